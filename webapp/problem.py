"""One shape for everything that goes wrong.

A person gets a page, a program gets the same facts as JSON or text; nobody
gets a stack trace or a path of this machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Response, render_template, request

from webapp.accept import negotiate
from webapp.links import Link

HTML, JSON, TEXT = "text/html", "application/json", "text/plain"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and what to do: a title and a sentence or two in Japanese.

    ``parameter`` with ``allowed`` and ``near`` for a wrong value; ``near``
    also for a wrong name.
    """

    status: int
    title: str
    message: str
    parameter: str = ""
    allowed: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return the problem for a program; the same keys every time."""
        error = {
            "status": self.status,
            "title": self.title,
            "message": self.message,
            "parameter": self.parameter or None,
            "allowed": list(self.allowed),
            "near": list(self.near),
        }
        return json.dumps({"error": error}, ensure_ascii=False, indent=2) + "\n"

    def as_text(self) -> str:
        """Return the problem for a terminal."""
        lines = [f"{self.status} {self.title}", self.message]
        if self.near:
            lines.append(f"似た値: {'、'.join(self.near)}")
        if self.allowed:
            lines.append(f"使える値: {'、'.join(self.allowed)}")
        return "\n".join(lines) + "\n"


def printable(text: str) -> str:
    """Return what a visitor sent with its control characters replaced: no page can hold them."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def respond(problem: Problem, media_type: str | None = None, links: tuple[Link, ...] = ()) -> Response:
    """Return the response in ``media_type`` (HTML, JSON or TEXT), else in what the client accepts, else as a page.

    ``links`` are near names as links, for the page.
    """
    chosen = media_type or negotiate(request.headers.get("Accept"), (HTML, JSON, TEXT)) or HTML
    if chosen == HTML:
        body = render_template("problem.html", problem=problem, links=links)
    else:
        body = problem.as_json() if chosen == JSON else problem.as_text()
    response = Response(body, problem.status, content_type=f"{chosen}; charset=utf-8" if chosen != JSON else chosen)
    response.cache_control.no_store = True
    return response
