"""The commands on several municipalities: what they say, how they end, and what each is validated with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from fukushi.cli import main
from fukushi.country_build import CountryOptions, CountryResult, build_country, validate_country
from fukushi.country_validation import CityValidator, fast_validator
from fukushi.validation_run import read_report
from graph.country import open_country
from graph.snapshot import Snapshot
from shapes.report import Finding, Report
from shapes.validator import validate
from tests.builds import change, scratch
from tests.country_builds import villages
from tests.test_country_build import ONE, THREE, TWO, rename, spoil

AIM = NamedNode("https://fukushi-graph.example/ontology#Direction")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SEEN: list[str] = []


class Stub:
    """Finds one thing to say of each direction of a plan, and notes what it was asked."""

    key = "stub 1"

    def report(self, store: Store, snapshot: Snapshot) -> Report:
        found = [quad.subject for quad in store.quads_for_pattern(None, TYPE, AIM, None)]
        SEEN.append(snapshot.id)
        words = {"ja": "輪", "en": "circle"}
        findings = tuple(
            Finding(
                id=f"{hash(str(each)) & 0xFFFFFF:012x}",
                shape="https://shape.example/#Circle",
                shape_name="Circle",
                topic="marks",
                severity="warning",
                shape_label=words,
                message=words,
                how_to_mend=words,
                focus=str(each).strip("<>"),
                focus_label="輪",
            )
            for each in found
        )
        return Report(
            created="2030-01-01T00:00:00+00:00",
            engine={"name": "stub", "version": "1", "seconds": 0.0},
            settings={},
            data={"snapshot": snapshot.id, "sha256": "", "triples": 1, "graphs": []},
            shapes={"sha256": "", "count": 1, "files": {}},
            checks=(),
            findings=findings,
        )


class Stricter(Stub):
    key = "stub 2"


def stub() -> CityValidator:
    return Stub()


def stricter() -> CityValidator:
    return Stricter()


@pytest.fixture
def data() -> Path:
    SEEN.clear()
    return villages(ONE, TWO, THREE)


@pytest.fixture
def out() -> Path:
    return scratch() / "out"


def made(data: Path, out: Path, validator: object = stub) -> CountryResult:
    return build_country(CountryOptions(data=data, out=out, jobs=1, validator=validator))  # type: ignore[arg-type]


def run(*arguments: object) -> int:
    return main([str(each) for each in arguments])


class TestValidation:
    """Each municipality is validated when its graph or the shapes are new, and at no other time."""

    def test_the_roll_up_has_each_municipality(self, data: Path, out: Path) -> None:
        country = made(data, out).country
        assert country.figures.findings_by_city() == [(code, "Circle", "warning", 1) for code in (ONE, TWO, THREE)]
        [total] = country.figures.rollup()
        assert (total.shape, total.severity, total.number, total.cities) == ("Circle", "warning", 3, 3)
        assert country.figures.unvalidated() == []
        report = read_report(country.open_city(TWO).path / "validation.json")
        assert report.data["snapshot"] == country.open_city(TWO).id

    def test_only_what_has_changed_is_validated_again(self, data: Path, out: Path) -> None:
        first = made(data, out).country
        SEEN.clear()
        rename(data, ONE, "新しい輪")
        second = made(data, out).country
        assert [second.open_city(ONE).id] == SEEN
        assert first.open_city(ONE).id != second.open_city(ONE).id
        SEEN.clear()
        third = made(data, out, stricter)
        assert len(SEEN) == 3
        assert (third.built, third.counted) == ((), (ONE, TWO, THREE))
        assert {city.validated for city in third.country.cities.values()} == {"stub 2"}

    def test_without_a_validator_earlier_findings_stay_with_their_graph(self, data: Path, out: Path) -> None:
        made(data, out)
        rename(data, ONE, "新しい輪")
        country = made(data, out, None).country
        assert country.figures.unvalidated() == [ONE]
        assert [code for code, *_ in country.figures.findings_by_city()] == [TWO, THREE]

    def test_later_by_itself(self, data: Path, out: Path) -> None:
        before = made(data, out, None).country
        assert before.figures.unvalidated() == [ONE, TWO, THREE]
        options = CountryOptions(data=data, out=out, jobs=1, validator=stub)
        after = validate_country(options).country
        assert after.figures.unvalidated() == []
        assert after.version != before.version
        own = {str(quad) for quad in after.store() if not quad.graph_name.value.endswith("/rollup")}  # type: ignore[union-attr]
        assert own == {str(quad) for quad in before.store()}
        assert len(after.store()) == len(own) + 6 * 3  # the number of findings of each of the three
        SEEN.clear()
        assert validate_country(options).country.path == after.path
        assert SEEN == []

    def test_a_report_is_compared_with_the_one_of_the_graph_before(self, data: Path, out: Path) -> None:
        made(data, out)
        rename(data, ONE, "新しい輪")
        country = made(data, out).country
        report = read_report(country.open_city(ONE).path / "validation.json")
        assert report.comparison is not None
        assert (report.comparison.new, report.comparison.remaining) == (0, 1)
        assert read_report(country.open_city(TWO).path / "validation.json").comparison is None

    def test_the_shipped_shapes_find_in_a_country_what_they_find_in_one(self, out: Path) -> None:
        data = villages(ONE, TWO)
        change(data / ONE / "plan" / "listings.csv", "見守り事業,,", "見守り事業,,再掲")
        country = made(data, out, fast_validator).country
        for code in (ONE, TWO):
            report = read_report(country.open_city(code).path / "validation.json")
            reference = validate(country.open_city(code).load(), meta=False)
            assert [each.id for each in report.findings] == [each.id for each in reference.findings]
        dangling = [each for each in country.figures.findings_by_city() if each[0] == ONE and "Repost" in each[1]]
        assert dangling
        assert not [each for each in country.figures.findings_by_city() if each[0] == TWO and "Repost" in each[1]]


class TestBuildCommand:
    """``fukushi build`` where the tables are of several municipalities."""

    def test_it_says_what_was_done(self, data: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("build", "--data", data, "--out", out, "--jobs", 1) == 0
        told = capsys.readouterr()
        version = open_country(out).version
        assert told.out.splitlines()[0].startswith(f"country {version}: ")
        assert told.out.splitlines()[0].endswith(" triples of 3 municipalities")
        assert told.out.splitlines()[1] == "  built 3, counted anew 0, unchanged 0"
        assert "3/3" in told.err
        assert "city/s" in told.err or "s/city" in told.err
        assert run("build", "--data", data, "--out", out) == 0
        assert capsys.readouterr().out.splitlines()[1] == "  built 0, counted anew 0, unchanged 3"
        assert run("build", "--data", data, "--out", out, "--fresh", "--quiet") == 0
        assert capsys.readouterr() == ("", "")

    def test_a_broken_one_is_told_with_its_line_and_status_1(
        self, data: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("build", "--data", data, "--out", out, "--quiet") == 0
        spoil(data, TWO)
        assert run("build", "--data", data, "--out", out) == 1
        told = capsys.readouterr()
        sentence = f"{TWO}: {data / TWO / 'reference' / 'offices.csv'}:2: column 'generic': 'perhaps' is not allowed"
        assert sentence in told.err
        assert told.out.splitlines()[1:] == [
            "  built 0, counted anew 0, unchanged 2",
            f"  failed 1, of which 1 stay as they were built last: {TWO}",
        ]
        assert run("build", "--data", data, "--out", out, "--quiet") == 1
        assert capsys.readouterr().err.startswith(f"fukushi: {sentence}")

    def test_where_all_are_broken_the_status_is_2(
        self, data: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for code in (ONE, TWO, THREE):
            spoil(data, code)
        assert run("build", "--data", data, "--out", out, "--quiet") == 2
        assert capsys.readouterr().err.startswith("fukushi: None of the 3 municipalities could be built; 99991: ")


class TestOtherCommands:
    """What can be asked of a country, and what is refused in one sentence."""

    def test_a_query_is_about_one(self, data: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        made(data, out, None)
        rename(data, TWO, "新しい輪")
        made(data, out, None)
        for code, title in ((ONE, "声かけの輪"), (TWO, "新しい輪")):
            assert (
                run("query", "directions", "--municipality", code, "--out", out, "--format", "csv", "--no-labels") == 0
            )
            [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
            assert title in row.values()
        assert run("query", "directions", "--municipality", "12345", "--out", out) == 2
        assert capsys.readouterr().err == f"fukushi: There is no municipality 12345 in {out}.\n"

    @pytest.mark.parametrize(
        "command",
        [["query", "directions"], ["publish", "--engine", "http://x"]],
    )
    def test_the_others_say_how_to_name_one(
        self, data: Path, out: Path, command: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        made(data, out, None)
        assert run(*command, "--out", out) == 2
        assert capsys.readouterr().err == (
            f"fukushi: {out} holds several municipalities; this is done with one of them: --out {out}/cities/CODE\n"
        )

    def test_the_folder_of_one_is_a_graph_like_any_other(
        self, data: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made(data, out, None)
        one = out / "cities" / ONE
        assert run("query", "directions", "--out", one) == 0
        assert run("query", "directions", "--out", one, "--municipality", ONE) == 0
        assert run("query", "directions", "--out", one, "--municipality", TWO) == 2
        assert run("export", scratch() / "export", "--out", one) == 0

    def test_validate_prints_the_roll_up(
        self, data: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("fukushi.country_validation.fast_validator", stub)
        made(data, out, None)
        assert run("validate", "--data", data, "--out", out) == 0
        text = capsys.readouterr().out.splitlines()
        assert text[0] == "validation (3 of 3 municipalities): violation 0  warning 3  info 0  accepted 0"
        assert text[-1].split() == ["warning", "Circle", "3", "3"]
        assert run("validate", "--data", data, "--out", out, "--brief", "--fail-on", "warning") == 1
        assert capsys.readouterr().out.splitlines() == text[:1]
        assert run("validate", "--data", data, "--out", out, "--format", "csv") == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert rows[0] == {
            "municipality": ONE,
            "name": "村1",
            "shape": "Circle",
            "severity": "warning",
            "findings": "1",
        }
        assert len(rows) == 3
        assert run("validate", "--data", data, "--out", out, "--format", "json") == 0
        told = json.loads(capsys.readouterr().out)
        assert told["version"] == open_country(out).version
        assert [each["municipality"] for each in told["findings"]] == [ONE, TWO, THREE]

    @pytest.mark.parametrize("kind", ["html", "ttl"])
    def test_a_form_that_the_roll_up_has_not_is_refused(
        self, data: Path, out: Path, kind: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made(data, out, None)
        assert run("validate", "--data", data, "--out", out, "--format", kind) == 2
        assert f"is not made as {kind}, only as text, csv, json" in capsys.readouterr().err
