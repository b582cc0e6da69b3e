"""The measurement of a country's pages measures what it says."""

from __future__ import annotations

from typing import Any

import pytest

from bench.country_serving import aggregates, compared, main
from tests.country_site import country_out


def test_each_query_is_measured_both_ways() -> None:
    found = compared(country_out(), ("listings", "directions"), rounds=2)
    assert [name for name, _, _ in found] == ["listings", "directions"]
    assert all(there > 0 and alone > 0 for _, there, alone in found)


def test_an_unknown_query_is_not_measured() -> None:
    with pytest.raises(AssertionError, match="404"):
        compared(country_out(), ("nonsense",), rounds=1)


def test_the_aggregates_are_asked() -> None:
    middle, slow = aggregates(country_out(), 3)
    assert 0 < middle <= slow


def test_it_prints_a_table(capsys: Any) -> None:
    assert main([str(country_out()), "--rounds", "2"]) == 0
    out = capsys.readouterr().out
    assert "party-mark-matrix" in out
    assert "p95" in out
