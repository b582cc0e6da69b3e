"""A build: the same bytes every time, whole or not at all, and honest about what it knows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fukushi.cli import main
from fukushi.pipeline import BuildError, BuildOptions, build
from graph.lock import BuildLock
from graph.names import GraphNames
from graph.snapshot import open_current
from tests.builds import BASE, CITY, DATA, ROOT, Built, built, change, data_copy, from_documents, scratch, shipped

NAMES = GraphNames(BASE, CITY)


def export(out: Path) -> dict[str, bytes]:
    folder = scratch() / "export"
    assert main(["export", str(folder), "--out", str(out)]) == 0
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestSameBytes:
    """Two builds of the same input cannot be told apart by what is published."""

    def test_two_builds_give_the_same_export(self) -> None:
        again = built()
        assert export(again.out) == export(shipped().out)
        assert again.result.snapshot.id == shipped().result.snapshot.id

    def test_the_order_of_files_and_hashing_does_not_matter(self) -> None:
        out = scratch() / "graph"
        command = [sys.executable, "-m", "fukushi.cli", "build", "--quiet", "--out", str(out)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "4711"}, check=True)
        assert open_current(out).id == shipped().result.snapshot.id

    def test_with_the_documents_the_public_graph_is_the_same(self) -> None:
        assert export(from_documents().out) == export(shipped().out)

    def test_an_export_has_no_wording_of_the_documents_and_no_time(self) -> None:
        whole = from_documents()
        verbatim = {
            quad.object.value
            for quad in whole.store
            if quad.predicate.value.endswith("#verbatim") and quad.object.value.endswith("。")
        }
        assert len(verbatim) > 500
        published = export(whole.out)
        # What is in the packed tables is looked at with the other tests of exporting.
        text = b"\n".join(data for name, data in published.items() if not name.endswith(".zip")).decode()
        values = set(re.findall(r'"((?:[^"\\]|\\.)*)"', published["fukushi-graph.nq"].decode()))
        assert verbatim & values == set()
        assert "XMLSchema#dateTime>" not in published["fukushi-graph.nq"].decode()
        assert not re.search(r"20\d\d-\d\d-\d\dT", text)
        assert "/text/" not in published["fukushi-graph.nq"].decode()


class TestWhole:
    """Whatever ends a build, the graph in service stays one that was finished."""

    def test_a_killed_build_leaves_the_old_graph_in_service(self) -> None:
        out = scratch() / "graph"
        first = build(BuildOptions(out=out)).snapshot
        data = data_copy()
        change(data / CITY / "reference" / "municipality.csv", "Yamaguchi City", "Other City")
        command = [sys.executable, "-m", "fukushi.cli", "build", "--out", str(out), "--data", str(data)]
        for part in ("ontology", "repost-antecedents", "closure", "snapshot"):
            process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            assert process.stderr is not None
            for line in process.stderr:
                if line.endswith(f": {part}\n"):
                    break
            time.sleep(0.02 if part == "snapshot" else 0)
            process.send_signal(signal.SIGKILL)
            process.stderr.close()
            process.wait()
            found = open_current(out)
            assert len(list(found.load())) == sum(found.manifest.counts.values())
            if part != "snapshot":
                assert found.path == first.path
        assert main(["query", "departments-of-objective", "--out", str(out), "--format", "json"]) == 0
        assert build(BuildOptions(out=out)).snapshot.id == first.id, "the lock of the killed is gone"

    def test_of_two_builds_at_once_one_is_told_to_wait(self, capsys: pytest.CaptureFixture[str]) -> None:
        out = scratch() / "graph"
        first = build(BuildOptions(out=out)).snapshot
        with BuildLock(out):
            assert main(["build", "--out", str(out), "--quiet"]) == 2
        assert capsys.readouterr().err == (
            f"fukushi: Another build is writing to {out} (process {os.getpid()}); wait for it or stop it.\n"
        )
        assert open_current(out).path == first.path


class TestHonesty:
    """What the documents do not say is nowhere said as theirs."""

    def test_no_document_graph_joins_a_listing_to_an_office(self) -> None:
        graphs = [NAMES.doc(name) for name in ("plan-2023-ch4", "evaluation-fy2011")]
        for graph in graphs:
            rows = shipped().select(
                f"SELECT ?line ?office WHERE {{ GRAPH {graph} {{ ?line ?p ?office }} ?office a wp:Office . "
                "?line a ?kind FILTER(?kind IN (wp:ProjectListing, wp:ListingPart)) }"
            )
            assert rows == []
        kinds = shipped().select(f"SELECT DISTINCT ?s WHERE {{ GRAPH {graphs[0]} {{ ?s a wp:Assignment }} }}")
        assert kinds == []

    def test_every_assignment_tells_its_rule_basis_evidence_and_certainty(self) -> None:
        total = shipped().number("SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a wp:Assignment }")
        complete = shipped().number(
            "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a wp:Assignment ; wp:rule ?r ; wp:basis ?b ; "
            "wp:evidence ?e ; wp:certainty ?c ; wp:office ?o . ?c skos:notation ?word }"
        )
        assert complete == total > 200
        shared = "SELECT ?a WHERE { ?a a wp:Assignment ; wp:office ?o } GROUP BY ?a HAVING(COUNT(DISTINCT ?o) > 1)"
        assert shipped().select(shared) == []

    def test_no_city_line_has_a_stated_office(self) -> None:
        rows = shipped().select(
            "SELECT DISTINCT ?word WHERE { ?a a wp:Assignment ; wp:listing ?l ; wp:certainty/skos:notation ?word }"
        )
        assert sorted(rows) == [("candidate",), ("derived",)]

    def test_no_triple_stands_in_two_graphs(self) -> None:
        seen: dict[tuple[str, str, str], str] = {}
        for quad in shipped().store:
            triple = (str(quad.subject), str(quad.predicate), str(quad.object))
            assert seen.setdefault(triple, str(quad.graph_name)) == str(quad.graph_name), triple

    def test_every_graph_is_told_in_the_catalogue_with_one_time(self) -> None:
        rows = shipped().select(
            "SELECT ?g (COUNT(DISTINCT ?when) AS ?n) WHERE { { SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } } "
            "OPTIONAL { ?made ^prov:wasGeneratedBy ?g ; prov:endedAtTime ?when } } GROUP BY ?g"
        )
        untold = {graph.removeprefix(f"{BASE}graph/") for graph, count in rows if count != "1"}
        assert untold <= {"ontology", "catalog", "run", f"{CITY}/closure"}


class TestRejection:
    """A person's "no" changes what is possible, and says so."""

    LINE = "1-1/listing/shi/4"
    ROW = "{id},{office},plan/2023,{listing},,試験の理由,試験の係,2031-04-01\n"

    def rejected(self, *rows: tuple[str, str]) -> list[tuple[str, ...]]:
        """Return office, certainty, alternatives and basis of the line after rejections, then their evidence."""
        if not rows:
            return self.asked(shipped())
        data = data_copy()
        with (data / CITY / "curation" / "rejections.csv").open("a", encoding="utf-8") as file:
            for number, (office, listing) in enumerate(rows):
                file.write(self.ROW.format(id=f"no-{number}", office=office, listing=listing))
        return self.asked(built(data))

    def asked(self, made: Built) -> list[tuple[str, ...]]:
        line = f"<{BASE}{CITY}/plan/2023/{self.LINE}>"
        return made.select(
            f"SELECT ?name ?word ?left ?basis WHERE {{ ?a wp:listing {line} ; wp:office/skos:prefLabel ?name ; "
            "wp:alternatives ?left ; wp:certainty/skos:notation ?word ; wp:basis ?basis "
            "FILTER(LANG(?name) = 'ja' && LANG(?basis) = 'ja') } "
            "ORDER BY ?word ?name"
        ) + made.select(
            f"SELECT ?evidence WHERE {{ ?a wp:listing {line} ; wp:certainty wp:certainty-derived ; "
            "wp:evidence ?evidence . ?evidence a wp:Rejection }"
        )

    def test_one_of_two_offices_rejected_leaves_the_other_derived(self) -> None:
        assert [row[:3] for row in self.rejected()] == [
            ("協働推進課", "candidate", "2"),
            ("地域福祉課", "candidate", "2"),
        ]
        remaining, rejected, evidence = self.rejected(("kyodo-suishin", self.LINE))
        assert remaining[:3] == ("地域福祉課", "derived", "1")
        assert "否定されずに残るのはこの課だけ" in remaining[3]
        assert rejected == ("協働推進課", "rejected", "1", "人の判断で否定（試験の理由）")
        assert evidence == (f"{BASE}{CITY}/curation/rejections/no-0",)

    def test_both_rejected_leaves_none(self) -> None:
        rows = self.rejected(("kyodo-suishin", self.LINE), ("chiiki-fukushi", self.LINE))
        assert [(row[1], row[2]) for row in rows] == [("rejected", "0"), ("rejected", "0")]


@pytest.mark.parametrize("base", ["", "urn:x", "https://example.org/id", "https://example.org/#/"])
def test_a_base_that_is_none_is_refused_before_anything_is_read(base: str) -> None:
    with pytest.raises(BuildError, match="The base IRI must be an http"):
        build(BuildOptions(out=scratch() / "graph", base=base))


def test_another_base_gives_the_same_facts_under_it() -> None:
    out = scratch() / "graph"
    other = "https://city.example/data/"
    snapshot = build(BuildOptions(out=out, base=other)).snapshot
    text = (snapshot.path / "graph.nq").read_text(encoding="utf-8")
    assert BASE not in text
    assert len(text.splitlines()) == len(list(shipped().lines()))


def test_the_manifest_names_every_input_by_its_hash() -> None:
    inputs = shipped().result.snapshot.manifest.inputs
    tables = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert tables <= set(inputs)
    assert {"welfare-plan.ttl", "office-by-intersection.rq"} <= set(inputs)
    assert {name for name in from_documents().result.snapshot.manifest.inputs if name.startswith("document ")} == {
        f"document {CITY}/plan-2023-ch4",
        f"document {CITY}/evaluation-fy2011",
    }


def test_progress_tells_every_part_once_and_its_number() -> None:
    heard: list[tuple[str, int, int]] = []
    build(BuildOptions(out=scratch() / "graph"), lambda *part: heard.append(part))
    total = heard[0][2]
    assert [number for _, number, _ in heard] == list(range(1, total + 1))
    assert heard[-1][0] == "snapshot"
    assert "office-by-intersection" in [name for name, _, _ in heard]
