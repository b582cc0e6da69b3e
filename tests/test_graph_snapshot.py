"""A build that is killed, doubled or out of space leaves the old graph in service, whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from graph.canonical import CanonicalError, write_canonical
from graph.folder_switch import discard
from graph.lock import BuildLock
from graph.names import GraphNames
from graph.snapshot import (
    Form,
    Manifest,
    SnapshotError,
    open_current,
    open_snapshot,
    read_snapshot,
    write_snapshot,
)

NAMES = GraphNames("https://city.example/id/", "99999")
E = "http://example.org/"
ROOT = Path(__file__).resolve().parent.parent


def city(size: int = 3, text: str = "", seconds: int = 0) -> Store:
    """Return a store with ``size`` public triples; ``text`` and ``seconds`` fill the private graphs."""
    store = Store()
    for i in range(size):
        label = Literal(f"事業{i}\n\u2028二行目", language="ja")
        store.add(Quad(NamedNode(f"{E}line/{i}"), NamedNode(E + "name"), label, NAMES.doc("plan")))
    if text:
        store.add(Quad(NamedNode(f"{E}line/0"), NamedNode(E + "verbatim"), Literal(text), NAMES.text("plan")))
    if seconds:
        store.add(Quad(NamedNode(f"{E}build"), NamedNode(E + "took"), Literal(seconds), NAMES.run))
    return store


def manifest(created: str = "2026-01-01T00:00:00+00:00") -> Manifest:
    return Manifest({"fukushi-graph": "0.1.0"}, {"plan.csv": "ab" * 32}, created, {"municipality": "99999"})


def lines(store: Store) -> list[str]:
    return sorted(str(quad) for quad in store)


def test_what_is_written_is_what_is_loaded(tmp_path: Path) -> None:
    store = city(5, "印字どおり", 7)
    written = write_snapshot(tmp_path / "out", store, manifest())
    found = open_current(tmp_path / "out")
    assert found == written
    assert lines(found.load()) == lines(store)
    assert found.path == tmp_path / "out" / "snapshots" / found.id
    assert found.manifest.counts == {NAMES.doc("plan").value: 5, NAMES.text("plan").value: 1, NAMES.run.value: 1}
    assert found.manifest.inputs == {"plan.csv": "ab" * 32}
    assert sorted(path.name for path in found.path.iterdir()) == ["graph.nq", "manifest.json", "run.nq", "text.nq"]


def test_verbatim_text_and_times_are_in_files_of_their_own(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path, city(2, "印字どおり", 7), manifest())
    public = (snapshot.path / "graph.nq").read_text(encoding="utf-8")
    assert "印字どおり" not in public
    assert "took" not in public
    assert "印字どおり" in (snapshot.path / "text.nq").read_text(encoding="utf-8")
    assert "took" in (snapshot.path / "run.nq").read_text(encoding="utf-8")


def test_the_id_is_that_of_the_public_content_alone(tmp_path: Path) -> None:
    one = write_snapshot(tmp_path / "a", city(4), manifest())
    again = write_snapshot(tmp_path / "b", city(4, "印字どおり", 9), manifest("2027-02-02T00:00:00+00:00"))
    other = write_snapshot(tmp_path / "c", city(5), manifest())
    assert one.id == again.id
    assert one.id != other.id
    assert len(one.id) == 16


def test_building_the_same_again_brings_the_new_text_and_times(tmp_path: Path) -> None:
    first = write_snapshot(tmp_path, city(4), manifest())
    second = write_snapshot(tmp_path, city(4, "印字どおり", 9), manifest())
    assert first.id == second.id
    assert lines(open_current(tmp_path).load()) == lines(city(4, "印字どおり", 9))
    assert lines(first.load()) == lines(city(4))
    assert open_snapshot(tmp_path, first.id).path == second.path


def test_the_last_three_are_kept_and_can_be_opened_by_id(tmp_path: Path) -> None:
    made = [write_snapshot(tmp_path, city(size), manifest()) for size in (1, 2, 3, 4, 5)]
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == {snapshot.id for snapshot in made[2:]}
    assert lines(open_snapshot(tmp_path, made[2].id).load()) == lines(city(3))
    with pytest.raises(SnapshotError, match="not kept"):
        open_snapshot(tmp_path, made[0].id)
    for _ in range(6):
        write_snapshot(tmp_path, city(5), manifest())
    assert len(list((tmp_path / "snapshots").iterdir())) == 3
    assert lines(open_current(tmp_path).load()) == lines(city(5))


class TestForms:
    """A snapshot of one of many: packed, without a lock of its own, and kept as long as somebody else decides."""

    FORM = Form(packed=True, durable=False, kept=None, locked=False)

    def test_packed_it_says_the_same_in_less_room(self, tmp_path: Path) -> None:
        plain = write_snapshot(tmp_path / "plain", city(200, "印字どおり", 7), manifest())
        packed = write_snapshot(tmp_path / "packed", city(200, "印字どおり", 7), manifest(), None, self.FORM)
        assert packed.id == plain.id
        assert packed.manifest == plain.manifest
        assert lines(open_current(tmp_path / "packed").load()) == lines(plain.load())
        for name in ("graph.nq", "text.nq", "run.nq"):
            assert packed.read(name) == plain.read(name) == (plain.path / name).read_bytes()
        assert (packed.path / "graph.nq.zst").stat().st_size < (plain.path / "graph.nq").stat().st_size / 5

    @pytest.mark.parametrize("name", ["graph.nq", "text.nq", "run.nq"])
    def test_packed_and_damaged_it_is_an_error(self, tmp_path: Path, name: str) -> None:
        snapshot = write_snapshot(tmp_path, city(3, "印字どおり", 7), manifest(), None, self.FORM)
        snapshot.check()
        path = snapshot.path / f"{name}.zst"
        data = path.read_bytes()
        for damaged in (data[: len(data) // 2], b"", b"nothing of the kind", data[:-1] + bytes([data[-1] ^ 1])):
            path.write_bytes(damaged)
            with pytest.raises(SnapshotError, match="damaged"):
                snapshot.check()
            with pytest.raises(SnapshotError, match="damaged"):
                open_current(tmp_path).load()

    def test_all_are_kept_until_somebody_discards_them(self, tmp_path: Path) -> None:
        made = [write_snapshot(tmp_path, city(size), manifest(), None, self.FORM) for size in (1, 2, 3, 4, 5, 5)]
        assert {path.name for path in (tmp_path / "snapshots").iterdir()} == {each.path.name for each in made}
        assert made[-1].path.name == f"{made[-2].id}-2"
        discard(made[0].path)
        assert len(list((tmp_path / "snapshots").iterdir())) == 5
        assert read_snapshot(made[1].path) == made[1]
        with pytest.raises(SnapshotError, match="damaged"):
            read_snapshot(made[0].path)

    def test_under_a_lock_on_the_folder_above_it_takes_none(self, tmp_path: Path) -> None:
        with BuildLock(tmp_path):
            write_snapshot(tmp_path, city(1), manifest(), None, self.FORM)
            with pytest.raises(SnapshotError, match="Another build"):
                write_snapshot(tmp_path, city(1), manifest())


def test_without_a_build_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="fukushi build --out"):
        open_current(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["graph.nq", "text.nq", "run.nq", "manifest.json"])
def test_a_damaged_snapshot_is_an_error_and_never_half_a_graph(tmp_path: Path, name: str) -> None:
    snapshot = write_snapshot(tmp_path, city(3, "印字どおり", 7), manifest())
    data = (snapshot.path / name).read_bytes()
    for damaged in (data[: len(data) // 2], b"", data.replace(b"files" if name == "manifest.json" else b"e", b"f", 1)):
        (snapshot.path / name).write_bytes(damaged)
        with pytest.raises(SnapshotError, match="damaged"):
            open_current(tmp_path).load()
    (snapshot.path / name).unlink()
    with pytest.raises(SnapshotError, match="damaged"):
        open_current(tmp_path).load()
    shutil.rmtree(snapshot.path)
    with pytest.raises(SnapshotError, match="damaged"):
        open_current(tmp_path)


def test_a_manifest_with_unknown_entries_is_another_programs(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path, city(), manifest())
    path = snapshot.path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"colour": "red"}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="damaged"):
        open_current(tmp_path)


def test_a_folder_that_cannot_be_written_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be written") as raised:
        write_snapshot(tmp_path / "file" / "out", city(), manifest())
    assert "\n" not in str(raised.value)


def test_two_builds_at_once_give_one_clear_error(tmp_path: Path) -> None:
    with BuildLock(tmp_path) as lock:
        with pytest.raises(SnapshotError, match=rf"Another build is writing .* \(process {os.getpid()}\)"):
            write_snapshot(tmp_path, city(), manifest())
        write_snapshot(tmp_path, city(2), manifest(), lock)
    write_snapshot(tmp_path, city(3), manifest())
    assert lines(open_current(tmp_path).load()) == lines(city(3))


def script(body: str) -> list[str]:
    head = """
        import os, signal, sys
        from pathlib import Path
        from tests_snapshot import city, manifest
        from graph.lock import BuildLock
        from graph.snapshot import open_current, write_snapshot
        out = Path(sys.argv[1])
    """
    loader = (
        "import importlib.util, sys; "
        f"spec = importlib.util.spec_from_file_location('tests_snapshot', {__file__!r}); "
        "module = importlib.util.module_from_spec(spec); sys.modules['tests_snapshot'] = module; "
        "spec.loader.exec_module(module)\n"
    )
    return [sys.executable, "-c", loader + textwrap.dedent(head) + textwrap.dedent(body)]


def run(body: str, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*script(body), str(out)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_lock_of_a_killed_build_is_gone(tmp_path: Path) -> None:
    body = "BuildLock(out).__enter__(); print('held', flush=True); signal.pause()"
    with subprocess.Popen([*script(body), str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SnapshotError, match=f"process {holder.pid}"):
            write_snapshot(tmp_path, city(), manifest())
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    write_snapshot(tmp_path, city(), manifest())
    assert lines(open_current(tmp_path).load()) == lines(city())


def test_killed_at_every_step_the_old_or_the_new_graph_is_whole(tmp_path: Path) -> None:
    """Kill a build before and after each call that reaches the disk, one build per call."""
    body = """
        import shutil
        names = ["fsync", "replace", "rename", "mkdir", "symlink", "unlink", "rmdir", "open"]
        real = {name: getattr(os, name) for name in names}
        steps = killed = 0
        while True:
            for late in (False, True):
                shutil.rmtree(out, ignore_errors=True)
                for size in (1, 2, 3):
                    write_snapshot(out, city(size), manifest())
                child = os.fork()
                if child == 0:
                    left = [steps]
                    def stop(call):
                        def wrapped(*args, **more):
                            left[0] -= 1
                            if left[0] < 0 and not late:
                                os.kill(os.getpid(), signal.SIGKILL)
                            result = call(*args, **more)
                            if left[0] < 0:
                                os.kill(os.getpid(), signal.SIGKILL)
                            return result
                        return wrapped
                    for name in names:
                        setattr(os, name, stop(real[name]))
                    write_snapshot(out, city(4), manifest())
                    os._exit(0)
                status = os.waitpid(child, 0)[1]
                seen = len([q for q in open_current(out).load()])
                assert seen in (3, 4), seen
                assert os.WIFSIGNALED(status) or seen == 4
                write_snapshot(out, city(5), manifest())
                assert len(open_current(out).load()) == 5
                left_over = [p.name for p in [*out.iterdir(), *(out / "snapshots").iterdir()]]
                assert not [name for name in left_over if name.startswith((".new", ".old", ".current"))], left_over
                assert len(list((out / "snapshots").iterdir())) == 3
                killed += os.WIFSIGNALED(status)
            if not os.WIFSIGNALED(status):
                break
            steps += 1
        print(killed)
    """
    result = run(body, tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) >= 20


def test_killed_in_the_middle_of_writing_a_large_graph(tmp_path: Path) -> None:
    write_snapshot(tmp_path, city(3), manifest())
    body = """
        store = city(20000)
        print("ready", flush=True)
        while True:
            write_snapshot(out, store, manifest())
    """
    sizes = set()
    for delay in (0.01, 0.05, 0.1, 0.17):
        with subprocess.Popen([*script(body), str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as build:
            assert build.stdout is not None
            assert build.stdout.readline() == "ready\n"
            time.sleep(delay)
            build.kill()
        sizes.add(len(open_current(tmp_path).load()))
    assert sizes <= {3, 20000}
    write_snapshot(tmp_path, city(4), manifest())
    assert lines(open_current(tmp_path).load()) == lines(city(4))


def test_a_full_disk_leaves_the_old_snapshot(tmp_path: Path) -> None:
    """A limit on file size stands in for the full disk: the system refuses in the middle of a file."""
    write_snapshot(tmp_path, city(3), manifest())
    body = """
        import resource
        store = city(2000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))
        write_snapshot(out, store, manifest())
    """
    result = run(body, tmp_path)
    assert result.returncode == 1
    assert "SnapshotError: The snapshot could not be written" in result.stderr.splitlines()[-1]
    assert lines(open_current(tmp_path).load()) == lines(city(3))
    assert not list((tmp_path / "snapshots").glob(".new*"))


def test_the_canonical_export_does_not_depend_on_the_order_of_loading(tmp_path: Path) -> None:
    store = city(50, "印字どおり", 7)
    backwards = Store()
    for quad in sorted(store, key=str, reverse=True):
        backwards.add(quad)
    first, second, whole = (tmp_path / name for name in ("a.nq", "b.nq", "c.nq"))
    assert write_canonical(store, first) == write_canonical(backwards, second)
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes().splitlines()) == 50
    assert first.read_bytes().splitlines() == sorted(first.read_bytes().splitlines())
    write_canonical(store, whole, include_private=True)
    again = Store()
    again.load(path=whole, format=RdfFormat.N_QUADS)
    assert lines(again) == lines(store)
    write_canonical(Store(), first)
    assert first.read_bytes() == b""


THING = NamedNode(E + "thing")


@pytest.mark.parametrize(
    "quad",
    [
        Quad(BlankNode("b"), THING, THING, NAMES.reference),
        Quad(THING, THING, BlankNode("b"), NAMES.reference),
        Quad(THING, THING, THING, BlankNode("b")),
        Quad(THING, THING, Triple(THING, THING, THING), NAMES.reference),
        Quad(THING, THING, THING, DefaultGraph()),
    ],
)
def test_what_has_no_canonical_form_is_refused(tmp_path: Path, quad: Quad) -> None:
    store = city()
    write_snapshot(tmp_path, store, manifest())
    store.add(quad)
    with pytest.raises(CanonicalError):
        write_snapshot(tmp_path, store, manifest())
    with pytest.raises(CanonicalError):
        write_canonical(store, tmp_path / "x.nq")
    assert lines(open_current(tmp_path).load()) == lines(city())


@pytest.mark.parametrize("text", ["_:b", "a _:b <http://g> .", "<<( x", '" _:b .', "_:x .\n<a> <b> _:c ."])
def test_a_text_that_looks_like_a_blank_node_is_text(tmp_path: Path, text: str) -> None:
    store = Store()
    store.add(Quad(THING, THING, Literal(text), NAMES.reference))
    snapshot = write_snapshot(tmp_path, store, manifest())
    assert lines(snapshot.load()) == lines(store)
