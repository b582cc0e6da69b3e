"""Input that cannot be read is refused where and in the words that the generator promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.generate.breakage import WAYS, read_broken
from bench.generate.country import Order, make_all, make_one
from bench.generate.folder import read_planted
from bench.generate.municipality import municipality
from loaders.city import load_city
from loaders.city_quads import city_quads
from loaders.tables import DataError
from tests.builds import BASE
from tests.generated import contents

SEED, WHOLE = 8, 2
COUNT = WHOLE + len(WAYS)
CODES = [municipality(SEED, number).code for number in range(COUNT)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two whole cities and one that is broken in each way."""
    out = tmp_path_factory.mktemp("broken") / "data"
    made = list(make_all(Order(out=out, cities=COUNT, seed=SEED, broken=len(WAYS))))
    assert [each.broken for each in made] == ["", "", *WAYS]
    return out


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_city_is_refused_as_it_is_listed(data: Path, way: str) -> None:
    code = CODES[WHOLE + list(WAYS).index(way)]
    broken = read_broken(data, code)
    assert broken is not None
    assert broken.kind == way
    with pytest.raises(DataError) as refused:
        city_quads(load_city(data, code), BASE, {}, "1")
    assert broken.says in str(refused.value)
    assert refused.value.path == data / code / broken.file
    assert refused.value.line == broken.line or not broken.line


@pytest.mark.parametrize("number", range(WHOLE))
def test_the_others_are_whole(data: Path, number: int) -> None:
    assert read_broken(data, CODES[number]) is None
    assert not city_quads(load_city(data, CODES[number]), BASE, {}, "1").warnings


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_city_is_the_whole_one_but_for_one_file(data: Path, way: str, tmp_path: Path) -> None:
    code = CODES[WHOLE + list(WAYS).index(way)]
    out = tmp_path / "data"
    make_one(Order(out=out, cities=COUNT, seed=SEED), code)
    broken = read_broken(data, code)
    assert broken is not None
    whole, spoiled = contents(out / code), contents(data / code)
    assert {path for path in whole.keys() | spoiled.keys() if whole.get(path) != spoiled.get(path)} == {broken.file}
    # What was planted will be found once the city is mended.
    assert read_planted(out, code) == read_planted(data, code)
    assert not city_quads(load_city(out, code), BASE, {}, "1").warnings


def test_ways_come_by_turns(tmp_path: Path) -> None:
    count = len(WAYS) + 2
    made = list(make_all(Order(out=tmp_path / "data", cities=count, seed=SEED, broken=count)))
    assert [each.broken for each in made] == [*WAYS, *list(WAYS)[:2]]
