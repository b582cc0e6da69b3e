"""The rows of a saved query that are shown at one address, as a page or as a picture.

The two stand for each other: whoever follows the one to the other must find
the same rows, and the same links to what follows and to the permanent answer.
"""

from __future__ import annotations

from flask import Response

from queries.result import Result
from queries.run import run_query
from webapp.saved.query_call import PAGE_ROWS, Call
from webapp.serving.access_log import note_rows
from webapp.serving.served import site
from webapp.words.prefixes import here


def shown_rows(call: Call) -> Result:
    """Return the rows that a call shows, PAGE_ROWS of them where it names no number; raises as run_query."""
    result = run_query(
        call.query,
        engine=site().engine,
        catalogue=site().catalogue,
        values=dict(call.values),
        limit=call.limit or PAGE_ROWS,
        offset=call.offset,
    )
    note_rows(len(result))
    return result


def linked(response: Response, call: Call, result: Result, suffix: str = "") -> Response:
    """Add the links to the permanent answer and, where there are more rows, to the next ones."""
    response.headers.add("Link", f'<{here(call.permanent(suffix))}>; rel="cite-as"')
    if result.cut:
        following = here(call.next_address(suffix, call.limit or PAGE_ROWS, {}))
        response.headers.add("Link", f'<{following}>; rel="next"')
    return response
