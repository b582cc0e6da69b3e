"""The sample of a country: both validators on the same municipalities, and every planted defect looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import country_sample
from bench.generate.country import Order, make_all
from bench.generate.folder import read_planted
from fukushi.country_build import CountryOptions, build_country
from fukushi.country_validation import fast_validator
from graph.country import Country, open_country
from shapes.shape_set import load_shapes
from tests.builds import scratch

COMPILED = country_sample.compiled


@pytest.fixture(scope="module")
def made() -> tuple[Path, Path]:
    """Return the data folder and the built country of three small generated municipalities."""
    data, out = scratch() / "data", scratch() / "out"
    for _ in make_all(Order(out=data, cities=3), 1):
        pass
    build_country(CountryOptions(data=data, out=out, jobs=1, validator=fast_validator))
    return data, out


@pytest.fixture
def country(made: tuple[Path, Path]) -> Country:
    return open_country(made[1])


def ours_again(store: Any, shapes: Any) -> dict[str, Any]:
    """Stand in for pySHACL, which would take most of a minute."""
    found = COMPILED(store, shapes)
    return {"results": [*reversed(found["results"])], "focus_nodes": found["focus_nodes"]}


def test_the_sample_goes_from_the_smallest_to_the_largest(country: Country) -> None:
    sizes = {code: city.triples for code, city in country.cities.items()}
    whole = country_sample.sampled(country, 20)
    assert sorted(whole) == sorted(sizes)
    assert [sizes[code] for code in whole] == sorted(sizes.values())
    assert country_sample.sampled(country, 2) == [whole[0], whole[-1]]
    assert country_sample.sampled(country, 1) == whole[:1]


def test_the_table_counts_rows_and_planted_defects(
    made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(country_sample, "reference", ours_again)
    data, out = made
    assert country_sample.main([str(out), "--data", str(data), "--sample", "2"]) == 0
    text = capsys.readouterr().out
    number = sum(len(read_planted(data, code)) for code in open_country(out).cities)
    assert f"{number} defects planted in all 3; by the roll-up not all found: none" in text
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert tuple(rows[0]) == country_sample.HEADERS
    for code, triples, found, planted, *_ in rows[2:]:
        assert int(triples.replace(",", "")) == len(open_country(out).open_city(code).load())
        assert int(found) >= int(planted) == len(read_planted(data, code)) > 0


def test_another_row_ends_the_comparison(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    def fewer(store: Any, shapes: Any) -> dict[str, Any]:
        found = ours_again(store, shapes)
        return {**found, "results": found["results"][1:]}

    monkeypatch.setattr(country_sample, "reference", fewer)
    code = country_sample.sampled(country, 1)[0]
    with pytest.raises(SystemExit, match=f"{code}: the two validators do not give the same rows"):
        country_sample.compare(country, code, load_shapes(), None)


def test_a_planted_defect_that_is_not_found_ends_it(
    made: tuple[Path, Path], country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = country_sample.sampled(country, 1)[0]
    planted = read_planted(made[0], code)

    def blind(store: Any, shapes: Any) -> dict[str, Any]:
        found = ours_again(store, shapes)
        rows = [row for row in found["results"] if row["focus"]["value"] != planted[0].resource]
        return {**found, "results": rows}

    monkeypatch.setattr(country_sample, "compiled", blind)
    monkeypatch.setattr(country_sample, "reference", blind)
    with pytest.raises(SystemExit, match="planted defects are not found"):
        country_sample.compare(country, code, load_shapes(), made[0])


def test_a_roll_up_with_fewer_findings_is_told(
    made: tuple[Path, Path], country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = country_sample.sampled(country, 1)[0]
    first = read_planted(made[0], code)[0]
    rows = country.figures.findings_by_city()

    class Figures:
        @staticmethod
        def findings_by_city() -> list[Any]:
            return [row for row in rows if (row[0], row[1]) != (code, first.shape)]

    monkeypatch.setitem(country.__dict__, "figures", Figures())
    assert country_sample.unfound(country, made[0])[1] == [(code, first.shape)]
