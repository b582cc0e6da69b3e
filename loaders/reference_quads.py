"""The reference data as triples: actors, bodies, offices, projects, places.

These rows are ours, not the documents': each resource names the row it comes
from, and a place that only two public lists support says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyoxigraph import NamedNode

from loaders.english_reasons import EnglishReasons
from loaders.iris import Iris
from loaders.sink import Sink
from loaders.tables import Row, Table
from ontology.terms import DCTERMS, WP

CERTAINTY = {
    "stated": WP.certainty_stated,
    "derived": WP.certainty_derived,
    "candidate": WP.certainty_candidate,
    "rejected": WP.certainty_rejected,
}
PLACE_KINDS = {
    "地域": WP.District,
    "地域交流センター": WP.CommunityCenter,
    "地区社協": WP.CouncilDistrict,
    "会場": WP.Venue,
}


class ReferenceSink:
    """Says reference rows into one graph.

    ``tables`` are by schema name; one that is not there counts as empty.
    ``iris`` are those of the municipality, or, for what belongs to none (the
    actor categories), those of ``common``.
    """

    def __init__(self, iris: Iris, graph: NamedNode, tables: Mapping[str, Table]) -> None:
        self.iris = iris
        self.sink = Sink(graph)
        self.tables = tables
        self.reasons = EnglishReasons(tables)

    def say(self) -> Sink:
        """Say every reference table and return the sink."""
        kinds: dict[str, Callable[[Row], NamedNode]] = {
            "actors": self._actor,
            "municipality": self._municipality,
            "organizations": self._organization,
            "plans": self._plan,
            "offices": self._office,
            "projects": self._project,
            "project_names": self._project_name,
            "places": self._place,
        }
        for name, say in kinds.items():
            for row in self.tables.get(name, ()):
                self.sink.add(say(row), DCTERMS.source, self.iris.row(f"{name}.csv", row.line))
        return self.sink

    def _labels(self, subject: NamedNode, row: Row) -> None:
        self.sink.labels(subject, row.text("label"), row.text("reading"), row.text("latin"), row.text("english"))

    def _actor(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.actor(row.text("slug")), WP.ActorCategory)
        self._labels(subject, row)
        self.sink.number(subject, WP.order, int(row.text("ordinal")))
        return subject

    def _municipality(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.place(""), WP.Municipality)
        self._labels(subject, row)
        self.sink.text(subject, WP.code, row.text("code"))
        self.sink.text(subject, DCTERMS.identifier, row.text("corporate_number"))
        self.reasons.say(self.sink, subject, WP.basis, row.text("basis"))
        return subject

    def _organization(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.organization(row.text("slug")), WP.Organisation)
        self._labels(subject, row)
        self.sink.text(subject, WP.printed, row.text("formal"))
        return subject

    def _plan(self, row: Row) -> NamedNode:
        edition = row.text("edition")
        subject = self.sink.typed(self.iris.edition(edition, row.text("slug")), WP.Plan)
        self.sink.labels(subject, row.text("label"), english=row.text("english"))
        self.sink.add(self.iris.edition(edition), WP.embodiesPlan, subject)
        self.sink.add(subject, WP.owner, self.iris.organization(row.text("owner")))
        return subject

    def _office(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.office(row.text("body"), row.text("slug")), WP.Office)
        self._labels(subject, row)
        self.sink.add(subject, WP.body, self.iris.organization(row.text("body")))
        self.sink.number(subject, WP.period, int(row.text("period")))
        self.sink.truth(subject, WP.generic, row.values["generic"] is True)
        self._status(subject, row, lambda slug: self.iris.office(row.text("body"), slug))
        return subject

    def _status(self, subject: NamedNode, row: Row, iri: Callable[[str], NamedNode]) -> None:
        self.sink.text(subject, WP.registerStatus, row.text("status"))
        if row.text("replaced_by"):
            self.sink.add(subject, DCTERMS.isReplacedBy, iri(row.text("replaced_by")))

    def _project(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.project(row.text("slug")), WP.Project)
        self._labels(subject, row)
        self._status(subject, row, self.iris.project)
        return subject

    def _project_name(self, row: Row) -> NamedNode:
        project = self.iris.project(row.text("project"))
        subject = self.sink.typed(NamedNode(f"{project.value}/name/{row.text('ordinal')}"), WP.NameVariant)
        self.sink.add(subject, WP.variantOf, project)
        self.sink.text(subject, WP.printed, row.text("printed"))
        self.sink.text(subject, WP.nameKind, row.text("kind"))
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])
        self.reasons.say(self.sink, subject, WP.basis, row.text("basis"))
        return subject

    def _place(self, row: Row) -> NamedNode:
        subject = self.sink.typed(self.iris.place(row.text("slug")), PLACE_KINDS[row.text("kind")])
        self._labels(subject, row)
        self.sink.text(subject, WP.placeKind, row.text("kind"))
        self.sink.number(subject, WP.order, int(row.text("ordinal")))
        self.sink.add(subject, WP.certainty, CERTAINTY[row.text("certainty")])
        self.reasons.say(self.sink, subject, WP.basis, row.text("basis"))
        self.sink.text(subject, WP.readingSource, row.text("reading_source"))
        if row.text("within"):
            self.sink.add(subject, WP.inDistrict, self.iris.place(row.text("within")))
        self._status(subject, row, self.iris.place)
        return subject
