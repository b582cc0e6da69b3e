"""The forms in which an answer leaves the house, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Protocol

from queries.format_delimited import csv_chunks, tsv_chunks, write_csv, write_tsv
from queries.format_json import json_chunks, write_json
from queries.format_options import DEFAULT_OPTIONS, FormatOptions
from queries.format_srj import srj_chunks, write_srj
from queries.format_table import write_table
from queries.format_xlsx import write_xlsx
from queries.result import Answer, Result

__all__ = ["DEFAULT_OPTIONS", "FORMATS", "Chunks", "Format", "FormatOptions", "Writer"]


class Writer(Protocol):
    """Writes a whole result to a binary stream and leaves the stream open."""

    def __call__(self, result: Result, stream: BinaryIO, /, *, options: FormatOptions = ...) -> None: ...


class Chunks(Protocol):
    """Yields an answer piece by piece, while its rows are still being made."""

    def __call__(self, answer: Answer, /, *, options: FormatOptions = ...) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A form of answer: the ``suffix`` of its files and addresses (with the dot), its media type, its writer.

    ``chunks`` is None where the form can only be written as a whole.
    """

    suffix: str
    media_type: str
    write: Writer
    chunks: Chunks | None = None


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format(".txt", "text/plain; charset=utf-8", write_table),
        "csv": Format(".csv", "text/csv; charset=utf-8", write_csv, csv_chunks),
        "tsv": Format(".tsv", "text/tab-separated-values; charset=utf-8", write_tsv, tsv_chunks),
        "json": Format(".json", "application/json", write_json, json_chunks),
        "srj": Format(".srj", "application/sparql-results+json", write_srj, srj_chunks),
        "xlsx": Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    }
)
