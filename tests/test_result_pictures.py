"""The pictures of an answer: what is drawn, what is left out, and that a browser can read any of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.results.chart import MOST_BARS, Chart, chart_of, chart_svg
from webapp.results.network import MOST_COLUMNS, MOST_EDGES, MOST_LABELS, network_of, network_svg
from webapp.results.page_result import PageCell, PageResult
from webapp.results.svg_text import fitted, printable, text_width, wrapped
from webapp.words.links import Link

SVG = "{http://www.w3.org/2000/svg}"


def word(text: str) -> PageCell:
    return PageCell(Link(text))


def number(value: float | None, text: str = "") -> PageCell:
    return PageCell(Link(text or str(value)), number=True, value=value)


def thing(key: str, name: str = "") -> PageCell:
    return PageCell(Link(name or key), key=key)


def chart(rows: Sequence[tuple[str, float]]) -> Chart:
    found = chart_of(PageResult(("課", "数"), tuple((word(label), number(value)) for label, value in rows)))
    assert found is not None
    return found


def bars(svg: str) -> list[tuple[float, float]]:
    """Return the left end and the length of each bar, without the ground."""
    found = ElementTree.fromstring(svg).findall(f"{SVG}rect")[1:]
    return [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in found]


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).findall(f"{SVG}text")]


def test_bars_are_as_long_as_their_numbers() -> None:
    found = chart([("長寿課", 10), ("こども課", 5), ("くらし課", 0)])
    (left, long), (also, half), (_, nothing) = bars(chart_svg(found))
    assert left == also
    assert half == pytest.approx(long / 2)
    assert nothing == 1
    assert texts(chart_svg(found)) == ["長寿課", "10", "こども課", "5", "くらし課", "0"]
    assert found.title == "棒グラフ: 課 ごとの 数"
    assert found.description == "棒は3本です。 最大は 10、最小は 0 です。同じ値が表にあります。"


def test_a_number_below_zero_goes_to_the_left() -> None:
    (up_left, up), (down_left, down) = bars(chart_svg(chart([("増", 2.0), ("減", -2.0)])))
    assert up == pytest.approx(down)
    assert down_left + down == pytest.approx(up_left, abs=0.2)


def test_a_row_without_a_number_is_a_word_and_no_bar() -> None:
    result = PageResult(("a", "n"), ((word("x"), word("")), (word("y"), number(3)), (word("z"), number(None, "INF"))))
    found = chart_of(result)
    assert found is not None
    svg = chart_svg(found)
    assert len(bars(svg)) == 1
    assert texts(svg) == ["x", "値なし", "y", "3", "z", "INF"]


@pytest.mark.parametrize(
    "result",
    [
        PageResult(("a",), ((word("x"),),)),
        PageResult(("n",), ((number(1),),)),
        PageResult(("a", "b"), ((word("x"), word("y")),)),
        PageResult(("a", "n"), ((word("x"), number(1)), (word("y"), word("two")))),
        PageResult(("a", "n"), ((word("x"), number(None, "NaN")),)),
        PageResult(("a", "n"), ()),
    ],
)
def test_no_chart_where_there_are_no_words_beside_numbers(result: PageResult) -> None:
    assert chart_of(result) is None


def test_the_first_columns_that_fit_are_drawn() -> None:
    result = PageResult(("year", "name", "other", "count"), ((number(2023), word("x"), word("y"), number(7)),))
    found = chart_of(result)
    assert found is not None
    assert (found.label, found.number) == ("name", "year")


def test_many_rows_are_cut_and_counted() -> None:
    found = chart([(str(row), row) for row in range(MOST_BARS + 3)])
    assert len(found.bars) == MOST_BARS
    assert found.left == 3
    assert chart([("x", 1.0)] * MOST_BARS).left == 0


def test_rows_of_two_things_are_a_network() -> None:
    rows = ((thing("a", "長寿課"), word("x"), thing("b", "見守り")), (thing("c"), word("y"), thing("b", "見守り")))
    found = network_of(PageResult(("office", "note", "project"), rows))
    assert found is not None
    assert found.nodes == {"a": "長寿課", "b": "見守り", "c": "c"}
    assert [(edge.source, edge.target, edge.words) for edge in found.edges] == [("a", "b", ""), ("c", "b", "")]
    assert found.description == "もの3個、 線2本。 左から右へたどります。同じ内容が表にあります。"
    assert sorted(texts(network_svg(found))) == ["c", "見守り", "長寿課"]


def test_triples_name_their_lines_and_leave_texts_out() -> None:
    rows = ((thing("a"), thing("p", "担当"), thing("b")), (thing("a"), thing("q"), word("文字")))
    found = network_of(PageResult(("subject", "predicate", "object"), rows, kind="triples"))
    assert found is not None
    assert [(edge.source, edge.target, edge.words) for edge in found.edges] == [("a", "b", "担当")]
    assert found.texts == 1
    assert "担当" in texts(network_svg(found))


def test_three_columns_of_things_are_triples() -> None:
    found = network_of(PageResult(("s", "p", "o"), ((thing("a"), thing("p"), thing("b")),)))
    assert found is not None
    assert list(found.nodes) == ["a", "b"]


@pytest.mark.parametrize(
    "result",
    [
        PageResult(("a", "b"), ()),
        PageResult(("a", "b"), ((thing("a"), word("b")),)),
        PageResult(("a", "b"), ((thing("a"), thing("b")), (thing("a"), word("b")))),
        PageResult(("a", "b"), ((thing("a"), word("")),)),
        PageResult(("subject", "predicate", "object"), ((thing("a"), thing("p"), word("x")),), kind="triples"),
    ],
)
def test_no_network_where_nothing_leads_to_a_thing(result: PageResult) -> None:
    assert network_of(result) is None


def places(svg: str) -> dict[str, float]:
    """Return the left end of each thing's box by its name."""
    return {
        "".join(text.itertext()): float(text.attrib["x"]) for text in ElementTree.fromstring(svg).findall(f"{SVG}text")
    }


def chain(*pairs: tuple[str, str]) -> dict[str, float]:
    found = network_of(PageResult(("a", "b"), tuple((thing(one), thing(other)) for one, other in pairs)))
    assert found is not None
    return places(network_svg(found))


def test_what_leads_to_a_thing_stands_to_its_left() -> None:
    found = chain(("b", "c"), ("a", "b"), ("c", "d"))
    assert found["a"] < found["b"] < found["c"] < found["d"]


def test_a_ring_and_a_thing_that_leads_to_itself_are_drawn() -> None:
    assert len(chain(("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"))) == 4


def test_a_long_chain_ends_in_the_last_column() -> None:
    found = chain(*((str(step), str(step + 1)) for step in range(20)))
    assert len(set(found.values())) == MOST_COLUMNS


def test_many_lines_are_cut_and_their_names_hidden() -> None:
    rows = [(thing("a"), thing("p", "担当"), thing(str(step))) for step in range(MOST_EDGES + 5)]
    for count, named in ((MOST_LABELS, True), (MOST_LABELS + 1, False), (MOST_EDGES + 5, False)):
        found = network_of(PageResult(("s", "p", "o"), tuple(rows[:count]), kind="triples"))
        assert found is not None
        assert found.named is named
        assert ("担当" in texts(network_svg(found))) is named
        assert found.left == max(0, count - MOST_EDGES)
        assert len(found.nodes) == min(count, MOST_EDGES) + 1


def test_a_line_that_stands_twice_is_one() -> None:
    rows = ((thing("a"), thing("b")),) * 3
    found = network_of(PageResult(("a", "b"), rows))
    assert found is not None
    assert len(found.edges) == 1


def test_a_long_name_ends_in_dots() -> None:
    assert fitted("地域福祉の担い手", 200, 14) == "地域福祉の担い手"
    assert fitted("地域福祉の担い手", 60, 14) == "地域福…"
    assert fitted("一行\n二行", 200, 14) == "一行 二行"


def test_lines_are_broken_as_japanese_is() -> None:
    assert wrapped("見守りの輪を広げる会、また来てね", 130, 13, 3) == ["見守りの輪を広げる", "会、また来てね"]
    assert wrapped("課は地域福祉課と「高齢福祉課」", 117, 13, 3) == ["課は地域福祉課と", "「高齢福祉課」"]
    assert wrapped("Values of the indicators", 90, 12, 2) == ["Values of the", "indicators"]
    assert wrapped("Values of the indicators", 65, 12, 2) == ["Values of", "the indi…"]
    assert wrapped("", 90, 12, 2) == []


WORDS = st.text(max_size=12)


@given(WORDS, st.integers(30, 300))
def test_a_fitted_text_fits(words: str, width: int) -> None:
    found = fitted(words, width, 14)
    assert text_width(found, 14) <= width
    assert printable(found) == found


NUMBERS = st.builds(number, st.floats(allow_nan=False, allow_infinity=False) | st.none())
CELLS = st.builds(word, WORDS) | NUMBERS | st.builds(thing, st.sampled_from("abcde"), WORDS)


@settings(max_examples=60)
@given(st.data(), st.integers(1, 4), st.sampled_from(("solutions", "triples")))
def test_any_answer_gives_pictures_that_can_be_read(data: st.DataObject, width: int, kind: str) -> None:
    width = 3 if kind == "triples" else width
    columns = [
        data.draw(st.sampled_from((CELLS, NUMBERS, st.builds(thing, st.sampled_from("abcde"), WORDS))))
        for _ in range(width)
    ]
    rows = tuple(data.draw(st.lists(st.tuples(*columns), max_size=8)))
    result = PageResult(tuple(f"c{column}" for column in range(width)), rows, kind=kind)
    drawn = [
        *(chart_svg(chart) for chart in [chart_of(result)] if chart is not None),
        *(network_svg(network) for network in [network_of(result)] if network is not None),
    ]
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert root.find(f"{SVG}title") is not None
        assert root.find(f"{SVG}desc") is not None
        assert not re.search(r"\b(?:nan|inf)\b", re.sub(r"<(text|desc|title)\b.*?</\1>", "", svg, flags=re.DOTALL))
        for bar in root.findall(f"{SVG}rect"):
            assert float(bar.attrib["width"]) > 0
            assert 0 <= float(bar.attrib.get("x", "0")) <= float(root.attrib["width"])
