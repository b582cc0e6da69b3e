"""Which names of things are near one that nothing has.

A wrong address is most often an old or mistyped one; the things beside and
below it are few enough to be compared with it letter by letter.
"""

from __future__ import annotations

from difflib import get_close_matches

from pyoxigraph import Literal

from graph.engine import Engine
from ontology.terms import RDF
from webapp.words.links import text

MOST = 5
_LEVELS = 2
_COMPARED = 800
_LENGTH = 6
"""By how many letters a near name may be longer or shorter."""


def near_names(engine: Engine, base: str, iri: str) -> list[str]:
    """Return IRIs below ``base`` that are like ``iri``, the likest first: its neighbours, else those one level up.

    Raises graph.rows.EngineError.
    """
    head = iri
    for _ in range(_LEVELS):
        head = head.rpartition("/")[0]
        if len(head) < len(base):
            break
        tail = iri.removeprefix(f"{head}/")
        found = get_close_matches(tail, _beside(engine, f"{head}/", tail), n=MOST, cutoff=0.7)
        if found:
            return [f"{head}/{each}" for each in found]
    return []


def _beside(engine: Engine, head: str, tail: str) -> list[str]:
    """Return how the names go on that begin with ``head`` and have as many parts as ``tail``."""
    query = f"SELECT DISTINCT ?s WHERE {{ ?s {RDF.type} ?class . FILTER(STRSTARTS(STR(?s), {Literal(head)})) }}"
    ends = sorted({text(subject).removeprefix(head) for (subject,) in engine.select(query)})
    alike = [each for each in ends if each.count("/") == tail.count("/") and abs(len(each) - len(tail)) <= _LENGTH]
    return alike[:_COMPARED]
