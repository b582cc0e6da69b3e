"""The page that says how far accessibility has been tested, and how far not.

JIS X 8341-3 asks a public service to publish its test results. Automatic tests
reach a part of the criteria only; a page that claimed conformity from them
would say more than anybody knows. So each criterion says what was looked at.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template

from webapp.words.language import N_

blueprint = Blueprint("accessibility", __name__)

CRITERIA = Path(__file__).with_suffix(".csv")
"""The success criteria of levels A and AA: in WCAG 2.2, in JIS X 8341-3:2016 (that is WCAG 2.0), or in both."""
RESULTS = Path(__file__).with_suffix(".json")
"""What the tests in a browser found, written by tests/test_accessibility_axe.py and held against the pages by it."""

TESTS = {
    "pictures": N_("どの図にも代わりの文がある"),
    "markup": N_("HTML の文法、見出しの順、表の見出し、重複のない id"),
    "colour": N_("確かさと達成の区分に、色のほかに言葉がある"),
    "contrast": N_("すべての文字の色の差を計算"),
    "zoom": N_("2倍に拡大しても横に動かさずに読める"),
    "reflow": N_("幅320ピクセルで、枠の中の表と図のほかは横に動かさずに読める"),
    "controls": N_("入力欄とボタンの輪郭の色の差を計算"),
    "spacing": N_("字間と行間を広げても文字が切れない"),
    "keyboard": N_("Tab キーだけで、すべてのリンク、欄、表の枠に印刷の順に届き、抜けられる"),
    "skip": N_("最初の Tab で本文へ移動できる"),
    "titles": N_("頁ごとに違う題がある"),
    "focus": N_("今の場所に太い輪郭があり、ほかのものに隠れない"),
    "navigation": N_("どの頁でも案内が同じ順に並ぶ"),
    "errors": N_("誤った入力を言葉で示し、直し方を添え、支援技術に知らせる"),
}
"""Our own tests in a browser, by the word in the column ``tests``."""
ABSENT = {
    "media": N_("音声、動画はない"),
    "script": N_("動作をするスクリプトはない"),
    "motion": N_("動くもの、点滅するものはない"),
    "personal": N_("個人の情報の入力、ログイン、取引、データの変更はない"),
}
"""What no page has, so that a criterion has nothing to be applied to, by the word in the column ``absent``."""
TESTED, NOTHING, OPEN = "tested", "nothing", "open"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A success criterion and what was looked at: ``rules`` of axe-core, ``tests`` of ours, or what is ``absent``."""

    number: str
    level: str
    standard: str
    names: Mapping[str, str]
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    absent: str

    @property
    def state(self) -> str:
        """Return ``tested`` (in part, without a finding), ``nothing`` (no object) or ``open`` (not tested)."""
        if self.absent:
            return NOTHING
        return TESTED if self.rules or self.tests else OPEN


@cache
def results() -> dict[str, Any]:
    """Return what the tests found, as the file has it."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


@cache
def criteria() -> tuple[Criterion, ...]:
    """Return the criteria in their order; raises KeyError where one names a test that does not exist."""
    by_number: dict[str, list[str]] = {}
    for rule, numbers in sorted(results()["rules"].items()):
        for number in numbers:
            by_number.setdefault(number, []).append(rule)
    with CRITERIA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Criterion(
                row["number"],
                row["level"],
                row["standard"],
                {"ja": row["ja"], "en": row["en"]},
                tuple(by_number.get(row["number"], ())),
                tuple(TESTS[name] for name in row["tests"].split()),
                ABSENT[row["absent"]] if row["absent"] else "",
            )
            for row in csv.DictReader(file)
        )


@blueprint.get("/accessibility")
def page() -> str:
    """Publish the results."""
    found = criteria()
    return render_template(
        "accessibility.html",
        criteria=found,
        counts=Counter(criterion.state for criterion in found),
        results=results(),
    )
