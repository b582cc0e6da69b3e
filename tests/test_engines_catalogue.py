"""Every saved query gives the same rows on every engine: the embedded one, Virtuoso, and Oxigraph's own server.

The servers are filled as a user fills them, by ``graph.publish``, with what the repository ships and what its
validation has found.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from bench.query import Desk
from fukushi.validation_run import keep
from graph.engine import RemoteEngine
from graph.publish import publish
from graph.report_graph import add_report
from graph.snapshot import Snapshot, open_current
from queries.catalogue import load_catalogue
from queries.parameters import choices_for
from queries.result import Result
from queries.run import run_query
from queries.saved_query import Parameter
from shapes.engines import COMPILED
from shapes.report import Acceptance
from shapes.validator import validate
from tests.builds import scratch, shipped
from tests.engine_servers import INSTALLED, SERVERS

CATALOGUE = load_catalogue()
SLOWEST_S = 20.0
MORE = {"findings": [{"shape": "RepostVariantName"}, {"objective": "2-1"}]}
"""Values of conditions that no choice and no example names."""
Values = dict[str, str]


@cache
def validated() -> Snapshot:
    """The shipped graph with its findings beside it, one of them accepted."""
    snapshot = open_current(shutil.copytree(shipped().out, scratch() / "graph", symlinks=True))
    report = validate(snapshot.load(), engine=COMPILED, snapshot=snapshot.id)
    accepted = Acceptance("港 花子", "2030-04-02", "印刷の「とおり」")
    keep(report.accept({report.findings[0].id: accepted}), snapshot)
    return snapshot


@cache
def desk() -> Desk:
    """The same in the embedded engine."""
    store = validated().load()
    assert add_report(store, validated().path)
    return Desk(store)


@pytest.fixture(scope="module", params=sorted(SERVERS))
def remote(
    request: pytest.FixtureRequest, needs: Callable[[str, bool], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteEngine]:
    """A server that holds the shipped graph."""
    needs(request.param, INSTALLED[request.param])
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as server:
        assert publish(validated(), server.graph_store(), server.engine()).findings > 0
        yield server.engine()


def value_of(parameter: Parameter) -> str | None:
    """Return some value of a choice or an enumeration; of other types only the examples know one."""
    if parameter.type == "choice":
        choices = list(choices_for(parameter, engine=desk().engine, catalogue=CATALOGUE))
        return choices[len(choices) // 2].value.value if choices else None
    return parameter.values[-1].value if parameter.type == "enum" else None


def cases(name: str) -> list[Values]:
    """Return the values to ask with: none where that is allowed, those of the examples, each optional one by itself."""
    query = CATALOGUE[name]
    needed = desk().values(query)
    assert needed is not None, f"the shipped graph has no value for {name}"
    found = [needed, *({key: str(value) for key, value in each.parameters.items()} for each in query.examples)]
    found += MORE.get(name, [])
    for parameter in query.parameters:
        value = None if parameter.required else value_of(parameter)
        if value is not None:
            found.append({**needed, parameter.name: value})
    return [each for at, each in enumerate(found) if each not in found[:at]]


@cache
def expected(name: str, values: tuple[tuple[str, str], ...]) -> Result:
    """The embedded engine's answer."""
    return run_query(name, engine=desk().engine, catalogue=CATALOGUE, values=dict(values))


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_rows_and_their_order_are_the_same(remote: RemoteEngine, name: str) -> None:
    for values in cases(name):
        here = expected(name, tuple(sorted(values.items())))
        started = time.monotonic()
        there = run_query(name, engine=remote, catalogue=CATALOGUE, values=values)
        assert time.monotonic() - started < SLOWEST_S
        assert there.columns == here.columns
        for at, (got, wanted) in enumerate(zip(there.rows, here.rows, strict=False)):
            assert got == wanted, f"{name} {values}, row {at + 1}"
        assert len(there.rows) == len(here.rows), f"{name} {values}"


def test_the_comparison_is_about_something() -> None:
    answers = {name: [expected(name, tuple(sorted(each.items()))) for each in cases(name)] for name in CATALOGUE}
    filled = [name for name, results in answers.items() if any(result.rows for result in results)]
    assert len(filled) > len(CATALOGUE) * 0.8
    assert sum(len(result.rows) for results in answers.values() for result in results) > 5000
    # The one query whose rows are no part of the build; a row is told as accepted, the others are not.
    [whole, *chosen] = answers["findings"]
    assert len(whole.rows) > 100
    assert all(0 < len(each.rows) < len(whole.rows) for each in chosen)
    said = [dict(zip((column.name for column in whole.columns), row, strict=True))["accepted"] for row in whole.rows]
    assert sorted(set(said), key=str) == ["", "港 花子、2030-04-02。印刷の「とおり」"]
