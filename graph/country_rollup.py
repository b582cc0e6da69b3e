"""How many findings each municipality has, as triples of the country's store.

The findings themselves are about one municipality and are asked there; what a
question about many needs are their numbers, by municipality, shape and
severity. Each municipality's stand in a graph of their own, so that they can
be exchanged alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.country_record import CityRecord, FindingCount
from graph.names import GraphNames

SHAPES: Final = "https://fukushi-graph.example/shapes#"
_SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SEVERITIES: Final = {"violation": "Violation", "warning": "Warning", "info": "Info"}


def rollup_graph(base: str, code: str) -> NamedNode:
    """Return the graph of the numbers of a municipality's findings."""
    return GraphNames(base, code).rollup


def rollup_lines(record: CityRecord, base: str) -> bytes:
    """Return the numbers of a municipality's findings as N-Quads; none where it was not validated."""
    return b"".join(_lines(record, base))


def _lines(record: CityRecord, base: str) -> Iterator[bytes]:
    graph = rollup_graph(base, record.code)
    for each in record.findings:
        yield serialize(_count(each, record.code, base, graph), format=RdfFormat.N_QUADS) or b""


def _count(each: FindingCount, code: str, base: str, graph: NamedNode) -> Iterator[Quad]:
    node = NamedNode(f"{graph.value}#{each.shape}-{each.severity}")
    accepted = each.severity == "accepted"
    said: dict[NamedNode, NamedNode | Literal] = {
        _TYPE: NamedNode(f"{SHAPES}FindingCount"),
        NamedNode(f"{SHAPES}municipality"): NamedNode(f"{base}place/{code}"),
        NamedNode(f"{_SH}sourceShape"): NamedNode(f"{SHAPES}{each.shape}"),
        NamedNode(f"{SHAPES}accepted"): Literal(accepted),
        NamedNode(f"{SHAPES}findings"): Literal(each.number),
    }
    for predicate, value in said.items():
        yield Quad(node, predicate, value, graph)
    if not accepted:  # an accepted one keeps no severity in the numbers
        yield Quad(node, NamedNode(f"{_SH}resultSeverity"), NamedNode(f"{_SH}{_SEVERITIES[each.severity]}"), graph)
