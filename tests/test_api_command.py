"""The command line gives what the addresses give: forms, labels, limits; and it helps with typing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from fukushi.cli import COMPLETION, main
from graph.snapshot import Manifest, write_snapshot
from queries.catalogue import load_catalogue


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of a built graph."""
    store = Store()
    store.update(
        """
        PREFIX wp: <https://fukushi-graph.example/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        INSERT DATA { GRAPH <https://fukushi-graph.example/id/graph/99201/reference> {
          wp:party-city skos:prefLabel "市"@ja ; wp:order 2 .
          <urn:goal> wp:code "1-1" ; wp:order 1 .
          <urn:1> wp:inObjective <urn:goal> ; wp:party wp:party-city ; wp:ordinal 1 ; wp:printed "縁側サロン事業" .
          <urn:2> wp:inObjective <urn:goal> ; wp:party wp:party-city ; wp:ordinal 2 ; wp:printed "回覧板の点字化" .
        } }
        """
    )
    write_snapshot(tmp_path, store, Manifest({}, {}, "2026-04-01T09:00:00+09:00", {}))
    return tmp_path


def written(capfdbinary: Any, out: Path, *arguments: str) -> tuple[str, str]:
    """Run a query that succeeds; return what went to standard output and to standard error."""
    assert main(["query", "listings", "--out", str(out), *arguments]) == 0
    found = capfdbinary.readouterr()
    return found.out.decode(), found.err.decode()


def test_sparql_results(capfdbinary: Any, out: Path) -> None:
    found = json.loads(written(capfdbinary, out, "--format", "srj")[0])
    assert found["head"]["vars"][0] == "objective"
    assert found["results"]["bindings"]


def test_labels_beside_iris(capfdbinary: Any, out: Path) -> None:
    table = list(csv.reader(io.StringIO(written(capfdbinary, out, "--format", "csv")[0])))
    place = table[0].index("resource")
    assert table[0][place + 1] == "resource_label"
    assert table[1][place + 1] == "縁側サロン事業"
    bare = list(csv.reader(io.StringIO(written(capfdbinary, out, "--format", "csv", "--no-labels")[0])))
    assert len(bare[0]) == len(table[0]) - 1


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "srj", "table"])
def test_a_cut_answer_says_so(capfdbinary: Any, out: Path, form: str) -> None:
    _, told = written(capfdbinary, out, "--format", form, "--limit", "1")
    assert told == "Only the first 1 rows were written; there are more.\n"
    assert written(capfdbinary, out, "--format", form, "--limit", "500")[1] == ""


def proposed(capsys: Any, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Return what a shell may propose for the last of the words."""
    monkeypatch.setenv(COMPLETION, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["fukushi", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    assert main([]) == 0
    return [line.partition(",")[2] for line in capsys.readouterr().out.splitlines() if line]


def test_names_are_proposed(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proposed(capsys, monkeypatch, "query", "role-") == ["role-coverage", "role-statements"]
    names = proposed(capsys, monkeypatch, "query", "")
    assert names == [query.name for query in load_catalogue().listed()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["objective=", "actor=", "text="]),
        ("te", ["text="]),
        ("x", []),
    ],
)
def test_parameters_are_proposed(capsys: Any, monkeypatch: pytest.MonkeyPatch, typed: str, expected: list[str]) -> None:
    assert proposed(capsys, monkeypatch, "query", "role-statements", "--param", typed) == expected


def test_listed_values_are_proposed(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for query in load_catalogue().listed():
        for parameter in query.parameters:
            wanted = [f"{parameter.name}={value.value}" for value in parameter.values] or [f"{parameter.name}="]
            found = proposed(capsys, monkeypatch, "query", query.name, "--param", f"{parameter.name}=")
            assert found == wanted


def test_nothing_is_proposed_for_an_unknown_query(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proposed(capsys, monkeypatch, "query", "nothing", "--param", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_their_script(capsys: Any, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv(COMPLETION, f"{shell}_source")
    if shell == "bash":
        monkeypatch.setattr("click.shell_completion.BashComplete._check_version", staticmethod(lambda: None))
    assert main([]) == 0
    assert "_FUKUSHI_COMPLETE" in capsys.readouterr().out
