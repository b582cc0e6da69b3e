"""docs/api.md is true: its example runs, its limits are the real ones, its addresses exist."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Store

from graph.snapshot import KEPT, Manifest, write_snapshot
from queries.format_xlsx import LONGEST_CELL, MOST_ROWS
from queries.paging import LONGEST_TOKEN
from queries.parameter_error import MOST_NAMED
from queries.parameters import LONGEST_VALUE
from webapp.problems.errors import LONGEST_ADDRESS
from webapp.problems.problem import Problem
from webapp.saved.query_call import DATA, PAGE_ROWS, RESERVED
from webapp.saved.query_call import MOST_ROWS as LARGEST_LIMIT
from webapp.serving.kept import MOST_KEPT
from webapp.serving.kept_answers import LARGEST_ANSWER, MOST_BYTES

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    store = Store()
    store.update(
        """
        PREFIX wp: <https://fukushi-graph.example/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        INSERT DATA { GRAPH <https://fukushi-graph.example/id/graph/99201/reference> {
          wp:party-city skos:prefLabel "市"@ja ; wp:order 2 .
          wp:certainty-derived skos:notation "derived" ; wp:order 2 .
          <urn:goal> a wp:ActivityGoal ; wp:code "1-1" ; wp:order 1 ; skos:prefLabel "集う"@ja .
          <urn:city> a wp:Organisation ; skos:prefLabel "ひなた市"@ja .
          <https://fukushi-graph.example/id/org/99201/city> a wp:Organisation ; skos:prefLabel "ひなた市"@ja .
          <urn:office> a wp:Office ; skos:prefLabel "高齢福祉課"@ja ; wp:period 2023 ;
            wp:body <https://fukushi-graph.example/id/org/99201/city> .
          <urn:mention> a wp:DepartmentMention ; wp:inObjective <urn:goal> ; wp:ordinal 1 ; wp:office <urn:office> ;
            wp:printed "高齢福祉課" .
          <urn:1> a wp:ProjectListing ; wp:inObjective <urn:goal> ; wp:party wp:party-city ; wp:ordinal 1 ;
            wp:printed "縁側サロン事業" .
          <urn:assignment> wp:office <urn:office> ; wp:listing <urn:1> ; wp:certainty wp:certainty-derived ;
            wp:alternatives 1 ; wp:basis "一課だけ"@ja .
        } }
        """
    )
    write_snapshot(tmp_path / "build" / "graph", store, Manifest({}, {}, "2026-04-01T09:00:00+09:00", {}))
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(textwrap.dedent(example), "docs/api.md", "exec"), {})
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "derived 1-1 縁側サロン事業 None"
    assert "値「9-9」はありません" in told[1]


@pytest.mark.parametrize(
    "number",
    [LARGEST_LIMIT, PAGE_ROWS, LONGEST_VALUE, LONGEST_TOKEN, LONGEST_ADDRESS, MOST_ROWS, LONGEST_CELL, MOST_NAMED],
)
def test_every_limit_is_told_in_both_languages(number: int) -> None:
    japanese, english = PAGE.split("## English")
    for part in (japanese, english):
        assert f"{number:,}" in part


def test_the_other_limits() -> None:
    assert (MOST_KEPT, LARGEST_ANSWER, MOST_BYTES, KEPT) == (2, 2**20, 32 * 2**20, 3)
    for words in (
        "1 つ 1 MiB まで、合わせて 32 MiB",
        "最近の 3 つ",
        "1 MiB for one kept answer and 32 MiB",
        "last three builds",
    ):
        assert words in PAGE


def test_every_form_wish_and_member_is_told() -> None:
    for word in (*DATA, *(f"{name}" for name in RESERVED), *Problem(400, "a", "b").as_json().split('"')[1::2]):
        if re.fullmatch(r"\.?[a-z]+", word) and word not in ("a", "b"):
            assert f"`{word}" in PAGE, word


def test_every_address_that_is_told_exists(sample_app: Flask) -> None:
    rules = {re.sub(r"<[^>]*>", "X", rule.rule) for rule in sample_app.url_map.iter_rules()}
    for address in re.findall(r"`(/(?:api|queries|results)/[^`?]*)", PAGE):
        general = re.sub(r"VERSION|NAME|PARAMETER", "X", address)
        assert re.sub(r"\.[a-z]+$", "", general) in rules or general in rules, address
