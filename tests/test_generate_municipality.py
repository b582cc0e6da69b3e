"""Which municipalities there are: codes of the real pattern, names of their own, sizes like Japan's."""

from __future__ import annotations

import csv
import re
from collections import Counter
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generate.municipality import (
    LARGE,
    MOST,
    SHIPPED,
    SMALLEST,
    TOWNS,
    VILLAGES,
    WARDS,
    check_digit,
    municipality,
    number_of,
)
from bench.generate.outline import outline
from tests.builds import CITY, DATA

SEEDS = (0, 1, 20261122)
# Measured: a city of size s has about 744 + 33,100 s asserted triples.
FIXED, GROWING = 744, 33_100


@pytest.mark.parametrize("seed", SEEDS)
def test_all_of_them_have_codes_and_names_of_their_own(seed: int) -> None:
    every = [municipality(seed, number) for number in range(MOST)]
    assert len({city.code for city in every}) == MOST
    assert len({city.name.text for city in every}) == MOST
    assert len({city.name.latin for city in every}) == MOST


@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_are_as_many_as_in_japan(seed: int) -> None:
    kinds = Counter(municipality(seed, number).name.text[-1] for number in range(MOST))
    assert kinds == {"村": VILLAGES, "町": TOWNS, "区": WARDS, "市": MOST - VILLAGES - TOWNS - WARDS}


def test_codes_have_the_real_pattern() -> None:
    for number in range(MOST):
        city = municipality(0, number)
        assert re.fullmatch(r"(0[1-9]|[1-3][0-9]|4[0-7])[1-7][0-9]{2}", city.code)
        kind, serial = city.name.text[-1], int(city.code[2:])
        assert (kind == "市") == (201 <= serial <= 299)
        assert (kind == "区") == (101 <= serial <= 123)
        assert (kind in "町村") == (301 <= serial <= 799)
        assert kind != "区" or city.code.startswith("13")


def test_the_shipped_city_keeps_its_code() -> None:
    assert SHIPPED == CITY
    assert not any(municipality(seed, number).code == CITY for seed in SEEDS for number in range(MOST))


@pytest.mark.parametrize(
    ("code", "digit"), [("35203", "9"), ("01100", "2"), ("13101", "6"), ("47201", "8"), ("27100", "4")]
)
def test_check_digit(code: str, digit: str) -> None:
    assert check_digit(code) == digit


def test_check_digit_of_the_shipped_city() -> None:
    with (DATA / CITY / "reference" / "municipality.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["check_code"] == row["code"] + check_digit(row["code"])


@pytest.mark.parametrize("number", [-1, MOST, MOST + 1])
def test_a_number_of_no_municipality_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} is not from 0 to {MOST - 1}"):
        municipality(0, number)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, MOST - 1))
def test_a_code_leads_back_to_its_number(seed: int, number: int) -> None:
    city = municipality(seed, number)
    assert number_of(seed, city.code) == number
    assert number_of(seed, city.code, number) is None
    assert city == municipality(seed, number)
    assert city.size >= SMALLEST


def test_names_read_as_they_are_written() -> None:
    for number in range(200):
        name = municipality(3, number).name
        assert re.fullmatch(r"[ぁ-ん]+(し|ちょう|むら|く)", name.kana)
        assert re.fullmatch(r"[A-Z][a-z]+-(shi|cho|mura|ku)", name.latin)
        assert re.fullmatch(r"[A-Z][a-z]+ (City|Town|Village|Ward)", name.english)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_country_has_about_eighteen_million_triples(seed: int) -> None:
    sizes = [municipality(seed, number).size for number in range(MOST)]
    assert sum(FIXED + GROWING * size for size in sizes) == pytest.approx(18_000_000, rel=0.01)
    # A few are large and most are small.
    assert median(sizes) < sum(sizes) / MOST
    assert max(sizes) > 5 * median(sizes)
    assert sum(size > 1 for size in sizes) < LARGE + WARDS


@pytest.mark.parametrize("cities", [10, 100])
def test_some_of_them_are_like_all_of_them(cities: int) -> None:
    every = sum(municipality(1, number).size for number in range(MOST)) / MOST
    some = sum(municipality(1, number).size for number in range(cities)) / cities
    assert some == pytest.approx(every, rel=0.25 if cities == 10 else 0.05)


def test_villages_are_smaller_than_towns_and_these_than_cities() -> None:
    sizes: dict[str, list[float]] = {}
    for number in range(MOST):
        city = municipality(0, number)
        sizes.setdefault(city.name.text[-1], []).append(city.size)
    assert max(sizes["村"]) <= min(sizes["町"]) <= max(sizes["町"]) <= min(sizes["市"])
    assert max(sizes["区"]) < max(sizes["市"])


@pytest.mark.parametrize(
    ("document", "table", "name"),
    [
        ("plan-2023-ch4", "plan_goals", "goals"),
        ("plan-2023-ch4", "objectives", "objectives"),
        ("plan-2023-ch4", "issues", "issues"),
        ("plan-2023-ch4", "directions", "directions"),
        ("plan-2023-ch4", "roles", "roles"),
        ("plan-2023-ch4", "captions", "captions"),
        ("plan-2023-ch4", "features", "features"),
        ("plan-2023-ch4", "plan_offices", "plan_offices"),
        ("evaluation-fy2011", "sections", "sections"),
        ("evaluation-fy2011", "activities", "activities"),
        ("evaluation-fy2011", "commitments", "commitments"),
        ("evaluation-fy2011", "report_offices", "report_offices"),
        ("evaluation-fy2011", "indicators", "indicators"),
        ("evaluation-fy2011", "amounts", "amounts"),
        ("evaluation-fy2011", "events", "events"),
    ],
)
def test_size_one_is_the_shipped_city(document: str, table: str, name: str) -> None:
    with (DATA / CITY / document / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == getattr(outline(1.0), name)


@given(st.floats(SMALLEST, 3), st.floats(SMALLEST, 3))
def test_a_larger_city_has_no_fewer_records(one: float, other: float) -> None:
    small, large = outline(min(one, other)), outline(max(one, other))
    assert all(getattr(small, name) <= getattr(large, name) for name in small.__dataclass_fields__)
    assert small.shakyo >= 2 * small.objectives
    assert small.roles >= 5 * small.objectives
    assert small.commitments >= 8 * small.activities
