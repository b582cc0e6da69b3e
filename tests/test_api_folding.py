"""A word is found however it is written, and a value can be nothing but a word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Store
from rdflib import Graph

from graph.engine import EmbeddedEngine
from queries.catalogue import load_catalogue
from queries.catalogue_error import CatalogueError
from queries.folding import folded, pattern
from queries.run import run_query
from queries.saved_query import LANGUAGES

SAMPLE = Store()
SAMPLE.update(
    """
    PREFIX wp: <https://fukushi-graph.example/ontology#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    INSERT DATA { GRAPH <urn:g> {
      <urn:goal> wp:code "1-1" ; wp:order 1 .
      <urn:actor> skos:prefLabel "住民"@ja ; wp:order 1 .
      <urn:1> a wp:RoleStatement ; wp:inObjective <urn:goal> ; wp:actor <urn:actor> ; wp:ordinal 1 ;
              wp:restatement "縁側サロンをNPOと開くこと"@ja .
      <urn:2> a wp:RoleStatement ; wp:inObjective <urn:goal> ; wp:actor <urn:actor> ; wp:ordinal 2 ;
              wp:restatement "ガス灯の下での見守り（50回）"@ja .
    } }
    """
)


def found(text: str) -> list[Any]:
    """Return the numbers of the role statements that hold a text."""
    result = run_query("role-statements", engine=EmbeddedEngine(SAMPLE), values={"text": text})
    return [row["ordinal"] for row in result.dicts()]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("サロン", [1]),
        ("さろん", [1]),
        ("ｻﾛﾝ", [1]),
        ("サろﾝ", [1]),
        ("npo", [1]),
        ("ＮＰＯ", [1]),
        ("Ｎpo", [1]),
        ("ガス", [2]),
        ("がす", [2]),
        ("ｶﾞｽ", [2]),
        ("カ\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}ス", [2]),
        ("５０回", [2]),
        ("(50", [2]),
        ("（５０回)", [2]),
        ("カス", []),  # ガ is another letter
        ("サロ ン", []),
        ("こと", [1]),
        (".*", []),
        ("サ.ン", []),
        ("N|x", []),
        ("[N]", []),
        ("\\w", []),
        ("", [1, 2]),
    ],
)
def test_the_query_finds_every_spelling(text: str, numbers: list[int]) -> None:
    assert found(text) == numbers


def test_what_was_typed_stays_the_value_of_the_call() -> None:
    result = run_query("role-statements", engine=EmbeddedEngine(SAMPLE), values={"text": " ｻﾛﾝ "})
    assert result.values == {"text": "ｻﾛﾝ"}


@pytest.mark.parametrize(
    ("text", "spelling"),
    [("キロ", "㌔"), ("㌔", "きろ"), ("株式会社", "㍿"), ("(株)", "㈱"), ("㈱", "（株）"), ("1", "①"), ("平成", "㍻")],
)
def test_letters_that_stand_for_several(text: str, spelling: str) -> None:
    assert re.search(pattern(text), spelling)


@pytest.mark.parametrize("space", [" ", "\N{IDEOGRAPHIC SPACE}", " \N{IDEOGRAPHIC SPACE} "])
def test_any_run_of_spaces_is_one(space: str) -> None:
    assert re.search(pattern(f"見守り{space}活動"), "見守り  活動")


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"])
    | st.sampled_from("さサｻがガＡaN1１（(.*+?[]{}|^$\\-㈱㌔"),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(words)
def test_a_word_finds_itself_and_its_folded_form(text: str) -> None:
    found = pattern(text)
    assert re.search(found, folded(text)) is not None
    assert folded(folded(text)) == folded(text)


@settings(max_examples=40, deadline=None)
@given(words, words)
def test_what_is_found_is_a_spelling(word: str, text: str) -> None:
    match = re.search(pattern(word), text)
    if match:
        assert folded(match.group()) == folded(word)


@settings(max_examples=25, deadline=None)
@given(words)
def test_engines_agree(text: str) -> None:
    query = f"ASK {{ FILTER(REGEX({Literal('前' + text + '後')}, {Literal(pattern(text))})) }}"
    oxigraph = bool(SAMPLE.query(query))
    rdflib = bool(Graph().query(query).askAnswer)
    python = re.search(pattern(text), "前" + text + "後") is not None
    assert oxigraph == rdflib == python


HEADER = """\
#+ name: x
#+ title: {{ja: 題, en: t}}
#+ description: {{ja: 説明, en: d}}
#+ audience: [staff]
#+ group: plan
#+ order: 1
#+ parameters:
#+   - {{name: word, type: {kind}, fold: {fold}, label: {{ja: 語, en: w}}, help: {{ja: 語, en: w}}}}
#+ columns:
#+   - {{name: s, kind: text, label: {{ja: 列, en: s}}}}
#+ view: table
SELECT ?s WHERE {{ ?s ?p ?o FILTER(!BOUND(?word) || REGEX(STR(?o), STR(?word))) }} ORDER BY ?s
"""


def test_fold_is_for_strings(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text(HEADER.format(kind="string", fold="true"), encoding="utf-8")
    assert load_catalogue(tmp_path)["x"].parameter("word").fold
    for kind, fold, reason in (
        ("integer", "true", "cannot have the key 'fold'"),
        ("string", "maybe", "must be one of"),
    ):
        (tmp_path / "x.rq").write_text(HEADER.format(kind=kind, fold=fold), encoding="utf-8")
        with pytest.raises(CatalogueError, match=reason):
            load_catalogue(tmp_path)


def test_every_free_text_filter_folds_and_says_so() -> None:
    for query in load_catalogue().values():
        for parameter in query.parameters:
            if parameter.name == "text":
                assert parameter.fold, query.name
                assert all(parameter.help[language] for language in LANGUAGES)
