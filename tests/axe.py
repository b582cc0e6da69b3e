"""axe-core in the tests' browser: what it finds on a page, by rule.

It is installed into ``build/npm`` (``.ci/run`` does); ``FUKUSHI_NPM`` names another folder with ``node_modules``.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(os.environ.get("FUKUSHI_NPM") or Path(__file__).parent.parent / "build" / "npm") / "node_modules/axe-core"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_START = """tags => { window.axeFound = (async () => {
    const found = await axe.run(document,
        {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations', 'incomplete'], preload: false});
    const brief = list => list.map(rule => [rule.id, rule.tags, rule.nodes.map(
        node => node.target.join(' ') + ': ' + node.any.concat(node.all, node.none).map(c => c.message).join('; '))]);
    return {violations: brief(found.violations), incomplete: brief(found.incomplete), passes: brief(found.passes)};
})(); }"""
_CRITERION = re.compile(r"wcag(\d)(\d)(\d+)")


@dataclass
class Findings:
    """What axe found: ``violations`` and ``incomplete`` by rule with places, ``criteria`` of the rules that passed."""

    violations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    incomplete: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    criteria: dict[str, list[str]] = field(default_factory=dict)

    def add(self, other: Findings) -> None:
        """Take in what was found on another page."""
        for mine, theirs in ((self.violations, other.violations), (self.incomplete, other.incomplete)):
            for rule, places in theirs.items():
                mine[rule] += places
        self.criteria.update(other.criteria)


def axe_version() -> str:
    """Return the version that is installed."""
    return str(json.loads((AXE / "package.json").read_text(encoding="utf-8"))["version"])


def axe_on(*pages: Page) -> list[Findings]:
    """Run axe over the pages as they stand, at the same time; each window has ``axe_source`` as a script of its own."""
    for page in pages:  # started first, waited for later: each window has a process of its own
        page.evaluate(_START, list(TAGS))
    return [_read(page.evaluate("() => window.axeFound")) for page in pages]


def _read(answer: dict[str, list[tuple[str, list[str], list[str]]]]) -> Findings:
    found = Findings()
    for rule, tags, places in answer["violations"]:
        found.violations[rule] += places
        found.criteria[rule] = criteria_of(tags)
    for rule, tags, places in answer["incomplete"]:
        found.incomplete[rule] += places
        found.criteria[rule] = criteria_of(tags)
    for rule, tags, _ in answer["passes"]:
        found.criteria[rule] = criteria_of(tags)
    return found


def criteria_of(tags: list[str]) -> list[str]:
    """Return the success criteria that the tags of a rule name: ``wcag1410`` is 1.4.10."""
    found = (_CRITERION.fullmatch(tag) for tag in tags)
    return [".".join(match.groups()) for match in found if match]


def axe_source() -> str:
    """Return the script."""
    return (AXE / "axe.min.js").read_text(encoding="utf-8")
