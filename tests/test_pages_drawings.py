"""The pictures: the same input gives the same bytes, text stays text, and a missing number is no short bar."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.pages.indicator_bars import Bar, bars_svg
from webapp.pages.network_drawing import Edge, Network, network_svg
from webapp.results.line_styles import STYLES
from webapp.results.matrix import DEPTHS, depth, matrix
from webapp.words.certainty import CERTAINTIES
from webapp.words.links import Link

SPACE = "{http://www.w3.org/2000/svg}"


def bars(*values: str | None) -> list[Bar]:
    """Return one bar for each value."""
    return [Bar(f"値{n}", "actual", None if v is None else Decimal(v), v or "") for n, v in enumerate(values)]


def widths(svg: str) -> list[int]:
    """Return the widths of the bars, without the ground."""
    return [int(rect.get("width", "0")) for rect in ET.fromstring(svg).iter(f"{SPACE}rect")][1:]


def test_bars_stand_on_one_scale_from_zero() -> None:
    assert widths(bars_svg("回数", bars("10", "20", "40"))) == [27, 54, 108]


def test_missing_number_is_a_word() -> None:
    svg = bars_svg("回数", bars("10", None))
    assert len(widths(svg)) == 1
    assert "記載なし" in svg


def test_zero_is_drawn_and_told() -> None:
    assert widths(bars_svg("回数", bars("0", "0"))) == [1, 1]
    assert widths(bars_svg("なし", [])) == []


def test_pictures_have_title_and_description() -> None:
    root = ET.fromstring(bars_svg("<回数>", bars("10", None)))
    assert root.findtext(f"{SPACE}title") == "<回数>"
    assert root.findtext(f"{SPACE}desc") == "値0 10、値1 記載なし"
    assert root.get("role") == "img"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text("あ<>&\"'5", max_size=8), st.integers(0, 10**9)), max_size=5))
def test_any_bars_are_well_formed(values: list[tuple[str, int]]) -> None:
    drawn = [Bar(label, "target", Decimal(value), str(value)) for label, value in values]
    svg = bars_svg("図", drawn)
    assert svg == bars_svg("図", drawn)
    assert all(1 <= width <= 108 for width in widths(svg))
    assert [element.text or "" for element in ET.fromstring(svg).iter(f"{SPACE}text")][::2] == [v[0] for v in values]


NETWORK = Network(
    {"o/1": "くらし課", "o/2": "健康<課>"},
    {"p/1": "見守り訪問事業", "p/2": "電話相談事業"},
    ("1-1", "1-2"),
    (
        Edge("くらし課", "o/1", "見守り訪問事業", "p/1", "derived", ("1-1", "1-2")),
        Edge("健康<課>", "o/2", "電話相談事業", "p/2", "candidate", ("1-2",)),
        Edge("くらし課", "o/1", "電話相談事業", "p/2", "rejected", ("1-2",)),
    ),
)


def test_network_is_the_same_each_time_and_keeps_text_as_text() -> None:
    svg = network_svg(NETWORK, "図", "説明")
    assert svg == network_svg(NETWORK, "図", "説明")
    texts = [element.text for element in ET.fromstring(svg).iter(f"{SPACE}text")]
    assert {"くらし課", "健康<課>", "見守り訪問事業", "電話相談事業", "1-1", "1-2"} <= set(texts)
    assert all(f"{certainty.word}の担当" in texts for certainty in CERTAINTIES.values())
    assert "style=" not in svg


def test_certainty_is_the_style_of_the_line_and_not_the_colour_alone() -> None:
    assert set(STYLES) == set(CERTAINTIES)
    without_colour = {style.partition("stroke-width")[2] for style in STYLES.values()}
    assert len(without_colour) == len(STYLES)
    paths = list(ET.fromstring(network_svg(NETWORK, "図", "説明")).iter(f"{SPACE}path"))
    assert [path.get("stroke-dasharray") for path in paths[:3]] == [None, "6 4", "1 4"]
    assert len(paths) == 3 + 3  # each project and objective once, however many offices


def test_no_two_nodes_of_a_column_share_a_place() -> None:
    many = Network({f"o/{n}": f"課{n}" for n in range(30)}, {"p": "事業"}, ("1-1",), ())
    root = ET.fromstring(network_svg(many, "図", "説明"))
    labels = [element for element in root.iter(f"{SPACE}text") if (element.text or "").startswith("課")][1:]
    places = [float(element.get("y", "0")) for element in labels]
    assert len(places) == 30
    assert min(b - a for a, b in pairwise(places)) >= 20


@given(st.integers(0, 300), st.integers(0, 300))
def test_depth_is_none_for_nothing_and_grows(count: int, most: int) -> None:
    most = max(count, most)
    assert depth(0, most) == 0
    assert 0 <= depth(count, most) < DEPTHS
    if count:
        assert depth(count, most) >= 1
        assert depth(count, most) >= depth(count - 1, most)
        assert depth(most, most) == (DEPTHS - 1 if most >= DEPTHS - 1 else depth(most, most))


def test_matrix_keeps_absent_pairs_apart_from_zero() -> None:
    heads = [("a", Link("あ")), ("b", Link("い"))]
    found = matrix("題", "隅", "なし", heads, [("1", Link("一"))], {("1", "a"): (0, "/zero")})
    assert found.rows[0].cells[0] is not None
    assert found.rows[0].cells[0].number == 0
    assert found.rows[0].cells[1] is None
