"""Comparing municipalities: each answers for itself, side by side, and none is silently left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fukushi.cli import main
from tests.country_site import CODES, MARKS, NAMES, ONE, THREE, TWO, country_app, country_out


@pytest.fixture
def pages(strict_client: Callable[[Flask], Any]) -> Any:
    return strict_client(country_app())


def at(name: str, *codes: str, **values: str) -> str:
    return f"/compare/{name}?{urlencode([*(('m', code) for code in codes), *values.items()])}"


def rows(pages: Any, address: str, delimiter: str = ",") -> list[dict[str, str]]:
    text = pages.raw(address).get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


class TestData:
    """The rows of each municipality, with its code and name before them."""

    def test_the_rows_are_those_of_each_alone(self, pages: Any) -> None:
        found = rows(pages, at("directions.csv", TWO, ONE))
        for code in (ONE, TWO):
            alone = rows(pages, f"/m/{code}/queries/directions.csv")
            own = [
                {name: cell for name, cell in row.items() if not name.startswith("municipality")}
                for row in found
                if row["municipality"] == code
            ]
            assert own == alone
            assert own
        assert [row["municipality"] for row in found] == [TWO, ONE]
        assert [row["municipality_name"] for row in found] == [NAMES[TWO], NAMES[ONE]]

    def test_all_forms_hold_the_same(self, pages: Any) -> None:
        wanted = rows(pages, at("directions.csv", *CODES))
        assert rows(pages, at("directions.tsv", *CODES), "\t") == wanted
        told = pages.raw(at("directions.json", *CODES)).get_json()
        assert told["columns"][:2] == ["municipality", "municipality_name"]
        assert [row["municipality"] for row in told["rows"]] == [row["municipality"] for row in wanted]
        book = openpyxl.load_workbook(io.BytesIO(pages.raw(at("directions.xlsx", *CODES)).data))
        cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        assert [row[0] for row in cells if row[0] in CODES] == [row["municipality"] for row in wanted]

    def test_each_is_asked_for_what_a_value_means_there(self, pages: Any) -> None:
        address = at("projects-of-department.csv", ONE, TWO, department=f"{MARKS[ONE]}福祉課")
        answer = pages.raw(address)
        found = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        assert {row["municipality"] for row in found} == {ONE}
        assert answer.headers["Fukushi-Without-Value"] == TWO

    def test_a_value_that_nobody_has_is_refused(self, pages: Any) -> None:
        told = pages.raw(at("projects-of-department.json", ONE, TWO, department="どこにもない課"), 400).get_json()
        assert told["type"].endswith("parameter-not-allowed")

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            (at("directions.csv", ONE), 400),
            (at("directions.csv"), 400),
            (at("directions.csv", ONE, ONE), 400),
            (at("directions.csv", ONE, "99999"), 404),
            (at("directions.csv", *(f"0000{n}" for n in range(10)), ONE), 400),
            (at("directions.csv", ONE, TWO, nonsense="1"), 400),
            (at("direction.csv", ONE, TWO), 404),
        ],
    )
    def test_what_is_wrong_is_said(self, pages: Any, address: str, status: int) -> None:
        told = pages.raw(address, status, headers={"Accept": "application/json"}).get_json()
        assert told["status"] == status
        assert told["detail"]

    def test_a_client_that_has_it_is_told_so(self, pages: Any) -> None:
        first = pages.raw(at("directions.csv", ONE, TWO))
        tag = {"If-None-Match": first.headers["ETag"]}
        pages.raw(at("directions.csv", ONE, TWO), 304, headers=tag)
        assert pages.raw(at("directions.csv", ONE, THREE), headers=tag).data != first.data

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.text(max_size=8), max_size=4), st.text(max_size=12), st.text(max_size=12))
    def test_nothing_in_an_address_breaks_it(self, codes: list[str], name: str, value: str) -> None:
        client = country_app().test_client()
        pairs = [*(("m", code) for code in [*codes, ONE, TWO]), (name, value)]
        for ending in ("", ".json"):
            answer = client.get(f"/compare/directions{ending}", query_string=pairs)
            assert answer.status_code in (200, 400, 404)
            assert "Traceback" not in answer.text


class TestPage:
    """The page leads from each cell to the municipality's own pages."""

    def test_rows_of_all_lead_to_their_own(self, pages: Any) -> None:
        page = pages.get(at("directions", ONE, TWO), title="取組の方向性: 霞村、朧村")
        for code in (ONE, TWO):
            assert f"{MARKS[code]}声かけの輪" in page.text
            assert any(link.startswith(f"/m/{code}/id/{code}/") for link in page.links)
        assert not any(link.startswith(("/id/", "/documents/")) for link in page.links)
        assert MARKS[THREE] not in page.text

    def test_choices_come_from_each(self, pages: Any) -> None:
        page = pages.get(at("projects-of-department", ONE, TWO), title="ある課が担当しうる市の事業: 霞村、朧村")
        assert f"{MARKS[ONE]}福祉課" in page.text
        assert f"{MARKS[TWO]}福祉課" in page.text
        assert MARKS[THREE] not in page.text

    def test_one_without_the_value_is_told(self, pages: Any) -> None:
        page = pages.raw(at("projects-of-department", ONE, TWO, department=f"{MARKS[ONE]}福祉課")).text
        assert "この市町村の行はありません。" in page

    def test_a_wrong_value_keeps_what_was_typed(self, pages: Any) -> None:
        page = pages.raw(at("projects-of-department", ONE, TWO, department="なし課"), 400).text
        assert "なし課" in page

    def test_the_list_keeps_the_choice(self, pages: Any) -> None:
        page = pages.get(f"/compare/?m={ONE}&m={TWO}", title="市町村を比べる")
        assert f"/compare/directions?m={ONE}&m={TWO}" in page.links
        assert "比べる市町村を選んでください" in pages.get(f"/compare/?m={ONE}", title="市町村を比べる").text
        wrong = pages.get(f"/compare/?m={ONE}&m=99993", 404, title="この市町村はありません")
        assert f"/compare/?m={ONE}&m={TWO}" in wrong.links

    def test_in_english_the_language_stays(self, pages: Any) -> None:
        text = pages.raw(f"/en{at('directions', ONE, TWO)}").text
        assert f'href="/en/m/{ONE}/' in text
        assert "/en/en/" not in text


class TestCommand:
    """``fukushi query`` with several municipalities."""

    def run(self, capfdbinary: Any, *arguments: str) -> tuple[int, str, str]:
        status = main(["query", *arguments, "--out", str(country_out())])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    def test_it_compares(self, capfdbinary: Any, pages: Any) -> None:
        chosen = ("--municipality", ONE, "--municipality", TWO, "--format", "csv")
        status, out, err = self.run(capfdbinary, "directions", *chosen)
        assert (status, err) == (0, "")
        assert out == pages.raw(at("directions.csv", ONE, TWO)).get_data(as_text=True)

    def test_it_says_who_has_no_such_value(self, capfdbinary: Any) -> None:
        status, out, err = self.run(
            capfdbinary,
            *("projects-of-department", "--param", f"department={MARKS[ONE]}福祉課"),
            *("--municipality", ONE, "--municipality", TWO, "--format", "json"),
        )
        assert status == 0
        assert {row["municipality"] for row in json.loads(out)["rows"]} == {ONE}
        assert err.startswith(f"{TWO} has no rows: ")

    def test_an_unknown_one_is_one_sentence(self, capfdbinary: Any) -> None:
        status, _, err = self.run(capfdbinary, "directions", "--municipality", ONE, "--municipality", "12345")
        assert status == 2
        assert "There is no municipality 12345" in err

    def test_the_same_twice_is_one(self, capfdbinary: Any) -> None:
        status, out, _ = self.run(
            capfdbinary, "directions", "--municipality", ONE, "--municipality", ONE, "--format", "csv"
        )
        assert status == 0
        assert not out.startswith("municipality")
