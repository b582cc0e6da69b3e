"""The report names its data by the hash of their N-Quads; a snapshot's own hash is that hash."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from fukushi.country_validation import ShapesValidator, fast_validator
from graph.snapshot import Manifest, Snapshot
from shapes.data_digest import DataDigest, digest_of, digest_of_snapshot, is_validated
from shapes.engine_proof import proof_key
from shapes.validator import validate, validated_graphs
from tests.builds import shipped

GRAPH = "https://harbour.example/graph/99999"
BOAT, NAME = NamedNode("https://harbour.example/asa"), NamedNode("https://harbour.example/name")


def harbour(*graphs: str) -> Store:
    store = Store()
    for graph in graphs:
        store.add(Quad(BOAT, NAME, Literal("朝 .\n夕", language="ja"), NamedNode(f"{GRAPH}/{graph}")))
    return store


def manifest(**counts: int) -> Manifest:
    named = {f"{GRAPH}/{name.replace('_', '/')}": number for name, number in counts.items()}
    return Manifest({}, {}, "2031-05-10T09:00:00+00:00", counts=named, files={"graph.nq": "5" * 64})


def test_the_digest_is_that_of_the_sorted_n_quads() -> None:
    store = harbour("reference", "doc/plan", "text/plan", "validation")
    graphs = validated_graphs(store)
    assert [graph.value.removeprefix(GRAPH) for graph in graphs] == ["/doc/plan", "/reference"]
    written = store.dump(format=RdfFormat.N_QUADS) or b""
    lines = sorted(
        line for line in written.splitlines(keepends=True) if b"/text/" not in line and b"/valid" not in line
    )
    assert digest_of(store, graphs) == DataDigest(hashlib.sha256(b"".join(lines)).hexdigest(), 2)


def test_order_and_private_graphs_change_nothing_and_a_graph_more_does() -> None:
    one, other = harbour("doc/a", "doc/b", "text/a"), harbour("doc/b", "doc/a")
    assert digest_of(one, validated_graphs(one)) == digest_of(other, validated_graphs(other))
    more = harbour("doc/a", "doc/b", "doc/c")
    assert digest_of(more, validated_graphs(more)) != digest_of(one, validated_graphs(one))


def test_nothing_has_a_digest_too() -> None:
    assert digest_of(Store(), []) == DataDigest(hashlib.sha256(b"").hexdigest(), 0)


def test_the_snapshot_knows_the_digest_of_its_data() -> None:
    snapshot = shipped().result.snapshot
    store = snapshot.load()
    known = digest_of_snapshot(snapshot)
    assert known == digest_of(store, validated_graphs(store))
    assert known is not None
    assert known.sha256.startswith(snapshot.id)


def test_only_public_statements_are_counted() -> None:
    made = Snapshot(Path("x"), "5" * 16, manifest(doc_plan=7, reference=2, text_plan=100))
    assert digest_of_snapshot(made) == DataDigest("5" * 64, 9)


@pytest.mark.parametrize("counts", [{"doc_plan": 7, "validation": 3}])
def test_a_snapshot_with_more_than_what_is_validated_knows_no_digest(counts: dict[str, int]) -> None:
    assert digest_of_snapshot(Snapshot(Path("x"), "5" * 16, manifest(**counts))) is None


def test_a_manifest_without_the_file_knows_no_digest() -> None:
    bare = replace(manifest(doc_plan=7), files={})
    assert digest_of_snapshot(Snapshot(Path("x"), "5" * 16, bare)) is None


@pytest.mark.parametrize(("name", "seen"), [("doc/plan", True), ("text/plan", False), ("validation", False)])
def test_which_graphs_a_validation_looks_at(name: str, seen: bool) -> None:
    assert is_validated(NamedNode(f"{GRAPH}/{name}")) is seen


def test_a_known_digest_is_believed_and_the_report_of_a_city_has_that_of_its_snapshot() -> None:
    snapshot = shipped().result.snapshot
    store = snapshot.load()
    given = validate(store, engine="compiled", digest=DataDigest("0" * 64, 4))
    assert (given.data["sha256"], given.data["triples"]) == ("0" * 64, 4)
    known = ShapesValidator("compiled").report(store, snapshot)
    found = validate(store, engine="compiled", snapshot=snapshot.id)
    assert known.data == found.data
    assert known.findings == found.findings == given.findings


def test_another_engine_or_another_state_of_its_code_validates_a_country_again(monkeypatch: pytest.MonkeyPatch) -> None:
    key = fast_validator().key
    assert key == ShapesValidator("compiled").key != ShapesValidator("pyshacl").key
    monkeypatch.setattr("fukushi.country_validation.proof_key", lambda engine: f"{proof_key(engine)} changed")
    assert fast_validator().key != key
