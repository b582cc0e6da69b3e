"""What two readings of nearly one document have in common: the facts without their places.

Tests that change a fixture in a way that must not matter compare by these, so
that "nothing changed" means the same in all of them.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import PlanChapter, Record
from loaders.progress_report import read_progress_report
from loaders.report_records import ProgressReport

DOCUMENTS = Path(__file__).parent / "documents"
PLANS = ("plan_hinata", "plan_kazemachi", "plan_miharashi")
REPORTS = ("report_minatono", "report_wakaba", "report_yunagi")


@cache
def text_of(document: str) -> str:
    """Return the text of a fixture."""
    return (DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8")


def read(document: str, text: str) -> PlanChapter | ProgressReport:
    """Read a text in the layout of the named fixture; raises DocumentError as the readers do."""
    return read_plan_chapter(text) if document in PLANS else read_progress_report(text)


@cache
def as_printed(document: str) -> Any:
    """Return what the readers find in a fixture as it is."""
    return read(document, text_of(document))


def facts(found: PlanChapter | ProgressReport, *, folded: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return all records as fields without their places, ``folded``: in normal width and without white space.

    Digests go where the text is folded: they are made for the printed text.
    """
    kinds = [name for name in found.__dataclass_fields__ if name != "notices"]
    return {kind: [_fields(record, folded) for record in getattr(found, kind)] for kind in kinds}


def _fields(record: Record, folded: bool) -> dict[str, Any]:
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record) if field.name != "span"}
    return {name: fold(value) if folded else value for name, value in fields.items()}


def fold(value: object) -> object:
    """Return a value with its texts in normal width and without white space."""
    if isinstance(value, tuple):
        return tuple(fold(part) for part in value)
    return "".join(unicodedata.normalize("NFKC", value).split()) if isinstance(value, str) else value
