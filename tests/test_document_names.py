"""What documents are called on pages: by title, by what they are where that tells which, else by their identifier."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine
from graph.rows import EngineError
from ontology.terms import DCTERMS, RDF, WP
from webapp.app import create_app
from webapp.words.document_names import kind, title
from webapp.words.language import LANGUAGE

BASE = "https://a.example/"


def store(*documents: tuple[str, str, NamedNode]) -> Store:
    """Return a graph of documents: identifier, title, class of the edition each embodies."""
    made = Store()
    for identifier, name, edition_class in documents:
        document, edition = NamedNode(f"{BASE}doc/{identifier}"), NamedNode(f"{BASE}{identifier}")
        made.add(Quad(document, RDF.type, WP.SourceDocument))
        made.add(Quad(document, DCTERMS.identifier, Literal(identifier)))
        made.add(Quad(document, DCTERMS.title, Literal(name, language="ja")))
        made.add(Quad(document, WP.embodies, edition))
        made.add(Quad(edition, RDF.type, edition_class))
    return made


PLAN = ("plan-1", "あおば市ささえあい計画", WP.PlanEdition)
REPORT = ("report-1", "あおば市の実施状況", WP.ProgressReport)
OLDER = ("plan-0", "あおば市ささえあい計画 旧版", WP.PlanEdition)


@pytest.mark.parametrize(
    ("documents", "identifier", "called", "short", "english"),
    [
        ((PLAN, REPORT), "plan-1", "あおば市ささえあい計画", "計画書", "Plan"),
        ((PLAN, REPORT), "report-1", "あおば市の実施状況", "実施状況報告", "Progress report"),
        # two plans: 計画書 would not tell which
        ((PLAN, OLDER, REPORT), "plan-0", "あおば市ささえあい計画 旧版", "plan-0", "plan-0"),
        ((PLAN, OLDER, REPORT), "report-1", "あおば市の実施状況", "実施状況報告", "Progress report"),
        ((PLAN,), "<b>unknown", "<b>unknown", "<b>unknown", "<b>unknown"),
        ((("letter", "お知らせ", WP.Feature),), "letter", "お知らせ", "letter", "letter"),
    ],
)
def test_names(
    documents: tuple[tuple[str, str, NamedNode], ...], identifier: str, called: str, short: str, english: str
) -> None:
    app = create_app({"ENGINE": EmbeddedEngine(store(*documents))})
    with app.test_request_context("/"):
        assert (title(identifier), kind(identifier)) == (called, short)
    with app.test_request_context("/", environ_overrides={LANGUAGE: "en"}):
        assert kind(identifier) == english


def test_an_engine_that_does_not_answer_leaves_the_identifiers(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine(store(PLAN))
    app = create_app({"ENGINE": engine})

    def broken(*_given: object, **_named: object) -> None:
        raise EngineError("no answer")

    monkeypatch.setattr(EmbeddedEngine, "select", broken)
    with app.test_request_context("/"):
        assert (title("plan-1"), kind("plan-1")) == ("plan-1", "plan-1")
    assert (title("plan-1"), kind("plan-1")) == ("plan-1", "plan-1")
