"""Where a value is written into a query, as text one can read."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from graph.binding import checked, scan
from graph.rows import EngineError

VALUES = {"o": NamedNode("http://e/x")}
ROW = "VALUES (?o) {(<http://e/x>)}"
BIND = "BIND(<http://e/x> AS ?o)"


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT ?s { ?s ?p ?o }", f"SELECT ?s {{ {ROW} ?s ?p ?o }}"),
        ("ASK { ?s ?p ?o }", f"ASK {{ {ROW} ?s ?p ?o }}"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", f"CONSTRUCT {{ ?s ?p ?o }} {{ {ROW} ?s ?p ?o }}"),
        ("DESCRIBE ?o WHERE { ?s ?p ?o }", f"DESCRIBE ?o WHERE {{ {ROW} ?s ?p ?o }}"),
        (
            "SELECT ?o { { ?s ?p 1 } UNION { ?s ?q ?o } }",
            f"SELECT ?o {{ {ROW} {{ ?s ?p 1 }} UNION {{ {BIND} ?s ?q ?o }} }}",
        ),
        ("SELECT ?o { ?s ?p 1 OPTIONAL { ?s ?q ?o } }", f"SELECT ?o {{ {ROW} ?s ?p 1 OPTIONAL {{ ?s ?q ?o }} }}"),
        ("SELECT ?o { VALUES ?a { 1 } ?s ?p ?a }", f"SELECT ?o {{ {ROW} VALUES ?a {{ 1 }} ?s ?p ?a }}"),
        ("SELECT * { SELECT ?o { ?s ?p ?o } }", f"SELECT * {{ {ROW} {{ SELECT ?o {{ {BIND} ?s ?p ?o }} }} }}"),
        (
            "SELECT (EXISTS { ?o ?p 1 } AS ?e) { ?s ?p ?o }",
            f"SELECT (EXISTS {{ ?o ?p 1 }} AS ?e) {{ {ROW} ?s ?p ?o }}",
        ),
        (
            "SELECT * { { SELECT (STR(?o) AS ?k) { ?s ?p 1 } GROUP BY ?o } }",
            f"SELECT * {{ {ROW} {{ SELECT (STR(?o) AS ?k) {{ {BIND} ?s ?p 1 }} GROUP BY ?o }} }}",
        ),
    ],
)
def test_a_value_is_written_where_sparql_evaluates_the_variable(query: str, bound: str) -> None:
    assert scan(query).bind(VALUES).split() == bound.split()


def test_without_values_a_query_is_left_as_it_is() -> None:
    query = "SELECT  ?s # {\n{ ?s ?p ?o }"
    assert scan(query).bind({}) == query


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT ?a { ?a $b 'It\\'s ?c' }", {"a", "b"}),
        ('SELECT ?a { ?a ?b """two "" ?c\n ?d""" }', {"a", "b"}),
        ("SELECT ?a { ?a <http://e/?c> ?b } # ?d", {"a", "b"}),
        ("SELECT ?a { ?a e:p?b }", {"a", "b"}),
        ("SELECT ?a { ?a e:p ?名前 }", {"a", "名前"}),
        ("SELECT ?a { FILTER(?a<?b && ?c>?d) }", {"a", "b", "c", "d"}),
    ],
)
def test_variables_are_found_outside_texts_and_names(text: str, variables: set[str]) -> None:
    assert scan(text).variables == variables


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("PREFIX select: <http://e/ask#> ask { ?s select:x 1 }", "ASK"),
        ("# SELECT\nCONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("describe <http://e/construct>", "DESCRIBE"),
        ("'SELECT'", ""),
    ],
)
def test_the_form_is_the_first_keyword_that_is_one(text: str, form: str) -> None:
    assert scan(text).form == form
    if form:
        assert checked(text, form).form == form
    with pytest.raises(EngineError, match="must be"):
        checked(text, "SELECT")


def test_several_values_share_one_row_in_the_order_given() -> None:
    bound = scan("SELECT * { ?s ?p ?o }").bind({"o": Literal("a"), "s": NamedNode("http://e/s")})
    assert 'VALUES (?o ?s) {("a" <http://e/s>)}' in bound
