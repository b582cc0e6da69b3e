"""What a reader may wish of a written answer, beside its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from queries.result import Answer

Labeller: TypeAlias = Callable[[Collection[str]], Mapping[str, str]]
"""Finds the labels of IRIs."""


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """Wishes that each format takes or ignores.

    ``language`` of labels and notes; ``labels`` puts labels where the heads of
    csv, tsv and xlsx else have the machine names; ``excel`` writes csv for
    double-clicking (byte order mark, codes that no spreadsheet turns into
    dates); ``width`` of the table in terminal cells (None: the terminal's, 0:
    no limit); ``data_version`` and ``made_at`` (None: now) say what was asked
    and when; ``iri_labels`` puts a column of labels beside each column of IRIs
    of csv and tsv; ``next_address`` is where the rows that a limit left out
    can be had.
    """

    language: str = "ja"
    labels: bool = False
    excel: bool = False
    width: int | None = None
    data_version: str = ""
    made_at: datetime | None = None
    iri_labels: Labeller | None = None
    next_address: str = ""

    def heads(self, result: Answer) -> list[str]:
        """Return the heads of the columns: machine names, or labels where these are wished."""
        if self.labels:
            return [column.label[self.language] for column in result.columns]
        return [column.name for column in result.columns]


DEFAULT_OPTIONS = FormatOptions()
