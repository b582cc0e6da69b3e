"""The reference tables of ``docs/ontology.md``, written from the vocabulary itself.

A list of two hundred terms kept by hand is wrong within a month. The page's
prose is written by people, its tables by :func:`tables`; a test compares the
two. ``python -m ontology.reference docs/ontology.md`` brings a page up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.files import WELFARE_PLAN
from ontology.terms import OWL, RDF, RDFS, SKOS, WP_NAMESPACE

MARKER = "<!-- 以下の表は語彙から作る。手で直さず `python -m ontology.reference docs/ontology.md` を実行する。 -->"
KINDS = (
    (OWL.Class, "クラス"),
    (OWL.ObjectProperty, "もの同士を結ぶ性質"),
    (OWL.DatatypeProperty, "値を持つ性質"),
    (SKOS.ConceptScheme, "区分"),
    (SKOS.Concept, "区分の値"),
)
RELATIONS = (
    (RDFS.subClassOf, "⊑ {}"),
    (RDFS.subPropertyOf, "⊑ {}"),
    (RDFS.domain, "{} から"),
    (RDFS.range, "{} へ"),
    (OWL.inverseOf, "{} の逆"),
    (SKOS.inScheme, "{}"),
    (SKOS.notation, "`{}`"),
)
SHORT = {
    WP_NAMESPACE: "wp:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}


@dataclass(slots=True)
class Term:
    """A term of the vocabulary; ``labels`` and ``definitions`` by language, ``relations`` as phrases."""

    name: str
    kind: NamedNode | None = None
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)


def read_terms(path: Path = WELFARE_PLAN) -> list[Term]:
    """Return the terms of a vocabulary file in its order.

    Raises ``SyntaxError`` if the file is no Turtle, ``OSError`` if it cannot be read.
    """
    terms: dict[str, Term] = {}
    kinds = {kind for kind, _ in KINDS}
    templates = dict(RELATIONS)
    for triple in _triples(path):
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode) or not subject.value.startswith(WP_NAMESPACE):
            continue
        term = terms.setdefault(subject.value, Term(shortened(subject)))
        if predicate == RDF.type and value in kinds:
            term.kind = value if isinstance(value, NamedNode) else None
        elif predicate == RDF.type and value == OWL.TransitiveProperty:
            term.relations.append("推移的")
        elif predicate == RDFS.label and isinstance(value, Literal):
            term.labels[value.language or ""] = value.value
        elif predicate == SKOS.definition and isinstance(value, Literal):
            term.definitions[value.language or ""] = value.value
        elif predicate in templates and isinstance(value, NamedNode | Literal):
            term.relations.append(templates[predicate].format(shortened(value)))
    return list(terms.values())


def shortened(value: NamedNode | Literal) -> str:
    """Return a name with its prefix (``wp:Office``) where the prefix is known, else the value as it is."""
    for namespace, prefix in SHORT.items():
        if value.value.startswith(namespace):
            return prefix + value.value.removeprefix(namespace)
    return value.value


def tables(terms: Sequence[Term]) -> str:
    """Return the Markdown tables of terms, one per kind, in the order of ``terms``."""
    parts = []
    for kind, heading in KINDS:
        chosen = [term for term in terms if term.kind == kind]
        parts += [
            f"## {heading}（{len(chosen)}）",
            "",
            "| 名前 | 日本語 | English | 意味 | 関係 |",
            "|---|---|---|---|---|",
        ]
        parts += [_row(term) for term in chosen]
        parts.append("")
    return "\n".join(parts)


def with_tables(page: str, new_tables: str) -> str:
    """Return a page with everything after its marker replaced by tables.

    Raises ``ValueError`` if the marker does not stand in the page exactly once.
    """
    if page.count(MARKER) != 1:
        raise ValueError(f"the page needs this line once: {MARKER}")
    return f"{page.partition(MARKER)[0]}{MARKER}\n\n{new_tables}"


def _triples(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]


def _row(term: Term) -> str:
    cells = (
        f"`{term.name}`",
        term.labels.get("ja", ""),
        term.labels.get("en", ""),
        term.definitions.get("ja", ""),
        "、".join(term.relations),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: Sequence[str]) -> int:
    """Bring the page named by the only argument up to date; return the exit status (2 if it cannot be)."""
    if len(arguments) != 1:
        print("usage: python -m ontology.reference PAGE", file=sys.stderr)
        return 2
    page = Path(arguments[0])
    try:
        page.write_text(with_tables(page.read_text("utf-8"), tables(read_terms())), "utf-8")
    except (OSError, ValueError) as error:
        print(f"{page}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
