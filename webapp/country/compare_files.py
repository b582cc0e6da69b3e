"""The rows of several municipalities, to take away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO

from flask import Response, request

from graph.engine import Engine
from queries.comparison import compare, labeller
from queries.formats import FORMATS, Format, FormatOptions
from queries.parameters import ParameterError
from queries.saved_query import SavedQuery
from webapp.country.compared import Opened, asked, too_few, values
from webapp.problems.problem import respond
from webapp.saved.query_call import refused
from webapp.serving.access_log import note_rows
from webapp.serving.served import site
from webapp.words.labels import labels

FORMS: Mapping[str, Format] = {FORMATS[name].suffix: FORMATS[name] for name in ("csv", "tsv", "json", "xlsx")}
WORDS = {".csv": "CSV", ".tsv": "TSV", ".json": "JSON", ".xlsx": "Excel (.xlsx)"}


def data(query: SavedQuery, opened: Sequence[Opened], form: Format) -> Response:
    """Return the rows of all as a file; its headers name the municipalities in which a value means nothing."""
    if len(opened) < 2:
        return respond(too_few(), data=True)
    there = asked(opened)
    try:
        found = compare(query, there, values(), catalogue=site().catalogue)
    except ParameterError as error:
        return respond(refused(error), data=True)
    note_rows(len(found.whole))
    versions = "+".join(each.site.snapshot.version for each in opened)
    stream = BytesIO()
    options = FormatOptions(
        excel=request.args.get("excel") == "1",
        data_version=versions,
        iri_labels=labeller(there, lambda engine, iris: _labels(opened, engine, iris)),
    )
    form.write(found.whole, stream, options=options)
    response = Response(stream.getvalue(), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{query.name}-compared{form.suffix}"'
    without = [part.asked.code for part in found.parts if part.refusal is not None]
    if without:
        response.headers["Fukushi-Without-Value"] = ", ".join(without)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if form.chunks is not None:  # a workbook holds the time of making
        response.add_etag()
        response.make_conditional(request)
    return response


def _labels(opened: Sequence[Opened], engine: Engine, iris: Collection[str]) -> Mapping[str, str]:
    addresses = next(each.site.addresses for each in opened if each.site.engine is engine)
    return labels(engine, addresses, iris)
