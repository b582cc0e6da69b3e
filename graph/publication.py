"""What a SPARQL server says of the data that were put into it.

A server is filled graph by graph, and nobody who asks it can see whether it is
half way, or which build it holds. So who fills it writes that down there first
and last, in a graph of its own that every reader can look at. The words are
Dublin Core's and PROV's; the name is no data IRI, so that a reader needs to
know nothing but the server to find it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.engine import Engine
from graph.rows import EngineError
from graph.snapshot import Snapshot

__all__ = ["MARK", "Publication", "PublicationError", "read_publication"]

MARK = "urn:fukushi-graph:publication"
"""The name of the publication, and of the graph it stands in."""
_ACTIVITY = "urn:fukushi-graph:publication:"
_DCTERMS, _PROV = "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#"
_SNAPSHOT, _CREATED = f"{_DCTERMS}identifier", f"{_DCTERMS}created"
_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
_BASE = "http://rdfs.org/ns/void#uriSpace"
_REPORT = f"{_DCTERMS}hasPart"
_MADE_BY, _BEGUN, _ENDED = f"{_PROV}wasGeneratedBy", f"{_PROV}startedAtTime", f"{_PROV}endedAtTime"
_READ = f"SELECT ?p ?o WHERE {{ GRAPH <{MARK}> {{ <{MARK}> ?p ?o }} }}"


class PublicationError(EngineError):
    """The server's data are being exchanged, or were while they were read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Data on their way to a server, or there whole.

    ``snapshot`` is the id of the build, ``base`` its base IRI, ``created`` when
    it was made, ``versions`` of programs; ``token`` differs from one
    publication to the next. ``begun`` and ``ended`` are ISO times; it is whole
    once it has ended. ``report`` is the SHA-256 of the validation's findings
    that came with it, "" for none.
    """

    snapshot: str
    base: str = ""
    created: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    begun: str = ""
    ended: str = ""
    report: str = ""

    @classmethod
    def of(cls, snapshot: Snapshot, report: str = "") -> Publication:
        """Return the publication of a snapshot, with the findings of ``report``, that begins now."""
        manifest = snapshot.manifest
        return cls(
            snapshot.id,
            manifest.settings.get("base", ""),
            manifest.created,
            manifest.versions,
            secrets.token_hex(8),
            _now(),
            report=report,
        )

    def finished(self) -> Publication:
        """Return the same, ended now."""
        return replace(self, ended=_now())

    @property
    def whole(self) -> bool:
        """Tell whether all of it is there."""
        return bool(self.ended)

    def triples(self) -> bytes:
        """Return what is written down of it, as N-Triples."""
        said = [(_SNAPSHOT, self.snapshot), (_BASE, self.base), (_CREATED, self.created)]
        said += [(_BEGUN, self.begun), (_ENDED, self.ended), (_REPORT, self.report)]
        said += [(_VERSION, f"{name} {version}") for name, version in self.versions.items()]
        mark = NamedNode(MARK)
        # Times as text: each server writes an xsd:dateTime in its own way.
        triples = [Triple(mark, NamedNode(predicate), Literal(value)) for predicate, value in said if value]
        triples.append(Triple(mark, NamedNode(_MADE_BY), NamedNode(_ACTIVITY + self.token)))
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def read_publication(engine: Engine) -> Publication | None:
    """Return what the server says, None where nothing was published there in this way. Raises EngineError."""
    found: dict[str, list[str]] = {}
    for predicate, value in engine.select(_READ):
        if isinstance(predicate, NamedNode) and isinstance(value, NamedNode | Literal):
            found.setdefault(predicate.value, []).append(value.value)

    def only(predicate: str) -> str:
        return found.get(predicate, [""])[0]

    if _MADE_BY not in found:
        return None
    return Publication(
        only(_SNAPSHOT),
        only(_BASE),
        only(_CREATED),
        {name: version for name, _, version in (each.partition(" ") for each in sorted(found.get(_VERSION, [])))},
        only(_MADE_BY).removeprefix(_ACTIVITY),
        only(_BEGUN),
        only(_ENDED),
        only(_REPORT),
    )


def stands(engine: Engine, expected: Publication | None) -> bool:
    """Tell whether the server still says what it said: ``expected`` whole, or (None) nothing. Raises EngineError."""
    if expected is None:
        return not engine.ask(f"ASK {{ GRAPH <{MARK}> {{ <{MARK}> <{_MADE_BY}> ?any }} }}")
    activity = _ACTIVITY + expected.token
    return engine.ask(f"ASK {{ GRAPH <{MARK}> {{ <{MARK}> <{_MADE_BY}> <{activity}> ; <{_ENDED}> ?any }} }}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
