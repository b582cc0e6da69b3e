"""The English of reasons that people wrote in Japanese.

A clerk writes a reason once, in Japanese, beside the decision. Its English
stands in a table of its own, found by the Japanese words: a reason that is
changed has no English until somebody translates it anew, never an old one.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from loaders.sink import Sink
from loaders.tables import Table

TABLE = "english_reasons"
"""The schema name of the table; a municipality may do without it."""


class EnglishReasons:
    """Says reasons in Japanese, and in English where the table knows them."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        """Read the table from ``tables``, which are by schema name; one that is not there counts as empty."""
        self._english = {row.text("reason"): row.text("english") for row in tables.get(TABLE, ())}

    def say(self, sink: Sink, subject: NamedNode, predicate: NamedNode, reason: str) -> None:
        """Say why in both languages; nothing where ``reason`` is empty."""
        sink.words(subject, predicate, reason)
        sink.words(subject, predicate, self._english.get(reason, ""), "en")
