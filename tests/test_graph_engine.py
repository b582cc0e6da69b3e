"""The engines: what a bound variable means, and answers that must not look whole when they are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from graph.binding import scan
from graph.engine import EmbeddedEngine, EngineError, Term

E = "http://example.org/"
PRE = f"PREFIX e: <{E}> "


def iri(name: str) -> NamedNode:
    return NamedNode(E + name)


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    """Six lines of two tables (graphs g0, g1); the office of line i is i % 3."""
    store = Store()
    for i in range(6):
        graph = iri(f"g{i % 2}")
        store.add(Quad(iri(f"line{i}"), iri("office"), iri(f"office{i % 3}"), graph))
        store.add(Quad(iri(f"line{i}"), iri("name"), Literal(f"事業{i}", language="ja"), graph))
    for i in range(3):
        store.add(Quad(iri(f"office{i}"), iri("label"), Literal(f"課{i}"), iri("g0")))
    return EmbeddedEngine(store)


def lines(engine: EmbeddedEngine, where: str, **bindings: Term) -> list[str]:
    """Return the numbers of the lines (?s) that a WHERE body finds with the bindings, sorted."""
    rows = engine.select(PRE + f"SELECT ?s WHERE {{ {where} }}", bindings)
    return sorted(str(row[0]).removeprefix(f"<{E}line").rstrip(">") for row in rows)


OFFICE = iri("office1")


@pytest.mark.parametrize(
    "where",
    [
        "?s e:office ?o",
        "?s e:office ?x FILTER(?x = ?o)",
        "?s e:office ?x FILTER(!BOUND(?o) || ?x = ?o)",
        "BIND(STR(?o) AS ?k) ?s e:office ?x FILTER(STR(?x) = ?k)",
        "{ ?s e:office ?x FILTER(?x = ?o) } UNION { ?s e:none ?o }",
        "{ ?s e:office ?x FILTER(!BOUND(?o) || ?x = ?o) } UNION { ?s e:none ?x }",
        "{ SELECT ?s { ?s e:office ?o } }",
        "{ SELECT ?s ?o WHERE { ?s e:office ?o } }",
        "SELECT ?s { ?s e:office ?x FILTER(?x = ?o) }",
        "SELECT ?s (STR(?o) AS ?k) { ?s e:office ?x FILTER(STR(?x) = STR(?o)) }",
        "GRAPH ?g { ?s e:office ?x FILTER(?x = ?o) }",
        "?s e:name ?n OPTIONAL { ?s e:office ?x FILTER(?x = ?o) } FILTER(BOUND(?x))",
        "?s e:name ?n FILTER EXISTS { ?s e:office ?x FILTER(?x = ?o) }",
        "?s e:name ?n FILTER NOT EXISTS { ?s e:office ?x FILTER(?x != ?o) }",
        "?s e:name ?n MINUS { ?s e:office ?x FILTER(?x != ?o) }",
        "?s e:name ?n { SELECT ?s { ?s e:name ?m OPTIONAL { ?s e:office ?x FILTER(?x = ?o) } FILTER(BOUND(?x)) } }",
        "VALUES ?s { e:line1 e:line2 e:line4 } { ?s e:office ?x FILTER(?x = ?o) }",
        "?s e:office ?o . # a brace in a comment {\n FILTER(STR(?o) != '}{\"?o')",
        "?s e:office $o",
        "?s e:office ?x . FILTER(?x IN (?o))",
    ],
)
def test_a_bound_variable_has_its_value_wherever_it_stands(engine: EmbeddedEngine, where: str) -> None:
    assert lines(engine, where, o=OFFICE) == ["1", "4"]


def test_a_variable_that_is_not_bound_stays_free(engine: EmbeddedEngine) -> None:
    assert len(lines(engine, "?s e:office ?x FILTER(!BOUND(?o) || ?x = ?o)")) == 6


def test_select_star_counts_and_groups(engine: EmbeddedEngine) -> None:
    rows = engine.select(PRE + "SELECT ?o (COUNT(?s) AS ?n) { ?s e:office ?o } GROUP BY ?o", {"o": OFFICE})
    assert rows.variables == ("o", "n")
    assert list(rows) == [(OFFICE, Literal(2))]
    rows = engine.select(PRE + "SELECT (COUNT(?s) AS ?n) { ?s e:office ?o }", {"o": OFFICE})
    assert list(rows) == [(Literal(2),)]
    star = engine.select(PRE + "SELECT * { ?s e:office ?o }", {"o": OFFICE})
    assert [sorted(row) for row in star.dicts()] == [["o", "s"], ["o", "s"]]


def test_rows_give_none_for_unbound_and_leave_it_out_of_dicts(engine: EmbeddedEngine) -> None:
    query = PRE + "SELECT ?n ?x { e:line0 e:name ?n OPTIONAL { e:line0 e:none ?x } }"
    assert list(engine.select(query)) == [(Literal("事業0", language="ja"), None)]
    assert list(engine.select(query).dicts()) == [{"n": Literal("事業0", language="ja")}]


def test_several_bindings_at_once(engine: EmbeddedEngine) -> None:
    found = lines(engine, "?s e:office ?o ; e:name ?n", o=OFFICE, n=Literal("事業4", language="ja"))
    assert found == ["4"]


def test_ask_and_construct(engine: EmbeddedEngine) -> None:
    assert engine.ask(PRE + "ASK { ?s e:office ?o }", {"o": OFFICE})
    assert not engine.ask(PRE + "ASK { ?s e:office ?x FILTER(?x = ?o) }", {"o": iri("office9")})
    made = engine.construct(PRE + "CONSTRUCT { ?s e:by ?o } WHERE { ?s e:office ?x FILTER(?x = ?o) }", {"o": OFFICE})
    assert {(triple.subject, triple.object) for triple in made} == {(iri("line1"), OFFICE), (iri("line4"), OFFICE)}
    assert len(list(engine.construct(PRE + "DESCRIBE e:line0"))) == 2


def test_one_triple_in_two_graphs_is_two_rows_so_queries_say_distinct() -> None:
    store = Store()
    for graph in ("g0", "g1"):
        store.add(Quad(iri("a"), iri("p"), iri("b"), iri(graph)))
    assert list(EmbeddedEngine(store).select(PRE + "SELECT DISTINCT ?s { ?s e:p ?o }")) == [(iri("a"),)]


@pytest.mark.parametrize(
    ("query", "bindings", "part"),
    [
        ("SELECT ?s { ?s ?p ?o", {}, "cannot be read"),
        ("", {}, "none of SPARQL"),
        ("INSERT DATA { <http://a> <http://b> 1 }", {}, "must be SELECT"),
        ("ASK { ?s ?p ?o }", {}, "must be SELECT"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {}, "SERVICE"),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", {}, "SERVICE"),
        ("SELECT ?s { ?s ?p ?o }", {"office": OFFICE}, "no variable ?office"),
        ("SELECT ?s { ?s ?p '?q' } # ?q", {"q": OFFICE}, "no variable ?q"),
        ("SELECT ?s { ?s ?p ?o }", {"o": BlankNode("b")}, "IRI or a literal"),
        ("SELECT ?s { ?s ?p ?o }", {"o) {} #": OFFICE}, "no variable"),
        ("SELECT ?s", {"s": OFFICE}, "WHERE"),
    ],
)
def test_queries_that_are_refused(engine: EmbeddedEngine, query: str, bindings: dict[str, Term], part: str) -> None:
    with pytest.raises(EngineError) as raised:
        engine.select(query, bindings)
    assert part in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_short_form_of_construct_takes_no_bindings(engine: EmbeddedEngine) -> None:
    query = PRE + "CONSTRUCT WHERE { ?s e:office ?o }"
    assert len(list(engine.construct(query))) == 6
    with pytest.raises(EngineError, match="long form"):
        engine.construct(query, {"o": OFFICE})
    with pytest.raises(EngineError, match="must be CONSTRUCT or DESCRIBE"):
        engine.construct("SELECT * {}")
    with pytest.raises(EngineError, match="must be ASK"):
        engine.ask("SELECT * {}")


def test_words_inside_names_and_strings_are_no_keywords(engine: EmbeddedEngine) -> None:
    query = PRE + 'SELECT ?s { ?s e:office ?o . OPTIONAL { ?s e:service ?v } FILTER("SERVICE {" != ?n) }'
    assert len(list(engine.select(query, {"n": Literal("x")}))) == 6


def test_line_numbers_of_a_query_stay(engine: EmbeddedEngine) -> None:
    query = "SELECT ?s\nWHERE {\n  ?s ?p ?o .\n  FILTER(?o = )\n}"
    for bindings in ({}, {"o": OFFICE}):
        with pytest.raises(EngineError, match="line 5, column 2"):
            engine.select(query, bindings)


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            '"',
            "'",
            '"""',
            "\\",
            '\\"',
            "} #",
            "\n}",
            "{",
            "＂",
            "\\u0022 }",
            "') } SERVICE <http://x/> {",
            "a" * 20000,
            "\x00",
        ]
    ),
)


@settings(max_examples=80, deadline=None)
@given(HOSTILE)
def test_a_literal_arrives_as_it_was_given_whatever_it_holds(value: str) -> None:
    engine = EmbeddedEngine(Store())
    for term in (Literal(value), Literal(value, language="ja"), Literal(value, datatype=iri("type"))):
        rows = engine.select("SELECT ?v ?w { { BIND(?v AS ?w) } UNION { FILTER(!BOUND(?v)) } }", {"v": term})
        assert list(rows) == [(term, term)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="SELECT WHERE{}()?x<>\"'#\\ \n:_[].VALUES", max_size=60))
def test_any_text_is_answered_or_refused_in_one_sentence(query: str) -> None:
    scan(query)
    try:
        list(EmbeddedEngine(Store()).select(query, {"x": Literal("v")}))
    except EngineError as error:
        assert str(error)
