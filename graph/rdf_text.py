"""The same triples, the same bytes.

Oxigraph writes prefixes in an order that changes from process to process; then
an ETag would tell two workers' answers apart, and two exports would differ.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from graph.json_ld import write_json_ld
from ontology.terms import DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, VOID, WP_NAMESPACE, XSD

PREFIXES: Mapping[str, str] = {
    "dcat": DCAT.NAMESPACE,
    "dcterms": DCTERMS.NAMESPACE,
    "org": ORG.NAMESPACE,
    "owl": OWL.NAMESPACE,
    "prov": PROV.NAMESPACE,
    "rdf": RDF.NAMESPACE,
    "rdfs": RDFS.NAMESPACE,
    "skos": SKOS.NAMESPACE,
    "void": VOID.NAMESPACE,
    "wp": WP_NAMESPACE,
    "xsd": XSD.NAMESPACE,
}
"""The short names in what we write."""


def rdf_text(triples: Iterable[Triple], form: RdfFormat, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Return a few triples in a form, each once, in a fixed order; JSON-LD with its context in it."""
    ordered = sorted(set(triples), key=str)
    file = io.BytesIO()
    if form == RdfFormat.JSON_LD:
        write_json_ld(ordered, file, prefixes)
    else:
        _write(ordered, file, form, prefixes)
    return file.getvalue()


def quad_text(quads: Iterable[Quad], form: RdfFormat, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Return a few quads as TriG or N-Quads, each once, graph by graph."""
    file = io.BytesIO()
    _write(sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad))), file, form, prefixes)
    return file.getvalue()


def write_rdf(
    found: Iterable[Triple] | Iterable[Quad], path: Path, form: RdfFormat, prefixes: Mapping[str, str] = PREFIXES
) -> None:
    """Write many triples or quads in the order given, in memory that does not grow; raises OSError."""
    draft = path.with_name(f"{path.name}.draft")
    try:
        with draft.open("w+b") as unordered, path.open("wb") as file:
            serialize(found, unordered, form, prefixes=dict(prefixes))
            unordered.seek(0)
            _copy(unordered, file)
    finally:
        draft.unlink(missing_ok=True)


def _write(found: list[Triple] | list[Quad], file: IO[bytes], form: RdfFormat, prefixes: Mapping[str, str]) -> None:
    draft = io.BytesIO()
    serialize(found, draft, form, prefixes=dict(prefixes))
    draft.seek(0)
    _copy(draft, file)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    """Copy, with the lines of prefixes at the beginning in the order of the alphabet."""
    head = []
    line = source.readline()
    while line.startswith(b"@prefix "):
        head.append(line)
        line = source.readline()
    target.writelines(sorted(head))
    target.write(line)
    shutil.copyfileobj(source, target)
