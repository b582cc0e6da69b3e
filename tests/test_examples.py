"""The examples that a server is set up from: each names what there is; what it starts answers, and ends as it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from contextlib import contextmanager
from importlib import import_module, util
from pathlib import Path

import pytest

from bench.peer_servers import free_port
from fukushi.cli import main
from fukushi.publish_command import PASSWORD
from fukushi.serve_command import serve
from tests.builds import ROOT, shipped
from webapp.server import MOST_BODY_BYTES, MOST_CONNECTIONS
from webapp.sparql.limits import Limits

EXAMPLES = ROOT / "docs" / "examples"
OPERATION = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
DURATIONS = {"s": 1, "m": 60}


def unit() -> ConfigParser:
    """Read the systemd unit."""
    found = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((EXAMPLES / "fukushi.service").read_text(encoding="utf-8"))
    return found


def container() -> list[tuple[str, str]]:
    """Return the instructions of the container file."""
    text = (EXAMPLES / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def one(name: str) -> str:
    """Return what follows the one instruction of a name."""
    [found] = [rest for each, rest in container() if each == name]
    return found


def pairs(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in shlex.split(text))


def variables() -> set[str]:
    """Return the environment variables that the command reads, by its own account."""
    known = {parameter.envvar for parameter in serve.params}
    return {each for each in known if isinstance(each, str)}


@contextmanager
def started(command: list[str], environment: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start ``fukushi`` as a command line says, on a free port and with the shipped graph."""
    assert command[0].rpartition("/")[2] == "fukushi"
    there = {**os.environ, **environment, "PORT": "0", "FUKUSHI_OUT": str(shipped().out), "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "fukushi.cli", *command[1:]]
    with subprocess.Popen(
        arguments, cwd=ROOT, env=there, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[1], process
        finally:
            process.kill()


def fetched(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.status, answer.read()


def test_the_unit_starts_what_it_says_and_its_signal_ends_it() -> None:
    service = unit()["Service"]
    environment = pairs(service["Environment"])
    assert set(environment) <= variables()
    with started(shlex.split(service["ExecStart"]), environment) as (address, process):
        assert fetched(f"{address}readyz")[0] == 200
        assert fetched(f"{address}sparql?query=ASK%7B%7D")[0] == 200  # its process for visitors starts too
        process.send_signal(getattr(signal, service["KillSignal"]))
        assert process.wait(int(service["TimeoutStopSec"])) in (0, int(service["SuccessExitStatus"]))


def test_the_unit_allows_what_the_server_needs() -> None:
    service = unit()["Service"]
    assert int(service["LimitNOFILE"]) > 2 * MOST_CONNECTIONS
    assert "AF_UNIX" in service["RestrictAddressFamilies"]  # the way to the process that answers visitors
    assert pairs(service["Environment"])["FUKUSHI_OUT"].startswith(f"/var/lib/{service['StateDirectory']}/")
    program = Path(service["ExecStart"].split()[0])
    assert program.is_relative_to(service["WorkingDirectory"])
    assert program.name == "fukushi"
    bin_folder = program.parent.relative_to(service["WorkingDirectory"])
    assert f"VENV := {bin_folder.parent}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    needed = Limits().worker_memory_mb * Limits().concurrent
    assert int(service["MemoryMax"].removesuffix("G")) * 1024 > needed


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze")
    text = (EXAMPLES / "fukushi.service").read_text(encoding="utf-8")
    there = tmp_path / "fukushi.service"
    there.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run([program, "verify", str(there)], capture_output=True, text=True, check=False)
    about = [line for line in done.stderr.splitlines() if there.name in line and "Unit" not in line]
    assert not [line for line in about if re.search(r"Unknown|Failed to parse|Invalid|ignoring", line)], done.stderr


def test_the_container_copies_and_runs_what_there_is() -> None:
    for name, rest in container():
        if name == "COPY":
            assert all((ROOT / each).exists() for each in rest.split()[:-1])
        if name == "RUN":
            for command in rest.split("&&"):
                words = shlex.split(command)
                if words[:2] == ["python", "-m"]:
                    assert util.find_spec(words[2]) is not None, words[2]
                elif words[0] == "fukushi":
                    assert main([words[1], "--help"]) == 0
    environment = pairs(one("ENV"))
    assert {each for each in environment if each.startswith("FUKUSHI_")} <= variables()
    assert environment["PORT"] == one("EXPOSE")
    built = next(rest for name, rest in container() if name == "RUN" and "fukushi build" in rest)
    assert f"--out {environment['FUKUSHI_OUT']}" in built
    versions = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    image = re.search(r"python:(\d+)\.(\d+)", one("FROM"))
    assert versions
    assert image
    assert tuple(map(int, image.groups())) >= tuple(map(int, versions.groups()))


def test_the_container_starts_answers_its_check_and_stops_at_its_signal() -> None:
    command = json.loads(one("CMD"))
    command[command.index("0.0.0.0")] = "127.0.0.1"
    check = json.loads(one("HEALTHCHECK").partition("CMD ")[2])
    environment = {name: value for name, value in pairs(one("ENV")).items() if name != "FUKUSHI_OUT"}
    with started(command, environment) as (address, process):
        told = [part.replace(f"http://127.0.0.1:{environment['PORT']}/", address) for part in check[1:]]
        assert any(address in part for part in told)
        assert subprocess.run([sys.executable, *told], check=False, timeout=60).returncode == 0
        process.send_signal(getattr(signal, one("STOPSIGNAL")))
        assert process.wait(30) in (0, 130)
    assert subprocess.run([sys.executable, *told], check=False, timeout=60, capture_output=True).returncode != 0


def test_the_proxy_lets_through_what_the_server_takes() -> None:
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    size = re.search(r"client_max_body_size\s+(\d+)m;", text)
    patience = re.search(r"proxy_read_timeout\s+(\d+)(s|m);", text)
    assert size
    assert patience
    assert int(size[1]) * 1024 * 1024 == MOST_BODY_BYTES
    limits = Limits()
    assert int(patience[1]) * DURATIONS[patience[2]] > 2 * (limits.time_ms + limits.queue_ms) / 1000
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-Id"):
        assert f"proxy_set_header {header} " in text
    assert text.count("{") == text.count("}")
    port = re.search(r"^\s+server 127\.0\.0\.1:(\d+);", text, re.MULTILINE)
    assert port
    assert port[1] == pairs(unit()["Service"]["Environment"])["PORT"] == one("EXPOSE")
    nginx = shutil.which("nginx")
    if nginx is not None:  # it then reads the file itself; the certificates are not there
        bare = re.sub(r"listen 443 ssl;|ssl_certificate\S*\s+\S+;", "", text)
        told = ["-t", "-q", "-c", "/dev/stdin", "-g", "pid /dev/null; error_log stderr;"]
        whole = f"events {{}} http {{ access_log off; {bare} }}"
        done = subprocess.run([nginx, *told], input=whole, capture_output=True, text=True, check=False)
        assert "emerg" not in done.stderr, done.stderr


def test_the_documented_command_line_is_one() -> None:
    [line] = re.findall(r"^FUKUSHI_ACCESS_LOG=1 \.venv/bin/(fukushi serve .+)$", OPERATION, re.MULTILINE)
    words = shlex.split(line)
    words[words.index("--port") + 1] = "0"
    with started(words, {"FUKUSHI_ACCESS_LOG": "1"}) as (address, process):
        assert fetched(f"{address}healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130)


def test_gunicorn_starts_as_documented(tmp_path: Path) -> None:
    [line] = re.findall(r"`(gunicorn [^`]+)`", OPERATION)
    words = shlex.split(line)
    module, _, call = words[-1].partition(":")
    assert callable(getattr(import_module(module), call.removesuffix("()")))
    pytest.importorskip("gunicorn")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *words[1:], "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    command += ["--worker-tmp-dir", str(tmp_path)]
    environment = {**os.environ, "FUKUSHI_OUT": str(shipped().out)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            for _ in range(600):
                try:
                    assert fetched(f"http://127.0.0.1:{port}/readyz")[0] == 200
                    break
                except OSError:
                    assert process.poll() is None
                    signal.sigtimedwait([], 0.05)
            assert fetched(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D")[0] == 200
        finally:
            process.terminate()
            assert process.wait(30) == 0


def test_every_variable_of_the_operation_page_is_read_by_something() -> None:
    told = set(re.findall(r"\bFUKUSHI_[A-Z_]+", OPERATION)) - {PASSWORD}
    limits = {limit.variable for limit in Limits().described()}
    assert told <= variables() | limits, told - variables() - limits
