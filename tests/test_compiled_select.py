"""A constraint asked once for all focus nodes: what its query becomes, what is refused, and that the rows stay."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store

from shapes.compiled_data import ValidatedData
from shapes.compiled_reader import read_select
from shapes.compiled_select import Common, compile_select
from shapes.compiled_tokens import tokens
from shapes.compiled_tree import NotCompiled

PREFIXES = {"c": "https://case.example/"}
TARGET = "?this a c:Boat ."
HARBOUR = """
@prefix c: <https://case.example/> .
c:asa a c:Boat ; c:berth c:east ; c:length 12 ; c:crew "花", "海" .
c:yuu a c:Boat ; c:berth c:west ; c:length 7 .
c:yoru a c:Boat ; c:length 30 .
c:ame a c:Buoy ; c:berth c:east ; c:length 1 .
c:east c:depth 3 . c:west c:depth 1 .
"""


@pytest.fixture
def harbour() -> Store:
    store = Store()
    store.load(HARBOUR, format=RdfFormat.TURTLE)
    return store


def found(store: Store, query: str) -> set[tuple[str, str]]:
    rows = store.query(compile_select(query, PREFIXES).text(TARGET), use_default_graph_as_union=True)
    named = [(row["this"], row["value"]) for row in rows]  # type: ignore[union-attr,index]
    return {(this.value.rpartition("/")[2], getattr(value, "value", "").rpartition("/")[2]) for this, value in named}


def one_by_one(store: Store, query: str) -> set[tuple[str, str]]:
    """Ask for each boat by itself, its IRI written in place of $this: what SHACL says."""
    rows = set()
    for boat in ("asa", "yuu", "yoru"):
        text = (
            query.replace("DISTINCT $this ", "DISTINCT ")
            .replace("SELECT $this", "SELECT (c:boat AS ?it)")
            .replace("$this", "c:boat")
            .replace("c:boat", f"c:{boat}")
        )
        prologue = "PREFIX c: <https://case.example/>\n"
        for row in store.query(prologue + text):  # type: ignore[union-attr]
            value = row["value"]  # type: ignore[index]
            rows.add((boat, getattr(value, "value", "").rpartition("/")[2]))
    return rows


QUERIES = [
    "SELECT $this ?value WHERE { $this c:length ?value FILTER (?value > 10) }",
    "SELECT $this ?value WHERE { $this c:length ?value . OPTIONAL { $this c:berth ?berth } FILTER (!BOUND(?berth)) }",
    "SELECT $this ?value WHERE { $this c:length ?value . FILTER NOT EXISTS { $this c:berth ?any } }",
    "SELECT $this ?value WHERE { $this c:length ?value . FILTER NOT EXISTS { $this c:berth ?any . ?any c:depth ?d } }",
    "SELECT $this ?value WHERE { $this c:length ?value . FILTER EXISTS { $this c:berth ?any . ?any c:depth 3 } }",
    "SELECT $this ?value WHERE { { $this c:berth ?value } UNION { $this c:crew ?value } FILTER (BOUND(?value)) }",
    "SELECT $this ?value WHERE { { ?value c:depth ?deep FILTER (?deep > 2) } $this c:length ?l FILTER (?l > 10) }",
    "SELECT $this ?value WHERE { $this c:berth ?place . ?other c:berth ?place ; a c:Buoy . BIND (?other AS ?value) }",
    "SELECT $this ?value WHERE { $this c:length ?value . { SELECT (MAX(?l) AS ?most) WHERE { ?b c:length ?l } }"
    " FILTER (?value = ?most) }",
    "SELECT $this ?value WHERE { { SELECT DISTINCT $this ?value WHERE { ?value c:depth 1 } } $this c:berth ?value }",
    "SELECT $this ?value WHERE { $this c:length ?value # a } brace and $this in a comment\n FILTER (?value != 7) }",
    'SELECT $this ?value WHERE { $this c:crew ?value FILTER (?value = "花" || ?value = "} UNION {") }',
    "SELECT $this ?value WHERE { $this c:length ?mine . { ?value c:depth ?deep FILTER NOT EXISTS {"
    " $this c:berth ?value . ?value c:depth ?same } } }",
    "SELECT $this ?value WHERE { $this c:length ?mine . OPTIONAL { ?value c:depth ?deep FILTER NOT EXISTS {"
    " $this c:berth ?value . ?value c:depth ?same } } }",
    "SELECT $this ?value WHERE { $this (c:berth/c:depth)|c:length ?value }",
    "SELECT $this ?value WHERE { $this a c:Boat OPTIONAL { $this c:crew ?crew BIND (STRLEN(?crew) AS ?value) } }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_rows_for_all_are_those_for_each(query: str, harbour: Store) -> None:
    assert found(harbour, query) == one_by_one(harbour, query) != set()


def test_a_sum_takes_each_value_once_though_its_triple_stands_in_two_graphs(harbour: Store) -> None:
    for quad in list(harbour):
        for graph in ("one", "two"):
            harbour.add(
                type(quad)(quad.subject, quad.predicate, quad.object, NamedNode(f"https://case.example/{graph}"))
            )
    query = "SELECT $this (SUM(?l) AS ?value) WHERE { ?b c:berth $this ; c:length ?l } GROUP BY $this"
    rows = harbour.query(
        compile_select(query, PREFIXES).text("{ SELECT DISTINCT ?this WHERE { ?any c:berth ?this } }"),
        use_default_graph_as_union=True,
    )
    sums = {row["this"].value.rpartition("/")[2]: row["value"].value for row in rows}  # type: ignore[union-attr]
    assert sums == {"east": "13", "west": "7"}


def test_what_is_quadratic_in_oxigraph_is_written_otherwise() -> None:
    absent = compile_select(QUERIES[3], PREFIXES).text(TARGET)
    assert "MINUS {" in absent and "EXISTS" not in absent
    present = compile_select(QUERIES[4], PREFIXES).text(TARGET)
    assert "SELECT DISTINCT ?this WHERE" in present and "EXISTS" not in present
    single = compile_select(QUERIES[2], PREFIXES).text(TARGET)
    assert "NOT EXISTS" in single


SAME_BERTH = "SELECT $this ?value WHERE { $this c:berth ?berth . ?value c:berth ?berth ; c:length ?long . FILTER (%s) }"


@pytest.mark.parametrize(
    "apart",
    [
        "?value != $this",
        "$this != ?value",
        "?long > 0 && ?value != $this",
        "(?long > 0 || ?long < 0) && $this != ?value",
    ],
)
def test_what_two_different_nodes_share_is_named_in_advance(apart: str, harbour: Store) -> None:
    compiled = compile_select(SAME_BERTH % apart, PREFIXES)
    offered = []

    def common(predicate: str, variable: str) -> Common:
        offered.append((predicate, variable))
        return Common(f"VALUES ?{variable} {{ <https://case.example/east> }}", 4)

    assert "VALUES ?berth { <https://case.example/east> }" in compiled.text(TARGET, common)
    assert offered == [("https://case.example/berth", "berth")]
    assert "VALUES" not in compiled.text(TARGET)
    narrowed, whole = (
        {str(row) for row in harbour.query(text, use_default_graph_as_union=True)}  # type: ignore[union-attr]
        for text in (compiled.text(TARGET, common), compiled.text(TARGET))
    )
    assert narrowed == whole
    assert len(whole) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "?value = $this", "?long > 0", "?value != $this || ?long > 0", "!(?value != $this)", "?value != ?long",
        "(?value != $this) = true", "isLiteral(?value != $this)", "(?value != $this || ?long > 0) && ?long > 0",
    ],
)  # fmt: skip
def test_nothing_is_named_where_one_node_may_stand_for_both(apart: str) -> None:
    assert "common" not in compile_select(SAME_BERTH % apart, PREFIXES).template


def test_a_function_that_is_a_filter_by_itself_keeps_nothing_apart() -> None:
    query = (SAME_BERTH % "").replace("FILTER ()", "FILTER isLiteral(?value != $this)")
    assert "common" not in compile_select(query, PREFIXES).template


def test_the_values_with_the_fewest_nodes_are_named() -> None:
    query = "SELECT $this WHERE { $this c:p ?x ; c:q ?y . ?b c:q ?y ; c:p ?x . FILTER (?b != $this) }"
    pairs = {
        "https://case.example/p": Common("VALUES ?x { 1 }", 9),
        "https://case.example/q": Common("VALUES ?y { 2 }", 4),
    }
    text = compile_select(query, PREFIXES).text(TARGET, lambda predicate, _: pairs[predicate])
    assert ("VALUES ?y" in text, "VALUES ?x" in text) == (True, False)
    assert "VALUES" not in compile_select(query, PREFIXES).text(TARGET, lambda *_: None)


def test_the_values_of_several_nodes_are_counted(harbour: Store) -> None:
    data = ValidatedData(harbour)
    assert data.common("https://case.example/berth", "b") == Common("VALUES ?b { <https://case.example/east> }", 4)
    assert data.common("https://case.example/crew", "c") == Common("VALUES ?c {  }", 0)
    harbour.update("INSERT { ?s <https://case.example/deck> [] } WHERE { ?s a <https://case.example/Boat> }")
    assert data.common("https://case.example/deck", "d") == Common("VALUES ?d {  }", 0)
    harbour.update("PREFIX c: <https://case.example/> INSERT { ?s c:tied ?o } WHERE { ?s a c:Boat . ?x c:deck ?o }")
    assert data.common("https://case.example/tied", "t") is None


def test_not_exists_stays_where_a_difference_would_mean_something_else() -> None:
    # ?long is not bound inside, so the difference of two sets would not see it.
    inside = "?a c:length ?l . ?a a c:Boat FILTER (?l > ?long)"
    query = f"SELECT $this WHERE {{ $this c:length ?long FILTER NOT EXISTS {{ {inside} }} }}"
    assert "NOT EXISTS" in compile_select(query, PREFIXES).text(TARGET)


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("SELECT $this WHERE { $this a c:Boat MINUS { $this c:berth ?b } }", "MINUS"),
        ("SELECT $this WHERE { VALUES $this { c:asa } }", "VALUES"),
        ("SELECT $this WHERE { SERVICE <https://far.example/> { $this a c:Boat } }", "SERVICE"),
        ("SELECT $this WHERE { GRAPH ?g { $this a c:Boat } }", "GRAPH"),
        ("SELECT $this WHERE { $this a c:Boat } LIMIT 1", "LIMIT"),
        ("SELECT $this WHERE { $this a c:Boat } ORDER BY $this", "ORDER"),
        ("SELECT ?value WHERE { $this c:length ?value }", r"a SELECT without \$this"),
        ("SELECT $this ?failure WHERE { $this c:length ?failure }", r"\?failure"),
        ("SELECT $this WHERE { $this c:crew ?c FILTER (REGEX(?c, '^(?!花)')) }", "a regular expression"),
        (r"SELECT $this WHERE { $this c:crew ?c FILTER (REGEX(?c, '(.)\\\\1')) }", "a back-reference"),
        ("SELECT * WHERE { $this c:length ?value }", r"SELECT \*"),
        ("SELECT $this WHERE { $this c:crew [ c:length 1 ] }", r"'\['"),
        ("SELECT $this WHERE { $this c:length ?l FILTER (!EXISTS { $this c:berth ?b }) }", "EXISTS in an expression"),
        ("SELECT $this (COUNT(*) AS ?value) WHERE { $this c:length ?l }", "not grouped by"),
        ("SELECT $this WHERE { { SELECT ?l WHERE { $this c:length ?l } } $this a c:Boat }", "hides"),
        (
            "SELECT $this (SUM(?l) AS ?v) WHERE { { $this c:length ?l } UNION { $this c:depth ?l } } GROUP BY $this",
            "an aggregate without DISTINCT",
        ),
        ("SELECT $this WHERE { $this c:length ?l } GROUP BY (?l + 1)", r"\("),
        ("SELECT $this WHERE { $this a c:Boat", "unfinished"),
        ("ASK { $this a c:Boat }", "ASK"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(query: str, construct: str) -> None:
    with pytest.raises(NotCompiled, match=construct):
        compile_select(query, PREFIXES)


def test_the_iris_and_the_open_verb_of_a_query_are_known() -> None:
    compiled = compile_select("SELECT $this WHERE { $this c:berth ?b . ?b <https://x.example/y> c:z }", PREFIXES)
    assert compiled.iris == {"https://case.example/berth", "https://x.example/y", "https://case.example/z"}
    assert not compiled.open_verb
    assert compile_select("SELECT $this WHERE { $this ?p ?o }", PREFIXES).open_verb


def test_the_groups_of_a_query_are_read() -> None:
    select = read_select(
        "SELECT DISTINCT $this (?a + 1 AS ?value) WHERE { $this c:p ?a ; c:q -1, true . FILTER EXISTS { ?x c:r ?a } }"
        " GROUP BY $this ?a HAVING (COUNT(DISTINCT ?x) > 1)"
    )
    assert (select.projected, select.grouped, select.aggregated, select.counts_rows) == (
        ("this", "value"), {"this", "a"}, True, False
    )  # fmt: skip
    assert select.where.bound() == {"this", "a"}
    assert select.where.variables() == {"this", "a", "x"}


@given(st.text(max_size=80))
def test_every_sign_of_a_text_is_in_a_token_or_skipped(text: str) -> None:
    at = 0
    for token in tokens(text):
        assert token.start >= at
        assert token.text == text[token.start : token.end]
        at = token.end


@given(st.text(alphabet="{}()SELECTWHERE$this?.;,\"'<>ab:1 \n#FILTEREXISTSUNIONNOTOPTIONALBIND", max_size=120))
def test_whatever_is_no_constraint_is_refused_and_never_fails_otherwise(text: str) -> None:
    with suppress(NotCompiled):
        compile_select("SELECT $this WHERE {" + text, PREFIXES)
