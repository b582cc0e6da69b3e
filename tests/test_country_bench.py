"""The measurement of a country runs, counts what it says it counts, and draws the same curve from the same results."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from bench import country, country_steps
from bench.country_curves import CURVES, draw
from fukushi.country_build import CountryOptions, build_country
from graph.country import open_country
from tests.builds import scratch
from tests.country_builds import villages
from tests.test_country_command import stub

RESULT: dict[str, Any] = {
    "cities": 10,
    "triples": 200_000,
    "asserted": 120_000,
    "findings": 5,
    "generate": 1.0,
    "build": 6.0,
    "cities_only": 4.0,
    "load": 3.0,
    "load_optimize": 0.5,
    "builds": [5.0, 7.0],
    "loads": [3.0, 3.0],
    "load_asserted": 2.0,
    "build_processor": 8.0,
    "load_processor": 4.0,
    "peak": 300e6,
    "change": 1.5,
    "alone": 1.0,
    "start": 0.02,
    "start_memory": 60e6,
    "aggregate_p95": 0.001,
}


@pytest.fixture
def out() -> Path:
    folder = scratch() / "out"
    build_country(CountryOptions(data=villages("99991", "99992"), out=folder, jobs=1))
    return folder


def in_process(*arguments: object) -> dict[str, Any]:
    """Run a step here, with a validator that takes no time."""
    name, *rest = arguments
    paths = [Path(str(each)) for each in rest if not str(each).startswith("--") and not str(each).isdigit()]
    if name == "build":
        told = country_steps.build(*paths, 1, validate=True)  # type: ignore[misc]
    else:
        told = getattr(country_steps, str(name))(*paths)
    return {**told, "peak": 1_000_000, "worker_peak": 1_000_000, "processor": 1.0, "wall": told.get("seconds", 0.0)}


def test_a_dump_has_every_statement_once_and_tells_the_derived_from_the_others(out: Path) -> None:
    told = country_steps.dump(out, out / "whole.nq", out / "plain.nq")
    store = open_country(out).store()
    derived = sum(1 for quad in store if "/closure" in str(quad.graph_name) or "/rule/" in str(quad.graph_name))
    assert told == {"triples": len(store), "asserted": len(store) - derived}
    assert derived > 100
    assert country_steps.load(out / "whole.nq", out / "floor")["seconds"] > 0
    assert not (out / "floor").exists()


def test_a_start_tells_seconds_and_memory(out: Path) -> None:
    told = country_steps.start(out)
    assert told["seconds"] > 0
    assert 10e6 < told["memory"] < 4e9
    assert told["aggregate_p95"] > 0


def test_it_measures_keeps_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(country, "step", in_process)
    monkeypatch.setattr(country, "CHANGES", 1)
    monkeypatch.setattr(country_steps, "fast_validator", stub)
    work, said = scratch(), list[str]()
    (work / country.RESULTS).write_text(json.dumps([RESULT]), encoding="utf-8")
    assert country.main(["--cities", "2", "--work", str(work), "--turns", "2", "--jobs", "1"], said.append) == 0
    found = country.kept(work / country.RESULTS)
    assert set(found) == {2, 10}
    assert found[10] == RESULT
    assert set(found[2]) == set(RESULT)
    assert found[2]["findings"] > 0
    for one, turns in (("build", "builds"), ("load", "loads")):
        assert len(found[2][turns]) == 2
        assert found[2][one] == pytest.approx(sum(found[2][turns]) / 2)
    lines = said[-1].splitlines()
    assert len(lines) == 4
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["2", "10"]
    assert lines[3].split("|")[7].strip() == "2.00", "six seconds against three"


def test_large_countries_have_turns_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, int] = {}

    def measured(count: int, _: Path, __: int, turns: int, **___: object) -> dict[str, Any]:
        asked[count] = turns
        return {**RESULT, "cities": count}

    monkeypatch.setattr(country, "measure", measured)
    command = ["--cities", "100", "101", "--turns", "4", "--large-turns", "2", "--work", str(scratch())]
    assert country.main(command, lambda _: None) == 0
    assert asked == {100: 4, 101: 2}


def test_a_step_is_a_command_that_tells_in_json(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert country_steps.main(["start", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"seconds", "memory", "peak", "worker_peak", "processor"} <= set(told)
    data = villages("99991", "99992")
    assert country_steps.main(["build", str(data), str(out), "--jobs", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["failed"] == 0
    with pytest.raises(SystemExit):
        country_steps.main(["nothing", str(out)])


def test_the_same_results_give_the_same_curves() -> None:
    more = [RESULT, {**RESULT, "cities": 100, "build": 60.0, "load": 30.0}]
    one, two = draw(more, scratch() / "a"), draw(more, scratch() / "b")
    assert [path.name for path in one] == [f"{name}.svg" for name, *_ in CURVES]
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes()
    words = "".join(ET.parse(one[0]).getroot().itertext())
    for word in ("municipalities", "seconds", "build and validate", "2.5 times that", "100"):
        assert word in words
    for path, limit, ticks in (
        (one[1], "4 GiB", ["1000"]),
        (one[2], "3 times that", ["1", "2"]),
        (one[3], "1 second", ["0.1"]),
    ):
        found = "|".join(ET.parse(path).getroot().itertext()).split("|")
        assert {limit, *ticks} <= {each.strip() for each in found}, path.name
    other = draw([RESULT, {**more[1], "build": 61.0}], scratch() / "c")
    assert other[0].read_bytes() != one[0].read_bytes()
