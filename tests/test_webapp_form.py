"""The form of a saved query: one field for each parameter, by its type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine
from queries.catalogue import Catalogue, load_catalogue
from queries.parameter_error import refusal
from queries.saved_query import EnumValue, Parameter, SavedQuery
from webapp.saved.form import Field, Option, fields, wrong_sentence
from webapp.serving.addresses import Addresses
from webapp.serving.site import Site, SnapshotInfo

BASE = "https://fukushi-graph.example/id/"
WORDS = {"ja": "条件", "en": "condition"}


@pytest.fixture
def sample_site(sample_store: Store, sample_catalogue: Catalogue) -> Site:
    """The sample, as a request sees it."""
    return Site(EmbeddedEngine(sample_store), sample_catalogue, SnapshotInfo(), Addresses())


def query(**parameter: Any) -> SavedQuery:
    """Return a saved query with one parameter ``p``."""
    one = Parameter(**{"name": "p", "type": "string", "label": WORDS, "help": {"ja": "助け", "en": ""}, **parameter})
    return SavedQuery(
        "q", WORDS, WORDS, ("staff",), "plan", 1, False, (one,), (), "table", (), "SELECT * {}", Path("q.rq")
    )


def only(site: Site, values: dict[str, str], **parameter: Any) -> Field:
    """Return the only field of a query with one parameter."""
    (field,) = fields(query(**parameter), site, values)
    return field


@pytest.mark.parametrize(
    ("type_", "input_type"), [("string", "text"), ("integer", "number"), ("date", "date"), ("iri", "url")]
)
def test_free_input_by_type(sample_site: Site, type_: str, input_type: str) -> None:
    field = only(sample_site, {}, type=type_)
    assert (field.input_type, field.options, field.label, field.help) == (input_type, None, "条件", "助け")


def test_enum_and_language_are_select_boxes(sample_site: Site) -> None:
    city = EnumValue("市", {"ja": "市の事業", "en": "city"})
    council = EnumValue("市社協", {"ja": "社協の事業", "en": "council"})
    (field,) = fields(query(type="enum", values=(city, council)), sample_site, {})
    assert field.options == (Option("市", "市の事業"), Option("市社協", "社協の事業"))
    field = only(sample_site, {}, type="language")
    assert field.options == (Option("ja", "日本語"), Option("en", "英語"))


def test_choices_come_from_the_graph(sample_site: Site) -> None:
    field = only(sample_site, {}, type="choice", choices="choice-offices")
    assert field.options is not None
    assert [option.value for option in field.options] == ["長寿課", "こども課", "くらし課"]
    assert field.options[0].label == "長寿課(ひなた市)"


def test_a_new_office_in_the_graph_is_a_new_choice(sample_store: Store, sample_catalogue: Catalogue) -> None:
    graph, office = NamedNode(f"{BASE}graph/99201/reference"), NamedNode(f"{BASE}org/99201/dept/zeimu")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    name = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    sample_store.add(Quad(office, kind, NamedNode("https://fukushi-graph.example/ontology#Office"), graph))
    sample_store.add(Quad(office, name, Literal("税務課", language="ja"), graph))
    site = Site(EmbeddedEngine(sample_store), sample_catalogue, SnapshotInfo(), Addresses())
    field = only(site, {}, type="choice", choices="choice-offices")
    assert field.options is not None
    assert Option("税務課", "税務課(ひなた市)") in field.options


REQUIRED: list[tuple[dict[str, Any], dict[str, str], tuple[bool, str]]] = [
    # parameter, typed -> marked as required, value
    ({"required": True}, {}, (True, "")),
    ({"required": False}, {}, (False, "")),
    ({"required": True, "default": "既定"}, {}, (False, "既定")),
    ({"default": "既定"}, {"p": "入力"}, (False, "入力")),
    ({"required": True}, {"p": "  入力 "}, (True, "入力")),
    ({"required": True}, {"other": "x"}, (True, "")),
]


@pytest.mark.parametrize(("parameter", "typed", "expected"), REQUIRED)
def test_required_default_and_typed(
    sample_site: Site, parameter: dict[str, Any], typed: dict[str, str], expected: tuple[bool, str]
) -> None:
    field = only(sample_site, typed, **parameter)
    assert (field.required, field.value) == expected


def test_a_wrong_number_stays_readable(sample_site: Site) -> None:
    """A number field would come back empty from a browser."""
    asked = query(type="integer")
    (field,) = fields(asked, sample_site, {"p": "二"}, refusal("integer", "p", "二"))
    assert (field.input_type, field.value) == ("text", "二")
    assert field.error == "「条件」の値「二」は整数ではありません。2023 のように数字で入力してください。"


def test_an_error_stands_at_its_own_field(sample_site: Site) -> None:
    (field,) = fields(query(), sample_site, {"p": "x"}, refusal("unknown", "other", "y", query="q"))
    assert field.error == ""


@pytest.mark.parametrize(
    "reason", ["missing", "too-long", "control", "integer", "date", "iri", "language", "not-allowed", "ambiguous"]
)
def test_every_reason_has_a_sentence_in_the_words_of_the_form(reason: str) -> None:
    error = refusal(reason, "p", "値", ("甲", "乙"), ("甲",), limit="500")
    sentence = wrong_sentence(query(), error)
    assert sentence.startswith("「条件」")
    assert sentence.endswith("。")
    assert "甲" not in sentence
    assert "{" not in sentence


ROUTES = {
    "/",
    "/certainty",
    "/queries/",
    "/queries/<name>",
    "/documents/",
    "/documents/<identifier>/lines/<int:number>",
    "/id/<path:path>",
    "/ontology",
    "/validation",
}


def test_addresses_that_others_link_to_stay(sample_app: Flask) -> None:
    assert {rule.rule for rule in sample_app.url_map.iter_rules()} >= ROUTES


def test_fixed_queries_of_the_design_have_an_address() -> None:
    fixed = (
        "projects-of-department departments-of-objective role-coverage role-statements listings joint-projects "
        "reposts unmarked-repeats directions features figures activities indicators events places continuity provenance"
    )
    assert set(fixed.split()) <= {found.name for found in load_catalogue().listed()}
