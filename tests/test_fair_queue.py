"""Requests wait by turns of their clients: nobody's three hundred come before another's one."""

from __future__ import annotations

from collections import Counter, defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.fair_queue import FairQueue


def task(address: str, number: int) -> Any:
    return SimpleNamespace(addr=(address, 1), number=number)


def test_one_among_three_hundred_is_next_but_one() -> None:
    queue = FairQueue()
    for number in range(300):
        queue.append(task("192.0.2.1", number))
    queue.append(task("192.0.2.2", 0))
    assert len(queue) == 301
    order = [queue.popleft().addr[0] for _ in range(301)]
    assert order.index("192.0.2.2") <= 1
    assert not queue
    with pytest.raises(IndexError):
        queue.popleft()


@given(st.lists(st.one_of(st.sampled_from("abcd"), st.none())))
def test_nobody_is_lost_nobody_overtakes_himself_and_turns_are_kept(steps: list[str | None]) -> None:
    """A letter appends a task of that client, None takes one."""
    queue, expected = FairQueue(), defaultdict[str, list[int]](list)
    passed: dict[str, Counter[str]] = {}
    for number, step in enumerate(steps):
        if step is not None:
            queue.append(task(step, number))
            expected[step].append(number)
        elif any(expected.values()):
            found = queue.popleft()
            client = found.addr[0]
            assert found.number == expected[client].pop(0)
            passed.pop(client, None)
            for waiting in (each for each in expected if expected[each] and each != client):
                passed.setdefault(waiting, Counter())[client] += 1
                assert max(passed[waiting].values()) <= 1, "a client has two turns while another waits for one"
        assert len(queue) == sum(map(len, expected.values()))
