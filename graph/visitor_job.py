"""What passes between the pages and the processes that run visitors' queries.

Both sides must agree on every word of it, and neither may need the other's
modules: the process that holds the store stays as small as possible.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

LENGTH = struct.Struct("!I")
"""How many bytes of a job follow, before the job."""

PAGE = "page"
"""The form of an answer for the page: lines of JSON, cut at the job's ``page_rows`` and ``page_bytes``."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one query may use: time (ms), rows or triples, bytes of answer, memory beyond the store's (MB)."""

    time_ms: int
    rows: int
    result_bytes: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Job:
    """A visitor's query.

    ``default_graphs`` and ``named_graphs`` are the protocol's dataset, both
    None where the request names none. ``solutions``, ``boolean`` and ``triples``
    say in which form to write each kind of answer (json, xml, csv, tsv, turtle,
    ntriples, jsonld, rdfxml, page; "" if the client takes none of that kind).
    """

    query: str
    solutions: str
    boolean: str
    triples: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    page_rows: int = 0
    page_bytes: int = 1_000_000

    def encode(self) -> bytes:
        """Return the job with its length before it."""
        body = json.dumps(asdict(self)).encode()
        return LENGTH.pack(len(body)) + body

    @classmethod
    def decode(cls, body: bytes) -> Job:
        """Read a job without its length."""
        found = json.loads(body)
        for name in ("default_graphs", "named_graphs"):
            found[name] = None if found[name] is None else tuple(found[name])
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a job ended.

    ``status`` is ok, syntax (``line`` and ``column`` from 1, 0 if unknown),
    refused (``reason``), dataset (``reason``: an IRI that is none),
    unacceptable (the client takes no form of that ``kind``), unwritable (the form
    cannot hold this answer), or the limit that
    was met: time, rows, bytes, memory, depth, page (the first row is larger than
    a page); disk (no room for the answer), died. ``kind`` is solutions, boolean, triples or "".
    """

    status: str
    kind: str = ""
    rows: int = 0
    cut: bool = False
    boolean: bool | None = None
    line: int = 0
    column: int = 0
    reason: str = ""

    def encode(self) -> bytes:
        """Return the answer as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Answer:
        """Read a line."""
        return cls(**json.loads(line))
