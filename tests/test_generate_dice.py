"""What is drawn depends on the seed alone, on any machine and with any version of Python."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bench.generate.dice import Dice
from bench.generate.pen import Pen


def test_the_same_seed_draws_the_same() -> None:
    first, second = Dice("a", 1), Dice("a", 1)
    assert [first.below(1000) for _ in range(50)] == [second.below(1000) for _ in range(50)]


def test_another_seed_draws_something_else() -> None:
    draws = {tuple(Dice(*seed).below(1000) for _ in range(1)) for seed in (("a", 1), ("a", 2), ("b", 1), ("a", 11))}
    assert len(draws) > 1
    # The parts of a seed are kept apart.
    assert Dice("a", 11).sample(range(100), 5) != Dice("a1", 1).sample(range(100), 5)


def test_draws_are_those_that_were_written_down() -> None:
    # Written down once: another version of Python must draw the same cities.
    dice = Dice("golden", 0)
    assert [dice.below(100) for _ in range(8)] == [53, 7, 70, 74, 58, 17, 6, 79]
    assert dice.sample("abcdefgh", 4) == ["g", "c", "h", "f"]


@given(st.integers(), st.integers(-50, 50), st.integers(0, 50))
def test_between_keeps_to_its_ends(seed: int, low: int, more: int) -> None:
    dice = Dice(seed)
    drawn = {dice.between(low, low + more) for _ in range(30)}
    assert low <= min(drawn) <= max(drawn) <= low + more


def test_between_reaches_both_ends() -> None:
    dice = Dice("ends")
    assert {dice.between(1, 3) for _ in range(100)} == {1, 2, 3}


@given(st.integers(), st.lists(st.integers()), st.integers(0, 20))
def test_a_sample_takes_each_place_once(seed: int, choices: list[int], count: int) -> None:
    drawn = Dice(seed).sample(choices, count)
    assert len(drawn) == min(count, len(choices))
    left = list(choices)
    for each in drawn:
        left.remove(each)


@given(st.integers(), st.integers(0, 200), st.integers(1, 20), st.integers(0, 5))
def test_shares_add_up(seed: int, total: int, parts: int, least: int) -> None:
    shares = Dice(seed).spread(total, parts, least)
    assert len(shares) == parts
    assert min(shares) >= least
    assert sum(shares) == max(total, parts * least)


@given(st.integers())
def test_chance_knows_never_and_always(seed: int) -> None:
    dice = Dice(seed)
    assert not any(dice.chance(0.0) for _ in range(20))
    assert all(dice.chance(1.0) for _ in range(20))


@given(st.lists(st.tuples(st.sampled_from(["text", "cell", "row"]), st.integers(0, 60)), max_size=40))
def test_no_two_places_of_a_line_overlap(steps: list[tuple[str, int]]) -> None:
    pen = Pen()
    spans = []
    for what, length in steps:
        if what == "row":
            pen.row()
        else:
            spans.append(pen.text(length) if what == "text" else pen.cell(length))
    for earlier, later in pairwise(spans):
        assert (earlier.line, earlier.end) < (later.line, later.start + 1)
        assert later.line <= pen.line
