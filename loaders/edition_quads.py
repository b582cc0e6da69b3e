"""What both layouts need to become triples: the edition, its places, its documents.

Every resource of an edition gets the run of characters it was read from; the
verbatim text goes to a graph of its own, which no export contains.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from graph.names import GraphNames
from loaders.iris import Iris
from loaders.plan_records import Record, TextNote
from loaders.reference_quads import CERTAINTY
from loaders.register import Register, folded
from loaders.sink import Sink
from loaders.span import Span
from loaders.tables import Row
from ontology.terms import DCTERMS, WP


@dataclass(frozen=True, slots=True)
class Document:
    """A row of ``documents.csv``: what a document is and which edition it embodies."""

    id: str
    layout: str
    edition: str
    title: str
    fiscal_year: int
    sha256: str
    lines: int

    @classmethod
    def of(cls, row: Row) -> Document:
        """Return the document a row describes."""
        return cls(
            id=row.text("id"),
            layout=row.text("layout"),
            edition=row.text("edition"),
            title=row.text("title"),
            fiscal_year=int(row.text("fiscal_year")),
            sha256=row.text("sha256"),
            lines=int(row.text("lines")),
        )


@dataclass(slots=True)
class EditionSink:
    """Collects the quads of one document: its facts, its verbatim text, and what nobody has registered."""

    document: Document
    iris: Iris
    names: GraphNames
    register: Register
    facts: Sink = field(init=False)
    text: Sink = field(init=False)
    unregistered: list[tuple[Record, str]] = field(default_factory=list)
    spans: dict[Span, NamedNode] = field(default_factory=dict)
    _strangers: dict[tuple[str, str], NamedNode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = Sink(self.names.doc(self.document.id))
        self.text = Sink(self.names.text(self.document.id))

    @property
    def edition(self) -> NamedNode:
        """The edition that the document embodies."""
        return self.iris.edition(self.document.edition)

    def at(self, key: str) -> NamedNode:
        """Return the resource at a place of the edition."""
        return self.iris.edition(self.document.edition, key)

    def begin(self, *classes: NamedNode) -> None:
        """Say what is true of the document and the edition as wholes."""
        document = self.iris.document(self.document.id)
        self.facts.typed(document, WP.SourceDocument)
        self.facts.text(document, DCTERMS.identifier, self.document.id)
        self.facts.words(document, DCTERMS.title, self.document.title)
        self.facts.text(document, WP.sha256, self.document.sha256)
        self.facts.number(document, WP.lineCount, self.document.lines)
        self.facts.add(document, WP.embodies, self.edition)
        self.facts.typed(self.edition, *classes)
        self.facts.labels(self.edition, self.document.title)
        self.facts.add(self.edition, WP.municipality, self.iris.place(""))

    def record(self, record: Record, *classes: NamedNode, text: str = "") -> NamedNode:
        """Say the classes, the place and the verbatim text of a record; return its resource."""
        subject = self.facts.typed(self.at(record.key), *classes)
        self.facts.add(subject, WP.span, self._span(record.span))
        if text:
            self.text.add(subject, WP.verbatim, Literal(text))
        return subject

    def statement(self, subject: NamedNode, ordinal: int, digest: str, restatement: str) -> None:
        """Say the order, the fingerprint and our own wording of a statement."""
        self.facts.number(subject, WP.ordinal, ordinal)
        self.facts.text(subject, WP.digest, digest)
        self.facts.words(subject, WP.restatement, restatement)

    def note(self, note: TextNote) -> None:
        """Say what was noticed about the wording, or which place is named."""
        if note.kind == "place":
            self._place(note)
            return
        subject = self.record(note, WP.TextNote)
        self.facts.text(subject, WP.noteKind, note.kind)
        if note.stated_in:
            self.facts.add(subject, WP.statedIn, self.at(note.stated_in))
        self.facts.text(subject, WP.printed, note.printed)
        self.facts.text(subject, WP.usual, note.usual)
        self.facts.number(subject, WP.count, note.count)
        self.facts.number(subject, WP.usualCount, note.usual_count)
        self.facts.text(subject, WP.lineList, ", ".join(note.lines))

    def _place(self, note: TextNote) -> None:
        subject = self.record(note, WP.PlaceMention)
        self.facts.add(subject, WP.statedIn, self.at(note.stated_in))
        self.facts.text(subject, WP.printed, note.printed)
        self.facts.text(subject, WP.usual, note.usual)
        known = self.register.place_named(note.usual) or self.register.place_named(note.printed)
        if known is not None:
            self.facts.add(subject, WP.place, known[0])
            self.facts.add(subject, WP.certainty, CERTAINTY[known[1]])

    def office(self, record: Record, name: str, generic: bool = False) -> NamedNode:
        """Return the city's office of the document's year that bears a printed name.

        One that the register does not know gets an IRI of its first place and
        a line in ``unregistered``; it is the same for every mention of the name.
        """
        known = self.register.office("city", self.document.fiscal_year, name)
        if known is not None:
            return known
        period = self.document.fiscal_year
        allowed = ", ".join(self.register.offices("city", period)) or "none"
        sentence = f"the office {name!r} is not in offices.csv for {period}; known: {allowed}"
        subject, new = self._stranger(record, name, "office", sentence)
        if new:
            self.facts.typed(subject, WP.Office)
            self.facts.add(subject, WP.body, self.iris.organization("city"))
            self.facts.number(subject, WP.period, period)
            self.facts.truth(subject, WP.generic, generic)
        return subject

    def project(self, record: Record, name: str) -> NamedNode:
        """Return the project that bears a printed name; one that is not registered as in ``office``."""
        known = self.register.project(name)
        if known is not None:
            return known
        sentence = f"the project name {name!r} is not in the register project_names.csv"
        subject, new = self._stranger(record, name, "project", sentence)
        if new:
            self.facts.typed(subject, WP.Project)
        return subject

    def _stranger(self, record: Record, name: str, kind: str, sentence: str) -> tuple[NamedNode, bool]:
        """Return the resource of an unregistered name, and whether it is met for the first time."""
        known = self._strangers.get((kind, folded(name)))
        if known is not None:
            return known, False
        self.unregistered.append((record, sentence))
        # The last part of the IRI tells it from all others: IRIs of derived resources are made with it.
        subject = self.at(f"unregistered-{kind}/{record.key.replace('/', '-')}")
        self._strangers[kind, folded(name)] = subject
        self.facts.labels(subject, name)
        self.facts.text(subject, WP.registerStatus, "unregistered")
        return subject, True

    def _span(self, span: Span) -> NamedNode:
        known = self.spans.get(span)
        if known is None:
            known = self.spans[span] = say_span(self.facts, self.iris, self.document.id, span)
        return known

    def quads(self) -> list[Quad]:
        """Return everything said."""
        return [*self.facts, *self.text]


def say_span(sink: Sink, iris: Iris, document: str, span: Span) -> NamedNode:
    """Say where a run of characters of a document stands and return its resource."""
    iri = sink.typed(iris.span(document, span), WP.SourceSpan)
    sink.add(iri, WP.document, iris.document(document))
    sink.number(iri, WP.line, span.line)
    sink.number(iri, WP.endLine, span.end_line)
    sink.number(iri, WP.startCharacter, span.start)
    sink.number(iri, WP.endCharacter, span.end)
    return iri
