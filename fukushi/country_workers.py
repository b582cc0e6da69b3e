"""Several processes that work on the municipalities of a country side by side."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from fukushi.country_work import Bench, Outcome, Task, start, work
from fukushi.pipeline import BuildError, Tools

AHEAD = 3
"""So many tasks are handed out for each process: none waits, and what fails for all ends the build soon."""


def outcomes(bench: Bench, tools: Tools | None, tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    """Yield what comes of each task, in the order in which they end.

    Raises what a task raises, and BuildError where a process ends by itself.
    """
    # Not forked: the store is loaded by a thread of this process meanwhile.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=start, initargs=(bench, tools))
    try:
        yield from _ended(lambda task: pool.submit(work, task), tasks, jobs * AHEAD)
    except BrokenProcessPool as error:
        raise BuildError(
            "A worker of the build ended by itself, perhaps for lack of memory; what was finished is kept: "
            "start the build again, with fewer --jobs."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ended(submit: Callable[[Task], Future[Outcome]], tasks: Sequence[Task], ahead: int) -> Iterator[Outcome]:
    waiting = iter(tasks)
    with _uninterrupted():
        running = {submit(task) for task in islice(waiting, ahead)}
    while running:
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            yield future.result()
            following = next(waiting, None)
            if following is not None:
                running.add(submit(following))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C, which reaches all of a terminal: whoever has started them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
