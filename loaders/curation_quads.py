"""Human decisions as triples.

What a person decided is an opinion with a name and a reason: it stands in a
graph of its own, so that it can be told from what the documents say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loaders.edition_quads import say_span
from loaders.english_reasons import EnglishReasons
from loaders.iris import Iris
from loaders.note_collection import holder, smallest_first
from loaders.plan_records import Feature, Listing, ListingPart, Record
from loaders.reference_quads import CERTAINTY
from loaders.report_records import Activity
from loaders.sink import Sink
from loaders.span import Span
from loaders.tables import DataError, Row, Table
from ontology.terms import DCTERMS, WP

CONTINUITY = {
    "same": WP.continuity_same,
    "renamed": WP.continuity_renamed,
    "split": WP.continuity_split,
    "merged": WP.continuity_merged,
    "absorbed": WP.continuity_absorbed,
    "successor-in-purpose": WP.continuity_successor_in_purpose,
}
MATCHES = {
    "exact": WP.match_exact,
    "variant": WP.match_variant,
    "content": WP.match_content,
    "none": WP.match_none,
}


# The tables of decisions, by schema name.
DECISIONS = ("project_links", "rejections", "continuity", "succession", "feature_links", "corrections")
# What a cell of this name may point at.
PLACES: Mapping[str, tuple[type[Record], ...]] = {
    "listing": (Listing, ListingPart),
    "activity": (Activity,),
    "feature": (Feature,),
}


@dataclass(frozen=True, slots=True)
class Astray:
    """A decision that points at nothing: what is wrong, and the document it is about ("" if none is known)."""

    error: DataError
    document: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What people decide about: a document as it was loaded.

    ``records`` are its records by key, ``spans`` the runs of characters that
    its graph describes, ``text`` its lines where the document is at hand.
    """

    document: str
    edition: str
    records: Mapping[str, Record]
    spans: Collection[Span] = ()
    text: tuple[str, ...] | None = None


class CurationSink:
    """Says curation rows into one graph; what they point at is looked up in ``subjects``."""

    def __init__(
        self, iris: Iris, graph: NamedNode, tables: Mapping[str, Table], subjects: Collection[Subject]
    ) -> None:
        self.iris = iris
        self.sink = Sink(graph)
        self.tables = tables
        self.reasons = EnglishReasons(tables)
        self.astray: list[Astray] = []
        self._editions = {each.edition: each for each in subjects}
        self._documents = {each.document: each for each in subjects}
        self._spans: set[tuple[str, Span]] = set()
        self._smallest: dict[str, list[Record]] = {}

    def say(self) -> Sink:
        """Say every decision; a row that points at nothing is named in ``astray`` and left out."""
        kinds: tuple[Callable[[Row, NamedNode], None], ...] = (
            self._project_link,
            self._rejection,
            self._continuity,
            self._succession,
            self._feature_link,
            self._correction,
        )
        for name, say in zip(DECISIONS, kinds, strict=True):
            table = self.tables.get(name)
            for row in table or ():
                if table is not None and self._points(table, row):
                    subject = NamedNode(f"{self.iris.base}{self.iris.municipality}/curation/{name}/{row.text('id')}")
                    say(row, subject)
                    self.sink.add(subject, DCTERMS.source, self.iris.row(f"{name}.csv", row.line))
        return self.sink

    def _points(self, table: Table, row: Row) -> bool:
        """Tell whether what a row names exists and is of the kind meant; else enter it in ``astray``."""
        edition = str(row.values.get("edition", ""))
        subject = self._editions.get(edition)
        for column, kinds in PLACES.items():
            key = str(row.values.get(column, ""))
            if key and not isinstance(subject.records.get(key) if subject else None, kinds):
                return self._stray(table, row, f"{column} {key!r} is not in the edition {edition!r}", subject)
        if table.schema.name == "rejections" and not (row.text("listing") or row.text("project")):
            return self._stray(table, row, "must name a listing (with its edition) or a project", None)
        if table.schema.name == "corrections":
            about = self._documents[row.text("document")]
            if about.text is not None and cut(about.text, place_of(row)) != row.text("printed"):
                return self._stray(
                    table, row, f"{row.text('printed')!r} is not at that place of {about.document}", about
                )
        return True

    def _stray(self, table: Table, row: Row, sentence: str, about: Subject | None) -> bool:
        self.astray.append(Astray(table.fault(row, sentence), about.document if about else ""))
        return False

    def _common(self, subject: NamedNode, row: Row) -> None:
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])
        self.reasons.say(self.sink, subject, WP.basis, row.text("basis"))

    def _project_link(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.ProjectLink)
        self.sink.add(subject, WP.earlier, self.iris.project(row.text("earlier")))
        self.sink.add(subject, WP.later, self.iris.project(row.text("later")))
        self._common(subject, row)

    def _rejection(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.Rejection)
        self.sink.add(subject, WP.office, self.iris.office("city", row.text("office")))
        if row.text("listing"):
            self.sink.add(subject, WP.listing, self.iris.edition(row.text("edition"), row.text("listing")))
        if row.text("project"):
            self.sink.add(subject, WP.project, self.iris.project(row.text("project")))
        self.sink.text(subject, WP.decidedBy, row.text("decided_by"))
        self.sink.text(subject, WP.decidedOn, row.text("decided_on"))
        self.reasons.say(self.sink, subject, WP.reason, row.text("reason"))

    def _continuity(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.ContinuityClaim)
        self.sink.add(subject, WP.activity, self.iris.edition(row.text("edition"), row.text("activity")))
        self.sink.add(subject, WP.project, self.iris.project(row.text("project")))
        self.sink.add(subject, WP.continuityKind, CONTINUITY[row.text("kind")])
        self._common(subject, row)

    def _succession(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.OfficeSuccession)
        self.sink.add(subject, WP.earlier, self.iris.office("city", row.text("earlier")))
        self.sink.add(subject, WP.later, self.iris.office("city", row.text("later")))
        self._common(subject, row)

    def _feature_link(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.FeatureLink)
        self.sink.add(subject, WP.feature, self.iris.edition(row.text("edition"), row.text("feature")))
        if row.text("project"):
            self.sink.add(subject, WP.project, self.iris.project(row.text("project")))
        self.sink.add(subject, WP.match, MATCHES[row.text("match")])
        self._common(subject, row)

    def _correction(self, row: Row, subject: NamedNode) -> None:
        self.sink.typed(subject, WP.Correction)
        document = row.text("document")
        span = place_of(row)
        if span not in self._documents[document].spans and (document, span) not in self._spans:
            self._spans.add((document, span))
            say_span(self.sink, self.iris, document, span)
        self.sink.add(subject, WP.document, self.iris.document(document))
        self.sink.add(subject, WP.span, self.iris.span(document, span))
        about = self._documents[document]
        if document not in self._smallest:
            self._smallest[document] = smallest_first(about.records.values())
        held = holder(self._smallest[document], span)
        if held:
            self.sink.add(subject, WP.statedIn, self.iris.edition(about.edition, held))
        self.sink.text(subject, WP.correctionKind, row.text("kind"))
        self.sink.text(subject, WP.from_, row.text("printed"))
        self.sink.text(subject, WP.to, row.text("corrected"))
        self.reasons.say(self.sink, subject, WP.reason, row.text("reason"))
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])


def place_of(row: Row) -> Span:
    """Return the run of characters that a correction is about."""
    return Span(*(int(row.text(name)) for name in ("line", "start", "end_line", "end")))


def cut(lines: Sequence[str], span: Span) -> str:
    """Return the characters of a span, "" where the text has no such place."""
    if not 0 < span.line <= span.end_line <= len(lines):
        return ""
    if span.line == span.end_line:
        return lines[span.line - 1][span.start : span.end]
    whole = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.start :], *whole, lines[span.end_line - 1][: span.end]])
