"""Saved queries as matrix, bars, network and timeline: small cases a clerk can count, and any rows at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.drawing import Drawing
from queries.result import Cell, Result
from queries.saved_query import Column, SavedQuery
from webapp.results.chart import MOST_BARS
from webapp.results.drawn_answer import counts_of, has_picture, picture_of
from webapp.results.event_panels import days_of
from webapp.results.line_styles import STYLES
from webapp.results.matrix import Matrix, in_common_order
from webapp.results.network import MOST_EDGES
from webapp.results.picture import Picture, picture_svg
from webapp.results.svg_text import text_width, wrapped
from webapp.results.time_panels import MOST_PANELS
from webapp.serving.addresses import Addresses

SVG = "{http://www.w3.org/2000/svg}"
Columns = Sequence[tuple[str, str]]


def answer(
    view: str, columns: Columns, rows: Sequence[tuple[Cell, ...]], parts: dict[str, tuple[str, ...]], **more: object
) -> Result:
    """Return an answer to a query of a view; ``columns`` are names and kinds, ``parts`` what is drawn."""
    typed = tuple(Column(name, kind, {"ja": f"{name}列", "en": name}) for name, kind in columns)
    words = {"ja": "題", "en": "t"}
    drawing = Drawing(MappingProxyType(parts), str(more.get("cells", "")), bool(more.get("stacked")))
    query = SavedQuery(
        *("q", words, words, ("staff",), "plan", 1, False, (), typed, view, ()),
        text="SELECT * {}",
        path=Path("q.rq"),
        drawing=drawing,
    )
    return Result(query, {}, typed, tuple(rows))


def drawn(result: Result) -> Picture:
    found = picture_of(result, Addresses())
    assert found is not None
    return found


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


# ---- matrix

PAIRS: Columns = (("objective", "code"), ("actor", "text"), ("statements", "integer"), ("office", "iri"))
OFFICE = "https://fukushi-graph.example/id/org/99201/dept/choju"
MATRIX = {"rows": ("objective",), "columns": ("actor",), "numbers": ("statements",)}


def counts(rows: Sequence[tuple[Cell, ...]], cells: str = "", base: str = "/queries/") -> Matrix | None:
    return counts_of(answer("matrix", PAIRS, rows, MATRIX, cells=cells), Addresses(), base)


def test_a_pair_without_a_row_stays_empty_and_is_no_zero() -> None:
    found = counts([("1-1", "住民", 2, None), ("1-1", "行政", 0, None), ("1-2", "行政", 8, None)])
    assert found is not None
    assert [head.text for head in found.columns] == ["住民", "行政"]
    assert [(row.head.text, [cell and cell.number for cell in row.cells]) for row in found.rows] == [
        ("1-1", [2, 0]),
        ("1-2", [None, 8]),
    ]
    assert [[cell and cell.depth for cell in row.cells] for row in found.rows] == [[1, 0], [None, 4]]
    assert found.nothing == "この組の行はない"


@pytest.mark.parametrize(
    ("cells", "base", "href"),
    [
        (
            "/queries/role-statements?objective={objective}&actor={actor}",
            "/queries/",
            "/queries/role-statements?objective=1-1&actor=%E5%B8%82+%26+%E6%9D%91",
        ),
        ("/queries/x?actor={actor}", "/results/ab12/", "/results/ab12/x?actor=%E5%B8%82+%26+%E6%9D%91"),
        ("/coverage/marks/{actor}/{objective}", "/queries/", "/coverage/marks/%E5%B8%82%20%26%20%E6%9D%91/1-1"),
        ("/coverage/offices/{objective}/{office}", "/queries/", "/coverage/offices/1-1/choju"),
        ("/coverage/offices/{objective}/{office}", "/results/ab12/", ""),
        ("", "/queries/", ""),
    ],
)
def test_a_number_leads_to_what_it_counts(cells: str, base: str, href: str) -> None:
    found = counts([("1-1", "市 & 村", 2, OFFICE), ("1-1", "行政", 0, OFFICE), ("1-2", "行政", 1, None)], cells, base)
    assert found is not None
    first, second = found.rows
    assert first.cells[0] is not None
    assert first.cells[0].href == href
    assert first.cells[1] is not None
    assert first.cells[1].href == ""  # nothing is behind a zero
    if "{office}" in cells:
        assert second.cells[1] is not None
        assert second.cells[1].href == ""  # the row does not name what the address needs


def test_a_pair_with_two_rows_is_no_matrix() -> None:
    assert counts([("1-1", "住民", 2, None), ("1-1", "住民", 3, None)]) is None
    assert counts([]) is None


def test_columns_of_certainty_are_in_its_order() -> None:
    columns: Columns = (("kind", "text"), ("certainty", "code"), ("claims", "integer"))
    parts = {"rows": ("kind",), "columns": ("certainty",), "numbers": ("claims",)}
    rows = [("担当", "candidate", 1), ("再掲", "stated", 1), ("訂正", "odd", 1), ("訂正", "derived", 1)]
    found = counts_of(answer("matrix", columns, rows, parts), Addresses(), "/queries/")
    assert found is not None
    assert [head.text for head in found.columns] == ["◎ 明記", "○ 導出", "△ 候補", "odd"]


@pytest.mark.parametrize(
    ("sequences", "order"),
    [
        ([["a", "c"], ["b", "c"], ["a", "b"]], ("a", "b", "c")),
        ([["a", "c"], ["c", "b"]], ("a", "c", "b")),
        ([["a", "b"], ["b", "a"], ["c"]], ("a", "b", "c")),
        ([["b"], ["a"]], ("b", "a")),
        ([], ()),
    ],
)
def test_order_of_columns_agrees_with_all_rows(sequences: list[list[str]], order: tuple[str, ...]) -> None:
    assert in_common_order(sequences) == order


# ---- bars

BARS: Columns = (("actor", "text"), ("alone", "integer"), ("echoed", "decimal"))
BOTH = {"rows": ("actor",), "numbers": ("alone", "echoed")}


def test_each_number_has_its_bar_and_its_words() -> None:
    picture = drawn(answer("bars", BARS, [("住民", 4, Decimal("2.0")), ("行政", 0, None)], BOTH))
    (svg,) = picture.parts
    assert texts(svg) == ["住民", "alone列", "4", "echoed列", "2.0", "行政", "alone列", "0", "echoed列", "値なし"]
    widths = [float(bar.attrib["width"]) for bar in ElementTree.fromstring(svg).findall(f"{SVG}rect")[1:]]
    assert widths == [pytest.approx(2 * widths[1], abs=0.2), widths[1]]
    assert picture.description == "2行を棒で示します。 同じ値が表にあります。"
    assert "値なし" in (ElementTree.fromstring(svg).findtext(f"{SVG}desc") or "")


def test_parts_of_a_whole_stand_in_one_bar() -> None:
    picture = drawn(answer("bars", BARS, [("住民", 3, Decimal(1)), ("行政", 0, Decimal(0))], BOTH, stacked=True))
    root = ElementTree.fromstring(picture.parts[0])
    first, second = root.findall(f"{SVG}rect")[1:]
    assert float(first.attrib["width"]) == pytest.approx(3 * float(second.attrib["width"]), abs=0.3)
    assert float(second.attrib["x"]) == pytest.approx(float(first.attrib["x"]) + float(first.attrib["width"]), abs=0.2)
    assert first.attrib["fill"] != second.attrib["fill"]
    assert {"alone列 3、echoed列 1", "どれも0"} <= set(texts(picture.parts[0]))


def test_a_number_below_zero_is_never_stacked() -> None:
    stacked = drawn(answer("bars", BARS, [("住民", -3, Decimal(1))], BOTH, stacked=True))
    assert stacked.parts == drawn(answer("bars", BARS, [("住民", -3, Decimal(1))], BOTH)).parts


def test_many_bars_are_cut_and_counted() -> None:
    rows = [(f"課{number}", number, None) for number in range(MOST_BARS)]
    picture = drawn(answer("bars", BARS, rows, BOTH))
    assert picture.notes == (f"続きの{MOST_BARS // 2}行は図にありません。",)
    assert picture.panels[0].title == "題 (1/3)"
    assert sum(svg.count("課") for svg in picture.parts) > 0
    assert picture_of(answer("bars", BARS, [("住民", None, None)], BOTH), Addresses()) is None
    assert picture_of(answer("bars", BARS, [], BOTH), Addresses()) is None


# ---- network

NETWORK: Columns = (
    ("period", "integer"),
    ("office", "text"),
    ("other_office", "text"),
    ("certainty", "code"),
    ("shared", "integer"),
)
ENDS = {"panels": ("period",), "ends": ("office", "other_office"), "numbers": ("shared",)}


def test_pairs_are_arcs_by_certainty_and_each_period_has_its_picture() -> None:
    rows = [
        (2023, "長寿課", "くらし課", "candidate", 4),
        (2023, "長寿課", "こども課", "derived", 1),
        (2011, "甲", "乙", "stated", 2),
    ]
    later, earlier = drawn(answer("network", NETWORK, rows, ENDS)).parts
    arcs = [path.attrib for path in ElementTree.fromstring(later).findall(f"{SVG}path")]
    assert [arc.get("stroke-dasharray") for arc in arcs] == ["6 4", None]
    assert arcs[1]["stroke-width"] == "2"
    found = texts(later)
    assert found[0] == "2023年度（令和5年度）"
    assert {"△ 候補", "○ 導出", "4", "1", "長寿課", "くらし課", "こども課"} <= set(found)
    assert "◎ 明記" not in found
    assert texts(earlier)[:2] == ["2011年度（平成23年度）", "◎ 明記"]
    said = ElementTree.fromstring(later).findtext(f"{SVG}desc")
    assert said == "長寿課 – くらし課 4 候補、長寿課 – こども課 1 導出"


def test_no_two_numbers_of_a_network_share_a_place() -> None:
    names = [f"課{place}" for place in range(9)]
    rows = [(2023, one, other, "candidate", 1) for one in names for other in names if one < other]
    (svg,) = drawn(answer("network", NETWORK, rows, ENDS)).parts
    spots = [
        (float(text.attrib["x"]), float(text.attrib["y"]))
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if text.text == "1"
    ]
    assert len(spots) == len(rows) == 36
    for place, (x, y) in enumerate(spots):
        assert all(abs(x - other_x) >= 14 or abs(y - other_y) >= 14 for other_x, other_y in spots[:place])


def test_many_pairs_are_cut_and_nameless_rows_told() -> None:
    rows: list[tuple[Cell, ...]] = [(2023, "甲", f"課{n}", "candidate", n) for n in range(MOST_EDGES + 2)]
    picture = drawn(answer("network", NETWORK, [*rows, (2023, "甲", None, "stated", 1)], ENDS))
    assert picture.notes == ("続きの線2本は図にありません。", "名のない1行は図にありません。")
    assert picture.parts[0].count("<path") == MOST_EDGES + 1  # and the sign of the legend
    assert picture_of(answer("network", NETWORK, [(2023, "甲", None, "stated", 1)], ENDS), Addresses()) is None


def test_a_pair_without_certainty_is_a_plain_line() -> None:
    columns = [column for column in NETWORK if column[0] != "certainty"]
    (svg,) = drawn(answer("network", columns, [(2023, "甲", "甲", None)], ENDS)).parts
    assert "値なし" in texts(svg)
    assert not any(style in svg for style in STYLES.values())


# ---- values by year

VALUES: Columns = (
    ("indicator", "text"),
    ("fiscal_year", "integer"),
    ("kind", "code"),
    ("printed", "text"),
    ("value", "decimal"),
    ("unit", "text"),
    ("state", "code"),
    ("note", "text"),
)
TIMES = {
    "panels": ("indicator",),
    "rows": ("indicator",),
    "times": ("fiscal_year",),
    "numbers": ("value",),
    "printed": ("printed",),
    "units": ("unit",),
    "kinds": ("kind",),
    "states": ("state",),
    "notes": ("note",),
}


def test_each_measure_has_a_scale_of_its_own_and_what_does_not_fit_it_is_words() -> None:
    rows = [
        ("開催", 2009, "target", "1回", Decimal(1), "回", None, "範囲が違う"),
        ("開催", 2011, "actual", None, None, None, "dash", None),
        ("開催", 2013, "target", "30 人", Decimal(30), "人", None, None),
        ("開催", None, "count", "25", Decimal(25), None, None, None),
        ("登録", 2009, "target", "9000", Decimal(9000), None, None, None),
    ]
    first, second = drawn(answer("timeline", VALUES, rows, TIMES)).parts
    found = texts(first)
    assert found[0] == "開催（単位: 回）"
    assert {"1回", "ダッシュ", "30 人", "単位が違う", "2009年度", "平成21年度"} <= set(found)
    assert "年度の記載なし: 25（文中の数）" in found
    assert "比べるときの注意: 範囲が違う" in found
    assert ElementTree.fromstring(first).findall(f".//{SVG}circle"), "the target that is on the scale"
    assert {"9000", "2009年度", "計画の値"} <= set(texts(second))
    assert "実績" not in found  # no mark of it is drawn


def test_no_year_is_no_picture_and_many_measures_are_cut() -> None:
    row = ("開催", None, "count", "25", Decimal(25), None, None, None)
    assert picture_of(answer("timeline", VALUES, [row], TIMES), Addresses()) is None
    rows = [(f"指標{n}", 2009, "target", "1", Decimal(1), None, None, None) for n in range(MOST_PANELS + 3)]
    picture = drawn(answer("timeline", VALUES, rows, TIMES))
    assert len(picture.parts) == MOST_PANELS
    assert picture.notes == ("続きの3個は図にありません。",)


# ---- events

EVENTS: Columns = (("title", "text"), ("date", "date"), ("month", "code"), ("printed_date", "text"))
DATES = {"rows": ("title",), "times": ("date", "month"), "printed": ("printed_date",)}


def test_a_day_is_a_mark_a_month_a_band_and_no_date_is_words() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("交流会", None, "2012-02", "2月"),
        ("研修", date(2011, 4, 1), None, "4月1日"),
        ("報告会", date(2012, 4, 1), None, "4月1日"),
        ("座談会", None, None, "春ごろ"),
    ]
    first, second, undated = drawn(answer("timeline", EVENTS, rows, DATES)).parts
    assert texts(first)[0] == "2011年度（平成23年度）"
    assert [words for words in texts(first) if "年" in words][1:] == ["2011年4月1日 研修", "2012年2月 交流会"]
    root = ElementTree.fromstring(first)
    (day,), (band,) = root.findall(f"{SVG}circle"), root.findall(f"{SVG}rect")[1:]
    assert float(day.attrib["cx"]) < 10
    assert float(band.attrib["width"]) == pytest.approx(29 * 328 / 366, abs=0.1)  # February of a leap year
    assert "2012年4月1日 報告会" in texts(second)
    assert texts(undated) == ["日付の記載なし", "春ごろ 座談会"]
    assert picture_of(answer("timeline", EVENTS, [rows[-1]], DATES), Addresses()) is None


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        (date(2012, 2, 3), ("2012-02-03", "2012-02-03")),
        (datetime(2012, 2, 3, 9, 0), ("2012-02-03", "2012-02-03")),
        ("2012-02", ("2012-02-01", "2012-02-29")),
        ("2022-12/2023-01", ("2022-12-01", "2023-01-31")),
        ("2022-12-05/2022-12-07", ("2022-12-05", "2022-12-07")),
        (2023, ("2023-04-01", "2024-03-31")),
        ("2012-13", None),
        ("春", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_days_that_a_cell_can_mean(cell: Cell, days: tuple[str, str] | None) -> None:
    found = days_of(cell)
    assert (found and tuple(day.isoformat() for day in found)) == days


# ---- any rows


@given(st.text(max_size=60), st.integers(40, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_only_what_dots_tell(words: str, width: int, most: int) -> None:
    lines = wrapped(words, width, 12, most)
    assert len(lines) <= most
    assert all(text_width(line, 12) <= width for line in lines)
    if lines and not lines[-1].endswith("…"):
        shown = "".join(letter if letter.isprintable() else " " for letter in words)
        assert "".join("".join(lines).split()) == "".join(shown.split())


WORDS = st.text(max_size=9) | st.none()
NUMBERS = st.none() | st.integers(-(10**30), 10**30) | st.decimals(allow_nan=False, allow_infinity=False)
DAYS = st.none() | st.dates(date(1868, 1, 1), date(9000, 1, 1)) | st.sampled_from(["2012-02", "2012-02/2012-05", "x"])
ROWS = st.lists(
    st.tuples(WORDS, WORDS, st.integers(1868, 2200) | st.none(), DAYS, NUMBERS, st.sampled_from([None, "stated", "?"])),
    max_size=6,
)
ANY: Columns = (
    ("a", "text"),
    ("b", "text"),
    ("fiscal_year", "integer"),
    ("date", "date"),
    ("n", "decimal"),
    ("certainty", "code"),
)
PARTS: list[tuple[str, dict[str, tuple[str, ...]]]] = [
    ("bars", {"rows": ("a",), "numbers": ("n", "fiscal_year")}),
    ("network", {"ends": ("a", "b"), "numbers": ("n",), "panels": ("fiscal_year",)}),
    ("timeline", {"rows": ("a",), "panels": ("b",), "times": ("fiscal_year",), "numbers": ("n",), "units": ("a",)}),
    ("timeline", {"rows": ("a", "b"), "times": ("date", "fiscal_year")}),
]


@settings(max_examples=60)
@given(ROWS, st.sampled_from(PARTS), st.booleans())
def test_any_rows_give_pictures_that_can_be_read(
    rows: list[tuple[Cell, ...]], how: tuple[str, dict[str, tuple[str, ...]]], stacked: bool
) -> None:
    result = answer(how[0], ANY, rows, how[1], stacked=stacked)
    picture = picture_of(result, Addresses())
    if picture is None:
        return
    assert picture_svg(picture) == picture_svg(drawn(result))
    for svg in (*picture.parts, picture_svg(picture)):
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert (root.findtext(f"{SVG}title") or "").strip()
        marks = re.sub(r"<(text|desc|title)\b.*?</\1>", "", svg, flags=re.DOTALL)
        assert not re.search(r"\b(?:nan|inf)\b|e\+", marks)
        assert not re.search(r"<(?:script|style|image|a|use)\b|\bon\w+=|style=", marks)
        for bar in root.findall(f"{SVG}rect"):
            assert float(bar.attrib["width"]) > 0
            assert 0 <= float(bar.attrib.get("x", "0")) <= float(root.attrib["width"])


def test_a_query_without_a_drawing_has_no_picture() -> None:
    table = answer("table", BARS, [("住民", 1, None)], {})
    assert picture_of(table, Addresses()) is None
    assert counts_of(table, Addresses(), "/queries/") is None
    assert has_picture(answer("bars", BARS, [], BOTH).query)
    assert not has_picture(answer("matrix", PAIRS, [], MATRIX).query)
