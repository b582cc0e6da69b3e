"""Counting rows while an answer is being written.

Oxigraph writes an answer in one call that does not say how many rows it has
written, and a limit that is only looked at afterwards is none. Each of the four
formats shows where a row begins, once quoted text is left aside.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from graph.visitor_job import Bounds
from graph.visitor_xml import XmlText

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


Binary: TypeAlias = io.RawIOBase | io.BufferedIOBase


class LimitMet(Exception):
    """A limit of the answer: ``rows``, ``bytes``, ``page``, or ``unwritable`` for what its form cannot hold."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class RowCounter:
    """Counts the rows in what has been written of a SELECT answer in json, xml, csv or tsv."""

    def __init__(self, form: str) -> None:
        self._count = {"json": self._json, "xml": self._xml, "csv": self._csv, "tsv": self._tsv}[form]
        self._found = 0
        # JSON: the object around all; CSV and TSV: the line of names.
        self._before = 0 if form == "xml" else 1
        self._rest = b""
        self._quoted = False

    @property
    def rows(self) -> int:
        """Return the number of rows that have begun (JSON, XML) or ended (CSV, TSV)."""
        return max(0, self._found - self._before)

    def add(self, chunk: bytes) -> None:
        """Take what was written next; where it was cut does not matter."""
        self._count(self._rest + chunk)

    def _tsv(self, text: bytes) -> None:
        self._found += text.count(b"\n")

    def _csv(self, text: bytes) -> None:
        self._found += self._outside(text).count(b"\n")

    def _xml(self, text: bytes) -> None:
        # Text in XML has no bare "<".
        start = text.rfind(b"<")
        cut = start if start >= 0 and b">" not in text[start:] else len(text)
        self._found += text[:cut].count(b"<result>")
        self._rest = text[cut:]

    def _json(self, text: bytes) -> None:
        # A row is an object in a list; every other object but the outermost is the value of a key.
        cut = len(text) - 1
        while cut > 0 and text[cut - 1] in b"\\:":
            cut -= 1
        if cut < 0:
            return
        self._rest = text[cut:]
        plain = text[:cut].replace(b"\\\\", b"").replace(b'\\"', b"")
        outside = self._outside(plain)
        self._found += outside.count(b"{") - outside.count(b":{")

    def _outside(self, text: bytes) -> bytes:
        """Return what stands outside quotation marks, with a mark for each text that is left out."""
        pieces = text.split(b'"')
        outside = pieces[1 if self._quoted else 0 :: 2]
        self._quoted ^= len(pieces) % 2 == 0
        return b'"'.join(outside)


class BoundedOutput(io.RawIOBase):
    """Writes to a file descriptor until a limit is met; ``met`` then names it and LimitMet is raised.

    Oxigraph may wrap what a writer raises: look at ``met``, and at ``failed``
    for the error of the operating system. ``xml`` is given where XML is written.
    """

    def __init__(
        self, handle: Binary, bounds: Bounds, rows: RowCounter | None = None, xml: XmlText | None = None
    ) -> None:
        self._handle = handle
        self._most_bytes = bounds.result_bytes
        self._rows = rows
        self._xml = xml
        self._most_rows = bounds.rows
        self._written = 0
        self.met = ""
        self.failed: OSError | None = None

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write a chunk; raises LimitMet and OSError."""
        chunk = bytes(data)
        taken = len(chunk)
        if self._xml is not None:
            chunk = self._xml.readable(chunk) or self._stop("unwritable")
        if self._rows is not None:
            self._rows.add(chunk)
            if self._rows.rows > self._most_rows:
                self._stop("rows")
        self._written += len(chunk)
        if self._written > self._most_bytes:
            self._stop("bytes")
        view = memoryview(chunk)
        try:
            while view:
                view = view[self._handle.write(view) :]
        except OSError as error:
            self.failed = error
            raise
        return taken

    def _stop(self, limit: str) -> NoReturn:
        self.met = limit
        raise LimitMet(limit)
