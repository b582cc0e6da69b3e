"""Which municipalities a build could not take over, for the readers of their pages.

A municipality whose newest data is broken stays in service as it was. Whoever
reads it must be told that there is newer data, and that it is not this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from graph.country import COUNTRY

FILE = "failed.json"


def read_failures(out: Path) -> Mapping[str, str]:
    """Return the time (ISO) of the failed build by code; none where the file is missing or broken."""
    try:
        found = json.loads((out / COUNTRY / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return {code: when for code, when in found.items() if isinstance(when, str)} if isinstance(found, dict) else {}


def note_failures(out: Path, failed: Iterable[str]) -> None:
    """Note the municipalities that failed in the last build, which has tried all; raises OSError.

    Only the holder of the lock on ``out`` may.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = dict.fromkeys(failed, now)
    if not found and not (out / COUNTRY / FILE).exists():
        return
    draft = out / COUNTRY / f".{FILE}.new"
    draft.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(out / COUNTRY / FILE)
