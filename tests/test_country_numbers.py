"""The roll-up of findings and the national aggregates: the sums of what each municipality's own pages say."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from graph.country import open_country
from tests.country_site import CODES, NAMES, ONE, country_app, country_out
from webapp.country.numbers import TITLES
from webapp.country.paging import piece


@pytest.fixture
def pages(strict_client: Callable[[Flask], Any]) -> Any:
    return strict_client(country_app())


class TestFindings:
    """Municipality by rule."""

    def test_each_number_leads_to_as_many_findings(self, pages: Any) -> None:
        page = pages.get("/findings", title="検証のまとめ")
        cells = re.findall(r'<td><a href="(/m/(\d{5})/validation\?shape=(\w+))">(\d+)</a>', page.html)
        figures = open_country(country_out()).figures
        counted: Counter[tuple[str, str]] = Counter()
        for code, shape, _severity, number in figures.findings_by_city():
            counted[code, shape] += number
        assert {(code, shape): int(number) for _, code, shape, number in cells} == counted
        assert counted
        for href, _code, shape, number in cells:
            report = pages.raw(href).text
            assert f"{number}件" in report, (href, shape)

    def test_rows_are_sorted_and_filtered(self, pages: Any) -> None:
        def order(address: str) -> list[str]:
            page = pages.get(address, title="検証のまとめ")
            return re.findall(r'<th scope="row"><a href="/m/(\d{5})/">', page.html)

        assert order("/findings") == sorted(CODES)
        assert order("/findings?q=霞") == [ONE]
        assert order("/findings?prefecture=33") == ["33301"]
        assert set(order("/findings?sort=total")) == set(CODES)
        assert order("/findings?sort=nonsense&severity=nonsense&page=9") == sorted(CODES)
        shape = open_country(country_out()).figures.rollup()[0].shape
        assert set(order(f"/findings?sort={shape}")) == set(CODES)
        assert order("/findings?q=どこにもない") == []

    def test_a_severity_shows_its_own(self, pages: Any) -> None:
        found = open_country(country_out()).figures.rollup()
        severity = found[0].severity
        page = pages.get(f"/findings?severity={severity}", title="検証のまとめ")
        hrefs = [link for link in page.links if "/validation?" in link]
        assert hrefs
        assert all(f"severity={severity}" in link for link in hrefs)

    def test_the_files_hold_all(self, pages: Any) -> None:
        figures = open_country(country_out()).figures
        text = pages.raw("/findings.csv").get_data(as_text=True)
        rows = [tuple(row) for row in csv.reader(io.StringIO(text))]
        wanted = [(c, NAMES[c], shape, severity, str(n)) for c, shape, severity, n in figures.findings_by_city()]
        assert rows == [("municipality", "name", "shape", "severity", "findings"), *wanted]
        told = pages.raw("/findings.json").get_json()
        assert [tuple(map(str, row.values())) for row in told["rows"]] == wanted
        assert told["unvalidated"] == []
        answer = pages.raw("/findings.csv")
        pages.raw("/findings.csv", 304, headers={"If-None-Match": answer.headers["ETag"]})


class TestAggregates:
    """Numbers of the whole country."""

    def test_each_number_is_the_sum_of_its_municipalities(self, pages: Any) -> None:
        page = pages.get("/aggregates", title="全国の集計")
        cells = re.findall(
            r'<td class="number"><a href="([^"]+)">(\d+)</a></td><td class="number">(\d+)</td>', page.html
        )
        assert len(cells) > 5
        for href, total, cities in cells:
            answer = pages.raw(href.replace("&amp;", "&")).get_data(as_text=True)
            own = re.findall(r'<td><a href="/m/\d{5}/">.*?</a></td><td class="number">(\d+)</td>', answer)
            assert sum(map(int, own)) == int(total), href
            assert len(own) == int(cities), href

    def test_a_number_is_what_the_municipality_says_itself(self, pages: Any) -> None:
        figures = open_country(country_out()).figures
        for code in CODES:
            listed = pages.raw(f"/m/{code}/queries/listings.json").get_json()["rows"]
            [own] = figures.aggregate("listings", code)
            assert own.number == len(listed)

    def test_codes_are_said_in_words(self, pages: Any) -> None:
        text = pages.get("/aggregates", title="全国の集計").text
        assert "party-" not in text
        assert "certainty-" not in text
        assert "jumin" not in text
        assert "住民" in text
        assert "市、印なし" in text
        english = pages.raw("/en/aggregates").text
        assert "National aggregates" in english
        assert "party-" not in re.sub("<[^>]*>", "", english)

    def test_every_aggregate_has_a_title(self) -> None:
        assert set(open_country(country_out()).figures.names()) <= set(TITLES)

    def test_what_there_is_not_is_a_404(self, pages: Any) -> None:
        pages.raw("/aggregates/nonsense", 404)
        pages.raw("/aggregates/listings?first=nonsense", 404)

    def test_the_files_hold_all(self, pages: Any) -> None:
        figures = open_country(country_out()).figures
        rows = pages.raw("/aggregates.json").get_json()["rows"]
        assert len(rows) == sum(len(figures.aggregate(name)) for name in figures.names())
        text = pages.raw("/aggregates.csv").get_data(as_text=True)
        assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)


@pytest.mark.parametrize(
    ("asked", "number", "items", "before", "after"),
    [
        ("", 1, [1, 2], "", "/x?q=a&page=2"),
        ("2", 2, [3, 4], "/x?q=a", "/x?q=a&page=3"),
        ("3", 3, [5], "/x?q=a&page=2", ""),
        ("4", 1, [1, 2], "", "/x?q=a&page=2"),
        ("0", 1, [1, 2], "", "/x?q=a&page=2"),
        ("²", 1, [1, 2], "", "/x?q=a&page=2"),
    ],
)
def test_a_list_in_pieces(asked: str, number: int, items: list[int], before: str, after: str) -> None:
    found = piece([1, 2, 3, 4, 5], asked, 2, "/x", {"q": "a"})
    assert (found.number, list(found.items), found.before, found.after) == (number, items, before, after)
    assert (found.total, found.last) == (5, 3)


def test_an_empty_list_is_one_page() -> None:
    found = piece([], "1", 2, "/x", {})
    assert (found.number, found.last, found.before, found.after) == (1, 1, "", "")
