"""All asserted triples of one municipality.

Brings the tables and the passed documents together into named graphs: one for
each document, one for the reference data, one for human decisions, and what
the catalog says of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from graph.names import GraphNames
from ontology.terms import DCTERMS, PROV, VOID
from pyoxigraph import NamedNode, Quad

from loaders.city import City, ReadDocument, with_document
from loaders.curation_quads import CurationSink
from loaders.edition_quads import EditionSink
from loaders.facts import Edition, records
from loaders.iris import Iris
from loaders.plan_quads import plan_quads
from loaders.plan_records import PlanChapter
from loaders.reference_quads import ReferenceSink
from loaders.register import Register
from loaders.report_quads import report_quads
from loaders.sink import Sink


@dataclass(slots=True)
class CityQuads:
    """The quads of a municipality and the words its loading gave rise to."""

    quads: list[Quad] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


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
    keys: dict[str, frozenset[str]] = {}
    for document in city.documents.values():
        step(document.id)
        edition: Edition
        if document.id in passed:
            read = passed[document.id]
            edition = with_document(city, document.id, read)
            document = replace(document, sha256=read.sha256, lines=read.lines)
            found.warnings += [
                f"{document.id}:{each.line}: {each.message}"
                for each in read.edition.notices
                if each.kind in ("unplaced", "doubt")
            ]
        else:
            edition = city.edition(document.id)
        sink = EditionSink(document, iris, names, register)
        if isinstance(edition, PlanChapter):
            plan_quads(edition, sink)
        else:
            report_quads(edition, sink)
        _tell_unregistered(city, sink, found, strict=document.id not in passed)
        keys[document.edition] = frozenset(records(edition))
        found.quads += sink.quads()
    step("reference")
    found.quads += ReferenceSink(iris, names.reference, city.reference).say().quads
    curation = CurationSink(iris, names.curation, city.reference, keys)
    found.quads += curation.say().quads
    if curation.astray and not passed:
        raise curation.astray[0]
    found.warnings += [str(each) for each in curation.astray]
    found.quads += _catalog(city, names, iris, passed, version)
    return found


def _tell_unregistered(city: City, sink: EditionSink, found: CityQuads, *, strict: bool) -> None:
    for record, sentence in sink.unregistered:
        if strict:
            tables = city.facts[sink.document.id].values()
            table, row = next((table, row) for table in tables for row in table if row.values["key"] == record.key)
            raise table.fault(row, sentence)
        found.warnings.append(f"{sink.document.id}:{record.span.line}: {sentence}")


def _catalog(
    city: City, names: GraphNames, iris: Iris, passed: Mapping[str, ReadDocument], version: str
) -> Iterator[Quad]:
    """Say which graph was made from what, by which version of the program."""
    sink = Sink(names.catalog)
    program = sink.typed(NamedNode(f"{names.base}program/fukushi-graph/{version}"), PROV.SoftwareAgent)
    sink.labels(program, f"fukushi-graph {version}")
    sources: list[tuple[NamedNode, list[NamedNode], str]] = [
        (names.doc(each.id), [iris.document(each.id)], f"{each.title}の事実") for each in city.documents.values()
    ]
    sources += [
        (names.text(each), [iris.document(each)], f"{city.documents[each].title}の本文（公開しない）")
        for each in passed
    ]
    reference = [NamedNode(f"{names.base}{city.code}/table/{name}.csv") for name in sorted(city.reference)]
    sources.append((names.reference, reference, "参照データ"))
    sources.append((names.curation, reference, "人の判断"))
    for graph, used, title in sources:
        sink.typed(graph, VOID.Dataset, PROV.Entity)
        sink.words(graph, DCTERMS.title, title)
        activity = sink.typed(names.generation(graph), PROV.Activity)
        sink.add(graph, PROV.wasGeneratedBy, activity)
        sink.add(activity, PROV.wasAssociatedWith, program)
        for each in used:
            sink.add(activity, PROV.used, each)
    return iter(sink.quads)
