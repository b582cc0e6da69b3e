"""Visitors' queries, seen from the web process.

A page thread hands a query over and waits; it never runs it. If the process
that holds the graphs is gone it is started again, and the query is asked once
more: reading twice harms nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, BinaryIO, TypeAlias

from graph.visitor_job import Answer, Bounds, Job
from graph.visitor_parent import END, READY

_ROOT = Path(__file__).resolve().parent.parent
_GRACE_S = 5.0

Source: TypeAlias = Callable[[], BinaryIO] | Path


class VisitorError(RuntimeError):
    """Visitors' queries cannot be run at the moment; the message is one sentence."""


class Visitors:
    """Runs visitors' queries over the public graphs of one snapshot.

    ``source`` opens the N-Quads, or is the folder of a store on disk that nobody
    writes to; ``bounds`` hold for each query, ``startup_s``
    for the loading. Nothing is started before the first query.
    """

    def __init__(self, source: Source, bounds: Bounds, startup_s: float = 120.0) -> None:
        self._source = source
        self._bounds = bounds
        self._startup_s = startup_s
        self._lock = threading.Lock()
        self._parent: _Parent | None = None
        self._retired = False

    @property
    def pid(self) -> int | None:
        """The process that holds the graphs, None while there is none."""
        parent = self._parent
        return parent.process.pid if parent is not None else None

    def ask(self, job: Job, output: IO[bytes]) -> Answer:
        """Run a job; ``output`` (an open file of its own) then holds what it wrote.

        Raises VisitorError where the graphs cannot be loaded, where their
        process ends twice, and after ``retire``.
        """
        for _ in range(2):
            output.seek(0)
            output.truncate()
            parent = self._ready()
            answer = self._try(parent, job, output)
            if answer is not None:
                return answer
            self._discard(parent)
        raise VisitorError("The process that answers visitors' queries has ended twice.")

    def retire(self) -> None:
        """Take no more jobs; those at work end first, then the process."""
        with self._lock:
            self._retired = True
            parent, self._parent = self._parent, None
        if parent is not None:
            parent.control.close()
            # Somebody has to collect it; it lives no longer than its last query may run.
            threading.Thread(target=parent.end, args=(self._bounds.time_ms / 1000 + _GRACE_S,), daemon=True).start()

    def close(self) -> None:
        """End the process and its workers at once."""
        with self._lock:
            self._retired = True
            parent, self._parent = self._parent, None
        if parent is not None:
            parent.end(0)

    def _ready(self) -> _Parent:
        with self._lock:
            if self._retired:
                raise VisitorError("A newer snapshot has taken the place of this one.")
            if self._parent is not None and self._parent.process.poll() is not None:
                self._parent.end(0)
                self._parent = None
            if self._parent is None:
                self._parent = _start(self._source, self._bounds, self._startup_s)
            return self._parent

    def _discard(self, parent: _Parent) -> None:
        """Give up a process that did not answer; its other queries are asked again as this one is."""
        with self._lock:
            if self._parent is parent:
                self._parent = None
                parent.end(0)

    def _try(self, parent: _Parent, job: Job, output: IO[bytes]) -> Answer | None:
        """Return the answer, None where the process has ended meanwhile."""
        here, there = socket.socketpair()
        with here, there:
            here.settimeout(self._bounds.time_ms / 1000 + _GRACE_S)
            try:
                with parent.sending:
                    socket.send_fds(parent.control, [b"j"], [there.fileno(), output.fileno()])
                there.close()
                # A worker that ends before it has read all of a long job answers all the same.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    here.sendall(job.encode())
                return _heard(here)
            except OSError:  # a time limit of the socket too: then the process does not do its work
                return None


class _Parent:
    """A started process with the socket that leads to it."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self.process = process
        self.control = control
        self.sending = threading.Lock()
        self._finalizer = weakref.finalize(self, _end, process, control, 0)

    def end(self, patience: float) -> None:
        """Close the socket, wait up to ``patience`` seconds for the end, then force it."""
        self._finalizer.detach()
        _end(self.process, self.control, patience)


def _end(process: subprocess.Popen[bytes], control: socket.socket, patience: float) -> None:
    control.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
        return
    process.kill()  # its workers end with it
    process.wait()


def _start(source: Source, bounds: Bounds, startup_s: float) -> _Parent:
    here, there = socket.socketpair()
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    try:
        with there, contextlib.ExitStack() as open_files:
            fds, data = [there.fileno()], str(source)
            if not isinstance(source, Path):
                fds.append(open_files.enter_context(source()).fileno())
                data = str(fds[-1])
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "graph.visitor_parent"),
                    *(str(there.fileno()), data, json.dumps(asdict(bounds))),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=fds,
                # No proxy, no tokens: a worker inherits what stands here.
                env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
    except OSError as error:
        here.close()
        raise VisitorError(f"The process for visitors' queries cannot be started: {error.strerror}.") from error
    parent = _Parent(process, here)
    here.settimeout(startup_s)
    try:
        ready = here.recv(1)
    except OSError:
        ready = b""
    if ready != READY:
        parent.end(0)
        raise VisitorError("The graphs cannot be loaded for visitors' queries.")
    here.settimeout(None)
    return parent


def _heard(channel: socket.socket) -> Answer | None:
    """Return what the worker answered, or how it ended without one."""
    text = b""
    while part := channel.recv(65536):
        text += part
        lines = text.split(b"\n")[:-1]
        if lines and b'"end"' in lines[-1]:
            found = json.loads(lines[-1])
            if "end" in found:
                if found["end"] == END and len(lines) == 2:
                    return Answer.decode(lines[0])
                return Answer(found["end"] if found["end"] != END else "died")
    return None
