"""Rows of the whole country as a file, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from flask import Response, request

from webapp.country.sites import national

Cell = str | int | None


def as_file(name: str, suffix: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], **more: object) -> Response:
    """Return rows as CSV, or as JSON with the version of the country and ``more``."""
    if suffix == ".csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([heads, *rows])
        response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        response = as_json(
            {
                "data_version": national().country.version,
                **more,
                "rows": [dict(zip(heads, row, strict=True)) for row in rows],
            }
        )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}{suffix}"'
    return finished(response)


def as_json(told: object) -> Response:
    """Return an object as JSON, by line, as the other answers of the country are."""
    return Response(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type="application/json")


def finished(response: Response) -> Response:
    """Return an answer that may be read from anywhere, and that a client need not take twice."""
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response
