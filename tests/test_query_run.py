"""Running a saved query: typed cells, missing values, limits, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

import queries
from graph.engine import EmbeddedEngine, EngineError, Rows, Term
from queries import ParameterError, Result, ResultError, UnknownQueryError, load_catalogue, run
from queries.cells import Cell, Row, day, decimal, integer, members, plain, truth, typed_rows
from queries.run import run_query
from queries.saved_query import Column

ACTIVITIES = """\
#+ name: activities
#+ title: {ja: 取組, en: Activities}
#+ description: {ja: 架空の町の取組。, en: Activities of an invented town.}
#+ audience: [staff]
#+ group: evaluation
#+ order: 1
#+ parameters:
#+   - name: office
#+     type: choice
#+     choices: choice-offices
#+     label: {ja: 担当課, en: Office}
#+     help: {ja: 課の名前, en: Name of the office}
#+   - name: since
#+     type: date
#+     label: {ja: 以後, en: Since}
#+     help: {ja: この日から, en: From this day on}
#+   - {name: number, type: integer, label: {ja: 番号, en: Number}, help: {ja: 番号, en: Number}}
#+ columns:
#+   - {name: activity, kind: text, label: {ja: 取組, en: Activity}}
#+   - {name: number, kind: integer, label: {ja: 番号, en: Number}}
#+   - {name: share, kind: decimal, label: {ja: 割合, en: Share}}
#+   - {name: held, kind: date, label: {ja: 開催日, en: Held on}}
#+   - {name: open, kind: boolean, label: {ja: 公開, en: Open}}
#+   - {name: offices, kind: list, label: {ja: 担当課, en: Offices}}
#+   - {name: resource, kind: iri, label: {ja: 資源, en: Resource}}
#+ view: table
PREFIX t: <urn:t:>
SELECT ?activity ?number ?share ?held ?open ?offices ?resource WHERE {
  ?resource t:name ?activity ; t:number ?number .
  OPTIONAL { ?resource t:share ?share }
  OPTIONAL { ?resource t:held ?held }
  OPTIONAL { ?resource t:open ?open }
  { SELECT ?resource (GROUP_CONCAT(?name; separator=" | ") AS ?offices) WHERE {
      ?resource t:number ?any . OPTIONAL { ?resource t:office ?by . ?by t:name ?name } } GROUP BY ?resource }
  OPTIONAL { ?resource t:office ?its }
  FILTER(!BOUND(?office) || ?its = ?office)
  FILTER(!BOUND(?since) || ?held >= ?since)
} ORDER BY ?number
"""

CHOICES = """\
#+ name: choice-offices
#+ title: {ja: 課, en: Offices}
#+ description: {ja: 課, en: Offices}
#+ audience: [staff]
#+ group: evaluation
#+ order: 2
#+ hidden: true
#+ columns:
#+   - {name: value, kind: iri, label: {ja: 値, en: Value}}
#+   - {name: name, kind: text, label: {ja: 名, en: Name}}
#+   - {name: label, kind: text, label: {ja: 表示, en: Label}}
#+ view: table
SELECT ?value ?name ?label WHERE {
  ?value a <urn:t:Office> ; <urn:t:name> ?name BIND(CONCAT("架空市 ", ?name) AS ?label) }
ORDER BY ?name
"""

DATA = """
PREFIX t: <urn:t:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA {
  <urn:o:1> a t:Office ; t:name "みどり課" .
  <urn:a:1> t:name "朝の体操"@ja ; t:number 1 ; t:share 30.0 ;
            t:held "2011-07-03"^^xsd:date ; t:open true ; t:office <urn:o:1> .
  <urn:a:2> t:name "夜の見回り"@ja ; t:number 2 ; t:share 0.25 ; t:open false .
  <urn:a:3> t:name "昼の食事"@ja ; t:number 3 ; t:held "2011-10-01"^^xsd:date ; t:office <urn:o:1> .
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the two queries."""
    (tmp_path / "activities.rq").write_text(ACTIVITIES, encoding="utf-8")
    (tmp_path / "choice-offices.rq").write_text(CHOICES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine() -> EmbeddedEngine:
    """Return an engine over the invented town."""
    store = Store()
    store.update(DATA)
    return EmbeddedEngine(store)


class FixedEngine(EmbeddedEngine):
    """Answers every query with the same rows, as a server might."""

    def __init__(self, variables: tuple[str, ...], *rows: tuple[Term | None, ...]) -> None:
        super().__init__(Store())
        self._fixed = variables, rows

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        return Rows(*self._fixed)


def test_every_cell_has_the_type_of_its_column(folder: Path, engine: EmbeddedEngine) -> None:
    result = run("activities", engine=engine, catalogue=load_catalogue(folder))
    assert result.rows == (
        ("朝の体操", 1, Decimal(30), date(2011, 7, 3), True, "みどり課", "urn:a:1"),
        ("夜の見回り", 2, Decimal("0.25"), None, False, None, "urn:a:2"),
        ("昼の食事", 3, None, date(2011, 10, 1), None, "みどり課", "urn:a:3"),
    )
    assert [type(cell).__name__ for cell in result.rows[0]] == ["str", "int", "Decimal", "date", "bool", "str", "str"]
    assert (result.query.name, result.values, result.cut) == ("activities", {}, False)
    assert [column.name for column in result.columns][:2] == ["activity", "number"]


def test_a_result_is_walked_by_row_or_by_name(folder: Path, engine: EmbeddedEngine) -> None:
    result = run("activities", engine=engine, catalogue=load_catalogue(folder))
    assert len(result) == 3
    assert [row[1] for row in result] == [1, 2, 3]
    assert next(result.dicts())["held"] == date(2011, 7, 3)
    assert [row["offices"] for row in result.dicts()] == ["みどり課", None, "みどり課"]


def test_values_come_as_python_values_or_as_text(folder: Path, engine: EmbeddedEngine) -> None:
    catalogue = load_catalogue(folder)

    def names(**values: str | int | date | None) -> list[Cell]:
        return [row[0] for row in run("activities", engine=engine, catalogue=catalogue, **values)]

    assert names(office="みどり課") == names(office="urn:o:1") == names(office="架空市　みどり課")
    assert names(office="みどり課") == ["朝の体操", "昼の食事"]
    assert names(since=date(2011, 8, 1)) == names(since="2011-08-01") == ["昼の食事"]
    assert names(number=2) == names(number="２") == ["夜の見回り"]
    assert names(number=None, since="") == ["朝の体操", "夜の見回り", "昼の食事"]
    assert names(office="みどり課", number=2) == []


def test_the_values_of_a_result_repeat_the_call(folder: Path, engine: EmbeddedEngine) -> None:
    catalogue = load_catalogue(folder)
    first = run("activities", engine=engine, catalogue=catalogue, office="urn:o:1", since=" 2011-08-01 ")
    assert first.values == {"office": "みどり課", "since": "2011-08-01"}
    again = run_query("activities", engine=engine, catalogue=catalogue, values=first.values)
    assert (again.rows, again.values) == (first.rows, first.values)


def test_a_limit_cuts_and_says_so_only_if_rows_are_left(folder: Path, engine: EmbeddedEngine) -> None:
    catalogue = load_catalogue(folder)

    def limited(limit: int) -> Result:
        return run_query(catalogue["activities"], engine=engine, catalogue=catalogue, limit=limit)

    assert [(len(limited(size)), limited(size).cut) for size in (0, 2, 3, 4)] == [
        (0, True),
        (2, True),
        (3, False),
        (3, False),
    ]


def test_what_cannot_be_run_is_refused(folder: Path, engine: EmbeddedEngine) -> None:
    catalogue = load_catalogue(folder)
    with pytest.raises(UnknownQueryError, match="near it are activities"):
        run("activitys", engine=engine, catalogue=catalogue)
    with pytest.raises(ParameterError, match="near it are みどり課"):
        run("activities", engine=engine, catalogue=catalogue, office="みどりの課")
    with pytest.raises(ParameterError, match="no parameter 'name'"):
        run("activities", engine=engine, catalogue=catalogue, name="x")

    class Broken(EmbeddedEngine):
        def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
            raise EngineError("The server is away.")

    with pytest.raises(EngineError, match="away"):
        run("activities", engine=Broken(Store()), catalogue=catalogue)


def test_columns_are_put_in_the_order_of_the_header(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    shuffled = FixedEngine(("label", "value", "name"), (Literal("L"), NamedNode("urn:v"), Literal("N")))
    assert run("choice-offices", engine=shuffled, catalogue=catalogue).rows == (("urn:v", "N", "L"),)
    with pytest.raises(ResultError, match="gave the columns value, name instead of value, name, label"):
        run("choice-offices", engine=FixedEngine(("value", "name")), catalogue=catalogue)


def test_the_shipped_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_the_union_of_named_graphs_is_asked(folder: Path) -> None:
    store = Store()
    for name, graph in (("東課", DefaultGraph()), ("西課", NamedNode("urn:g:1"))):
        subject = NamedNode(f"urn:o:{name}")
        rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        store.add(Quad(subject, rdf_type, NamedNode("urn:t:Office"), graph))
        store.add(Quad(subject, NamedNode("urn:t:name"), Literal(name), graph))
    rows = run("choice-offices", engine=EmbeddedEngine(store), catalogue=load_catalogue(folder)).rows
    assert "西課" in [row[1] for row in rows]


XSD = "http://www.w3.org/2001/XMLSchema#"


def typed(kind: str, term: Term | None) -> Cell:
    """Return the one cell of a one-column answer."""
    column = Column("cell", kind, {"ja": "欄", "en": "Cell"})
    ((cell,),) = typed_rows([(term,)], (column,), "sample")
    return cell


@pytest.mark.parametrize(
    ("kind", "term", "cell"),
    [
        ("text", Literal("30.0"), "30.0"),
        ("text", Literal(""), ""),
        ("text", Literal("見守り", language="ja"), "見守り"),
        ("text", Literal("5", datatype=NamedNode(XSD + "integer")), "5"),
        ("code", Literal("0352"), "0352"),
        ("iri", NamedNode("urn:x"), "urn:x"),
        ("iri", Literal("urn:x"), "urn:x"),
        ("iri", BlankNode("b1"), "b1"),
        ("text", Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c")), '<urn:a> <urn:b> "c"'),
        ("integer", Literal("30", datatype=NamedNode(XSD + "integer")), 30),
        ("integer", Literal("30.0", datatype=NamedNode(XSD + "decimal")), 30),
        ("integer", Literal("-7"), -7),
        ("integer", Literal(""), None),
        ("decimal", Literal("30.0", datatype=NamedNode(XSD + "decimal")), Decimal(30)),
        ("decimal", Literal("1.5E3", datatype=NamedNode(XSD + "double")), Decimal(1500)),
        ("decimal", Literal("-.50"), Decimal("-0.5")),
        ("decimal", Literal("+00.0"), Decimal(0)),
        ("decimal", Literal("7."), Decimal(7)),
        ("decimal", Literal(""), None),
        ("date", Literal("2011-07-03", datatype=NamedNode(XSD + "date")), date(2011, 7, 3)),
        ("date", Literal("2011-07"), "2011-07"),
        ("date", Literal("2011"), "2011"),
        ("date", Literal("2022-02/2022-03"), "2022-02/2022-03"),
        ("date", Literal("2026-11-22T07:45:00Z"), datetime(2026, 11, 22, 7, 45, tzinfo=UTC)),
        ("date", Literal(""), None),
        ("boolean", Literal("true", datatype=NamedNode(XSD + "boolean")), True),
        ("boolean", Literal("0"), False),
        ("boolean", Literal(""), None),
        ("list", Literal("東課 | 西課"), "東課 | 西課"),
        ("list", Literal(""), None),
    ],
)
def test_cells_by_kind(kind: str, term: Term, cell: Cell) -> None:
    found = typed(kind, term)
    assert (found, type(found)) == (cell, type(cell))
    assert typed(kind, None) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "30.5"),
        ("integer", "三十"),
        ("integer", "—"),
        ("integer", "9" * 5000),
        ("decimal", "NaN"),
        ("decimal", "INF"),
        ("decimal", "3割"),
        ("decimal", "1_000"),
        ("decimal", "３"),
        ("decimal", "."),
        ("decimal", "1e99999999999999999999"),
        ("integer", "1_000"),
        ("integer", "３"),
        ("date", "2011-13-01"),
        ("date", "7月3日"),
        ("boolean", "はい"),
    ],
)
def test_a_cell_that_is_not_of_its_kind_is_an_error_and_never_a_guess(kind: str, text: str) -> None:
    with pytest.raises(ResultError, match=r"The query 'sample' gave .* in row 1 of the column 'cell'"):
        typed(kind, Literal(text))


@given(st.integers(-(10**30), 10**30))
def test_integers_survive(number: int) -> None:
    assert integer(str(number)) == number
    assert integer(f"{number}.0") == number
    assert plain(integer(str(number))) == str(number)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_survive_without_idle_zeros(number: Decimal) -> None:
    found = decimal(format(number, "f"))
    assert found == number
    assert not plain(found).endswith(".") and "E" not in plain(found)
    assert decimal(plain(found)) == number


@given(st.text(max_size=12))
def test_odd_texts_are_values_or_value_errors(text: str) -> None:
    for convert in (integer, decimal, day, truth, members):
        try:
            cell = convert(text)
        except ValueError:
            continue
        assert (cell is None) == (not text)


def test_cells_as_plain_text() -> None:
    cells: list[Cell] = [
        None,
        "—",
        True,
        False,
        5,
        Decimal("1.50"),
        date(2011, 7, 3),
        Decimal("1E+3"),
        Decimal("1E+90"),
    ]
    assert [plain(cell) for cell in cells] == ["", "—", "true", "false", "5", "1.50", "2011-07-03", "1000", "1E+90"]


def counting_engine(count: int) -> tuple[EmbeddedEngine, list[int]]:
    """Return an engine that answers ``count`` rows and a list that notes which have been taken."""
    taken: list[int] = []

    class Counting(EmbeddedEngine):
        def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
            def rows() -> Iterator[tuple[Term | None, ...]]:
                for number in range(count):
                    taken.append(number)
                    yield NamedNode(f"urn:{number}"), Literal(str(number)), None

            return Rows(("value", "name", "label"), rows())

    return Counting(Store()), taken


def test_a_limit_takes_one_row_more_and_no_other_from_the_engine(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    engine, taken = counting_engine(1000)
    result = run_query("choice-offices", engine=engine, catalogue=catalogue, limit=5)
    assert (len(result), result.cut, len(taken)) == (5, True, 6)


def test_a_wrong_cell_is_named_by_its_row_and_column(folder: Path) -> None:
    columns = (Column("a", "text", {"ja": "欄", "en": "A"}), Column("b", "integer", {"ja": "欄", "en": "B"}))
    rows = [(Literal("x"), Literal("1")), (None, None), (Literal("y"), Literal("many " * 20))]
    walked = typed_rows(rows, columns, "sample")
    assert [next(walked), next(walked)] == [("x", 1), (None, None)]
    with pytest.raises(ResultError, match="in row 3 of the column 'b', which should hold a whole number") as caught:
        next(walked)
    assert len(str(caught.value)) < 160


def test_an_error_on_the_way_is_not_taken_for_an_end(folder: Path) -> None:
    def rows() -> Iterator[tuple[Term | None, ...]]:
        yield NamedNode("urn:1"), Literal("1"), None
        raise EngineError("The server went away.")

    class Breaking(EmbeddedEngine):
        def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
            return Rows(("value", "name", "label"), rows())

    with pytest.raises(EngineError, match="went away"):
        run("choice-offices", engine=Breaking(Store()), catalogue=load_catalogue(folder))


def test_many_threads_get_the_same_answer(folder: Path, engine: EmbeddedEngine) -> None:
    catalogue = load_catalogue(folder)

    def ask(number: int) -> tuple[Row, ...]:
        office = ("みどり課", "urn:o:1", "架空市 みどり課")[number % 3]
        return run("activities", engine=engine, catalogue=catalogue, office=office).rows

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(24)))
    assert len(answers) == 1 and len(answers.pop()) == 2


def test_the_documented_call_works(folder: Path, engine: EmbeddedEngine) -> None:
    # what a reader of the documentation types, name for name
    catalogue = queries.load_catalogue(folder)
    result = queries.run("activities", engine=engine, catalogue=catalogue, office="みどり課")
    assert [f"{row['number']} {row['activity']}" for row in result.dicts()] == ["1 朝の体操", "3 昼の食事"]
    assert callable(queries.run) and queries.run is run
