"""The command line as a person meets it: what each command prints, where, and with which exit status."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import click
import openpyxl
import pytest

from fukushi.cli import cli, main
from fukushi.progress import Progress
from tests.builds import CITY, ROOT, change, data_copy, real_documents, scratch, shipped

CALL = "import sys; from fukushi.cli import main; sys.exit(main())"
COMMANDS = ("build", "export", "extract", "queries", "query", "reconcile", "serve", "validate")


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "fukushi.cli", *arguments], cwd=ROOT, capture_output=True, check=False)


def asked(*arguments: str) -> list[str]:
    return ["query", *arguments, "--out", str(shipped().out)]


def test_the_commands_are_those_of_the_design() -> None:
    assert set(COMMANDS) <= set(cli.commands)


def test_a_query_that_shows_no_labels_does_not_wait_for_the_web_server() -> None:
    code = "import sys; from fukushi.cli import main; main(); sys.exit('flask' in sys.modules)"
    for form, loads in (("table", 0), ("csv", 1)):
        arguments = asked("listings", "--format", form, "--limit", "2")
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == loads, done.stderr
        assert done.stdout


@pytest.mark.parametrize("command", ["", *sorted(cli.commands)])
def test_help_tells_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*filter(None, [command]), "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: fukushi")
    known = cli.commands[command] if command else cli
    for option in known.params:
        if isinstance(option, click.Option):
            assert option.opts[0] in out
            assert option.help, f"{command} {option.opts[0]} has no help"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Usage: fukushi" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"fukushi \d+\.\d+\.\d+\n", capsys.readouterr().out)


class TestBuild:
    """What a build says while it runs and when it ends."""

    def test_lines_where_no_terminal_is(self) -> None:
        out = scratch() / "graph"
        done = run("build", "--out", str(out))
        assert done.returncode == 0
        lines = done.stderr.decode().splitlines()
        parts = [re.fullmatch(r"build (\d+)/(\d+): ([a-z0-9-]+)", line) for line in lines]
        assert all(parts)
        assert [int(part[1]) for part in parts if part] == list(range(1, len(parts) + 1))
        first, *rest = done.stdout.decode().splitlines()
        assert re.fullmatch(r"graph [0-9a-f]{16}: \d+ triples in \d+ graphs", first)
        assert sum(line.startswith("  rule ") for line in rest) >= 8

    def test_quiet_says_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["build", "--quiet", "--out", str(scratch() / "graph")]) == 0
        assert capsys.readouterr() == ("", "")

    def test_notes_of_a_document_are_told_with_their_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        documents = real_documents()
        given = [part for name, path in documents.items() for part in ("--document", f"{name}={path}")]
        assert main(["build", "--out", str(scratch() / "graph"), *given]) == 0
        notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("  note ")]
        assert notes
        assert all(re.match(r"  note (plan-2023-ch4|evaluation-fy2011):\d+: \S", line) for line in notes)


def on_terminal(work: Callable[[Progress], None]) -> str:
    """Return what a terminal shows while some work, which may fail, tells its progress."""
    mine, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal, contextlib.suppress(RuntimeError), Progress("build", terminal) as progress:
        work(progress)
    shown = b""
    # Once the other side is closed, a terminal has no end of file but an error.
    with contextlib.suppress(OSError):
        while chunk := os.read(mine, 10_000):
            shown += chunk
    os.close(mine)
    return shown.decode()


class TestProgress:
    """A bar on a terminal, lines elsewhere."""

    def test_a_bar_on_a_terminal(self) -> None:
        def work(progress: Progress) -> None:
            for number in (1, 2, 3, 4):
                progress(f"part-{number}", number, 4)

        shown = on_terminal(work)
        assert "build  [" in shown
        assert "100%" in shown
        assert "part-4" in shown
        assert "\r" in shown

    def test_the_bar_is_ended_when_the_build_fails(self) -> None:
        def work(progress: Progress) -> None:
            progress("part-1", 1, 4)
            raise RuntimeError

        assert "\n" in on_terminal(work)

    def test_lines_elsewhere(self) -> None:
        stream = io.StringIO()
        with Progress("build", stream) as progress:
            progress("ontology", 1, 2)
            progress("snapshot", 2, 2)
        assert stream.getvalue() == "build 1/2: ontology\nbuild 2/2: snapshot\n"


class TestQuery:
    """Saved queries on the command line."""

    def test_a_table_for_people(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(asked("departments-of-objective", "--param", "objective=1-1")) == 0
        out = capfd.readouterr().out
        assert "地域福祉課" in out
        assert out.rstrip().endswith("2件")

    def test_json_and_csv_hold_the_same_rows(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(asked("listings", "--param", "objective=3-2", "--format", "json")) == 0
        told = json.loads(capfd.readouterr().out)
        assert main(asked("listings", "--param", "objective=3-2", "--format", "csv")) == 0
        rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
        names = [row["project"] for row in rows]
        assert names == [row["project"] for row in told["rows"]]
        assert any("・" in name or "　" in name or len(name) > 12 for name in names)

    def test_csv_for_excel_begins_with_a_mark(self) -> None:
        done = run(*asked("role-coverage", "--format", "csv", "--excel"))
        assert done.returncode == 0
        assert done.stdout.startswith(b"\xef\xbb\xbf")
        assert not run(*asked("role-coverage", "--format", "csv")).stdout.startswith(b"\xef\xbb\xbf")

    def test_xlsx_goes_into_a_file(self) -> None:
        path = scratch() / "rows.xlsx"
        with path.open("wb") as file:
            command = [sys.executable, "-m", "fukushi.cli", *asked("directions", "--format", "xlsx")]
            subprocess.run(command, cwd=ROOT, stdout=file, check=True)
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert sheet.max_row == 26

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("nothing",), "There is no saved query 'nothing'"),
            (("listings", "--param", "party"), "'party' must have the form KEY=VALUE"),
            (("listings", "--param", "party=市", "--param", "party=市社協"), "'party' is given twice"),
            (("listings", "--param", "party=県"), "県"),
            (("listings", "--param", "partei=市"), "partei"),
            (("projects-of-department",), "department"),
            (("listings", "--format", "pdf"), "'pdf' is not one of"),
            (("listings", "--excel"), "--excel is for --format csv"),
            (("listings", "--engine", "ftp://example.org"), "must begin with http"),
        ],
    )
    def test_what_is_wrong_is_told_in_one_line(
        self, arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(asked(*arguments)) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("fukushi: ")
        assert err.count("\n") == 1
        assert sentence in err

    def test_a_reader_that_goes_away_ends_the_command_quietly(self) -> None:
        command = [sys.executable, "-m", "fukushi.cli", *asked("role-statements", "--format", "csv")]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait() == 141

    def test_a_full_disk_is_told(self) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("needs /dev/full")
        with full.open("wb") as file:
            command = [sys.executable, "-m", "fukushi.cli", *asked("role-statements", "--format", "csv")]
            done = subprocess.run(command, cwd=ROOT, stdout=file, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (2, b"fukushi: No space left on device.\n")

    def test_a_terminal_without_japanese_shows_marks_instead_of_failing(self) -> None:
        environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
        command = [sys.executable, "-m", "fukushi.cli", "queries"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"projects-of-department department\n    ???" in done.stdout


@pytest.mark.parametrize("audience", [None, "staff", "audit", "research"])
def test_queries_are_listed_with_their_parameters(audience: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", *(["--audience", audience] if audience else [])]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads, titles = lines[::2], lines[1::2]
    assert all(re.fullmatch(r"[a-z0-9-]+( [a-z_]+| \[[a-z_]+\])*", head) for head in heads)
    assert all(title.startswith("    ") for title in titles)
    assert not any(head.startswith("choice-") for head in heads), "hidden ones are not listed"
    if audience in (None, "staff"):
        assert "projects-of-department department" in heads
        assert "listings [objective] [party] [mark]" in heads


def test_export_writes_the_public_graph(capsys: pytest.CaptureFixture[str]) -> None:
    folder = scratch() / "public"
    assert main(["export", str(folder), "--out", str(shipped().out)]) == 0
    assert {path.name for path in folder.iterdir()} >= {"fukushi-graph.nq", "manifest.json", "welfare-plan.ttl"}
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["id"] == shipped().result.snapshot.id
    assert sum(told["counts"].values()) == len((folder / "fukushi-graph.nq").read_text(encoding="utf-8").splitlines())


class TestServe:
    """Serving the pages."""

    def test_a_port_in_use_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            assert main(["serve", "--port", str(port), "--out", str(shipped().out)]) == 2
        assert capsys.readouterr().err == (
            f"fukushi: The port {port} is in use; stop the other program or choose another port.\n"
        )

    def test_pages_are_served_until_the_interrupt(self) -> None:
        # A test run in the background hands an ignored SIGINT on to its children.
        command = [sys.executable, "-c", "import signal as s; s.signal(s.SIGINT, s.default_int_handler); " + CALL]
        command += ["serve", "--port", "0", "--out", str(shipped().out)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert process.stderr is not None
                address = process.stdout.readline().split()[1]
                with urllib.request.urlopen(f"{address}queries/role-coverage.csv", timeout=20) as answer:
                    assert answer.read().decode("utf-8-sig").startswith("objective,actor,statements")
                process.send_signal(signal.SIGINT)
                assert process.wait(20) in (0, 130)
                assert "Traceback" not in process.stderr.read()
            finally:
                process.kill()

    def test_without_a_graph_it_says_how_to_make_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["serve", "--port", "0", "--out", str(scratch() / "none")]) == 2
        err = capsys.readouterr().err
        assert "make one with: fukushi build" in err
        assert err.count("\n") == 1


def test_a_mistake_of_the_program_is_one_sentence_and_no_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("queries.catalogue.load_catalogue", broken)
    assert main(["queries"]) == 2
    assert capsys.readouterr().err == (
        "fukushi: This is a mistake in the program, not yours (ZeroDivisionError: by nought); "
        "FUKUSHI_DEBUG=1 shows where.\n"
    )
    monkeypatch.setenv("FUKUSHI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["queries"])


def test_reconcile_tells_a_difference_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    data = data_copy()
    change(data / CITY / "plan-2023-ch4" / "charts.csv", "1-2/chart/1,1-2,1,", "1-2/chart/1,1-2,2,")
    path = real_documents()["plan-2023-ch4"]
    assert main(["reconcile", "--data", str(data), "--document", f"plan-2023-ch4={path}"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "plan-2023-ch4:204: 1-2/chart/1: ordinal: 1 in the document, 2 in the tables",
        "plan-2023-ch4: 1 difference",
    ]
    assert err == ""
