"""The data to take away, and what the product is and cannot know."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, render_template
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.engine import Engine
from webapp.answers import answers, words
from webapp.certainty import CERTAINTIES
from webapp.labels import terms
from webapp.links import text
from webapp.result_view import ViewCell
from webapp.row_cells import heads, link_cell, number_cell, text_cell
from webapp.served import site

blueprint = Blueprint("data", __name__)

GRAPH_HEADS = heads("集まり", "記述の数", numbers=["記述の数"], source=False)
RULE_HEADS = heads("規則", "前提", "証拠", source=False)


def public_graphs(engine: Engine) -> list[str]:
    """Return the named graphs that may be published, in a fixed order; raises graph.rows.EngineError."""
    found = (text(graph) for (graph,) in engine.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
    return sorted(graph for graph in found if not _kept_back(graph))


def _kept_back(graph: str) -> bool:
    tail = graph.partition("/graph/")[2]
    return "/text/" in f"/{tail}" or tail == "run"


@blueprint.get("/data")
def page() -> str:
    """Show what can be downloaded."""
    addresses = site().addresses
    published = set(public_graphs(site().engine))
    graphs = [
        (
            link_cell(
                words(row, "title") or addresses.local_name(words(row, "graph")), addresses.path(words(row, "graph"))
            ),
            number_cell(row, "triples"),
        )
        for row in answers("named-graphs")
        if row["graph"] in published
    ]
    tables = [q for q in site().catalogue.listed() if not any(p.required and p.default is None for p in q.parameters)]
    void = any(rule.rule == "/.well-known/void" for rule in current_app.url_map.iter_rules())
    return render_template("data.html", graphs=graphs, heads=GRAPH_HEADS, tables=tables, void=void)


@blueprint.get("/data/graph.nq")
def quads() -> Response:
    """Return the public graph as N-Quads; the documents' text is not in it."""
    engine = site().engine
    response = Response(_written(engine, public_graphs(engine)), content_type="application/n-quads")
    response.headers["Content-Disposition"] = 'attachment; filename="fukushi-graph.nq"'
    return response


def _written(engine: Engine, graphs: list[str]) -> Iterator[bytes]:
    for graph in graphs:
        name = NamedNode(graph)
        rows = engine.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {terms([graph])} {{ ?s ?p ?o }} }}")
        found = [
            Quad(s, p, o, name)
            for s, p, o in rows
            if isinstance(s, NamedNode) and isinstance(p, NamedNode) and isinstance(o, NamedNode | Literal)
        ]
        yield serialize(sorted(found, key=str), format=RdfFormat.N_QUADS) or b""


@blueprint.get("/about")
def about() -> str:
    """Say what the certainty words mean, what cannot be known, and which versions are at work."""
    rules = [
        (
            text_cell(words(row, "title") or words(row, "rule")),
            text_cell(words(row, "assumption")),
            text_cell(words(row, "evidence")),
        )
        for row in answers("rules-of-graph")
    ]
    shown: tuple[ViewCell, ...] = RULE_HEADS
    return render_template("about.html", certainties=CERTAINTIES.values(), rules=rules, heads=shown)
