"""In which order waiting requests are answered.

Waitress answers them as they come, so that one client with three hundred
requests at once makes everybody else wait for all of them. Here each client in
turn gets one answered; behind a proxy, which is one client, it is as before.
"""

from __future__ import annotations

from collections import deque
from typing import Any


class FairQueue:
    """Tasks (connections with a request), handed out by turns of their addresses; takes the place of a deque."""

    def __init__(self) -> None:
        self._tasks: dict[str, deque[Any]] = {}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, task: Any) -> None:  # noqa: ANN401 – waitress's own
        """Put a task behind the others of its address."""
        self._tasks.setdefault(str(task.addr[0]), deque()).append(task)
        self._length += 1

    def popleft(self) -> Any:  # noqa: ANN401
        """Return the first task of the address that has waited longest for its turn; IndexError if there is none."""
        if not self._length:
            raise IndexError("no task")
        address = next(iter(self._tasks))
        tasks = self._tasks.pop(address)
        task = tasks.popleft()
        if tasks:
            self._tasks[address] = tasks  # its next turn comes after everybody else's
        self._length -= 1
        return task
