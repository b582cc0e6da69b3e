"""The kept validation report, as the pages read it.

A report that cannot be read must not look like a clean one, so there is one
strict reader for all pages; and it is read again only when the file changes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from shapes.report import Report, ReportError
from shapes.report_formats import FORMATS


def load_report(path: Path | None) -> Report | None:
    """Return the report in a file, None where there is no file.

    Raises shapes.report.ReportError for a file that cannot be read or holds
    anything else; the message is for the log.
    """
    stamp = _stamp(path) if path else None
    return _load(path, stamp) if path and stamp else None


def written(path: Path | None, name: str, language: str) -> bytes | None:
    """Return the report in a format of shapes.report_formats, None where there is no file; raises as load_report."""
    stamp = _stamp(path) if path else None
    return _written(path, stamp, name, language) if path and stamp else None


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReportError(f"The validation report cannot be read: {error}") from error
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=4)
def _load(path: Path, _stamp: tuple[int, int, int]) -> Report:
    try:
        return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except ReportError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"The validation report cannot be read: {error}") from error


@lru_cache(maxsize=16)
def _written(path: Path, stamp: tuple[int, int, int], name: str, language: str) -> bytes:
    return FORMATS[name].render(_load(path, stamp), language)
