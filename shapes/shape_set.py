"""The shapes as people know them: one rule per IRI, with its words in two languages.

SHACL lets a rule consist of many nameless nodes. Reports, counts and
acceptances speak of rules, so this module says which rule every node belongs
to, and refuses a shape that could reach a reader without words of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import Store
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

FOLDER: Final = Path(__file__).resolve().parent
SHAPES_NAMESPACE: Final = "https://fukushi-graph.example/shapes#"
HOW_TO_MEND: Final = URIRef(SHAPES_NAMESPACE + "howToMend")
LANGUAGES: Final = ("ja", "en")

_ABBREVIATED: Final = {
    "wp": "https://fukushi-graph.example/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that prefixes.ttl declares for queries; a test holds them equal."""

_SEVERITY_NAMES: Final[Mapping[Node, str]] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


class ShapesError(ValueError):
    """Shapes that cannot be used; the message is one sentence that names the file (and line, where known)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule: what it is called, how grave a finding is, and what a reader is told.

    ``label``, ``message`` and ``how_to_mend`` hold ``ja`` and ``en``;
    ``message`` has placeholders ``{$this}``, ``{?name}``. ``topic`` is the
    name of its file without the suffix.
    """

    iri: str
    topic: str
    severity: str
    label: Mapping[str, str]
    message: Mapping[str, str]
    how_to_mend: Mapping[str, str]

    @property
    def name(self) -> str:
        """The local name, which also names the folder of its fixtures."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class ShapeSet:
    """All shapes in use: the SHACL graph, the rules by IRI, and the digest of every file by name."""

    graph: Graph
    shapes: Mapping[str, Shape]
    files: Mapping[Path, str]

    @cached_property
    def sha256(self) -> str:
        """Identify the set: the digest over the names and digests of its files, in the order of names."""
        lines = (
            f"{digest}  {path.name}\n" for path, digest in sorted(self.files.items(), key=lambda item: item[0].name)
        )
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def load_shapes(paths: Iterable[Path] | None = None) -> ShapeSet:
    """Read shape files (by default every ``*.ttl`` of this folder).

    Raises ShapesError for a file that is missing, is not Turtle, or holds a
    shape without severity, message, label or way to mend in both languages,
    and for one IRI used for shapes in two files.
    """
    files = sorted(FOLDER.glob("*.ttl")) if paths is None else sorted(paths)
    whole = Graph()
    shapes: dict[str, Shape] = {}
    digests: dict[Path, str] = {}
    for path in files:
        one, digests[path] = _read(path)
        for node in sorted(one.subjects(RDF.type, SH.NodeShape), key=str):
            if not isinstance(node, URIRef):
                continue
            if str(node) in shapes:
                raise ShapesError(f"{path.name}: the shape {node} is already in another file.")
            shapes[str(node)] = _shape(one, node, path)
        whole += one
        _check_queries(one, path)
    if not shapes:
        raise ShapesError(f"{FOLDER if paths is None else 'The given files'}: no shape found.")
    return ShapeSet(whole, shapes, digests)


def _read(path: Path) -> tuple[Graph, str]:
    graph = Graph()
    try:
        content = path.read_bytes()
        graph.parse(data=content, format="turtle")
    except OSError as error:
        raise ShapesError(f"{path.name}: cannot be read: {error.strerror}.") from error
    except BadSyntax as error:
        raise ShapesError(f"{path.name}, line {error.lines + 1}: not Turtle: {error._why}.") from error
    except (ParserError, UnicodeDecodeError, ValueError) as error:
        raise ShapesError(f"{path.name}: not Turtle: {error}.") from error
    return graph, hashlib.sha256(content).hexdigest()


def _shape(graph: Graph, node: URIRef, path: Path) -> Shape:
    severity = _SEVERITY_NAMES.get(graph.value(node, SH.severity) or node)
    if severity is None:
        raise ShapesError(f"{path.name}: {node} needs one severity: sh:Violation, sh:Warning or sh:Info.")
    words = {predicate: _words(graph, node, predicate, path) for predicate in (RDFS.label, SH.message, HOW_TO_MEND)}
    return Shape(str(node), path.stem, severity, words[RDFS.label], words[SH.message], words[HOW_TO_MEND])


def _check_queries(graph: Graph, path: Path) -> None:
    """Refuse a constraint whose query is no SPARQL: an engine would say so without the file, after half a minute.

    A query may leave out the prefixes of ``wps:prefixes``; the line told is
    where the query goes wrong, or where it begins.
    """
    for constraint, query in sorted(graph.subject_objects(SH.select), key=lambda pair: str(pair[1])):
        text = str(query)
        try:
            Store().query(text, prefixes=_ABBREVIATED)
        except SyntaxError as error:
            owner = next((each for each in graph.subjects(SH.sparql, constraint)), constraint)
            name = str(owner).rpartition("#")[2]
            content, place = path.read_text(encoding="utf-8"), re.search(r"error at (\d+):", str(error))
            begun = content.find(text)  # not there where the file escapes a sign; then the shape's line is told
            before = content[: begun if begun >= 0 else max(content.find(f"wps:{name} "), 0)]
            line = before.count("\n") + (int(place[1]) if place and begun >= 0 else 1)
            reason = f"the query of wps:{name} cannot be read as SPARQL"
            raise ShapesError(f"{path.name}, line {line}: {reason}.") from error


def _words(graph: Graph, node: URIRef, predicate: URIRef, path: Path) -> dict[str, str]:
    found = {
        text.language: str(text)
        for text in graph.objects(node, predicate)
        if isinstance(text, Literal) and text.language is not None
    }
    missing = [language for language in LANGUAGES if language not in found]
    if missing:
        name = predicate.n3(graph.namespace_manager)
        raise ShapesError(f"{path.name}: {node} has no {name} in the language '{missing[0]}'.")
    return {language: found[language] for language in LANGUAGES}
