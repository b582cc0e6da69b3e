"""The validation of the municipalities that are built last is put off; in the end nobody can tell."""

from __future__ import annotations

import pickle
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from fukushi.country_agenda import PUT_OFF, Agenda
from fukushi.country_build import CountryOptions, CountryResult, Silent, build_country
from fukushi.country_gathering import Gathering
from fukushi.country_work import Outcome, Part, Task
from fukushi.validation_run import read_report
from graph.country_record import CityRecord
from graph.snapshot import Snapshot
from loaders.tables import DataError
from shapes.report import Report
from tests.builds import ROOT, scratch
from tests.country_builds import villages
from tests.test_country_build import rename
from tests.validation_reports import finding, report

CODES = tuple(f"9999{n}" for n in range(1, 9))
LATE = CODES[len(CODES) - int(len(CODES) * PUT_OFF) :]
BLAMED = LATE[1]


class Circle:
    """A validator that finds one thing in each municipality."""

    key = "circle"

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        found = finding(int(snapshot.manifest.settings["municipalities"]))
        return report(found, data={"snapshot": snapshot.id, "sha256": "", "triples": 1, "graphs": []})


class Blaming(Circle):
    """Finds a table of one municipality broken, which was whole when its graph was built."""

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        if snapshot.manifest.settings["municipalities"] == BLAMED:
            raise DataError(Path("accepted.csv"), 2, "has 3 cells, the header has 4")
        return super().report(store, snapshot)


def circle() -> Circle:
    return Circle()


def blaming() -> Circle:
    return Blaming()


class Ears(Silent):
    """Notes how much of each municipality has been heard of."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()

    def done(self, outcome: Outcome, part: float) -> None:
        self.parts[outcome.code] += part  # type: ignore[assignment]  # halves add up like whole numbers


def made(
    data: Path, out: Path, validator: object = circle, *, jobs: int = 2, hear: Ears | None = None
) -> CountryResult:
    options = CountryOptions(data=data, out=out, jobs=jobs, validator=validator)  # type: ignore[arg-type]
    return build_country(options, hear)


def record(code: str, **fields: str) -> CityRecord:
    return CityRecord(code=code, name="", folder="0" * 16, id="", inputs="", shared="", triples=0, **fields)


def outcome(task: Task, *, good: bool = True) -> Outcome:
    built = task.folder is None
    found = record(task.code) if good else None
    return Outcome(task.code, found, built and good, error="" if good else "no", part=task.part)


@pytest.fixture(scope="module")
def both() -> tuple[CountryResult, CountryResult, Ears]:
    """The same country, built by two workers with validations put off, and in this process without."""
    data, ears = villages(*CODES), Ears()
    return made(data, scratch() / "two", hear=ears), made(data, scratch() / "one", jobs=1), ears


class TestBuilt:
    """A build by workers against one that puts nothing off."""

    def test_the_country_is_the_same(self, both: tuple[CountryResult, CountryResult, Ears]) -> None:
        late, plain, _ = both
        assert sorted(late.built) == sorted(plain.built) == list(CODES)
        assert (late.counted, late.failed, late.kept) == ((), {}, ())
        assert late.country.version == plain.country.version
        assert set(late.country.store()) == set(plain.country.store())
        assert late.country.figures.findings_by_city() == plain.country.figures.findings_by_city()
        assert late.country.figures.unvalidated() == []

    def test_each_report_lies_beside_its_graph(self, both: tuple[CountryResult, CountryResult, Ears]) -> None:
        for result in both[:2]:
            for code in CODES:
                city = result.country.open_city(code)
                assert read_report(city.path / "validation.json").data["snapshot"] == city.id

    def test_each_municipality_is_heard_of_as_a_whole(self, both: tuple[CountryResult, CountryResult, Ears]) -> None:
        assert both[2].parts == dict.fromkeys(CODES, 1)

    def test_a_late_report_is_compared_with_the_one_before(self) -> None:
        data, out = villages(*CODES), scratch() / "out"
        made(data, out, jobs=1)
        for code in CODES:
            rename(data, code, "新しい輪")
        country = made(data, out).country
        for code in (CODES[0], CODES[-1]):
            comparison = read_report(country.open_city(code).path / "validation.json").comparison
            assert comparison is not None
            assert (comparison.new, comparison.remaining) == (0, 1)

    def test_one_that_cannot_be_validated_is_in_service_and_told(self) -> None:
        data, out = villages(*CODES), scratch() / "out"
        result = made(data, out, blaming)
        assert dict(result.failed) == {BLAMED: "accepted.csv:2: has 3 cells, the header has 4"}
        assert result.kept == ()
        assert result.country.figures.unvalidated() == [BLAMED]
        assert any(BLAMED in str(quad.graph_name) for quad in result.country.store())
        again = made(data, out)
        assert (again.built, again.counted, again.failed) == ((), (BLAMED,), {})
        assert again.country.figures.unvalidated() == []


SLOW = """
import sys, time
from pathlib import Path
from fukushi.country_build import CountryOptions, Silent, build_country
from tests.test_country_put_off import circle
class Slow(Silent):
    def done(self, outcome, part):
        print(outcome.code, outcome.part.name, flush=True)
        if outcome.part.name == "VALIDATION":
            time.sleep(60)
if __name__ == "__main__":
    build_country(CountryOptions(data=Path(sys.argv[1]), out=Path(sys.argv[2]), jobs=2, validator=circle), Slow())
"""


def test_killed_between_graph_and_validation_nothing_is_done_twice() -> None:
    data, out = villages(*CODES), scratch() / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(data), str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    heard: list[list[str]] = []
    for line in iter(process.stdout.readline, ""):
        heard.append(line.split())
        if heard[-1][1] == "VALIDATION":
            break
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    graphs = {code for code, part in heard if part in ("WHOLE", "GRAPH")}
    assert heard[-1][0] in LATE
    result = made(data, out, jobs=1)
    assert graphs <= set(result.counted)
    assert set(result.built) | set(result.counted) == set(CODES)
    assert result.country.version == made(villages(*CODES), scratch() / "plain", jobs=1).country.version


class TestAgenda:
    """What is handed out, in which order."""

    @given(st.integers(0, 40), st.integers(1, 6), st.booleans(), st.randoms(use_true_random=False), st.data())
    def test_however_the_tasks_end_each_municipality_is_done_once(
        self, number: int, ahead: int, put_off: bool, chance: random.Random, data: st.DataObject
    ) -> None:
        tasks = [Task(f"{each:05d}") for each in range(number)]
        bad = {task.code for task in tasks if data.draw(st.integers(0, 4)) == 0}
        agenda = Agenda(Path("out"), tasks, put_off=put_off)
        running: list[Task] = []
        parts: Counter[str] = Counter()
        done: dict[str, list[Part]] = {task.code: [] for task in tasks}
        while True:
            while len(running) < ahead and (task := agenda.next()) is not None:
                running.append(task)
            if not running:
                break
            task = running.pop(chance.randrange(len(running)))
            good = task.code not in bad
            parts[task.code] += agenda.note(outcome(task, good=good))  # type: ignore[assignment]
            done[task.code].append(task.part)
            graphs = [code for code, each in done.items() if each]
            assert agenda.all_built == (len(graphs) == number)
        assert parts == dict.fromkeys(done, 1)
        late = int(number * PUT_OFF) if put_off else 0
        for place, (code, each) in enumerate(done.items()):
            if place < number - late:
                assert each == [Part.WHOLE]
            else:
                assert each == ([Part.GRAPH] if code in bad else [Part.GRAPH, Part.VALIDATION])

    def test_graphs_come_before_validations(self) -> None:
        agenda = Agenda(Path("out"), [Task(code) for code in CODES], put_off=True)
        first = [agenda.next() for _ in CODES]
        assert agenda.next() is None
        for task in first:
            assert task is not None
            agenda.note(outcome(task))
        second = agenda.next()
        assert second == Task(LATE[0], folder=Path("out/cities", LATE[0], "snapshots", "0" * 16), part=Part.VALIDATION)

    def test_what_is_built_already_is_done_at_once(self) -> None:
        agenda = Agenda(Path("out"), [Task(code, folder=Path(code)) for code in CODES], put_off=True)
        assert {task.part for task in iter(agenda.next, None)} == {Part.WHOLE}

    def test_the_state_before_is_not_forgotten(self) -> None:
        tasks = [Task(code, before=Path("before", code)) for code in CODES]
        agenda = Agenda(Path("out"), tasks, put_off=True)
        for task in list(iter(agenda.next, None)):
            agenda.note(outcome(task))
        assert [task.before for task in iter(agenda.next, None)] == [Path("before", code) for code in LATE]


class TestGathering:
    """What is told of a build at its end."""

    def test_a_validation_takes_the_place_of_the_record_without(self) -> None:
        got = Gathering(Path("out"), "", None, {})
        assert got.take(Outcome("1", record("1"), True, part=Part.GRAPH)) == record("1")
        validated = record("1", validated="key")
        assert got.take(Outcome("1", validated, False, part=Part.VALIDATION)) is None
        assert got.records == {"1": validated}
        assert (got.built, got.counted, got.failed, got.kept) == (["1"], [], {}, ())

    def test_one_that_fails_has_its_last_good_graph_or_none(self, tmp_path: Path) -> None:
        got = Gathering(tmp_path, "", None, {"2": record("2")})
        assert got.take(Outcome("1", None, False, error="no")) is None
        assert got.take(Outcome("2", None, False, error="no")) is None
        assert got.failed == {"1": "no", "2": "no"}
        assert got.kept == ("2",)

    def test_warnings_name_their_municipality(self) -> None:
        got = Gathering(Path("out"), "", None, {})
        got.take(Outcome("1", record("1"), True, ("one", "two")))
        assert got.warnings == ["1 one", "1 two"]

    @pytest.mark.parametrize(
        ("outcomes", "changed"),
        [
            ([], False),
            ([Outcome("1", record("1"), True)], True),
            ([Outcome("1", record("1"), False)], True),
            ([Outcome("1", None, False, error="no")], False),
        ],
    )
    def test_whether_there_is_anything_new(self, tmp_path: Path, outcomes: list[Outcome], changed: bool) -> None:
        got = Gathering(tmp_path, "", None, {})
        for each in outcomes:
            got.take(each)
        assert got.changed is changed


def test_only_a_late_validation_gives_way() -> None:
    script = """
import os, pickle, sys
from pathlib import Path
from fukushi.country_work import GIVES_WAY, Bench, Outcome, Part, Task, start, work
from fukushi import country_work
given = Path(sys.argv[1])
given.write_bytes(pickle.dumps((Bench(Path("data"), "", Path("out")), None)))
start(given)
country_work._worker.work = lambda task: Outcome(task.code, None, False, part=task.part)
before = os.nice(0)
for part, more in ((Part.WHOLE, 0), (Part.GRAPH, 0), (Part.VALIDATION, GIVES_WAY), (Part.VALIDATION, GIVES_WAY)):
    work(Task("1", part=part))
    assert os.nice(0) == min(19, before + more), part
"""
    subprocess.run([sys.executable, "-c", script, str(scratch() / "given")], cwd=ROOT, check=True)


def test_a_task_and_its_outcome_can_travel_between_processes() -> None:
    task = Task("1", part=Part.GRAPH)
    assert pickle.loads(pickle.dumps(task)) == task
    assert pickle.loads(pickle.dumps(outcome(task))).part is Part.GRAPH
