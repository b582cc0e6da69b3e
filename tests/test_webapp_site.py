"""Serving: a new snapshot is taken up, a broken one is not, a port in use is one sentence."""

from __future__ import annotations

import json
import socket
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.snapshot import Manifest, SnapshotError, write_snapshot
from tests.validation_reports import report
from webapp.app import create_app
from webapp.server import ServeError, serve

BASE = "https://fukushi-graph.example/id/"


def publish(out: Path, store: Store, city: str) -> str:
    """Write a snapshot in which the sample's city has a further name; return its id."""
    pref = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    node, graph = NamedNode(f"{BASE}org/99201/city"), NamedNode(f"{BASE}graph/99201/reference")
    for quad in list(store.quads_for_pattern(node, pref, None, graph)):
        store.remove(quad)
    store.add(Quad(node, pref, Literal(city, language="ja"), graph))
    out.mkdir(exist_ok=True)
    return write_snapshot(out, store, Manifest({"fukushi-graph": "0.1.0"}, {}, "2030-04-01T09:00:00+00:00")).id


def test_a_new_snapshot_is_taken_up_while_serving(
    tmp_path: Path, sample_store: Store, sample_catalogue: Any, strict_client: Any
) -> None:
    out = tmp_path / "graph"
    first = publish(out, sample_store, "ひなた市")
    client = strict_client(create_app({"OUT": out, "CATALOGUE": sample_catalogue}))
    assert first in client.get("/id/org/99201/city", title="ひなた市").text
    second = publish(out, sample_store, "新ひなた市")
    assert first != second
    assert second in client.get("/id/org/99201/city", title="新ひなた市").text


def test_a_damaged_snapshot_leaves_the_old_one_in_service(
    tmp_path: Path, sample_store: Store, sample_catalogue: Any, strict_client: Any
) -> None:
    out = tmp_path / "graph"
    first = publish(out, sample_store, "ひなた市")
    client = strict_client(create_app({"OUT": out, "CATALOGUE": sample_catalogue}))
    client.get("/id/org/99201/city", title="ひなた市")
    publish(out, sample_store, "新ひなた市")
    (out / "current" / "graph.nq").write_text("damaged", encoding="utf-8")
    assert first in client.get("/id/org/99201/city", title="ひなた市").text
    (out / "current").unlink()
    assert first in client.get("/id/org/99201/city", title="ひなた市").text
    publish(out, sample_store, "再ひなた市")
    client.get("/id/org/99201/city", title="再ひなた市")


def test_validation_report_of_the_snapshot_is_found(
    tmp_path: Path, sample_store: Store, sample_catalogue: Any, strict_client: Any
) -> None:
    out = tmp_path / "graph"
    publish(out, sample_store, "ひなた市")
    client = strict_client(create_app({"OUT": out, "CATALOGUE": sample_catalogue}))
    assert "まだありません" in client.get("/validation", title="検証の結果").text
    (out / "current" / "validation.json").write_text(json.dumps(report().to_json()), encoding="utf-8")
    assert "データの誤りは見つかりませんでした。" in client.get("/validation", title="検証の結果").text


def test_without_a_built_graph_there_is_no_application(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="fukushi build"):
        create_app({"OUT": tmp_path})


def test_port_in_use_is_one_sentence(sample_app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError) as caught:
            serve(sample_app, port=port)
    assert str(caught.value) == f"The port {port} is in use; stop the other program or choose another port."


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 70000, "The port 70000 does not exist"),
        ("127.0.0.1", -1, "The port -1 does not exist"),
        ("203.0.113.1", 0, "The address 203.0.113.1:0 cannot be served"),
    ],
)
def test_impossible_addresses_are_one_sentence(sample_app: Flask, host: str, port: int, sentence: str) -> None:
    with pytest.raises(ServeError, match=sentence):
        serve(sample_app, host, port)


def test_serving_answers_over_http(sample_app: Flask) -> None:
    addresses: list[str] = []
    ready = threading.Event()

    def note(address: str) -> None:
        addresses.append(address)
        ready.set()

    threading.Thread(target=serve, args=(sample_app, "127.0.0.1", 0), kwargs={"ready": note}, daemon=True).start()
    assert ready.wait(20)
    with urllib.request.urlopen(addresses[0], timeout=20) as answer:
        assert answer.status == 200
        assert "福祉計画グラフ" in answer.read().decode()
        assert answer.headers["Content-Security-Policy"]
        assert "waitress" not in (answer.headers["Server"] or "")
