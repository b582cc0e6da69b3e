"""What is to be done for a country, in the order in which it is handed out.

The last steps of the country's store begin when the last municipality has been
built and read, and keep one core busy. The validation of the municipalities
that are built last is therefore put off: it is done beside those steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fukushi.country_work import Outcome, Part, Task
from graph.country import snapshot_folder

PUT_OFF = 0.5
"""The share of the municipalities whose validation is put off: about what the last steps of the store leave time for.

To put off more would cost more than it gives, as a graph that is validated later has to be read again.
"""


class Agenda:
    """The tasks of a build; where a validation is put off, its task comes up when the graph is there."""

    def __init__(self, out: Path, tasks: Sequence[Task], *, put_off: bool) -> None:
        """Take the tasks over; ``out`` is the output folder, ``put_off`` lets the last of them be validated later."""
        self._out = out
        first = len(tasks) - int(len(tasks) * PUT_OFF) if put_off else len(tasks)
        late = [task if task.folder else replace(task, part=Part.GRAPH) for task in tasks[first:]]
        self._waiting = deque([*tasks[:first], *late])
        self._before = {task.code: task.before for task in late}
        self._without_graph = len(tasks)

    def next(self) -> Task | None:
        """Hand out a task; None where there is none now."""
        return self._waiting.popleft() if self._waiting else None

    def note(self, outcome: Outcome) -> float:
        """Take note of what came of a task, which may call for another; return its share in the work on the city."""
        if outcome.part is Part.VALIDATION:
            return 0.5
        self._without_graph -= 1
        if outcome.part is Part.WHOLE or outcome.record is None:
            return 1.0
        folder = snapshot_folder(self._out, outcome.record)
        self._waiting.append(Task(outcome.code, folder=folder, before=self._before[outcome.code], part=Part.VALIDATION))
        return 0.5

    @property
    def all_built(self) -> bool:
        """Tell whether the graph of each municipality is there, or cannot be had."""
        return not self._without_graph
