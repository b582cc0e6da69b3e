"""The process that holds the public graphs and forks for each visitor's query.

Single-threaded on purpose: only then is a fork a whole copy. It reads nothing a
visitor has written (the forked process does), so no query can end it. Started
by ``graph.visitor_pool`` as a program: ``python -m graph.visitor_parent FD DATA BOUNDS``. DATA is a descriptor of
N-Quads, or the path of a store on disk: that is opened by each forked process, since its threads do not survive a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graph.visitor_graphs import load_public, on_disk
from graph.visitor_job import LENGTH, Answer, Bounds, Job
from graph.visitor_worker import confine, run_job

READY = b"r"
_SIGNALS = {
    signal.SIGSEGV: "depth",
    signal.SIGBUS: "depth",
    signal.SIGABRT: "memory",
    signal.SIGXCPU: "time",
}
"""What the end of a worker means: a full stack, a refused allocation, the processor time."""

END = "exit"


@dataclass(slots=True)
class _Running:
    """A worker at work; ``channel`` leads to the thread that waits for it."""

    pid: int
    channel: socket.socket
    deadline: float
    ended: str = ""


class Parent:
    """Forks a worker for each job that comes over ``control``, and ends those over their time.

    A job comes as one byte with two descriptors: the channel on which the
    worker reads it and tells its answer, and the file it writes to. The last
    line on a channel is always ours and tells how the worker ended.
    """

    def __init__(self, store: Store | Path, control: socket.socket, bounds: Bounds) -> None:
        self._store = store
        self._control = control
        self._bounds = bounds
        self._running: dict[int, _Running] = {}
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)

    def serve(self) -> None:
        """Work until the other end of ``control`` is closed and the last worker has ended."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        open_for_jobs = True
        while open_for_jobs or self._running:
            for worker in self._running.values():
                poll.register(worker.channel, 0)  # a channel that is hung up reports itself
            ready = poll.poll(self._patience())
            for worker in self._running.values():
                poll.unregister(worker.channel)
            descriptors = {descriptor for descriptor, _ in ready}
            if self._wake.fileno() in descriptors:
                self._wake.recv(4096)
            self._reap()
            self._end_some(descriptors)
            if self._control.fileno() in descriptors and not self._take():
                open_for_jobs = False
                poll.unregister(self._control)

    def _patience(self) -> float | None:
        if not self._running:
            return None
        nearest = min(worker.deadline for worker in self._running.values())
        return max(0.0, nearest - time.monotonic()) * 1000 + 1

    def _take(self) -> bool:
        """Start the worker of one job; False where the other end is closed."""
        byte, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not byte:
            return False
        if len(descriptors) != 2:
            for descriptor in descriptors:
                os.close(descriptor)
            return True
        channel, output = socket.socket(fileno=descriptors[0]), descriptors[1]
        try:
            pid = os.fork()
        except OSError:
            _tell(channel, "died")
            channel.close()
            os.close(output)
            return True
        if pid == 0:
            _work(self._store, channel, output, self._bounds)
        os.close(output)
        deadline = time.monotonic() + self._bounds.time_ms / 1000
        self._running[pid] = _Running(pid, channel, deadline)
        return True

    def _end_some(self, descriptors: set[int]) -> None:
        now = time.monotonic()
        for worker in self._running.values():
            if not worker.ended and now >= worker.deadline:
                worker.ended = "time"
                os.kill(worker.pid, signal.SIGKILL)
            elif not worker.ended and worker.channel.fileno() in descriptors:
                worker.ended = "died"  # nobody waits for it any more
                os.kill(worker.pid, signal.SIGKILL)
        if any(worker.ended for worker in self._running.values()):
            # Killed or hung up: wait for the end here, or the channel would report itself for ever.
            for worker in [worker for worker in self._running.values() if worker.ended]:
                self._finish(worker, os.waitpid(worker.pid, 0)[1])

    def _reap(self) -> None:
        for worker in list(self._running.values()):
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if pid:
                self._finish(worker, status)

    def _finish(self, worker: _Running, status: int) -> None:
        del self._running[worker.pid]
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            end = END if code == 0 else "died"
        else:
            end = worker.ended or _SIGNALS.get(signal.Signals(-code), "died")
        _tell(worker.channel, end)
        worker.channel.close()


def _tell(channel: socket.socket, end: str) -> None:
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps({"end": end}).encode() + b"\n")


def _work(store: Store | Path, channel: socket.socket, output: int, bounds: Bounds) -> None:
    """Be the worker; never returns."""
    code = 1
    try:
        parent = os.getppid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if sys.platform == "linux":
            _die_with_parent(parent)
        _close_all_but(channel.fileno(), output)
        with os.fdopen(output, "wb", buffering=0, closefd=False) as file:
            on_disk = isinstance(store, Path)
            opened = Store.read_only(str(store)) if isinstance(store, Path) else store
            confine(bounds, on_disk=on_disk)
            job = Job.decode(_read(channel, LENGTH.unpack(_read(channel, LENGTH.size))[0]))
            answer = run_job(opened, job, file, bounds, on_disk=on_disk)
        channel.sendall(answer.encode())
        code = 0
    except MemoryError:
        with contextlib.suppress(BaseException):
            channel.sendall(Answer("memory").encode())
            code = 0
    finally:
        os._exit(code)


def _die_with_parent(parent: int) -> None:
    """Have the kernel end this process with its parent (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _close_all_but(*kept: int) -> None:
    """Close what the parent has open, other visitors' channels above all; standard streams lead nowhere already."""
    last = 2
    for descriptor in sorted(kept):
        os.closerange(last + 1, descriptor)
        last = descriptor
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65536 else 65536)


def _read(channel: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = channel.recv(min(length, 65536))
        if not part:
            raise OSError("The job ends early.")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def main(arguments: list[str]) -> int:
    """Load the data, say that it is loaded and serve; ``arguments`` are two descriptors and the bounds as JSON."""
    control = socket.socket(fileno=int(arguments[0]))
    bounds = Bounds(**json.loads(arguments[2]))
    try:
        store = load_public(int(arguments[1])) if arguments[1].isdecimal() else on_disk(Path(arguments[1]))
    except (SyntaxError, ValueError, OSError):
        return 1
    if sys.platform == "linux":
        ctypes.CDLL(None)  # loads what a worker needs before it may open nothing more
    gc.collect()
    gc.freeze()  # the collector would otherwise touch, and so copy, every page in each worker
    gc.disable()
    control.sendall(READY)
    Parent(store, control, bounds).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
