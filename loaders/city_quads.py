"""All asserted triples of one municipality.

Brings the tables and the passed documents together into named graphs: one for
each document, one for the reference data, one for human decisions, and what
the catalog says of each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from pyoxigraph import NamedNode, Quad, Store

from graph.names import GraphNames
from loaders.city import COMMON, City, ReadDocument, with_document
from loaders.curation_quads import DECISIONS, CurationSink, Subject
from loaders.edition_quads import EditionSink
from loaders.facts import records
from loaders.iris import Iris
from loaders.plan_quads import plan_quads
from loaders.plan_records import PlanChapter
from loaders.reference_quads import ReferenceSink
from loaders.register import Register
from loaders.report_quads import report_quads
from loaders.sink import Sink
from loaders.tables import DataError
from ontology.terms import DCTERMS, PROV, VOID


@dataclass(slots=True)
class CityQuads:
    """The quads of a municipality, graph by graph, and the words its loading gave rise to."""

    sinks: list[Sink] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Quad]:
        """Yield the quads, each made when it is asked for."""
        return chain.from_iterable(self.sinks)

    def pour(self, store: Store) -> None:
        """Add them to a store."""
        for sink in self.sinks:
            sink.pour(store)

    @property
    def quads(self) -> list[Quad]:
        """All of them, as a new list."""
        return list(self)


def city_quads(
    city: City,
    base: str,
    passed: Mapping[str, ReadDocument],
    version: str,
    step: Callable[[str], None] = lambda name: None,
) -> CityQuads:
    """Return the asserted triples of a municipality.

    ``passed`` are the documents at hand, by id: their facts take the place of
    the shipped ones. ``step`` hears the name of each part before it is done.
    A shipped fact that the registers do not know is a DataError; one of a
    passed document is a warning, as it may be another edition.
    """
    iris = Iris(base, city.code)
    names = GraphNames(base, city.code)
    register = Register(iris, city.reference)
    found = CityQuads()
    subjects: list[Subject] = []
    for document in city.documents.values():
        step(document.id)
        read = passed.get(document.id)
        if read is not None:
            edition = with_document(city, document.id, read)
            if read.sha256 != document.sha256:
                lines = f"{read.lines} lines, not {document.lines}" if read.lines != document.lines else "other bytes"
                found.warnings.append(
                    f"{document.id}: this is not the registered file ({lines}); see fukushi reconcile"
                )
            found.warnings += [
                f"{document.id}:{each.line}: {each.message}"
                for each in read.edition.notices
                if each.kind in ("unplaced", "doubt")
            ]
        elif document.id in city.facts:
            edition = city.edition(document.id)
        else:
            raise DataError(
                city.path / "documents.csv", 0, f"{document.id} has no tables; make them with: fukushi extract"
            )
        shown = replace(document, sha256=read.sha256, lines=read.lines) if read else document
        sink = EditionSink(shown, iris, names, register)
        if isinstance(edition, PlanChapter):
            plan_quads(edition, sink)
        else:
            report_quads(edition, sink)
        _tell_unregistered(city, sink, found, strict=read is None)
        subjects.append(
            Subject(document.id, document.edition, records(edition), sink.spans, read.text if read else None)
        )
        found.sinks += [sink.facts, sink.text]
    step("reference")
    common = GraphNames(base, COMMON)
    found.sinks.append(ReferenceSink(iris, names.reference, city.reference).say())
    found.sinks.append(ReferenceSink(Iris(base, COMMON), common.reference, city.common).say())
    curation = CurationSink(iris, names.curation, city.reference, subjects)
    found.sinks.append(curation.say())
    for astray in curation.astray:
        # A passed document may be another edition, of which the decision was not made.
        if astray.document not in passed:
            raise astray.error
        found.warnings.append(str(astray.error))
    found.sinks += _catalog(city, iris, passed, version)
    return found


def _tell_unregistered(city: City, sink: EditionSink, found: CityQuads, *, strict: bool) -> None:
    for record, sentence in sink.unregistered:
        if strict:
            tables = city.facts[sink.document.id].values()
            table, row = next((table, row) for table in tables for row in table if row.values["key"] == record.key)
            raise table.fault(row, sentence)
        found.warnings.append(f"{sink.document.id}:{record.span.line}: {sentence}")


def _catalog(city: City, iris: Iris, passed: Collection[str], version: str) -> list[Sink]:
    """Say which graph was made from what, by which version of the program.

    The graphs of the documents' wording are told of where they are themselves
    kept, out of every export: what is published must not depend on who built it.
    """
    names, common = GraphNames(iris.base, city.code), Iris(iris.base, COMMON)
    public, private = Sink(names.catalog), Sink(names.run)
    program = public.typed(NamedNode(f"{iris.base}program/fukushi-graph/{version}"), PROV.SoftwareAgent)
    public.labels(program, f"fukushi-graph {version}")
    decided = [name for name in city.reference if name in DECISIONS]
    # Accepted findings are decisions about a report; no graph is made from them.
    others = [name for name in city.reference if name not in (*DECISIONS, "accepted_findings")]
    for document in city.documents.values():
        _made(
            public,
            names,
            names.doc(document.id),
            [iris.document(document.id)],
            title=f"{document.title}の事実",
            program=program,
        )
        if document.id in passed:
            title = f"{document.title}の本文（公開しない）"
            _made(private, names, names.text(document.id), [iris.document(document.id)], title=title, program=program)
    _made(public, names, names.reference, _tables(iris, others), title="参照データ", program=program)
    _made(public, names, names.curation, _tables(iris, decided), title="人の判断", program=program)
    shared = GraphNames(iris.base, COMMON).reference
    _made(public, names, shared, _tables(common, city.common), title="どの市町村にも共通の参照データ", program=program)
    return [public, private]


def _tables(iris: Iris, schemas: Iterable[str]) -> list[NamedNode]:
    return [iris.table(f"{name}.csv") for name in sorted(schemas)]


def _made(
    sink: Sink, names: GraphNames, graph: NamedNode, used: Iterable[NamedNode], *, title: str, program: NamedNode
) -> None:
    sink.typed(graph, VOID.Dataset, PROV.Entity)
    sink.words(graph, DCTERMS.title, title)
    activity = sink.typed(names.generation(graph), PROV.Activity)
    sink.add(graph, PROV.wasGeneratedBy, activity)
    sink.add(activity, PROV.wasAssociatedWith, program)
    for each in used:
        sink.add(activity, PROV.used, each)
