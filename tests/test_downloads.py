"""The files to take away: right bytes, right headers, made once, nothing private, every version by its address."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph.engine import EmbeddedEngine
from graph.names import is_private
from graph.snapshot import Manifest, open_current, write_snapshot
from queries.catalogue import Catalogue
from tests.builds import BASE, CITY, change, data_copy, shipped
from tests.conftest import ClientRequest, load_sample, read_page
from webapp.app import create_app
from webapp.linked_data import downloads as downloads_module
from webapp.linked_data.data_pages import size_words
from webapp.linked_data.download_files import INDEX, Source, make_files, read_files
from webapp.serving.site import SnapshotInfo

FORMS = {
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
    "trig": ("application/trig", RdfFormat.TRIG),
    "ttl": ("text/turtle; charset=utf-8", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
}
WORDING = "昼のあいだ開けて"
"""A piece of the invented document's text."""


@cache
def client() -> ClientRequest:
    """A strict client over the shipped graph."""
    found: FlaskClient = create_app({"OUT": shipped().out}).test_client()
    return ClientRequest(found)


def version() -> str:
    """Return the version of the shipped graph."""
    return shipped().result.snapshot.id


class TestFiles:
    """What the shipped graph's files hold and how they are sent."""

    @pytest.mark.parametrize("end", FORMS)
    def test_each_form_holds_the_public_graph(self, end: str) -> None:
        media_type, form = FORMS[end]
        answer = client().raw(f"/data/fukushi-graph.{end}")
        assert answer.content_type == media_type
        quads = set(parse(answer.get_data(), format=form, lenient=True))
        public = {quad for quad in shipped().store if not is_private(quad.graph_name)}  # type: ignore[arg-type]
        expected: set[object] = set(public) if end in ("nq", "trig") else {quad.triple for quad in public}
        assert {quad if end in ("nq", "trig") else quad.triple for quad in quads} == expected

    def test_n_quads_are_those_of_the_snapshot(self) -> None:
        own = (shipped().result.snapshot.path / "graph.nq").read_bytes()
        assert client().raw("/data/fukushi-graph.nq").get_data() == own
        assert client().raw("/data/graph.nq").get_data() == own

    def test_the_two_addresses_of_a_file(self) -> None:
        latest, cited = (client().raw(f"/data/{part}fukushi-graph.ttl") for part in ("", f"{version()}/"))
        assert latest.get_data() == cited.get_data()
        assert latest.headers["ETag"] == cited.headers["ETag"]
        assert latest.headers["Cache-Control"] == "no-cache"
        assert "immutable" in cited.headers["Cache-Control"]
        for answer in (latest, cited):
            assert answer.headers["Content-Disposition"] == f"attachment; filename=fukushi-graph-{version()}.ttl"
            links = answer.headers["Link"]
            assert f'<http://localhost/data/{version()}/fukushi-graph.ttl>; rel="cite-as"' in links
            assert '<http://localhost/data/fukushi-graph.ttl>; rel="latest-version"' in links
            assert '<http://localhost/data/dcat>; rel="describedby"' in links
            assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_a_client_that_has_the_file_gets_no_second(self) -> None:
        first = client().raw("/data/welfare-plan.ttl")
        assert parsedate_to_datetime(first.headers["Last-Modified"])
        for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = client().raw("/data/welfare-plan.ttl", 304, headers={name: first.headers[value]})
            assert again.get_data() == b""

    def test_packed_where_the_client_takes_it(self) -> None:
        plain = client().raw("/data/fukushi-graph.nt")
        packed = client().raw("/data/fukushi-graph.nt", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.get_data()) == plain.get_data()
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.content_type == plain.content_type
        assert all("Accept-Encoding" in answer.vary for answer in (plain, packed))
        assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 5

    def test_what_is_packed_already_stays_so(self) -> None:
        answer = client().raw("/data/fukushi-graph-tables.zip", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers
        with zipfile.ZipFile(BytesIO(answer.get_data())) as archive:
            assert f"{CITY}/csv-metadata.json" in archive.namelist()

    def test_part_of_a_file(self) -> None:
        """A broken download goes on where it stopped."""
        part = client().raw("/data/fukushi-graph.nq", 206, headers={"Range": "bytes=100-199"})
        assert part.get_data() == (shipped().result.snapshot.path / "graph.nq").read_bytes()[100:200]

    def test_head_and_options(self) -> None:
        head = client().raw("/data/fukushi-graph.nq", 200, "HEAD")
        assert head.get_data() == b""
        assert int(head.headers["Content-Length"]) == (shipped().result.snapshot.path / "graph.nq").stat().st_size
        assert "GET" in client().raw("/data/fukushi-graph.nq", 200, "OPTIONS").headers["Allow"]

    @pytest.mark.parametrize(
        "address",
        [
            "/data/nothing.nq",
            f"/data/{INDEX}",
            "/data/text.nq",
            "/data/fukushi-graph.nq.gz",
            "/data/..%2fmanifest.json",
            "/data/../manifest.json",
            "/data/current/graph.nq",
            "/data/%2e%2e/graph.nq",
        ],
    )
    def test_no_other_file_can_be_had(self, address: str) -> None:
        client().raw(address, 404)

    @pytest.mark.parametrize("version", ["0000000000000000", "0123456789abcdef-01234567"])
    def test_a_version_that_is_not_kept_is_gone(self, version: str) -> None:
        """Whoever cited it is told that it was no mistake of theirs, and where the present data is."""
        page = client().get(f"/data/{version}/fukushi-graph.nq", 410, title="この版のデータはもうありません")
        assert version in page.text
        assert "/data" in page.links
        english = read_page(client().raw(f"/en/data/{version}/fukushi-graph.nq", 410), "en")
        assert "No longer kept" in english.title
        assert "/en/data" in english.links

    @pytest.mark.parametrize("version", ["000000000000000", "00000000000000000", "000000000000000G", "latest"])
    def test_what_is_no_version_was_never_there(self, version: str) -> None:
        client().raw(f"/data/{version}/fukushi-graph.nq", 404)

    def test_the_page_lists_them_with_size_and_checksum(self) -> None:
        page = client().get("/data", title="データ")
        for name in ("fukushi-graph.nq", "fukushi-graph-tables.zip", f"stratml-{CITY}-plan-2023.xml"):
            address = f"/data/{version()}/{name}"
            assert address in page.links
            content = client().raw(address).get_data()
            assert hashlib.sha256(content).hexdigest() in page.text
            assert size_words(len(content)) in page.text
        assert "まだ宣言されていません" in page.text
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL)
        told = json.loads(block)
        assert told["@type"] == "Dataset"
        forms = sorted(each["contentUrl"].rpartition(".")[2] for each in told["distribution"])
        assert forms == ["jsonld", "nq", "nt", "trig", "ttl"]
        parts = {each["distribution"][0]["contentUrl"].rpartition("/")[2]: each for each in told["hasPart"]}
        assert {"welfare-plan.ttl", "fukushi-graph-tables.zip", f"stratml-{CITY}-plan-2023.xml"} < set(parts)
        assert all(each["@type"] == "Dataset" and each["description"] for each in parts.values())
        listed = client().raw("/data/dcat.nt").text
        assert all(f"<{each['@id']}>" in listed for each in (told, *parts.values()))

    @pytest.mark.parametrize(("size", "words"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (9_588_331, "9.6 MB")])
    def test_sizes_as_people_say_them(self, size: int, words: str) -> None:
        assert size_words(size) == words


class TestMaking:
    """When files are made, where they lie, and what happens if they cannot be."""

    @pytest.fixture
    def out(self, tmp_path: Path) -> Path:
        """The invented city as a build."""
        return small_build(tmp_path / "graph", load_sample(text=True))

    def test_they_are_made_once_and_stay(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        client = create_app({"OUT": out}).test_client()
        assert not list(out.glob("snapshots/*/downloads-*"))
        first = client.get("/data/fukushi-graph.ttl", buffered=True).headers["ETag"]
        [made] = out.glob("snapshots/*/downloads-*")
        assert not list(out.glob("snapshots/*/.downloads-*"))

        def never(*_: object) -> None:
            pytest.fail("the files were made a second time")

        monkeypatch.setattr(downloads_module, "make_files", never)
        again = create_app({"OUT": out}).test_client()
        assert again.get("/data/fukushi-graph.ttl", buffered=True).headers["ETag"] == first
        assert read_files(made) is not None

    def test_many_who_ask_at_once_get_the_same(self, out: Path) -> None:
        apps = [create_app({"OUT": out}) for _ in range(2)]  # as two processes would

        def ask(number: int) -> str:
            answer = apps[number % 2].test_client().get("/data/fukushi-graph.trig", buffered=True)
            return f"{answer.status_code} {hashlib.sha256(answer.data).hexdigest()}"

        with ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(ask, range(4)))
        assert len(answers) == 1
        assert next(iter(answers)).startswith("200 ")
        assert len(list(out.glob("snapshots/*/downloads-*"))) == 1
        assert not list(out.glob("snapshots/*/.downloads-*"))

    def test_half_a_folder_is_made_anew(self, out: Path) -> None:
        client = create_app({"OUT": out}).test_client()
        client.get("/data/welfare-plan.ttl", buffered=True)
        [made] = out.glob("snapshots/*/downloads-*")
        (made / INDEX).write_text("{", encoding="utf-8")
        assert read_files(made) is None

    def test_a_build_that_is_not_ours_to_write(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make = downloads_module._made
        refused: list[Path] = []

        def guarded(target: Path, source: Source) -> Any:
            if out in target.parents:
                refused.append(target)
                raise OSError(errno.EROFS, "Read-only file system", str(target))
            return make(target, source)

        monkeypatch.setattr(downloads_module, "_made", guarded)
        client = create_app({"OUT": out}).test_client()
        sent = [client.get("/data/fukushi-graph.nt", buffered=True) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [200, 200]
        assert len(refused) == 1, "the second time the files aside are found"
        assert not list(out.glob("snapshots/*/downloads-*"))

    def test_a_full_disk_is_an_answer_without_a_path(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device", str(out))

        monkeypatch.setattr(downloads_module, "make_files", full)
        client = create_app({"OUT": out}).test_client()
        for address in ("/data/fukushi-graph.nt", "/data", "/data/dcat"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert str(out) not in answer.text
        assert client.get("/.well-known/void").status_code == 200, "the description does without them"
        assert not list(out.glob("snapshots/*/.downloads-*"))

    def test_an_earlier_version_keeps_its_address(self, out: Path) -> None:
        first = open_current(out).id
        client = ClientRequest(create_app({"OUT": out}).test_client())
        before = client.raw(f"/data/{first}/fukushi-graph.nt").get_data()
        store = load_sample(text=True)
        store.add(
            Quad(NamedNode(f"{BASE}new"), NamedNode(f"{BASE}p"), Literal("新しい"), NamedNode(f"{BASE}graph/1/doc/x"))
        )
        small_build(out, store)
        second = open_current(out).id
        assert second != first
        assert client.raw(f"/data/{first}/fukushi-graph.nt").get_data() == before
        for address in ("/data/fukushi-graph.nt", f"/data/{second}/fukushi-graph.nt"):
            assert "新しい" in client.raw(address).get_data(as_text=True)
        assert f"-{first}.nt" in client.raw(f"/data/{first}/fukushi-graph.nt").headers["Content-Disposition"]

    def test_other_tables_than_those_of_the_build_are_not_offered(self, tmp_path: Path) -> None:
        data = data_copy()
        inputs = {"common/actors.csv": hashlib.sha256((data / "common" / "actors.csv").read_bytes()).hexdigest()}
        for number, offered in enumerate((True, False)):
            out = small_build(tmp_path / str(number), load_sample(), inputs)
            client = ClientRequest(create_app({"OUT": out, "DATA": data}).test_client())
            client.raw("/data/fukushi-graph-tables.zip", 200 if offered else 404)
            assert ("事実の表 (CSV) は出せません" in client.get("/data", title="データ").text) != offered
            if offered:
                change(data / "common" / "actors.csv", "住民", "町民")

    def test_the_files_of_a_source_hold_nothing_of_the_engine_s_private_graphs(self, tmp_path: Path) -> None:
        store = load_sample(text=True)
        assert any(WORDING in str(quad) for quad in store)
        made = make_files(tmp_path, _source(store))
        assert made.files
        for path in tmp_path.iterdir():
            assert WORDING not in path.read_text(encoding="utf-8")


def small_build(out: Path, store: Any, inputs: Mapping[str, str] | None = None) -> Path:
    """Write a store as the snapshot in service and return its folder."""
    versions = {"fukushi-graph": "0.1.0"}
    settings = {"base": BASE, "municipalities": "99201"}
    write_snapshot(out, store, Manifest(versions, inputs or {}, "2030-04-01T09:00:00+09:00", settings))
    return out


def _source(store: Any) -> Source:
    def write(path: Path) -> None:
        lines = sorted(f"{quad} .\n" for quad in store if not is_private(quad.graph_name))
        path.write_text("".join(lines), encoding="utf-8")

    return Source(write, lambda: EmbeddedEngine(store), BASE, "v1")


class TestWithoutASnapshot:
    """Where the application has an engine and no folder."""

    def test_a_graph_without_a_name_is_named_by_its_content(self, sample_catalogue: Catalogue) -> None:
        client = ClientRequest(
            create_app({"ENGINE": EmbeddedEngine(load_sample()), "CATALOGUE": sample_catalogue}).test_client()
        )
        quads = client.raw("/data/fukushi-graph.nq")
        own = hashlib.sha256(quads.get_data()).hexdigest()[:16]
        assert f'<http://localhost/data/{own}/fukushi-graph.nq>; rel="cite-as"' in quads.headers["Link"]
        assert client.raw(f"/data/{own}/fukushi-graph.nq").get_data() == quads.get_data()
        client.raw("/data/unknown/fukushi-graph.nq", 404)

    def test_a_graph_in_this_process_has_its_files(self, sample_catalogue: Catalogue) -> None:
        store = load_sample(text=True)
        info = SnapshotInfo("0123456789abcdef", "2030-04-01T09:00:00+09:00")
        app = create_app({"ENGINE": EmbeddedEngine(store), "CATALOGUE": sample_catalogue, "SNAPSHOT": info})
        client = ClientRequest(app.test_client())
        quads = set(parse(client.raw("/data/fukushi-graph.trig").get_data(), format=RdfFormat.TRIG))
        assert quads == {quad for quad in store if not is_private(quad.graph_name)}  # type: ignore[arg-type]
        assert client.raw("/data/0123456789abcdef/fukushi-graph.nq").get_data()
        assert WORDING not in client.raw("/data/fukushi-graph.nq").get_data(as_text=True)
        client.raw("/data/fukushi-graph-tables.zip", 404)

    def test_a_server_that_others_fill_gives_what_it_holds_now(self, sample_catalogue: Catalogue) -> None:
        class Elsewhere:
            """Stands for an engine that is reached over the network."""

            def __init__(self) -> None:
                self.store = load_sample(text=True)
                self._engine = EmbeddedEngine(self.store)

            def __getattr__(self, name: str) -> object:
                return getattr(self._engine, name)

        engine = Elsewhere()
        client = ClientRequest(create_app({"ENGINE": engine, "CATALOGUE": sample_catalogue}).test_client())
        before = client.raw("/data/graph.nq").get_data()
        assert WORDING.encode() not in before
        first = next(quad for quad in load_sample() if not is_private(quad.graph_name))  # type: ignore[arg-type]
        engine.store.remove(first)
        after = set(parse(client.raw("/data/fukushi-graph.nq").get_data(), format=RdfFormat.N_QUADS))
        assert set(parse(before, format=RdfFormat.N_QUADS)) - after == {first}
        client.raw("/data/fukushi-graph.ttl", 404)
        assert "版がありません" in client.get("/data", title="データ").text

        def counts() -> list[str]:
            return re.findall('<td class="number">([0-9]+)</td>', client.get("/data", title="データ").html)

        told = counts()
        second = next(quad for quad in engine.store if not is_private(quad.graph_name))  # type: ignore[arg-type]
        engine.store.remove(second)
        assert sum(map(int, counts())) == sum(map(int, told)) - 1, "nothing is kept of what others may change"
        term = NamedNode("https://fukushi-graph.example/ontology#Sunroom")
        assert "Sunroom" not in client.get("/ontology", title="語彙").ids
        kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        owl = NamedNode("http://www.w3.org/2002/07/owl#Class")
        engine.store.add(Quad(term, kind, owl, NamedNode(f"{BASE}graph/ontology")))
        assert "Sunroom" in client.get("/ontology", title="語彙").ids

    def test_a_graph_that_lasts_is_counted_once(self, sample_catalogue: Catalogue) -> None:
        asked: list[str] = []

        class Counting(EmbeddedEngine):
            """Notes the queries that count."""

            def select(self, query: str, *given: Any) -> Any:
                if query.startswith("SELECT ?g (COUNT"):
                    asked.append(query)
                return super().select(query, *given)

        app = create_app({"ENGINE": Counting(load_sample()), "CATALOGUE": sample_catalogue})
        client = ClientRequest(app.test_client())
        pages = {client.raw("/data").text for _ in range(3)}
        assert len(pages) == len(asked) == 1
        languages = [client.raw(f"{prefix}/ontology").text for prefix in ("", "/en", "", "/en")]
        assert languages[:2] == languages[2:]
        assert languages[0] != languages[1]


def test_the_snapshot_is_whole_with_the_files_beside_it() -> None:
    client().raw("/data/fukushi-graph.nq")
    assert open_current(shipped().out).load() is not None
