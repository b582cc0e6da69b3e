"""The IRIs of data, minted in one place.

They are built from positions and register slugs only, never from a label:
a label may be mended, an IRI that somebody has cited may not change.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from loaders.span import Span


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of one municipality; ``base`` ends in ``/`` (docs/model.md has the table)."""

    base: str
    municipality: str

    def edition(self, path: str, key: str = "") -> NamedNode:
        """Return an edition (``plan/2023``) or, with ``key``, a place in it (``2-1/role/shakyo/3``)."""
        return NamedNode(f"{self.base}{self.municipality}/{path}{'/' if key else ''}{key}")

    def document(self, document: str) -> NamedNode:
        """Return a source document (``plan-2023-ch4``)."""
        return NamedNode(f"{self.base}{self.municipality}/doc/{document}")

    def span(self, document: str, span: Span) -> NamedNode:
        """Return a run of characters of a document."""
        place = f"{span.line}-{span.start}-{span.end_line}-{span.end}"
        return NamedNode(f"{self.base}{self.municipality}/doc/{document}/span/{place}")

    def project(self, slug: str) -> NamedNode:
        """Return a registered project."""
        return NamedNode(f"{self.base}{self.municipality}/project/{slug}")

    def organization(self, slug: str) -> NamedNode:
        """Return a body: ``city`` or ``shakyo``."""
        return NamedNode(f"{self.base}org/{self.municipality}/{slug}")

    def office(self, body: str, slug: str) -> NamedNode:
        """Return an office of a body; those of the city stand directly under the municipality."""
        own = "" if body == "city" else f"{body}/"
        return NamedNode(f"{self.base}org/{self.municipality}/{own}dept/{slug}")

    def place(self, slug: str) -> NamedNode:
        """Return a place (``chiiki/odono``), or the municipality itself for ``""``."""
        return NamedNode(f"{self.base}place/{self.municipality}{'/' if slug else ''}{slug}")

    def actor(self, slug: str) -> NamedNode:
        """Return one of the five actor categories, which belong to no municipality."""
        return NamedNode(f"{self.base}actor/{slug}")

    def row(self, file: str, line: int) -> NamedNode:
        """Return a row of a shipped table by its line (RFC 7111)."""
        return NamedNode(f"{self.table(file).value}#row={line}")

    def table(self, file: str) -> NamedNode:
        """Return a shipped table (``offices.csv``)."""
        return NamedNode(f"{self.base}{self.municipality}/table/{file}")
