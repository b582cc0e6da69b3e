"""docs/validation.md tells of every shape, and of no other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from fukushi.shape_docs import shape_table, with_table
from shapes.shape_set import ShapeSet, load_shapes

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "validation.md").read_text(encoding="utf-8")
SHAPES = load_shapes()


def test_the_table_of_shapes_is_that_of_the_shape_files() -> None:
    assert with_table(PAGE, shape_table(SHAPES)) == PAGE


def test_every_shape_stands_once_in_the_table() -> None:
    names = re.findall(r"^\| `(\w+)` \| (?:誤り|確認|参考) \|", shape_table(SHAPES), re.MULTILINE)
    assert sorted(names) == sorted(shape.name for shape in SHAPES.shapes.values())


def test_no_placeholder_reaches_the_page() -> None:
    assert "{?" not in shape_table(SHAPES)
    assert "{$" not in shape_table(SHAPES)


def test_a_shape_file_without_a_heading_is_told() -> None:
    iri, shape = next(iter(SHAPES.shapes.items()))
    with pytest.raises(KeyError, match="gardens"):
        shape_table(ShapeSet(SHAPES.graph, {iri: replace(shape, topic="gardens")}, SHAPES.files))


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no single place"):
        with_table("# nothing\n", "| a |\n")


def test_the_page_names_only_shapes_that_exist() -> None:
    block = PAGE.split("<!-- coverage:")[1].split("<!-- end of coverage -->")[0]
    named = set(re.findall(r"`([A-Z]\w+)`", block))
    assert named <= {shape.name for shape in SHAPES.shapes.values()}
