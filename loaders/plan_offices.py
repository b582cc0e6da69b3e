"""Offices as a plan prints them beside its tables.

Every administration names its offices differently; the endings of the names
are what they share, and are all that tells an office from a project.
"""

from __future__ import annotations

import re

from loaders.plan_flow import Flow
from loaders.plan_headings import squeeze

OFFICE_END = re.compile(
    r"(?:課|室|局|係|部|班|署|院|館|所|センター|支所|事務局|委員会|本部|協議会|グループ|チーム|担当)(?:等|ほか|など)?$"
)
OFFICES_LABEL = re.compile(
    r"(?:担当(?:課|部署|部局)名?|担当|(?:所管|主管)課?名?)[:：]\s*|(?:担当(?:課|部署|部局)|所管課|主管課)名?$"
    r"|[【〔［\[](?:担当(?:課|部署|部局)|所管課|主管課)名?[】〕］\]][:：]?\s*"
)


def split_offices(flow: Flow) -> list[Flow]:
    """Return the offices named inside one pair of brackets (or in a cell without any)."""
    flow = flow.cut(len(match[0]) if (match := OFFICES_LABEL.match(flow.text)) else 0)
    pieces = flow.split(re.compile(r"[、，,\n]"))
    joined = flow.split(re.compile(r"[、，,\n・]"))
    if all(OFFICE_END.search(piece.text) for piece in joined):
        pieces = joined
    return [piece for piece in pieces if piece.text]


def is_office(text: str) -> bool:
    """Say whether a text without brackets is named like an office of an administration."""
    return bool(re.fullmatch(r"[^\s。、（）()「」]{1,18}(?:課|室|局|係|支所|事務局)", squeeze(text)))
