"""Why something holds, in both languages: what rules write, what people wrote, and where a page shows it."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from loaders.curation_quads import CurationSink
from loaders.reference_quads import ReferenceSink
from tests.builds import DATA, shipped
from tests.loading import IRIS, NAMES, said, tables

PREFIX = "PREFIX wp: <https://fukushi-graph.example/ontology#> "
ENGLISH = "reason,english\n表記の違い,Spelled differently\n使われない理由,Nobody's reason\n"
NAMES_TABLE = (
    "project,ordinal,printed,kind,certainty,basis\n"
    "hiroba,2,ひろば事業,variant,candidate,表記の違い\nhiroba,3,広場,variant,candidate,台帳だけの名\n"
)
JAPANESE = re.compile("[\u3001-\u30ff\u3400-\u9fff]")


def bases(text: list[str]) -> list[str]:
    """Return the reasons among the triples, each with its language."""
    return [line.partition("wp:basis ")[2] for line in text if "wp:basis " in line]


def test_a_reason_is_told_in_english_where_the_table_knows_it(tmp_path: Path) -> None:
    found = tables(tmp_path, {"project_names": NAMES_TABLE, "english_reasons": ENGLISH})
    lines = said(ReferenceSink(IRIS, NAMES.reference, found).say().quads)
    assert sorted(bases(lines)) == ["Spelled differently@en", "台帳だけの名@ja", "表記の違い@ja"]


def test_a_municipality_may_do_without_the_table(tmp_path: Path) -> None:
    lines = said(ReferenceSink(IRIS, NAMES.reference, tables(tmp_path, {"project_names": NAMES_TABLE})).say().quads)
    assert sorted(bases(lines)) == ["台帳だけの名@ja", "表記の違い@ja"]


def test_decisions_of_people_have_it_too(tmp_path: Path) -> None:
    link = "id,earlier,later,certainty,basis\na-b,hiroba,wa,candidate,表記の違い\n"
    sink = CurationSink(IRIS, NAMES.curation, tables(tmp_path, {"project_links": link, "english_reasons": ENGLISH}), [])
    assert sorted(bases(said(sink.say().quads))) == ["Spelled differently@en", "表記の違い@ja"]


@cache
def told() -> dict[tuple[str, str], dict[str, set[str]]]:
    """Return the sentences of the shipped graph by thing and property, by language."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    rows = shipped().select(
        PREFIX + "SELECT DISTINCT ?s ?p (LANG(?o) AS ?language) (STR(?o) AS ?text) WHERE { "
        "VALUES ?p { wp:basis wp:reason wp:comparability wp:assumption wp:evidenceKind } ?s ?p ?o }"
    )
    for subject, predicate, language, text in rows:
        found.setdefault((subject, predicate), {}).setdefault(language, set()).add(text)
    return found


def test_every_reason_of_the_shipped_graph_is_told_in_both_languages_once() -> None:
    assert len(told()) > 500
    lacking = [key for key, by in told().items() if sorted(by) != ["en", "ja"] or any(len(t) > 1 for t in by.values())]
    assert lacking == []


def test_a_japanese_reason_has_one_english_one_wherever_it_stands() -> None:
    english: dict[str, set[str]] = {}
    for by in told().values():
        english.setdefault(min(by["ja"]), set()).update(by["en"])
    assert {japanese: words for japanese, words in english.items() if len(words) > 1} == {}


def test_english_reasons_are_english_but_for_what_they_quote() -> None:
    for by in told().values():
        for text in by["en"]:
            unquoted = re.sub(r"「[^」]*」|【[^】]*】", "", text)
            words = JAPANESE.findall(unquoted)
            assert len(words) < len(text) / 2, text
            assert not re.search("[。、]$|です|ます|による", unquoted), text


def test_the_table_holds_no_reason_that_nobody_gives_any_more() -> None:
    with (DATA / "35203" / "reference" / "english_reasons.csv").open(encoding="utf-8", newline="") as file:
        known = [row["reason"] for row in csv.DictReader(file)]
    given = {min(by["ja"]) for by in told().values()}
    assert [reason for reason in known if reason not in given] == []


@pytest.mark.parametrize(
    "name",
    ["projects-of-department", "reposts", "continuity", "corrections", "indicators", "human-decisions", "places"],
)
def test_data_keeps_its_column_in_japanese_and_its_rows_single(name: str) -> None:
    values = {"department": "高齢福祉課"} if name == "projects-of-department" else {}
    rows = shipped().rows(name, **values)
    column = next(each for each in ("basis", "reason", "source") if each in rows[0])
    texts = [str(row[column]) for row in rows if row[column]]
    assert texts
    assert all(JAPANESE.search(text) for text in texts)
    others = [tuple(value for key, value in row.items() if key != column) for row in rows]
    assert len(others) == len(set(others))
