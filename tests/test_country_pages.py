"""A country's site: each municipality below its prefix as if alone, a choice before them, nothing of one in another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.country import city_folder, open_country
from graph.snapshot import SnapshotError
from ontology.files import WELFARE_PLAN
from tests.builds import built
from tests.country_builds import villages
from tests.country_site import (
    CODES,
    MARKS,
    NAMES,
    ONE,
    THREE,
    TWO,
    build,
    country_app,
    country_out,
    spare_country,
    spoil,
    tables,
)
from webapp.app import create_app
from webapp.country.cities import KEY, Cities

HREF = re.compile(r'(?:href|action|src)="([^"]+)"')


@pytest.fixture
def client() -> FlaskClient:
    return country_app().test_client()


@pytest.fixture
def pages(strict_client: Callable[[Flask], Any]) -> Any:
    return strict_client(country_app())


def crawl(client: FlaskClient, start: str, most: int = 90) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each page that links lead to from ``start``, with its text and links; links out of the prefix are left."""
    waiting, seen = [start], {start}
    for _ in range(most):
        if not waiting:
            break
        address = waiting.pop(0)
        answer = client.get(address, follow_redirects=True, buffered=True)
        assert answer.status_code == 200, address
        if not answer.mimetype.startswith("text/html"):
            yield address, answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else "", []
            continue
        links = [link.replace("&amp;", "&").partition("#")[0] for link in HREF.findall(answer.text)]
        yield address, answer.text, links
        for link in links:
            if link.startswith(start) and link not in seen:
                seen.add(link)
                waiting.append(link)


class TestMunicipality:
    """Below its prefix a municipality is served as if there were no other."""

    @pytest.mark.parametrize("code", CODES)
    def test_its_pages_show_nothing_of_another_and_lead_nowhere_else(self, client: FlaskClient, code: str) -> None:
        others = [word for each in CODES if each != code for word in (MARKS[each], NAMES[each], f"/{each}/")]
        visited = 0
        for address, text, links in crawl(client, f"/m/{code}/"):
            visited += 1
            assert [word for word in others if word in text] == [], address
            allowed = (f"/m/{code}/", f"/en/m/{code}/", "/assets/", "http")
            assert [each for each in links if each and each != "/" and not each.startswith(allowed)] == [], address
        assert visited > 60

    def test_the_pages_are_those_of_the_municipality_alone(self, client: FlaskClient) -> None:
        alone = create_app({"OUT": city_folder(country_out(), ONE)}).test_client()
        for path in ("/plan", "/projects", "/queries/listings", "/documents/", "/validation", "/search?q=輪"):
            here = client.get(f"/m/{ONE}{path}").text
            there = alone.get(path).text
            line = re.search(r'<p class="trail">霞村.*?</p>\n', here)
            assert line is not None
            plain = here.replace(line[0], "").replace(f"/m/{ONE}/", "/").replace(f"/m/{ONE}", "")
            assert plain == there, path

    def test_downloads_are_the_same_bytes(self, client: FlaskClient) -> None:
        alone = create_app({"OUT": city_folder(country_out(), ONE)}).test_client()
        for path in ("/queries/listings.csv", "/queries/listings.tsv", "/data/fukushi-graph.nq", "/validation.csv"):
            here, there = client.get(f"/m/{ONE}{path}", buffered=True), alone.get(path, buffered=True)
            assert here.data == there.data, path
            assert here.data

    def test_language_and_municipality_stand_together(self, pages: Any) -> None:
        answer = pages.raw(f"/en/m/{ONE}/plan")
        assert '<html lang="en">' in answer.text
        assert MARKS[ONE] in answer.text
        assert f'href="/en/m/{ONE}/projects"' in answer.text
        assert f'href="/m/{ONE}/plan" lang="ja"' in answer.text
        assert pages.raw(f"/m/{ONE}/en/plan", 404)
        assert pages.raw(f"/en/m/{ONE}", 308).headers["Location"] == f"/en/m/{ONE}/"

    def test_programs_are_told_addresses_within_the_prefix(self, client: FlaskClient) -> None:
        index = client.get(f"/m/{ONE}/api/", headers={"Accept": "application/json"}).get_json()
        assert index["queries"] == f"/m/{ONE}/api/queries"
        listed = client.get(index["queries"]).get_json()["queries"]
        assert all(each["page"].startswith(f"/m/{ONE}/queries/") for each in listed)
        assert client.get(f"/en/m/{ONE}/api/openapi.json").get_json()["servers"] == [{"url": f"/m/{ONE}/"}]
        data = client.get(f"/m/{ONE}/queries/named-graphs.json?limit=1")
        assert data.get_json()["next"].startswith(f"/m/{ONE}/queries/named-graphs.json?")
        assert client.get(data.get_json()["next"]).status_code == 200
        links = data.headers.getlist("Link")
        assert links
        assert all(link.startswith(f"</m/{ONE}/") for link in links)
        for address in (f"/m/{ONE}/data/dcat.ttl", f"/m/{ONE}/.well-known/void"):
            text = client.get(address).text
            assert f"http://localhost/m/{ONE}/" in text
            assert "http://localhost/data" not in text

    def test_kept_answers_and_stamps_are_each_municipalitys_own(self, client: FlaskClient) -> None:
        path = "queries/listings.csv"
        first = [client.get(f"/m/{code}/{path}") for code in CODES]
        again = [client.get(f"/m/{code}/{path}") for code in reversed(CODES)][::-1]
        assert [each.data for each in first] == [each.data for each in again]
        assert len({each.headers["ETag"] for each in first}) == 3
        for code, answer in zip(CODES, first, strict=True):
            assert MARKS[code].encode() in answer.data
            for other in CODES:
                status = client.get(f"/m/{other}/{path}", headers={"If-None-Match": answer.headers["ETag"]}).status_code
                assert status == (304 if other == code else 200)

    def test_permanent_addresses_are_the_municipalitys(self, client: FlaskClient) -> None:
        version = open_country(country_out()).open_city(ONE).id
        assert client.get(f"/m/{ONE}/results/{version}/listings.csv").status_code == 200
        assert client.get(f"/m/{TWO}/results/{version}/listings.csv").status_code == 410

    def test_free_queries_see_one_municipality(self, client: FlaskClient) -> None:
        query = "SELECT (COUNT(DISTINCT ?m) AS ?n) (SAMPLE(?c) AS ?code) { ?m a wp:Municipality ; wp:code ?c }"
        prefix = "PREFIX wp: <https://fukushi-graph.example/ontology#> "
        for code in (ONE, TWO):
            answer = client.get(
                f"/m/{code}/sparql", query_string={"query": prefix + query}, headers={"Accept": "text/csv"}
            )
            assert answer.data == f"n,code\r\n1,{code}\r\n".encode()


class TestMemory:
    """Only the municipalities asked last are held."""

    def test_the_one_asked_longest_ago_goes(self) -> None:
        app = create_app({"OUT": country_out(), "CITIES_BYTES": 25_000_000})
        cities: Cities = app.extensions[KEY]
        client = app.test_client()
        for code in (ONE, TWO, ONE, THREE):
            assert MARKS[code] in client.get(f"/m/{code}/plan").text
        assert cities.held == (ONE, THREE)
        assert MARKS[TWO] in client.get(f"/m/{TWO}/plan").text
        assert cities.held == (THREE, TWO)

    def test_one_too_large_is_served_all_the_same(self) -> None:
        app = create_app({"OUT": country_out(), "CITIES_BYTES": 1})
        assert MARKS[ONE] in app.test_client().get(f"/m/{ONE}/plan").text
        assert app.extensions[KEY].held == (ONE,)

    def test_nothing_is_opened_before_it_is_asked(self) -> None:
        app = create_app({"OUT": country_out()})
        app.test_client().get("/")
        assert app.extensions[KEY].held == ()


class TestChange:
    """A new build is taken up while serving; a failed one is told."""

    def test_a_changed_municipality_is_taken_up_and_a_failed_one_keeps_its_data_with_a_notice(
        self, strict_client: Callable[[Flask], Any]
    ) -> None:
        data, out = spare_country()
        pages = strict_client(create_app({"OUT": out}))
        assert "いろは声かけの輪" in pages.raw(f"/m/{ONE}/queries/directions.csv").text
        before = pages.raw("/").text
        assert "新しいデータを読み込めず" not in before
        table = data / ONE / "plan" / "directions.csv"
        table.write_text(table.read_text(encoding="utf-8").replace("いろは声", "わかよ声"), encoding="utf-8")
        spoil(data, TWO)
        build(data, out)
        assert "わかよ声かけの輪" in pages.raw(f"/m/{ONE}/queries/directions.csv").text
        assert "新しいデータを読み込めませんでした" in pages.raw(f"/m/{TWO}/plan").text
        assert MARKS[TWO] in pages.raw(f"/m/{TWO}/plan").text
        assert "新しいデータを読み込めませんでした" not in pages.raw(f"/m/{ONE}/plan").text
        assert pages.raw("/").text.count("新しいデータを読み込めず") == 1
        # Mended, the notice goes.
        for file in (tables() / TWO / "reference").glob("offices.csv"):
            (data / TWO / "reference" / "offices.csv").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        build(data, out)
        assert "新しいデータを読み込めませんでした" not in pages.raw(f"/m/{TWO}/plan").text

    def test_a_municipality_that_was_never_built_is_a_clear_page(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        (out / "country" / "failed.json").write_text(json.dumps({"12345": "2030-01-01T00:00:00+00:00"}))
        page = strict_client(create_app({"OUT": out})).get(
            "/m/12345/plan", 404, title="この市町村のデータはまだありません"
        )
        assert "12345" in page.text

    def test_a_damaged_municipality_does_not_stop_the_others(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        (city_folder(out, ONE) / "current" / "manifest.json").write_text("{", encoding="utf-8")
        pages = strict_client(create_app({"OUT": out}))
        pages.get(f"/m/{ONE}/plan", 404, title="この市町村のデータはまだありません")
        assert MARKS[TWO] in pages.raw(f"/m/{TWO}/plan").text


class TestDamage:
    """A country that cannot be opened is one sentence, or not taken up."""

    def test_broken_figures_are_told_at_the_start(self) -> None:
        _, out = spare_country()
        (out / "country" / "current" / "figures.sqlite").write_bytes(b"no database")
        with pytest.raises(SnapshotError, match="cannot be read"):
            create_app({"OUT": out})

    def test_a_broken_store_leaves_the_names(self, strict_client: Callable[[Flask], Any]) -> None:
        _, out = spare_country()
        for file in (out / "country" / "current" / "store").glob("CURRENT"):
            file.unlink()
        page = strict_client(create_app({"OUT": out})).get("/", title="市町村を選ぶ")
        assert all(name in page.text for name in NAMES.values())


class TestChoice:
    """Choosing needs no script, only a form and links."""

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", CODES),
            ("?q=霞", (ONE,)),
            ("?q=9999", (ONE, TWO)),
            ("?q=おかやま", ()),
            ("?q=岡山", (THREE,)),
            ("?q=Okayama", (THREE,)),
            ("?prefecture=33", (THREE,)),
            ("?prefecture=33&q=霞", ()),
            ("?prefecture=77", CODES),
            ("?page=99999999", CODES),
            ("?page=-1&q=%00", CODES),
        ],
    )
    def test_by_name_prefecture_and_code(self, pages: Any, query: str, found: tuple[str, ...]) -> None:
        page = pages.get(f"/{query}", title="市町村を選ぶ")
        assert {code for code in CODES if f"/m/{code}/" in page.links} == set(found)

    def test_an_unknown_one_is_a_404_with_near_ones(self, pages: Any) -> None:
        page = pages.get("/m/99993/plan", 404, title="この市町村はありません")
        assert {f"/m/{ONE}/", f"/m/{TWO}/"} <= set(page.links)
        told = pages.raw("/m/99993/plan", 404, headers={"Accept": "application/json"}).get_json()
        assert set(told["near"]) >= {NAMES[ONE], NAMES[TWO]}
        pages.get("/m/霞村/", 404, title="この市町村はありません")
        pages.get("/m/%3Cscript%3E/x", 404, title="この市町村はありません")
        assert pages.raw("/m/", 302).headers["Location"] == "/"

    def test_in_english(self, client: FlaskClient) -> None:
        text = client.get("/en/").text
        assert "Choose a municipality" in text
        assert f'href="/en/m/{ONE}/"' in text

    def test_an_entity_leads_to_its_municipality(self, client: FlaskClient) -> None:
        rows = client.get(f"/m/{TWO}/queries/listings.json").get_json()["rows"]
        path = rows[0]["resource"].replace("https://fukushi-graph.example", "")
        first = client.get(path, headers={"Accept": "text/html"})
        assert (first.status_code, first.headers["Location"]) == (307, f"/m/{TWO}{path}")
        whole = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert whole.status_code == 200
        assert MARKS[TWO] in whole.text
        assert client.get("/id/77777/plan").status_code == 404

    def test_what_all_share_is_read_at_one_of_them(self, client: FlaskClient) -> None:
        assert client.get("/id/actor/jumin", follow_redirects=True).status_code == 200
        assert client.get("/ontology").text.count("<dt") > 20

    @pytest.mark.parametrize("suffix", ["", ".ttl"])
    def test_a_version_of_the_vocabulary_too(self, client: FlaskClient, suffix: str) -> None:
        [version] = re.findall(r"owl:versionIRI <[^>]*(/ontology/[^>]+)>", WELFARE_PLAN.read_text(encoding="utf-8"))
        first = client.get(f"/en{version}{suffix}?x=1")
        assert (first.status_code, first.headers["Location"]) == (307, f"/en/m/{min(CODES)}{version}{suffix}?x=1")
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        told = client.get(f"{version}{suffix}", headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert told.status_code == 200
        assert version in told.text
        assert client.get("/ontology/none", follow_redirects=True).status_code == 404


class TestOneCity:
    """With one municipality nothing of this shows."""

    def test_no_page_speaks_of_municipalities(self) -> None:
        one = built(villages(ONE))
        client = create_app({"OUT": one.out}).test_client()
        for path in ("/", "/plan", "/api/", "/queries/"):
            text = client.get(path).text
            assert "市町村を" not in text
            assert "/m/" not in text
            assert "/compare" not in text
        for path in ("/m/", f"/m/{ONE}/", "/compare/", "/findings", "/aggregates", "/municipalities.json"):
            assert client.get(path).status_code == 404
        assert client.get("/api/openapi.json").get_json()["servers"] == [{"url": "/"}]
