"""The invented city of ``cases/pages``: facts, rules applied, and an application over them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask
from pyoxigraph import RdfFormat, Store

from graph.engine import EmbeddedEngine
from graph.names import GraphNames
from graph.rules import load_rules, run_rules
from ontology.files import RULES, ontology_files
from webapp.app import create_app

CASES = Path(__file__).parent / "cases" / "pages"
BASE = "https://city.example/id/"
NAMES = GraphNames(BASE, "99901")


@cache
def city_store() -> Store:
    """Return the graph; tests only read it."""
    store = Store()
    for file in ontology_files():
        store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NAMES.ontology)
    store.load(path=str(CASES / "data.ttl"), format=RdfFormat.TURTLE, to_graph=NAMES.doc("plan"))
    run_rules(store, load_rules(RULES), NAMES)
    return store


@cache
def city_engine() -> EmbeddedEngine:
    """Return one engine, so that answers are read once."""
    return EmbeddedEngine(city_store())


def city_app(**config: object) -> Flask:
    """Return an application over the city; ``config`` as for ``create_app``."""
    return create_app({"ENGINE": city_engine(), "BASE": BASE, **config})
