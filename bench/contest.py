"""Contestants that take turns.

Seconds of one machine say little about another, and this one may be shared:
what is compared runs alternately, A B A B, and is told as a ratio of medians.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from tabulate import tabulate
from wcwidth import wcswidth

Run = Callable[[], float]
HEADERS = ("what", "median ms", "best ms", "ratio")


@dataclass(slots=True)
class Score:
    """What one contestant needed: the seconds of each of its turns."""

    name: str
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the turns."""
        return median(self.seconds)

    def row(self, floor: Score) -> tuple[str, ...]:
        """Return the row of the table; ``floor`` is what the ratio is taken against."""
        ratio = f"{self.median / floor.median:.2f}"
        return self.name, f"{self.median * 1e3:.2f}", f"{min(self.seconds) * 1e3:.2f}", ratio


def contest(runs: Mapping[str, Run], turns: int) -> dict[str, Score]:
    """Let each run take its turn, ``turns`` times round; a run returns its own seconds."""
    scores = {name: Score(name) for name in runs}
    # What was there before the contest is nobody's to look through, however much it is.
    gc.freeze()
    try:
        for _ in range(turns):
            for name, run in runs.items():
                # What the one before has left lying about is not this one's to clear away.
                gc.collect()
                scores[name].seconds.append(run())
    finally:
        gc.unfreeze()
    return scores


def timed(work: Callable[[], object]) -> Run:
    """Return a run that takes the wall time of ``work`` in this process."""

    def run() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return run


def peak() -> int:
    """Return the most memory this process has ever held, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def table(rows: list[tuple[str, ...]], headers: tuple[str, ...] = HEADERS) -> str:
    """Return the rows as a Markdown table; the first column is text, the others stand to the right."""
    wide = max(wcswidth(row[0]) for row in (*rows, headers))
    padded = [(row[0] + " " * (wide - wcswidth(row[0])), *row[1:]) for row in rows]
    alignment = ("left", *("right" for _ in headers[1:]))
    return tabulate(padded, headers, tablefmt="pipe", colalign=alignment, disable_numparse=True)
