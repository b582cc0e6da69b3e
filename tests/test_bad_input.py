"""Bad input: one clear sentence with file and line, exit status 2, and the earlier graph still answers."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fukushi.cli import main
from fukushi.pipeline import BuildOptions, build
from graph.snapshot import open_current
from loaders.city import City, load_city
from loaders.tables import DataError
from tests.builds import CITY, ROOT, change, data_copy, real_documents, scratch

DOCUMENTS = Path(__file__).parent / "documents"
PLAN, REPORT = "plan-2023-ch4", "evaluation-fy2011"


@cache
def service() -> Path:
    """Return a folder in which a finished graph is in service."""
    out = scratch() / "graph"
    build(BuildOptions(out=out))
    return out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, out: Path | None = None) -> str:
    """Return the sentence with which a command refuses; check its form and that the earlier graph still serves."""
    before = open_current(service()).path
    capsys.readouterr()
    assert main([*arguments, "--out", str(out or service())]) == 2
    told, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if not re.match(r"build \d+/\d+: ", line)]
    assert told == ""
    assert len(lines) == 1, err
    assert lines[0].startswith("fukushi: ")
    assert "Traceback" not in err
    assert "mistake in the program" not in err
    assert open_current(service()).path == before
    assert main(["query", "departments-of-objective", "--format", "json", "--out", str(service())]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 41
    return lines[0].removeprefix("fukushi: ")


class TestDocuments:
    """What somebody passes as a document."""

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "is empty"),
            (b" \r\n\t\n", "is empty"),
            (b"%PDF-1.7\n\xb5\xb5", "is a PDF"),
            (b"PK\x03\x04zip", "is a zip archive"),
            ("計画\x00\x01".encode(), "is a binary file"),
            ("第一行\n第二行\x07\n".encode(), "control character on line 2"),
            (bytes(range(128, 256)) * 4, "is neither UTF-8, UTF-16, Shift_JIS nor EUC-JP"),
            ("買い物の覚え書き\n牛乳\n".encode(), "neither a plan chapter"),
            ((DOCUMENTS / "report_wakaba.txt").read_bytes(), "is a plan-chapter"),
        ],
        ids=["empty", "blank", "pdf", "zip", "nul", "bell", "bytes", "layout", "other"],
    )
    def test_a_file_that_is_no_plan(self, content: bytes, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
        file = scratch() / "plan.txt"
        file.write_bytes(content)
        told = refused(capsys, "build", "--document", f"{PLAN}={file}")
        assert told.startswith(str(file))
        assert sentence in told

    def test_a_file_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        file = scratch() / "none.txt"
        told = refused(capsys, "build", "--document", f"{PLAN}={file}")
        assert told == f"{file} cannot be read: No such file or directory."

    def test_a_folder_instead_of_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        folder = scratch()
        assert refused(capsys, "build", "--document", f"{PLAN}={folder}").startswith(f"{folder} cannot be read: ")

    @pytest.mark.parametrize("share", [0.17, 0.28, 0.37, 0.5, 0.66, 0.9])
    @pytest.mark.parametrize("document", [PLAN, REPORT])
    def test_a_document_cut_off_in_the_middle(
        self, document: str, share: float, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lines = real_documents()[document].read_text(encoding="utf-8").splitlines(keepends=True)
        file = scratch() / "cut.txt"
        file.write_text("".join(lines[: int(len(lines) * share)]), encoding="utf-8")
        told = refused(capsys, "build", "--document", f"{document}={file}")
        assert re.match(rf"{re.escape(str(file))}:\d+: ", told)

    def test_an_unknown_document_is_told_with_the_known_ones(self, capsys: pytest.CaptureFixture[str]) -> None:
        told = refused(capsys, "build", "--document", f"plan-2031={DOCUMENTS / 'plan_hinata.txt'}")
        assert told == "There is no document 'plan-2031'; the documents are evaluation-fy2011, plan-2023-ch4."

    def test_an_id_given_twice(self, capsys: pytest.CaptureFixture[str]) -> None:
        file = DOCUMENTS / "plan_hinata.txt"
        told = refused(capsys, "build", "--document", f"{PLAN}={file}", "--document", f"{PLAN}={file}")
        assert told == f"Invalid value for '--document': '{PLAN}' is given twice."
        told = refused(capsys, "build", "--document", f"{PLAN}={file}", "--document", f"{CITY}/{PLAN}={file}")
        assert "goes on with" in told or "given twice" in told

    def test_a_document_without_its_id(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert refused(capsys, "build", "--document", "plan.txt") == (
            "Invalid value for '--document': 'plan.txt' must have the form ID=FILE."
        )

    @pytest.mark.parametrize("command", ["reconcile", "extract"])
    def test_commands_that_need_a_document_say_so(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([command]) == 2
        assert capsys.readouterr().err == "fukushi: Name at least one document with --document ID=FILE.\n"


class TestTables:
    """What a clerk may do to a table in a spreadsheet."""

    @pytest.mark.parametrize(
        ("file", "old", "new", "sentence"),
        [
            ("plan-2023-ch4/roles.csv", "key,objective,ordinal", "key,ordinal", "the column 'objective' is missing"),
            ("plan-2023-ch4/roles.csv", "key,objective,", "key,objective,note,", "the column 'note' is unknown"),
            (
                "plan-2023-ch4/plan_offices.csv",
                "1-1/office/2,1-1,2,協働推進課",
                "1-1/office/2,1-1,2,推進課",
                "the office '推進課' is not in offices.csv for 2023; known: 地域福祉課",
            ),
            (
                "evaluation-fy2011/report_offices.csv",
                "1-1/activity/2/office/1,1-1/activity/2,1,1,社会課",
                "1-1/activity/2/office/1,1-1/activity/2,1,1,社会係",
                "the office '社会係' is not in offices.csv for 2011",
            ),
            (
                "plan-2023-ch4/listings.csv",
                "1-1/listing/shakyo/2,1-1,shakyo,2,福祉の種まきリーディング事業",
                "1-1/listing/shakyo/2,1-1,shakyo,2,福祉の種事業",
                "the project name '福祉の種事業' is not in the register",
            ),
            ("plan-2023-ch4/objectives.csv", "\n1-2,", "\n1-1,", "the key '1-1' stands in line 2 already"),
            (
                "plan-2023-ch4/plan_offices.csv",
                "1-1/office/2,1-1,2",
                "1-1/office/2,9-9,2",
                "objective '9-9' is not in the table objectives.csv",
            ),
            (
                "plan-2023-ch4/roles.csv",
                "1-1/role/jumin/2,1-1,2",
                "1-1/role/jumin/2,1-1,二",
                "'二' is not a whole number",
            ),
            ("plan-2023-ch4/figures.csv", "4割弱,4,", "4割弱,四,", "column 'value': '四' is not allowed"),
            (
                "plan-2023-ch4/actor_groups.csv",
                ",jumin|chiiki,",
                ",jumin|someone,",
                "column 'actors': 'someone' is not allowed",
            ),
            (
                "reference/offices.csv",
                "kyodo-suishin,city,2023",
                "kyodo suishin,city,2023",
                "column 'slug': 'kyodo suishin' is not allowed",
            ),
            (
                "reference/offices.csv",
                "kyodo-suishin,city,2023",
                "kyodo-suishin,town,2023",
                "body 'town' is not in the table organizations.csv",
            ),
            (
                "reference/municipality.csv",
                "35203,352039",
                "35204,352039",
                "the code 35204 is not that of the folder 35203",
            ),
            (
                "curation/project_links.csv",
                "saimatsu-haibun,saimatsu-tasukeai,",
                "saimatsu-haibun,nobody,",
                "later 'nobody' is not in the table projects.csv",
            ),
            ("documents.csv", "report/2011", "plan/2023", "the edition plan/2023 belongs to plan-2023-ch4 already"),
            ("documents.csv", "plan-chapter", "plan chapter", "column 'layout': 'plan chapter' is not allowed"),
        ],
    )
    def test_the_file_and_the_line_are_told(
        self, file: str, old: str, new: str, sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = data_copy()
        path = data / CITY / file
        line = change(path, old, new) + old.startswith("\n")
        told = refused(capsys, "build", "--data", str(data))
        assert told.startswith(f"{path}:{line}: ")
        assert sentence in told

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("x,chiiki-fukushi,plan/2023,9-9/listing/shi/1,,理由,係,2031-04-01", "is not in the edition 'plan/2023'"),
            ("x,chiiki-fukushi,plan/2023,1-1,,理由,係,2031-04-01", "listing '1-1' is not in the edition"),
            ("x,chiiki-fukushi,,,,理由,係,2031-04-01", "must name a listing"),
            ("x,nobody,plan/2023,1-1/listing/shi/1,,理由,係,2031-04-01", "office 'nobody' is not in the table"),
            ("x,chiiki-fukushi,plan/2023,1-1/listing/shi/1,,理由,係,昨日", "'昨日' is not allowed"),
        ],
    )
    def test_a_decision_that_leads_nowhere(self, row: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        path = data / CITY / "curation" / "rejections.csv"
        line = len(path.read_text(encoding="utf-8").splitlines()) + 1
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
        told = refused(capsys, "build", "--data", str(data))
        assert told.startswith(f"{path}:{line}: ")
        assert sentence in told

    def test_a_table_saved_in_the_encoding_of_old_spreadsheets(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        path = data / CITY / "reference" / "offices.csv"
        text = path.read_text(encoding="utf-8").replace("ō", "o").replace("Ō", "O").replace("ū", "u").replace("Ū", "U")
        path.write_bytes(text.encode("cp932"))
        assert refused(capsys, "build", "--data", str(data)) == f"{path}:2: is not UTF-8; save it as 'CSV UTF-8'"

    def test_a_table_that_is_gone(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        path = data / CITY / "plan-2023-ch4" / "roles.csv"
        path.unlink()
        assert refused(capsys, "build", "--data", str(data)) == f"{path}: this table is missing"

    def test_a_table_that_nothing_lists(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        path = data / CITY / "reference" / "offices のコピー.csv"
        path.write_text("slug\n", encoding="utf-8")
        assert refused(capsys, "build", "--data", str(data)) == f"{path}: is not listed in csv-metadata.json"

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('"tables": [', '"tables": {', "is not JSON"),
            ('"tables": [', '"tabels": [', ": is no table group of CSVW"),
            ('"url": "reference/offices.csv"', '"url": "reference/bureaus.csv"', "bureaus.csv: this table is missing"),
            ("../schema/offices.json", "../schema/bureaus.json", "bureaus.json: this schema is missing"),
        ],
    )
    def test_metadata_that_are_broken(
        self, old: str, new: str, sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = data_copy()
        change(data / CITY / "csv-metadata.json", old, new)
        assert sentence in refused(capsys, "build", "--data", str(data))

    def test_a_schema_that_is_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        (data / "schema" / "offices.json").write_text('{"columns": [{"titles": "x"}]}', encoding="utf-8")
        told = refused(capsys, "build", "--data", str(data))
        assert "schema/offices.json: is no table schema of CSVW" in told

    def test_a_folder_that_is_no_municipality(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        (data / CITY).rename(data / f"{CITY} copy")
        assert "is not named by a municipality code" in refused(capsys, "build", "--data", str(data))

    def test_a_data_folder_with_nothing_in_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = scratch()
        assert refused(capsys, "build", "--data", str(data)).startswith(f"{data} holds no municipality")

    def test_a_registered_document_without_tables(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = data_copy()
        path = data / CITY / "documents.csv"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"plan-2031,plan-chapter,plan/2031,次の計画,2031,{'0' * 64},0\n")
        assert refused(capsys, "build", "--data", str(data)) == (
            f"{path}: plan-2031 has no tables; make them with: fukushi extract"
        )


@pytest.fixture(scope="module")
def spoiled() -> Path:
    return data_copy()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_whatever_a_cell_holds_there_is_no_error_but_the_tables_own(spoiled: Path, data: st.DataObject) -> None:
    files = ("reference/offices.csv", "documents.csv", "curation/corrections.csv", "plan-2023-ch4/listing_parts.csv")
    path = spoiled / CITY / data.draw(st.sampled_from(files))
    before = path.read_bytes()
    rows = before.decode().splitlines(keepends=True)
    place = data.draw(st.integers(0, len(rows) - 1))
    cells = rows[place].rstrip("\n").split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.text(max_size=6))
    rows[place] = ",".join(cells) + "\n"
    path.write_bytes("".join(rows).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load_city(spoiled, CITY), City)
    except DataError as error:
        assert str(error).startswith(str(spoiled))
    finally:
        path.write_bytes(before)


class TestFolders:
    """Where the graph is to be written."""

    def test_an_output_folder_that_is_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        file = scratch() / "graph"
        file.write_text("", encoding="utf-8")
        told = refused(capsys, "build", out=file)
        assert told == f"The output folder {file} cannot be written: File exists."

    def test_an_output_folder_that_may_not_be_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        folder = scratch()
        if os.geteuid() == 0:
            folder = Path("/proc/fukushi")
        else:
            folder.chmod(0o500)
        assert refused(capsys, "build", out=folder).startswith(f"The output folder {folder} cannot be written: ")

    @pytest.mark.parametrize("command", [["query", "listings"], ["export", "public"], ["validate"]])
    def test_asking_where_nothing_was_built(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        folder = scratch() / "none"
        assert refused(capsys, *command, out=folder) == (
            f"There is no built graph in {folder}; make one with: fukushi build --out {folder}"
        )

    def test_a_snapshot_somebody_has_changed(self, capsys: pytest.CaptureFixture[str]) -> None:
        out = scratch() / "graph"
        snapshot = build(BuildOptions(out=out)).snapshot
        (snapshot.path / "graph.nq").write_text("", encoding="utf-8")
        assert "is damaged (graph.nq is not what was written)" in refused(capsys, "query", "listings", out=out)

    def test_an_export_onto_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "is a file" in refused(capsys, "export", str(ROOT / "pyproject.toml"))

    @pytest.mark.parametrize("base", ["example", "https://example.org/x"])
    def test_a_base_that_is_none(self, base: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert "The base IRI must be an http(s) IRI that ends in '/'" in refused(capsys, "build", "--base", base)

    @pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'"text"'])
    def test_an_earlier_report_that_is_none(self, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
        file = scratch() / "earlier.json"
        file.write_bytes(content)
        assert refused(capsys, "validate", "--earlier", str(file)).startswith(str(file))
