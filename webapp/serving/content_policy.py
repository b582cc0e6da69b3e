"""What a browser may load and run on a page of ours.

One page has an editor, and only that page lets a browser run script, and only
script of our own origin: what a label or a document smuggles in stays text
everywhere.
"""

from __future__ import annotations

from flask import Response

HEADER = "Content-Security-Policy"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"


def let_script_run(response: Response) -> Response:
    """Allow a page the script files of our own origin and what they ask of it; nothing inline and no eval."""
    response.headers[HEADER] = SCRIPTED
    return response
