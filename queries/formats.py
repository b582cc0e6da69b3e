"""The forms in which an answer leaves the house, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Protocol

from queries.format_delimited import write_csv, write_tsv
from queries.format_json import write_json
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.format_table import write_table
from queries.format_xlsx import write_xlsx
from queries.result import Result

__all__ = ["DEFAULT_OPTIONS", "FORMATS", "Format", "FormatOptions", "Writer"]


class Writer(Protocol):
    """Writes a whole result to a binary stream and leaves the stream open."""

    def __call__(self, result: Result, stream: BinaryIO, *, options: FormatOptions = ...) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A form of answer: the ``suffix`` of its files and addresses (with the dot), its media type, its writer."""

    suffix: str
    media_type: str
    write: Writer


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format(".txt", "text/plain; charset=utf-8", write_table),
        "csv": Format(".csv", "text/csv; charset=utf-8", write_csv),
        "tsv": Format(".tsv", "text/tab-separated-values; charset=utf-8", write_tsv),
        "json": Format(".json", "application/json", write_json),
        "xlsx": Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    }
)
