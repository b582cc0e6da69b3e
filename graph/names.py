"""The IRIs of the named graphs.

Who said a thing is told by the graph it stands in, so every room must agree on
the graphs' names; they are minted here and nowhere else (docs/model.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

_BASE = re.compile(r"https?://[^\s<>\"{}|^`\\#?]+/")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KIND = re.compile(
    r"graph/(?:[^/]+/)?(?P<kind>doc|text|reference|curation|rule|closure|validation|ontology|catalog|run)"
)


@dataclass(frozen=True, slots=True)
class GraphNames:
    """The named graphs of one municipality.

    ``base`` is the base IRI of data and ends in ``/``, ``municipality`` the
    code (``35203``). Raises ValueError where either cannot be part of an IRI,
    as do the methods for their argument.
    """

    base: str
    municipality: str

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base):
            raise ValueError(f"The base IRI must be an http(s) IRI that ends in '/': {self.base!r}")
        _part(self.municipality)

    def doc(self, document: str) -> NamedNode:
        """Return the graph of the facts of a document (``plan-2023-ch4``)."""
        return self._own(f"doc/{_part(document)}")

    def text(self, document: str) -> NamedNode:
        """Return the graph of the verbatim text of a document; private."""
        return self._own(f"text/{_part(document)}")

    def rule(self, name: str) -> NamedNode:
        """Return the graph that the derivation rule ``name`` writes."""
        return self._own(f"rule/{_part(name)}")

    @property
    def reference(self) -> NamedNode:
        """The graph of reference data (offices, places, readings)."""
        return self._own("reference")

    @property
    def curation(self) -> NamedNode:
        """The graph of human decisions."""
        return self._own("curation")

    @property
    def closure(self) -> NamedNode:
        """The graph of the OWL 2 RL closure."""
        return self._own("closure")

    @property
    def validation(self) -> NamedNode:
        """The graph of the validation run."""
        return self._own("validation")

    @property
    def rollup(self) -> NamedNode:
        """The graph of the numbers of findings, beside those of other municipalities."""
        return self._own("rollup")

    @property
    def ontology(self) -> NamedNode:
        """The graph of the vocabulary, shared by all municipalities."""
        return NamedNode(f"{self.base}graph/ontology")

    @property
    def catalog(self) -> NamedNode:
        """The graph about the graphs (PROV, DCAT, VoID)."""
        return NamedNode(f"{self.base}graph/catalog")

    @property
    def run(self) -> NamedNode:
        """The graph of what differs from build to build (times); private."""
        return NamedNode(f"{self.base}graph/run")

    def rule_resource(self, name: str) -> NamedNode:
        """Return the IRI of the rule itself (a ``wp:Rule``), not of its graph."""
        return NamedNode(f"{self.base}rule/{_part(name)}")

    def generation(self, graph: NamedNode) -> NamedNode:
        """Return the IRI of the prov:Activity that made ``graph``."""
        return NamedNode(f"{graph.value}/generation")

    def kind(self, graph: NamedNode) -> str:
        """Return ``doc``, ``text``, ``rule``, … or "" for a graph that is not ours."""
        if not graph.value.startswith(self.base):
            return ""
        match = _KIND.match(graph.value[len(self.base) :])
        return match["kind"] if match else ""

    def _own(self, tail: str) -> NamedNode:
        return NamedNode(f"{self.base}graph/{self.municipality}/{tail}")


def is_private(graph: NamedNode) -> bool:
    """Tell whether a graph stays out of exports: verbatim text and the build's times.

    Goes by the form of the IRI, so that a graph of any municipality and base
    is recognised, also in a store that somebody else has filled.
    """
    return re.search(r"/graph/(?:[^/]+/text/[^/]+|run)$", graph.value) is not None


def _part(text: str) -> str:
    if not _PART.fullmatch(text):
        raise ValueError(f"Not usable as part of an IRI (ASCII letters, digits, '.', '_', '-'): {text!r}")
    return text
