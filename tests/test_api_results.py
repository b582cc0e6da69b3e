"""Permanent links: the rows that were cited, for as long as their data is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from graph.snapshot import Snapshot, write_snapshot
from tests.conftest import ClientRequest, load_sample
from tests.problems import assert_problem
from tests.test_paging import GRAPH, app, client, first, later, manifest, publish, rows
from webapp.serving.kept import MOST_KEPT, GoneError, KeptSites
from webapp.serving.site import Site, SnapshotInfo

__all__ = ["app", "client", "first"]

TEXT = NamedNode("https://fukushi-graph.example/id/graph/99201/text/plan-hinata")


def test_the_page_offers_a_citation(client: FlaskClient, first: Snapshot) -> None:
    page = ClientRequest(client).get(
        "/queries/projects-of-department?department=長寿課", title="長寿課(ひなた市): ある課が担当しうる市の事業"
    )
    assert (
        f"福祉計画グラフ「ある課が担当しうる市の事業」（長寿課(ひなた市)）、データの版 {first.id}、"
        "2026年4月1日 9時00分 (UTC+09:00)作成。" in page.text
    )
    link = f"/results/{first.id}/projects-of-department?department=%E9%95%B7%E5%AF%BF%E8%AA%B2"
    assert link in page.links
    assert f"http://localhost{link}" in page.text
    answer = client.get("/queries/projects-of-department?department=長寿課")
    assert f'<{link}>; rel="cite-as"' in answer.headers.getlist("Link")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".srj"])
def test_a_permanent_link_gives_the_rows_that_were_cited(
    client: FlaskClient, first: Snapshot, tmp_path: Path, suffix: str
) -> None:
    cited = client.get(f"/queries/listings{suffix}").data
    permanent = f"/results/{first.id}/listings{suffix}"
    assert client.get(permanent).data == cited
    publish(tmp_path)
    assert client.get(f"/queries/listings{suffix}").data != cited
    assert client.get(permanent).data == cited
    assert client.get(permanent).headers["ETag"]


def test_the_page_of_earlier_data_says_so_and_leads_to_the_present(
    client: FlaskClient, first: Snapshot, tmp_path: Path
) -> None:
    publish(tmp_path)
    page = ClientRequest(client).get(f"/results/{first.id}/listings", title="市の事業: 事業の一覧")
    assert f"データの版 {first.id} の結果です。" in page.text
    assert "/queries/listings?party=%E5%B8%82" in page.links
    assert "新しい" not in page.text
    downloads = [link for link in page.links if ".csv" in link]
    assert downloads
    assert all(link.startswith(f"/results/{first.id}/") for link in downloads)


@pytest.mark.parametrize("suffix", ["", ".csv", ".tsv", ".json", ".srj", ".xlsx"])
def test_data_that_is_gone_is_410_with_a_sentence(
    client: FlaskClient, first: Snapshot, tmp_path: Path, suffix: str
) -> None:
    publish(tmp_path, times=4)
    headers = {} if suffix else {"Accept": "application/json"}
    answer = client.get(f"/results/{first.id}/listings{suffix}?objective=1-1", headers=headers)
    problem = assert_problem(answer)
    assert problem["status"] == 410
    assert first.id in problem["detail"]


@pytest.mark.parametrize("version", ["unknown", "0" * 16, "0" * 16 + "-" + "0" * 8, "..", "x" * 300, "版"])
def test_versions_that_never_were(client: FlaskClient, version: str) -> None:
    answer = client.get(f"/results/{version}/listings.json")
    assert assert_problem(answer)["status"] in (404, 410)


def test_the_verbatim_text_is_part_of_the_version(tmp_path: Path, sample_catalogue: Any) -> None:
    from webapp.app import create_app  # noqa: PLC0415

    store = load_sample()
    plain = write_snapshot(tmp_path, store, manifest("2026-04-01T09:00:00+09:00"))
    store.add(Quad(GRAPH, NamedNode("https://fukushi-graph.example/ontology#verbatim"), Literal("手元の本文"), TEXT))
    with_text = write_snapshot(tmp_path, store, manifest("2026-04-02T09:00:00+09:00"))
    assert plain.id == with_text.id
    client = create_app({"OUT": tmp_path, "CATALOGUE": sample_catalogue}).test_client()
    version = client.get("/api/").get_json()["data_version"]
    assert version == f"{plain.id}-{with_text.manifest.files['text.nq'][:8]}"
    assert rows(client, f"/results/{version}/listings.json")
    # the newest data of that content has text, so the rows could differ from those without
    assert assert_problem(client.get(f"/results/{plain.id}/listings.json"))["status"] == 410


def test_without_a_built_graph_only_the_present_version_is_known(client_request: Any) -> None:
    assert client_request.raw("/results/0123456789abcdef/listings.csv")
    assert_problem(client_request.raw("/results/0123456789abcde0/listings.csv", 410))


def test_few_earlier_versions_are_in_memory() -> None:
    opened: list[str] = []

    def open_site(identity: str) -> Site:
        opened.append(identity)
        return Site(None, None, SnapshotInfo(identity), None)  # type: ignore[arg-type]

    kept = KeptSites(open_site)
    names = [f"{n:016x}" for n in range(MOST_KEPT + 1)]
    for name in (*names, names[-1], names[-2], names[0]):
        assert kept.find(name).snapshot.id == name
    assert opened == [*names, names[0]]
    with pytest.raises(GoneError):
        kept.find("../x")


def test_what_the_later_build_changed() -> None:
    assert len(later(load_sample())) == len(load_sample())
