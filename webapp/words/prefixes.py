"""What stands before the path of an address: the reader's language, and the municipality where there are many.

The rest of the application must not know how many addresses a page has. So a
prefix is taken off before it and moved to where WSGI keeps the address of an
application (SCRIPT_NAME): whatever makes addresses from there stays within.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request

from webapp.words.standing import standing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = "fukushi.root"
"""The key of the WSGI environment for SCRIPT_NAME without our prefixes: where a server in front has put us."""
MUNICIPALITY = "fukushi.municipality"
"""The key of the WSGI environment for the code of the municipality that the address names."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix: its group ``value`` is noted in the WSGI environment under ``key``.

    ``pattern`` matches whole segments at the beginning of a path: ``/(?P<value>en)`` or ``/m/(?P<value>[0-9]{5})``.
    """

    key: str
    pattern: str


MUNICIPALITY_PREFIX = Prefix(MUNICIPALITY, "/m/(?P<value>[0-9]{5})")


class Prefixes:
    """A WSGI application that hands the prefixes of a path to ``app`` as SCRIPT_NAME and values.

    Each prefix may stand once, in the order given; what looks like one
    anywhere else is part of the path.
    """

    def __init__(self, app: WSGIApplication, prefixes: Sequence[Prefix]) -> None:
        self._app = app
        self._prefixes = [(each.key, re.compile(f"(?:{each.pattern})(?=/|$)")) for each in prefixes]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        environ[ROOT] = environ.get("SCRIPT_NAME", "")
        for key, pattern in self._prefixes:
            path = environ.get("PATH_INFO", "")
            found = pattern.match(path)
            if found:
                environ[key] = found["value"]
                environ["SCRIPT_NAME"] += found[0]
                environ["PATH_INFO"] = path[found.end() :]
        return self._app(environ, start_response)


def here(path: str) -> str:
    """Return the address, within the prefixes of this request, of a path of ours (``/plan``).

    What does not begin with one slash (an address of another server, an anchor), comes back as it is.
    This is the one place where paths on pages get their prefix; ``url_for`` has it by itself.
    """
    if not path.startswith("/") or path.startswith("//"):
        return path
    found = standing()
    if found is not None:
        return found.root + path
    return f"{request.root_path}{path}" if has_request_context() else path


def everywhere(address: str, *, of_all: bool = False) -> str:
    """Return an address made by ``url_for`` without the language, for what is the same in each.

    ``of_all`` leaves the municipality out too, for what all of them share (style sheets).
    """
    if not has_request_context():
        return address
    root = request.environ.get(ROOT, request.root_path) + ("" if of_all else municipality_root(request.environ))
    return root + address.removeprefix(request.root_path) if address.startswith(f"{request.root_path}/") else address


def municipality_root(environ: Mapping[str, Any]) -> str:
    """Return the prefix of the municipality that a request names (``/m/35203``), "" if it names none."""
    code = environ.get(MUNICIPALITY)
    return f"/m/{code}" if code else ""


def for_programs(path: str) -> str:
    """Return the address of a path of ours as programs are told it: of its municipality, without a language."""
    return f"{municipality_root(request.environ)}{path}" if has_request_context() else path
