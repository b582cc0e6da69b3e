"""Every saved query with parameters, asked with hostile values: refused in a sentence, or only looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from graph.rows import Rows, Term
from queries.catalogue import load_catalogue
from queries.parameters import ParameterError
from queries.run import run_query
from queries.saved_query import SavedQuery
from tests.test_parameters import HOSTILE
from tests.test_saved_queries import CASES, engine_for

CATALOGUE = load_catalogue()
OPEN = [query for query in CATALOGUE.values() if query.parameters]
SERVICE = '" } SERVICE <http://elsewhere.example/> { ?s ?p ?o } #'
VALUES = [
    *HOSTILE,
    SERVICE,
    SERVICE.replace('"', "＂"),
    "二\n行",
    "\\u007d",
    "長" * 501,
    "' OR 1=1",
    "*",
    ".*",
    "(",
    "[^x]",
]


class Watched(EmbeddedEngine):
    """An engine that notes the text of each query it is asked."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        """Ask ``inner``."""
        super().__init__(Store())
        self._inner = inner
        self.asked: list[str] = []

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        """Note the text and answer."""
        self.asked.append(query)
        return self._inner.select(query, bindings)


@pytest.mark.parametrize("query", OPEN, ids=lambda query: query.name)
def test_no_value_changes_a_saved_query(query: SavedQuery) -> None:
    engine = Watched(engine_for(CASES / query.name))
    texts = {query.text, *(CATALOGUE[each.choices].text for each in query.parameters if each.choices)}

    def ask(**values: Any) -> set[tuple[Any, ...]]:
        return set(run_query(query, engine=engine, catalogue=CATALOGUE, values=values).rows)

    needed = {each.name: None for each in query.parameters if each.required}
    everything = ask() if not needed else set()
    for parameter in query.parameters:
        for value in VALUES:
            engine.asked.clear()
            try:
                found = ask(**{parameter.name: value})
            except ParameterError as error:
                assert error.message.isprintable()
                assert query.text not in engine.asked
                assert all(error.sentence(language) for language in ("ja", "en"))
                continue
            assert set(engine.asked) <= texts
            assert needed or found <= everything
            assert parameter.type not in ("choice", "enum", "integer", "date")


@pytest.mark.parametrize(("name", "typed"), [("amounts", {"unit": " 回　"}), ("findings", {"objective": "２－１"})])
def test_a_value_in_another_width_means_the_same(name: str, typed: dict[str, str]) -> None:
    engine = engine_for(CASES / name)
    plain = {key: {" 回　": "回", "２－１": "2-1"}[value] for key, value in typed.items()}
    rows = run_query(name, engine=engine, catalogue=CATALOGUE, values=plain).rows
    assert rows == run_query(name, engine=engine, catalogue=CATALOGUE, values=dict(typed)).rows
    assert rows or name == "findings"


def test_the_name_of_a_rule_is_found_in_any_case_and_whole_only() -> None:
    engine = engine_for(CASES / "findings")
    checks = [str(row[1]) for row in run_query("findings", engine=engine, catalogue=CATALOGUE).rows]
    name = checks[0]
    for typed in (name, name.lower(), name.upper()):
        rows = run_query("findings", engine=engine, catalogue=CATALOGUE, values={"shape": typed}).rows
        assert len(rows) == checks.count(name)
    assert not run_query("findings", engine=engine, catalogue=CATALOGUE, values={"shape": name[:-1]}).rows
