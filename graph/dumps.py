"""The published graph in the forms that people load.

A researcher takes the file that the tool at hand reads. All are made from the
canonical N-Quads of a snapshot, in which nothing private stands, so that none
can say more than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from graph.json_ld import write_json_ld
from graph.rdf_text import PREFIXES, write_rdf
from ontology.terms import RDF


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the merged graph holds, each triple counted once; ``classes`` and ``properties`` by IRI.

    The terms of VoID (https://www.w3.org/TR/void/#statistics): a class has so
    many entities, a property so many triples.
    """

    triples: int = 0
    subjects: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)


def write_ntriples(quads: Path, target: Path) -> None:
    """Write canonical N-Quads without the names of the graphs, each triple once and in order; raises OSError.

    The lines are sorted, so the same triple of two graphs stands on neighbouring lines.
    """
    last = b""
    with quads.open("rb") as source, target.open("wb") as file:
        for line in source:
            triple = line.rpartition(b" <")[0]
            if triple != last:
                file.write(triple + b" .\n")
                last = triple


def write_turtle(ntriples: Path, target: Path) -> None:
    """Write the triples of a file as Turtle; raises OSError and SyntaxError."""
    write_rdf(read_triples(ntriples), target, RdfFormat.TURTLE)


def write_json_ld_file(ntriples: Path, target: Path) -> None:
    """Write the triples of a file as JSON-LD; raises OSError and SyntaxError."""
    with target.open("wb") as file:
        write_json_ld(read_triples(ntriples), file, PREFIXES)


def write_trig(quads: Path, target: Path) -> None:
    """Write N-Quads as TriG, graph by graph; raises OSError and SyntaxError.

    The only form that needs the graph in memory: TriG is for reading by graph,
    and the canonical order is by subject.
    """
    found: dict[str, list[Quad]] = {}
    for quad in parse(path=str(quads), format=RdfFormat.N_QUADS, lenient=True):
        found.setdefault(str(quad.graph_name), []).append(quad)
    ordered = (quad for graph in sorted(found) for quad in found[graph])
    write_rdf(ordered, target, RdfFormat.TRIG)


def read_triples(ntriples: Path) -> Iterator[Triple]:
    """Yield the triples of a file of N-Triples, in its order; raises OSError and SyntaxError."""
    return (quad.triple for quad in parse(path=str(ntriples), format=RdfFormat.N_TRIPLES, lenient=True))


def statistics(ntriples: Path) -> Statistics:
    """Count what stands in sorted N-Triples; raises OSError and SyntaxError."""
    triples = subjects = 0
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    last = None
    for triple in read_triples(ntriples):
        triples += 1
        subjects += triple.subject != last
        last = triple.subject
        properties[triple.predicate.value] += 1
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            classes[triple.object.value] += 1
    return Statistics(triples, subjects, dict(sorted(classes.items())), dict(sorted(properties.items())))


def canonical_lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield quads as lines of N-Quads in the canonical order; ValueError for one outside the named graphs."""
    lines = set()
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            raise ValueError(f"A triple stands outside the named graphs: {quad}")
        lines.add(f"{quad} .\n".encode())
    yield from sorted(lines)
