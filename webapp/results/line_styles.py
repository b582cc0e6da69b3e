"""How a line looks by the certainty of what it says: the same on every picture.

Width and dashes alone tell the four apart, so that nobody needs the colour.
"""

from __future__ import annotations

from collections.abc import Mapping

STYLES: Mapping[str, str] = {
    "stated": 'stroke="#115a36" stroke-width="3"',
    "derived": 'stroke="#0017c1" stroke-width="2"',
    "candidate": 'stroke="#8b3200" stroke-width="1" stroke-dasharray="6 4"',
    "rejected": 'stroke="#4d4d4d" stroke-width="1" stroke-dasharray="1 4"',
}
PLAIN = 'stroke="#666666" stroke-width="1"'
"""A line that says nothing of certainty."""
