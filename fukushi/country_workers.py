"""Several processes that work on the municipalities of a country side by side."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import tempfile
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from fukushi.country_work import Bench, Outcome, Task, start, work
from fukushi.pipeline import BuildError, Tools

NextTask = Callable[[], Task | None]
AHEAD = 3
"""So many tasks are handed out for each process: none waits, and what fails for all ends the build soon."""


def outcomes(bench: Bench, tools: Tools | None, tasks: NextTask, jobs: int) -> Iterator[Outcome]:
    """Yield what comes of each task, in the order in which they end.

    ``tasks`` gives the next one, None where there is none now: whoever takes an
    outcome may have another one after it. It ends when none is at work and none
    is given. Raises what a task raises, and BuildError where a process ends by itself.
    """
    # Not forked: a store that this process has opened works in threads of its own.
    context = multiprocessing.get_context("spawn")
    with _in_a_file((bench, tools)) as given:
        pool = ProcessPoolExecutor(jobs, context, initializer=start, initargs=(given,))
        try:
            yield from _ended(lambda task: pool.submit(work, task), tasks, jobs * AHEAD)
        except BrokenProcessPool as error:
            raise BuildError(
                "A worker of the build ended by itself, perhaps for lack of memory; what was finished is kept: "
                "start the build again, with fewer --jobs."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _in_a_file(given: object) -> Iterator[Path]:
    """Write what each process is given to a file.

    What is given to a process as such goes through a pipe, and where the process dies before it has read more than a
    pipe holds, whoever starts it waits for ever.
    """
    with tempfile.NamedTemporaryFile(prefix="fukushi-") as file:
        pickle.dump(given, file)
        file.flush()
        yield Path(file.name)


def _ended(submit: Callable[[Task], Future[Outcome]], tasks: NextTask, ahead: int) -> Iterator[Outcome]:
    running: set[Future[Outcome]] = set()
    with _uninterrupted():
        _fill(running, submit, tasks, ahead)
    while running:
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            yield future.result()
        _fill(running, submit, tasks, ahead)


def _fill(
    running: set[Future[Outcome]], submit: Callable[[Task], Future[Outcome]], tasks: NextTask, ahead: int
) -> None:
    """Hand out tasks until so many are running, or there are no more."""
    while len(running) < ahead and (task := tasks()) is not None:
        running.add(_handed_out(submit, task, running))


def _handed_out(
    submit: Callable[[Task], Future[Outcome]], task: Task, running: Collection[Future[Outcome]]
) -> Future[Outcome]:
    """Hand out a task; where the pool broke meanwhile, say that and not what starting one more process met.

    The pool starts a process at each of the first tasks, while a thread of its own ends it, files and all, once an
    earlier process has died: the start then fails with whatever the closed files give (ValueError, OSError).
    """
    try:
        return submit(task)
    except (OSError, ValueError) as error:
        for future in running:
            if future.done() and isinstance(broken := future.exception(), BrokenProcessPool):
                raise broken from error
        raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C, which reaches all of a terminal: whoever has started them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
