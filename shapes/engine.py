"""pySHACL, kept in a process of its own.

Importing pySHACL switches rdflib's literal normalisation off for everybody,
it holds the interpreter for seconds, and a shape can make it fail in ways that
must not take a server down. So it runs as ``python -m shapes.engine``: a job
as JSON on standard input, the results as JSON on standard output.

Two further reasons decide what this module does with the shapes. pySHACL drops
the language of a SPARQL constraint's message and pastes values into it with
``re.sub``, where a backslash in a document raises; so messages are taken out
before the run and filled by ``shapes.messages`` afterwards. And its results do
not keep the other variables of a constraint's row; so each failing constraint
is asked again for its rows, which must agree with the engine's results.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor
from rdflib.term import Node

from graph.collector import uncollected
from shapes.engine_data import read_ntriples
from shapes.engine_shapes import name_parts, path_of, restricted, targets
from shapes.shape_set import SHAPES_NAMESPACE, load_shapes

Row = dict[str, Any]

_PREFIXES: Final = URIRef(SHAPES_NAMESPACE + "prefixes")
_QUERIES: Final[dict[str, Query]] = {}


class CachingProcessor(SPARQLProcessor):
    """rdflib's SPARQL, but a text is parsed once and not once per focus node (half of a run's time)."""

    def query(  # type: ignore[override]
        self,
        strOrQuery: str | Query,
        initBindings: Mapping[str, Any] | None = None,
        initNs: Mapping[str, Any] | None = None,
        base: str | None = None,
        DEBUG: bool = False,
    ) -> Mapping[str, Any]:
        """Answer as SPARQLProcessor.query does."""
        if isinstance(strOrQuery, str):
            if strOrQuery not in _QUERIES:
                _QUERIES[strOrQuery] = translateQuery(parseQuery(strOrQuery), base, initNs)
            strOrQuery = _QUERIES[strOrQuery]
        return evalQuery(self.graph, strOrQuery, initBindings or {}, base)


@uncollected()
def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do a job: ``{"shapes": [file, …], "meta": bool, "data": [{"file": N-Triples, "only": [IRI, …] | null}, …]}``.

    Returns ``{"engine", "version", "runs": [{"results": […], "focus_nodes": {shape IRI: count}}, …]}``; a result is
    ``{"shape", "focus", "path", "component", "value", "bindings"}`` with terms in the form of SPARQL JSON results.
    Raises RuntimeError where pySHACL fails or contradicts the rows of a constraint.
    """
    rdflib.NORMALIZE_LITERALS = False
    rdflib.plugin.register("sparql", Processor, "shapes.engine", "CachingProcessor")
    import pyshacl  # noqa: PLC0415 - only where its effects on rdflib stay in this process

    shapes = load_shapes([Path(name) for name in job["shapes"]])
    if job["meta"]:
        pyshacl.validate(Graph(), shacl_graph=shapes.graph, meta_shacl=True, advanced=False)
    owners = name_parts(shapes.graph, shapes.shapes)
    wordless = Graph()
    wordless += (triple for triple in shapes.graph if triple[1] != SH.message)
    runs = []
    for part in job["data"]:
        data = read_ntriples(Path(part["file"]))
        only = [URIRef(iri) for iri in part["only"] or shapes.shapes]
        chosen = restricted(wordless, only)
        _, report, text = pyshacl.validate(data, shacl_graph=chosen, advanced=False, inference="none", inplace=True)
        if not isinstance(report, Graph):
            raise RuntimeError(f"pySHACL failed: {text}")
        results = sorted(_results(report, shapes.graph, data, owners), key=lambda row: json.dumps(row, sort_keys=True))
        runs.append(
            {"results": results, "focus_nodes": {str(iri): len(targets(shapes.graph, data, iri)) for iri in only}}
        )
    return {"engine": "pyshacl", "version": pyshacl.__version__, "runs": runs}


def _results(report: Graph, shapes: Graph, data: Graph, owners: Mapping[Node, str]) -> Iterator[Row]:
    asked: dict[tuple[Node, Node], set[Node | None]] = {}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        source = report.value(result, SH.sourceShape)
        focus = report.value(result, SH.focusNode)
        if source is None or focus is None or source not in owners:
            raise RuntimeError(f"pySHACL reported a result without a known shape and focus node ({source}, {focus})")
        value = report.value(result, SH.value)
        constraint = report.value(result, SH.sourceConstraint)
        if constraint is not None:
            asked.setdefault((constraint, focus), set()).add(value)
            continue
        yield {
            "shape": owners[source],
            "focus": encode(focus),
            "path": path_of(shapes, shapes.value(source, SH.path)),
            "component": str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2],
            "value": encode(value) if value is not None and value != focus else None,
            "bindings": {},
        }
    for (constraint, focus), values in asked.items():
        rows = list(_rows(shapes, data, constraint, focus))
        if {row.get("value", focus) for row in rows} != values:
            raise RuntimeError(f"pySHACL's results for {owners[constraint]} at {focus} are not the constraint's rows")
        for row in rows:
            value = row.pop("value", None)
            yield {
                "shape": owners[constraint],
                "focus": encode(focus),
                "path": None,
                "component": "SPARQLConstraintComponent",
                "value": None if value is None else encode(value),
                "bindings": {name: encode(term) for name, term in row.items()},
            }


def _rows(shapes: Graph, data: Graph, constraint: Node, focus: Node) -> Iterator[dict[str, Node]]:
    prefixes = "".join(
        f"PREFIX {shapes.value(declaration, SH.prefix)}: <{shapes.value(declaration, SH.namespace)}>\n"
        for declaration in shapes.objects(_PREFIXES, SH.declare)
    )
    query = prefixes + str(shapes.value(constraint, SH.select))
    for row in data.query(query, initBindings={"this": focus}).bindings:  # type: ignore[dict-item]
        yield {str(name): term for name, term in row.items() if str(name) != "this"}


def encode(term: Node) -> dict[str, str]:
    """Return a term in the form of SPARQL 1.1 JSON results; decimals without needless zeros.

    A sum is 50.0 to rdflib and 50 to Oxigraph: the finding must not depend on it.
    """
    if isinstance(term, Literal):
        encoded = {"type": "literal", "value": str(term)}
        if isinstance(term.value, Decimal) and term.value.is_finite():
            digits = f"{term.value:f}"
            encoded["value"] = digits.rstrip("0").rstrip(".") if "." in digits else digits
        if term.language:
            encoded["xml:lang"] = term.language
        elif term.datatype is not None:
            encoded["datatype"] = str(term.datatype)
        return encoded
    return {"type": "bnode" if isinstance(term, BNode) else "uri", "value": str(term)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(run(json.load(sys.stdin)), sys.stdout)
