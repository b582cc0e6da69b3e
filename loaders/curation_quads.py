"""Human decisions as triples.

What a person decided is an opinion with a name and a reason: it stands in a
graph of its own, so that it can be told from what the documents say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ontology.terms import DCTERMS, WP
from pyoxigraph import NamedNode

from loaders.iris import Iris
from loaders.reference_quads import CERTAINTY
from loaders.sink import Sink
from loaders.span import Span
from loaders.tables import DataError, Row, Table

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


class CurationSink:
    """Says curation rows into one graph.

    ``editions`` gives the edition of a document id; rows that name a place of
    an edition are checked against ``keys`` (edition → keys in it).
    """

    def __init__(
        self,
        iris: Iris,
        graph: NamedNode,
        tables: Mapping[str, Table],
        keys: Mapping[str, frozenset[str]],
    ) -> None:
        self.iris = iris
        self.sink = Sink(graph)
        self.tables = tables
        self.keys = keys
        self.astray: list[DataError] = []

    def say(self) -> Sink:
        """Say every decision; a row that points at nothing is named in ``astray`` and left out."""
        kinds: dict[str, Callable[[Row, NamedNode], None]] = {
            "project_links": self._project_link,
            "rejections": self._rejection,
            "continuity": self._continuity,
            "succession": self._succession,
            "feature_links": self._feature_link,
            "corrections": self._correction,
        }
        for name, say in kinds.items():
            table = self.tables.get(name)
            for row in table or ():
                if table is not None and self._points(table, row):
                    subject = NamedNode(f"{self.iris.base}{self.iris.municipality}/curation/{name}/{row.text('id')}")
                    say(row, subject)
                    self.sink.add(subject, DCTERMS.source, self.iris.row(f"{name}.csv", row.line))
        return self.sink

    def _points(self, table: Table, row: Row) -> bool:
        """Tell whether the places of editions that a row names exist."""
        edition = str(row.values.get("edition", ""))
        for column in ("listing", "activity", "feature"):
            key = str(row.values.get(column, ""))
            if key and key not in self.keys.get(edition, frozenset()):
                self.astray.append(table.fault(row, f"{column} {key!r} is not in the edition {edition!r}"))
                return False
        return True

    def _common(self, subject: NamedNode, row: Row) -> None:
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])
        self.sink.words(subject, WP.basis, row.text("basis"))

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
        self.sink.words(subject, WP.reason, row.text("reason"))

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
        place = Span(*(int(row.text(name)) for name in ("line", "start", "end_line", "end")))
        span = self.sink.typed(self.iris.span(document, place), WP.SourceSpan)
        self.sink.add(span, WP.document, self.iris.document(document))
        self.sink.number(span, WP.line, place.line)
        self.sink.number(span, WP.endLine, place.end_line)
        self.sink.number(span, WP.startCharacter, place.start)
        self.sink.number(span, WP.endCharacter, place.end)
        self.sink.add(subject, WP.document, self.iris.document(document))
        self.sink.add(subject, WP.span, span)
        self.sink.text(subject, WP.from_, row.text("printed"))
        self.sink.text(subject, WP.to, row.text("corrected"))
        self.sink.words(subject, WP.reason, row.text("reason"))
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])
