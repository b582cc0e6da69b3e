"""A country: only what has changed is built, what is broken stays as it was, and whoever reads it sees it whole."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from fukushi.country_build import CountryOptions, CountryResult, build_country
from fukushi.country_work import Outcome
from fukushi.country_workers import outcomes
from fukushi.pipeline import BuildError, BuildOptions, build
from fukushi.progress import CountryProgress
from graph.country import city_folder, kept_versions, open_country, open_version
from graph.lock import BuildLock
from graph.rules import RuleError
from graph.snapshot import Snapshot, SnapshotError, open_current
from loaders.span import DocumentError
from shapes.report import Report
from tests.builds import ROOT, change, scratch
from tests.country_builds import village, villages

ONE, TWO, THREE = "99991", "99992", "99993"


def made(data: Path, out: Path, **options: object) -> CountryResult:
    return build_country(CountryOptions(data=data, out=out, **{"jobs": 1, **options}))  # type: ignore[arg-type]


def lines(store: Store) -> set[str]:
    return {str(quad) for quad in store}


def rename(data: Path, code: str, title: str) -> None:
    table = data / code / "plan" / "directions.csv"
    head, row = table.read_text(encoding="utf-8").splitlines()
    cells = row.split(",")
    table.write_text(f"{head}\n{','.join([*cells[:3], title, *cells[4:]])}\n", encoding="utf-8")


def spoil(data: Path, code: str) -> None:
    change(data / code / "reference" / "offices.csv", "福祉課,,,,false", "福祉課,,,,perhaps")


@pytest.fixture
def data() -> Path:
    return villages(ONE, TWO, THREE)


@pytest.fixture
def out() -> Path:
    return scratch() / "out"


class TestIncremental:
    """What a municipality is made from tells whether it is built."""

    def test_the_first_build_makes_all_and_the_next_none(self, data: Path, out: Path) -> None:
        first = made(data, out)
        assert first.built == (ONE, TWO, THREE)
        assert [city.name for city in first.country.cities.values()] == ["村1", "村2", "村3"]
        again = made(data, out)
        assert (again.built, again.counted, again.failed) == ((), (), {})
        assert again.country.path == first.country.path

    def test_a_change_builds_that_municipality_alone(self, data: Path, out: Path) -> None:
        first = made(data, out)
        rename(data, TWO, "新しい輪")
        second = made(data, out)
        assert second.built == (TWO,)
        assert second.country.version != first.country.version
        for code in (ONE, THREE):
            assert second.country.open_city(code).path == first.country.open_city(code).path
        assert any("新しい輪" in line for line in lines(second.country.store()))
        assert not any("新しい輪" in line for line in lines(first.country.store()))

    def test_a_file_that_was_only_touched_is_not_a_change(self, data: Path, out: Path) -> None:
        made(data, out)
        for path in (data / ONE).rglob("*.csv"):
            os.utime(path, ns=(1, 1))
        assert made(data, out).built == ()

    def test_a_change_that_keeps_size_and_time_is_seen(self, data: Path, out: Path) -> None:
        made(data, out)
        table = data / ONE / "plan" / "directions.csv"
        before = table.stat()
        change(table, "声かけの輪", "声かけの和")
        os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert table.stat().st_size == before.st_size
        assert made(data, out).built == (ONE,)

    def test_the_memory_of_what_was_seen_may_be_lost_or_spoilt(self, data: Path, out: Path) -> None:
        made(data, out)
        for text in ("", "[]", '{"99991": 3}', '{"99991": ["x"]}'):
            (out / "cities" / ".seen.json").write_text(text, encoding="utf-8")
            assert made(data, out).built == ()
        (out / "cities" / ".seen.json").unlink()
        assert made(data, out).built == ()

    def test_a_schema_that_all_are_read_by_concerns_all(self, data: Path, out: Path) -> None:
        made(data, out)
        schema = data / "schema" / "directions.json"
        schema.write_text(schema.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert made(data, out).built == (ONE, TWO, THREE)

    def test_fresh_builds_all_again_with_the_same_content(self, data: Path, out: Path) -> None:
        first = made(data, out)
        again = made(data, out, fresh=True)
        assert again.built == (ONE, TWO, THREE)
        assert lines(again.country.store()) == lines(first.country.store())

    def test_another_base_is_another_country(self, data: Path, out: Path) -> None:
        made(data, out)
        other = made(data, out, base="https://other.example/id/")
        assert other.built == (ONE, TWO, THREE)
        assert not any("fukushi-graph.example/id/" in line for line in lines(other.country.store()))

    def test_a_new_and_a_vanished_municipality(self, data: Path, out: Path) -> None:
        made(data, out)
        shutil.rmtree(data / ONE)
        village(data, "99994", "村4")
        result = made(data, out)
        assert (result.built, result.gone) == (("99994",), (ONE,))
        assert set(result.country.cities) == {TWO, THREE, "99994"}
        assert not any(f"/{ONE}/" in line for line in lines(result.country.store()))
        assert set(result.country.figures.by_city("objectives")) == {TWO, THREE, "99994"}
        with pytest.raises(SnapshotError, match="no municipality 99991"):
            result.country.open_city(ONE)

    def test_a_municipality_in_the_country_is_as_if_it_were_built_alone(self, data: Path, out: Path) -> None:
        result = made(data, out)
        alone = build(BuildOptions(data=data, out=scratch() / "alone", municipality=TWO)).snapshot
        found = result.country.open_city(TWO)
        assert found.id == alone.id
        assert found.manifest.inputs == alone.manifest.inputs
        assert open_current(city_folder(out, TWO)) == found
        assert lines(found.load()) - lines(alone.load()) <= {line for line in lines(found.load()) if "/run>" in line}


class TestStore:
    """However the store came to be, it holds the same."""

    def test_nothing_stands_twice_and_nothing_is_lost(self, data: Path, out: Path) -> None:
        country = made(data, out).country
        store = country.store()
        triples = [str(quad.triple) for quad in store]
        assert len(triples) == len(set(triples))
        whole = {str(quad.triple) for code in country.cities for quad in public(country.open_city(code).load())}
        assert set(triples) == whole

    @settings(max_examples=4, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from([ONE, TWO, THREE]), st.sampled_from("春夏秋冬✝")), min_size=1, max_size=4)
    )
    def test_changes_one_after_the_other_end_where_a_new_load_ends(self, steps: list[tuple[str, str]]) -> None:
        data, out = villages(ONE, TWO, THREE), scratch() / "out"
        made(data, out)
        for code, word in steps:
            if word == "✝":
                shutil.rmtree(data / code, ignore_errors=True)
            else:
                if not (data / code).exists():
                    village(data, code, f"村{code[-1]}")
                rename(data, code, f"{word}の輪")
            if not any(path.name in (ONE, TWO, THREE) for path in data.iterdir()):
                village(data, ONE)
            changed = made(data, out).country
        anew = made(data, scratch() / "anew").country
        assert lines(changed.store()) == lines(anew.store())
        assert set(changed.cities) == set(anew.cities)
        for name in anew.figures.names():
            assert changed.figures.aggregate(name) == anew.figures.aggregate(name)

    def test_what_is_shared_goes_with_the_last_who_says_it(self, data: Path, out: Path) -> None:
        actors = data / "common" / "actors.csv"
        made(data, out)
        change(actors, "住民", "住民たち")
        spoil(data, THREE)
        mixed = made(data, out)
        assert mixed.built == (ONE, TWO)
        assert mixed.kept == (THREE,)
        named = [line for line in lines(mixed.country.store()) if "/actor/jumin> " in line and "@ja " in line]
        assert len(named) == 2, "both states of the table are somebody's"
        change(data / THREE / "reference" / "offices.csv", "福祉課,,,,perhaps", "福祉課,,,,false")
        after = made(data, out)
        assert after.built == (THREE,)
        named = [line for line in lines(after.country.store()) if "/actor/jumin> " in line and "@ja " in line]
        assert [line for line in named if "住民たち" in line] == named != []

    def test_a_version_that_is_open_is_not_touched(self, data: Path, out: Path) -> None:
        def look(folder: Path) -> dict[str, tuple[int, int]]:
            found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
            return {str(path): (each.st_size, each.st_mtime_ns) for path, each in found.items()}

        first = made(data, out).country
        store, seen, before = first.store(), look(first.path), lines(first.store())
        rename(data, ONE, "新しい輪")
        second = made(data, out).country
        assert second.changes == 1, "the store was changed, not loaded anew"
        assert look(first.path) == seen
        assert lines(store) == before != lines(second.store())
        assert open_version(out, first.version).path == first.path

    def test_two_versions_stay_and_older_ones_go_with_their_snapshots(self, data: Path, out: Path) -> None:
        versions = [made(data, out).country]
        for word in "春夏秋":
            rename(data, ONE, f"{word}の輪")
            versions.append(made(data, out).country)
        assert kept_versions(out) == [versions[3].path, versions[2].path]
        held = {each.cities[ONE].folder for each in versions[2:]}
        assert {path.name for path in (city_folder(out, ONE) / "snapshots").iterdir()} == held
        assert len(list((city_folder(out, TWO) / "snapshots").iterdir())) == 1
        with pytest.raises(SnapshotError, match="not kept"):
            open_version(out, versions[0].version)

    @pytest.mark.parametrize("part", ["manifest.json", "store/CURRENT"])
    def test_a_damaged_country_is_told_and_built_again(self, data: Path, out: Path, part: str) -> None:
        first = made(data, out).country
        (first.path / part).write_text("damaged", encoding="utf-8")
        with pytest.raises(SnapshotError, match="is damaged"):
            open_country(out).store()
        again = made(data, out).country
        assert len(lines(again.store())) > 2000
        assert set(again.cities) == {ONE, TWO, THREE}

    def test_a_lost_snapshot_is_built_again_and_the_store_loaded_anew(self, data: Path, out: Path) -> None:
        first = made(data, out).country
        shutil.rmtree(first.open_city(ONE).path)
        again = made(data, out)
        assert again.built == (ONE,)
        assert again.country.changes == 0
        assert lines(again.country.store()) == lines(first.store())


def public(store: Store) -> list[object]:
    return [quad for quad in store if not str(quad.graph_name.value).endswith("/run")]


class TestFailure:
    """What is broken in one municipality is told, and harms no other."""

    def test_the_last_good_graph_stays(self, data: Path, out: Path) -> None:
        first = made(data, out)
        spoil(data, TWO)
        rename(data, ONE, "新しい輪")
        result = made(data, out)
        assert result.built == (ONE,)
        assert result.kept == (TWO,)
        assert list(result.failed) == [TWO]
        assert result.failed[TWO].startswith(f"{data / TWO / 'reference' / 'offices.csv'}:2: column 'generic'")
        assert result.country.open_city(TWO).path == first.country.open_city(TWO).path
        assert any(f"/{TWO}/" in line for line in lines(result.country.store()))
        again = made(data, out)
        assert (list(again.failed), again.built) == ([TWO], ())
        assert again.country.path == result.country.path, "nothing new was put into service"

    def test_one_that_never_was_whole_is_left_out(self, data: Path, out: Path) -> None:
        spoil(data, TWO)
        result = made(data, out)
        assert set(result.country.cities) == {ONE, THREE}
        assert result.kept == ()

    def test_where_none_can_be_built_nothing_is_put_into_service(self, data: Path, out: Path) -> None:
        for code in (ONE, TWO, THREE):
            spoil(data, code)
        with pytest.raises(BuildError, match=r"None of the 3 municipalities could be built; 99991: .*offices.csv:2"):
            made(data, out)
        with pytest.raises(SnapshotError, match="no built country"):
            open_country(out)

    def test_in_workers_it_is_the_same(self, out: Path) -> None:
        codes = [f"9999{n}" for n in range(1, 8)]
        data = villages(*codes)
        spoil(data, codes[3])
        result = made(data, out, jobs=2)
        assert list(result.failed) == [codes[3]]
        assert set(result.built) == set(codes) - {codes[3]}
        assert result.country.version == made(data, scratch() / "alone").country.version

    @pytest.mark.parametrize("at", ["graph.snapshot.write_file", "graph.country_version.write_file"])
    def test_a_full_disk_is_one_sentence_and_nothing_is_lost(
        self, data: Path, out: Path, monkeypatch: pytest.MonkeyPatch, at: str
    ) -> None:
        first = made(data, out)
        rename(data, ONE, "新しい輪")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(at, full)
            with pytest.raises(SnapshotError, match=r"could not be written to .*: No space left on device\."):
                made(data, out)
        assert open_country(out).path == first.country.path
        assert [path for path in first.country.path.parent.iterdir() if path.name.startswith(".")] == []
        assert any("新しい輪" in line for line in lines(made(data, out).country.store()))

    def test_of_two_builds_at_once_one_is_told_to_wait(self, data: Path, out: Path) -> None:
        made(data, out)
        with BuildLock(out), pytest.raises(SnapshotError, match="Another build is writing"):
            made(data, out)


class TestKilled:
    """A build that is killed loses at most the municipalities it was at."""

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_the_next_build_goes_on_where_it_ended(self, out: Path, jobs: int) -> None:
        codes = [f"9999{n}" for n in range(1, 8)]
        data = villages(*codes)
        command = [sys.executable, "-c", KILLED, str(data), str(out), str(jobs)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        ended = [process.stdout.readline().strip() for _ in range(3)]
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        with pytest.raises(SnapshotError, match="no built country"):
            open_country(out)
        result = made(data, out)
        assert set(ended) <= set(result.counted), "what had ended was taken over"
        assert set(result.built) | set(result.counted) == set(codes)
        assert result.country.version == made(data, scratch() / "anew").country.version
        assert [path for path in result.country.path.parent.iterdir() if path.name.startswith(".")] == []

    def test_a_kill_before_the_switch_leaves_the_old_country(self, data: Path, out: Path) -> None:
        first = made(data, out)
        rename(data, ONE, "春の輪")
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(data), str(out), "1"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == ONE
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        assert open_country(out).path == first.country.path
        # A further change: the snapshot that the country holds must still be there to be exchanged.
        rename(data, ONE, "夏の輪")
        second = made(data, out).country
        assert lines(second.store()) == lines(made(data, scratch() / "anew").country.store())

    def test_what_a_killed_build_still_wrote_changes_no_version(self, data: Path, out: Path) -> None:
        first = made(data, scratch() / "alone").country
        (out / "cities" / ONE / "snapshots" / first.cities[ONE].folder).mkdir(parents=True)
        after = made(data, out).country
        assert after.cities[ONE].folder != first.cities[ONE].folder
        assert after.version == first.version

    def test_a_snapshot_that_was_cut_off_is_not_taken_over(self, data: Path, out: Path) -> None:
        country = made(data, out).country
        shutil.rmtree(out / "country")
        cut = country.out / "cities" / ONE / "snapshots" / country.cities[ONE].folder / "graph.nq.zst"
        cut.write_bytes(cut.read_bytes()[:100])
        result = made(data, out)
        assert (result.built, set(result.counted)) == ((ONE,), {TWO, THREE})


# Builds, and tells each municipality that has ended; then it waits, so that it is killed between two of them.
KILLED = """
import sys, time
from pathlib import Path
from fukushi.country_build import CountryOptions, Silent, build_country

class Slow(Silent):
    told = 0
    def done(self, outcome, part):
        print(outcome.code, flush=True)
        self.told += 1
        if self.told >= 3 or "1" == sys.argv[3] and self.told == 1 and Path(sys.argv[2], "country", "current").exists():
            time.sleep(600)

if __name__ == "__main__":
    build_country(CountryOptions(data=Path(sys.argv[1]), out=Path(sys.argv[2]), jobs=int(sys.argv[3])), Slow())
"""


class TestDocuments:
    """A document at hand goes to the municipality that has it."""

    def test_one_that_several_have_needs_the_code(self, data: Path, out: Path) -> None:
        with pytest.raises(DocumentError, match=r"Several municipalities have a document 'plan'; write 99991/plan or"):
            made(data, out, documents={"plan": data / "x.txt"})
        with pytest.raises(DocumentError, match="There is no document 'nothing' in any of the 3"):
            made(data, out, documents={"nothing": data / "x.txt"})
        with pytest.raises(DocumentError, match="given twice"):
            change(data / TWO / "documents.csv", "plan,plan-chapter", "other,plan-chapter")
            change(data / THREE / "documents.csv", "plan,plan-chapter", "third,plan-chapter")
            made(data, out, documents={"plan": data / "x.txt", f"{ONE}/plan": data / "x.txt"})

    def test_one_that_cannot_be_read_concerns_its_municipality(self, data: Path, out: Path) -> None:
        result = made(data, out, documents={f"{TWO}/plan": data / "nowhere.txt"})
        assert result.built == (ONE, THREE)
        assert result.failed[TWO] == f"{data / 'nowhere.txt'} cannot be read: No such file or directory."


class TestOneAndMany:
    """The last build decides whether there is one municipality or a country."""

    def test_from_one_to_many_and_back(self, out: Path) -> None:
        few, many = villages(ONE), villages(ONE, TWO)
        build(BuildOptions(data=few, out=out))
        country = made(many, out).country
        with pytest.raises(SnapshotError, match=r"holds several municipalities; .*cities/CODE"):
            open_current(out)
        assert open_country(out).path == country.path
        snapshot = build(BuildOptions(data=few, out=out)).snapshot
        assert open_current(out) == snapshot
        with pytest.raises(SnapshotError, match="no built country"):
            open_country(out)

    def test_to_build_many_as_one_is_refused(self, data: Path, out: Path) -> None:
        with pytest.raises(BuildError, match="holds 3 municipalities"):
            build(BuildOptions(data=data, out=out))


def test_the_manifest_of_a_country_can_be_read_by_others(data: Path, out: Path) -> None:
    country = made(data, out).country
    told = json.loads((country.path / "manifest.json").read_bytes())
    assert told["version"] == country.version == country.path.name
    assert set(told["cities"]) == {ONE, TWO, THREE}
    assert country.triples == sum(each["triples"] for each in told["cities"].values())


def test_a_worker_that_dies_is_one_sentence(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = villages(*(f"9999{n}" for n in range(1, 8)))
    monkeypatch.setattr("fukushi.country_workers.start", _die)
    with pytest.raises(BuildError, match="A worker of the build ended by itself"):
        made(data, out, jobs=2)


def _die(*_: object) -> None:
    os._exit(9)


def test_a_worker_that_dies_before_it_has_read_anything_is_the_same_sentence(out: Path) -> None:
    data = villages(*(f"9999{n}" for n in range(1, 8)))
    # A spawned process first imports the main module of the one that started it: here it ends there.
    folder = scratch()
    (folder / "main.py").write_text(DYING, encoding="utf-8")
    command = [sys.executable, str(folder / "main.py"), str(data), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert "A worker of the build ended by itself" in ended.stdout, ended.stderr


DYING = """
import os, sys
from pathlib import Path

if __name__ != "__main__":
    os._exit(9)

from fukushi.country_build import CountryOptions, build_country
from fukushi.pipeline import BuildError

try:
    build_country(CountryOptions(data=Path(sys.argv[1]), out=Path(sys.argv[2]), jobs=2))
except BuildError as error:
    print(error)
"""


class Breaking:
    """A pool whose first process dies while the second is started, which then meets closed files."""

    def __init__(self, first: BaseException | None) -> None:
        self._first = first
        self._handed_out = 0

    def submit(self, *_: object) -> Future[object]:
        self._handed_out += 1
        if self._handed_out > 1:
            raise ValueError("bad value(s) in fds_to_keep")
        future: Future[object] = Future()
        if self._first is not None:
            future.set_exception(self._first)
        return future

    def shutdown(self, **_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("first", "raised", "words"),
    [
        (BrokenProcessPool("a process died"), BuildError, "A worker of the build ended by itself"),
        (None, ValueError, "bad value"),
        (RuleError("other", Path("x.ttl"), 7), ValueError, "bad value"),
    ],
)
def test_a_worker_that_dies_while_another_starts_is_the_same_sentence(
    monkeypatch: pytest.MonkeyPatch, first: BaseException | None, raised: type[Exception], words: str
) -> None:
    monkeypatch.setattr("fukushi.country_workers.ProcessPoolExecutor", lambda *_, **__: Breaking(first))
    tasks: Iterator[object] = iter([object(), object()])
    with pytest.raises(raised, match=words):
        list(outcomes(None, None, lambda: next(tasks, None), 2))  # type: ignore[arg-type, return-value]


class Refusing:
    """A validator that no municipality is to blame for."""

    key = "refusing"

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        raise RuleError("The shapes are not what they were.", Path("x.ttl"), 7)


def refusing() -> Refusing:
    return Refusing()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_fails_for_all_ends_the_build_with_its_sentence(out: Path, jobs: int) -> None:
    data = villages(*(f"9999{n}" for n in range(1, 8)))
    with pytest.raises((RuleError, BuildError), match=r"x\.ttl:7: The shapes are not what they were\."):
        made(data, out, jobs=jobs, validator=refusing)
    with pytest.raises(SnapshotError, match="no built country"):
        open_country(out)
    assert len(made(data, out).counted) >= 1, "what had been built was taken over"


def test_an_interrupt_ends_the_workers_without_a_word_of_theirs(out: Path) -> None:
    data = villages(*(f"9999{n}" for n in range(1, 8)))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(data), str(out), "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate()
    assert told.count("Traceback") == 1, "that of the script itself, which is no command"
    assert "KeyboardInterrupt" in told
    assert "SpawnProcess" not in told


class Ears:
    """Notes what is heard of a build."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def begins(self, total: int) -> None:
        self.heard.append(f"begins {total}")

    def done(self, outcome: Outcome, part: float) -> None:
        self.heard.append(f"done {outcome.code}")

    def loads(self) -> None:
        self.heard.append("loads")

    def stage(self, name: str) -> None:
        self.heard.append(name)


def test_progress_hears_of_each(data: Path, out: Path) -> None:
    def heard() -> list[str]:
        ears = Ears()
        build_country(CountryOptions(data=data, out=out, jobs=1), ears)
        return ears.heard

    assert heard() == ["begins 3", f"done {ONE}", f"done {TWO}", f"done {THREE}", "country"]
    assert heard() == ["begins 0"]


def test_of_many_it_is_told_when_their_store_is_loaded(out: Path) -> None:
    codes = [f"9999{n}" for n in range(1, 7)]
    ears = Ears()
    build_country(CountryOptions(data=villages(*codes), out=out, jobs=1), ears)
    assert ears.heard == ["begins 6", *(f"done {code}" for code in codes), "loads", "country"]
    told = io.StringIO()
    with CountryProgress("build", told) as progress:
        progress.loads()
        assert not told.getvalue(), "there is no bar that could stand still"
        progress.begins(6)
        progress.loads()
        progress.stage("country")
    lines = re.split(r"[\r\n]+", told.getvalue())
    assert lines.index("build: store") < lines.index("build: country")
