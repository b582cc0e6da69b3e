"""A point in time as people in Japan write it."""

from __future__ import annotations

from datetime import datetime


def moment(iso: str) -> str:
    """Return ``2030年4月1日 9時05分 (UTC+09:00)`` for an ISO time; a text that is none comes back as it is."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = f" ({time.tzname()})" if time.tzinfo else ""
    return f"{time.year}年{time.month}月{time.day}日 {time.hour}時{time.minute:02}分{zone}"
