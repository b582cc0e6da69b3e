"""A country for programs: its list, its numbers, its files, and the way to each municipality's own API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from flask import Flask
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from fukushi.cli import main
from graph.country import city_folder, open_country
from tests.country_site import CODES, NAMES, ONE, THREE, TWO, build, country_app, country_out, spare_country
from tests.test_api_index import check, routes
from webapp.app import create_app
from webapp.country.api import ADDRESSES
from webapp.country.whole_file import NAME

ROUTES = Path(__file__).parent / "routes_country.txt"
VOID_DUMP = NamedNode("http://rdfs.org/ns/void#dataDump")
DCAT = "http://www.w3.org/ns/dcat#"


@pytest.fixture
def pages(strict_client: Callable[[Flask], Any]) -> Any:
    return strict_client(country_app())


def rows(pages: Any, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pages.raw(address).get_data(as_text=True))))


def test_the_routes_are_those_that_are_promised() -> None:
    promised = ROUTES.read_text(encoding="utf-8").splitlines()
    real = routes(country_app())
    assert [route for route in promised if route not in real] == [], "a promised address has gone; see docs/api.md"
    assert [route for route in real if route not in promised] == [], "add the new address to tests/routes_country.txt"


class TestList:
    """Who the municipalities are, and where each is read."""

    def test_each_row_leads_to_its_municipality(self, pages: Any) -> None:
        told = pages.raw("/municipalities.json").get_json()
        assert told["total"] == len(CODES)
        assert [row["code"] for row in told["rows"]] == sorted(CODES)
        for row in told["rows"]:
            code = row["code"]
            assert row["name"] == NAMES[code]
            for name in ("page", "data", "sparql"):
                pages.raw(row[name])
            index = pages.raw(row["api"], headers={"Accept": "application/json"}).get_json()
            assert index["data_version"] == row["data_version"]
            found = rows(pages, f"/m/{code}/queries/findings.csv")
            assert len([each for each in found if not each["accepted"]]) == row["findings"]

    def test_the_file_for_spreadsheets_holds_the_same(self, pages: Any) -> None:
        told = pages.raw("/municipalities.json").get_json()["rows"]
        wanted = [{name: "" if value is None else str(value) for name, value in row.items()} for row in told]
        assert rows(pages, "/municipalities.csv") == wanted

    @pytest.mark.parametrize(
        ("asked", "codes"),
        [("q=霞", [ONE]), ("prefecture=33", [THREE]), ("q=どこにもない", []), ("prefecture=99", sorted(CODES))],
    )
    def test_it_is_chosen_from_as_on_the_page(self, pages: Any, asked: str, codes: list[str]) -> None:
        assert [row["code"] for row in rows(pages, f"/municipalities.csv?{asked}")] == codes

    def test_one_whose_new_data_is_broken_is_told(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        (out / "country" / "failed.json").write_text(f'{{"{TWO}": "2030-01-01T00:00:00+00:00"}}', encoding="utf-8")
        told = strict_client(create_app({"OUT": out})).raw("/municipalities.json").get_json()["rows"]
        since = {row["code"]: row["failed_since"] for row in told}
        assert since == {ONE: None, TWO: "2030-01-01T00:00:00+00:00", THREE: None}


class TestApi:
    """The index and the description keep what they promise."""

    def test_the_index_leads_everywhere(self, pages: Any) -> None:
        index = pages.raw("/api/", headers={"Accept": "application/json"}).get_json()
        assert index["data_version"] == open_country(country_out()).version
        fills = {"{code}": ONE, "{query}": "directions", "{aggregate}": "listings"}
        for name in ADDRESSES:
            address = index[name].replace("m={code}", f"m={TWO}", 1)
            for hole, value in fills.items():
                address = address.replace(hole, value)
            pages.raw(address)

    def test_people_get_a_page(self, pages: Any) -> None:
        page = pages.get("/api/", title="API", headers={"Accept": "text/html"})
        assert "/municipalities.json" in page.links
        assert f"/m/{sorted(CODES)[0]}/api/" in page.links
        assert "/en/m/" in pages.raw("/en/api/", headers={"Accept": "text/html"}).text

    def test_what_the_description_promises_is_kept(self) -> None:
        seen = check(country_app(), "/", 4)
        assert {"GET /municipalities.{suffix}", "GET /findings.{suffix}", "GET /compare/{query}.{suffix}"} <= seen

    def test_an_aggregate_is_the_sum_of_its_municipalities(self, pages: Any) -> None:
        for total in pages.raw("/aggregates.json").get_json()["rows"]:
            keys = {"first": total["first"], "second": total["second"]}
            query = "&".join(f"{name}={value}" for name, value in keys.items())
            own = rows(pages, f"/aggregates/{total['aggregate']}.csv?{query}")
            assert sum(int(row["number"]) for row in own) == total["number"]
            assert len(own) == total["municipalities"]
        told = pages.raw("/aggregates/listing.json", 404).get_json()
        assert (told["status"], told["near"][0]) == (404, "listings")

    def test_the_roll_up_is_chosen_from(self, pages: Any) -> None:
        whole = rows(pages, "/findings.csv")
        assert rows(pages, f"/findings.csv?m={ONE}") == [row for row in whole if ONE in row["municipality"]]
        assert rows(pages, "/findings.csv?severity=info") == [row for row in whole if row["severity"] == "info"]
        assert rows(pages, "/findings.csv?shape=SingleRole") == [row for row in whole if row["shape"] == "SingleRole"]
        assert rows(pages, "/findings.csv?shape=nonsense") == []


def test_the_command_writes_what_another_store_loads_in_bulk(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "files"), "--out", str(country_out())]) == 0
    country = open_country(country_out())
    written = [str(quad) for quad in parse(path=str(tmp_path / "files" / "fukushi-graph.nq"), format=RdfFormat.N_QUADS)]
    assert sorted(written) == sorted(str(quad) for quad in country.store())
    with (tmp_path / "files" / "findings.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    figures = country.figures
    assert rows == [[c, NAMES[c], shape, grade, str(n)] for c, shape, grade, n in figures.findings_by_city()]
    with (tmp_path / "files" / "aggregates.csv").open(encoding="utf-8", newline="") as file:
        numbers = list(csv.DictReader(file))
    for name in figures.names():
        total = sum(each.number for each in figures.aggregate(name))
        assert sum(int(row["number"]) for row in numbers if row["aggregate"] == name) == total
    with (tmp_path / "files" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == sorted(CODES)


class TestFiles:
    """All of the public data at once, and the way to each municipality's files."""

    def test_the_whole_is_what_each_municipality_says(self, pages: Any) -> None:
        answer = pages.raw(f"/data/{NAME}")
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(answer.data), read_across_frames=True) as reader:
            whole = reader.read()
        country = open_country(country_out())
        assert whole == b"".join(country.open_city(code).read("graph.nq") for code in country.cities)
        graphs = {str(quad.graph_name) for quad in parse(whole, RdfFormat.N_QUADS)}
        assert not [name for name in graphs if "/text/" in name or name.endswith("/run>")]

    def test_a_version_has_an_address_that_stays(self, pages: Any) -> None:
        answer = pages.raw(f"/data/{NAME}")
        version = open_country(country_out()).version
        assert f"/data/{version}/{NAME}" in answer.headers["Link"]
        lasting = pages.raw(f"/data/{version}/{NAME}")
        assert lasting.data == answer.data
        assert "immutable" in lasting.headers["Cache-Control"]
        pages.raw(f"/data/{version}/{NAME}", 304, headers={"If-None-Match": answer.headers["ETag"]})
        pages.raw(f"/data/0123456789abcdef/{NAME}", 404)
        pages.raw("/data/nonsense", 404)

    def test_an_earlier_version_is_given_while_it_is_kept(self, strict_client: Callable[[Flask], Any]) -> None:
        data, out = spare_country()
        pages = strict_client(create_app({"OUT": out}))
        before, version = pages.raw(f"/data/{NAME}").data, open_country(out).version
        table = data / ONE / "plan" / "directions.csv"
        table.write_text(table.read_text(encoding="utf-8").replace("いろは声", "わかよ声"), encoding="utf-8")
        build(data, out)
        assert pages.raw(f"/data/{NAME}").data != before
        assert pages.raw(f"/data/{version}/{NAME}").data == before

    def test_without_a_municipality_s_file_nothing_half_is_given(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        [file] = (city_folder(out, ONE) / "current").glob("graph.nq*")
        file.unlink()
        pages = strict_client(create_app({"OUT": out}))
        pages.raw(f"/data/{NAME}", 404)
        assert NAME not in pages.get("/data", title="データ").text
        assert NAME not in pages.raw("/.well-known/void", headers={"Accept": "text/turtle"}).text

    def test_the_description_of_the_data_names_the_file_of_its_version(self, pages: Any) -> None:
        store = Store()
        store.load(pages.raw("/.well-known/void", headers={"Accept": "text/turtle"}).data, format=RdfFormat.TURTLE)
        [dump] = [quad.object.value for quad in store.quads_for_pattern(None, VOID_DUMP, None)]
        assert dump == f"http://localhost/data/{open_country(country_out()).version}/{NAME}"
        assert pages.raw(dump.removeprefix("http://localhost")).data == pages.raw(f"/data/{NAME}").data

    def test_the_catalogue_names_that_of_each(self, pages: Any) -> None:
        store = Store()
        store.load(pages.raw("/data/dcat.ttl").data, format=RdfFormat.TURTLE)
        of_each = {quad.object.value for quad in store.quads_for_pattern(None, NamedNode(f"{DCAT}catalog"), None)}
        assert of_each == {f"http://localhost/m/{code}/data/dcat#catalog" for code in CODES}
        for address in of_each:
            path = address.removeprefix("http://localhost")
            own = pages.raw(path.partition("#")[0], headers={"Accept": "text/turtle"})
            assert "dcat:Catalog" in own.text
        files = [quad.object.value for quad in store.quads_for_pattern(None, NamedNode(f"{DCAT}downloadURL"), None)]
        assert len(files) == 7
        for file in files:
            pages.raw(file.removeprefix("http://localhost"))
        sizes = [quad.object.value for quad in store.quads_for_pattern(None, NamedNode(f"{DCAT}byteSize"), None)]
        assert sizes == [str(len(pages.raw(f"/data/{NAME}").data))]

    @pytest.mark.parametrize("suffix", [".jsonld", ".rdf", ".nt"])
    def test_the_catalogue_has_other_forms(self, pages: Any, suffix: str) -> None:
        answer = pages.raw(f"/data/dcat{suffix}")
        pages.raw(f"/data/dcat{suffix}", 304, headers={"If-None-Match": answer.headers["ETag"]})
        pages.raw("/data/dcat", 406, headers={"Accept": "image/png"})

    def test_the_page_leads_to_all_and_to_each(self, pages: Any) -> None:
        page = pages.get("/data", title="データ")
        assert f"/data/{open_country(country_out()).version}/{NAME}" in page.links
        assert all(f"/m/{code}/data" in page.links for code in CODES)
        found = pages.get("/data?q=霞", title="データ").links
        assert [link for link in found if link.endswith("/data")].count(f"/m/{ONE}/data") == 1
        assert f"/m/{TWO}/data" not in found
        assert "該当する市町村はありません" in pages.get("/data?q=なし", title="データ").text
