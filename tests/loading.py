"""Small means to look at what the loaders say: sinks over tiny registers, and triples a clerk can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, Quad

from graph.names import GraphNames
from loaders.edition_quads import Document, EditionSink
from loaders.iris import Iris
from loaders.register import Register
from loaders.tables import Table, read_schema, read_table
from tests.builds import BASE, DATA

CODE = "12345"
IRIS = Iris(BASE, CODE)
NAMES = GraphNames(BASE, CODE)
SHORT = {
    f"{BASE}{CODE}/": "",
    BASE: "~",
    "https://fukushi-graph.example/ontology#": "wp:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "a",
}


def tables(folder: Path, texts: Mapping[str, str]) -> dict[str, Table]:
    """Return tables by schema name, from their text; the schemas are the shipped ones."""
    found = {}
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        found[name] = read_table(path, read_schema(DATA / "schema" / f"{name}.json"))
    return found


def sink(folder: Path, layout: str = "plan-chapter", year: int = 2030) -> EditionSink:
    """Return a sink of a document whose register knows 福祉課 (of that year) and 広場事業."""
    kind = "plan" if layout == "plan-chapter" else "report"
    document = Document("doc-1", layout, f"{kind}/{year}", "試験の文書", year, "0" * 64, 9)
    known = tables(
        folder,
        {
            "offices": "slug,body,period,label,reading,latin,english,generic,status,replaced_by\n"
            f"fukushi,city,{year},福祉課,,,,false,active,\n",
            "projects": "slug,label,reading,latin,english,status,replaced_by\nhiroba,広場事業,,,,active,\n",
            "project_names": "project,ordinal,printed,kind,certainty,basis\nhiroba,1,広場事業,preferred,stated,印刷\n",
            "places": "slug,kind,label,reading,latin,english,within,ordinal,certainty,basis,reading_source,status,"
            "replaced_by\nvenue/kaikan,会場,会館,,,,,1,stated,印刷,,active,\n",
            "place_names": "printed,place,certainty,basis\n福祉会館,venue/kaikan,stated,印刷\n",
        },
    )
    return EditionSink(document, IRIS, NAMES, Register(IRIS, known))


def said(quads: Iterable[Quad], *about: str) -> list[str]:
    """Return what is said of resources (short IRIs; none: of all) as ``subject predicate value``, spans left out."""
    found = []
    for quad in quads:
        subject = short(quad.subject)
        if "/span/" not in subject and (not about or subject in about):
            value = quad.object
            shown = _literal(value) if isinstance(value, Literal) else short(value)
            found.append(f"{subject} {short(quad.predicate)} {shown}")
    return sorted(found)


def short(term: object) -> str:
    """Return an IRI as the tests write it: without the base, with prefixes, ``~`` for what has no municipality."""
    iri = str(getattr(term, "value", term))
    for long, brief in SHORT.items():
        if iri.startswith(long):
            return brief + iri[len(long) :]
    return iri


def _literal(value: Literal) -> str:
    if value.language:
        return f"{value.value}@{value.language}"
    return value.value if value.datatype.value.endswith(("#integer", "#decimal", "#boolean")) else f'"{value.value}"'
