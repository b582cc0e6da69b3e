"""One address of each kind of page, the largest where sizes differ, over the graph that the repository ships.

The validation report is an invented one: a true one takes a minute to make. A
page without a prefix is Japanese; ``/en`` before it makes it English.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask

from tests.builds import scratch, shipped
from tests.validation_reports import BASE, finding, report
from webapp.app import create_app
from webapp.serving.site import SnapshotInfo

KINDS = {
    "home": "/",
    "search": "/search?q=支援",
    "search-offer": "/search?q=高齢福祉課 再掲",
    "search-nothing": "/search?q=ぬるぽ",
    "plan": "/plan",
    "objective": "/plan/2-1",
    "projects": "/projects",
    "project": "/projects/yuai-homon",
    "offices": "/offices",
    "office": "/offices/korei-fukushi",
    "former-office": "/offices/shakai-2011",
    "actors": "/actors",
    "actor": "/actors/jumin",
    "coverage": "/coverage",
    "coverage-lines": "/coverage/marks/市/再掲",
    "progress": "/progress",
    "places": "/places",
    "network": "/network",
    "network-office": "/network?office=korei-fukushi",
    "queries": "/queries/",
    "query": "/queries/projects-of-department?department=高齢福祉課",
    "query-rows": "/queries/listings",
    "query-matrix": "/queries/objective-office-matrix",
    "query-bars": "/queries/attainment-by-section",
    "query-network": "/queries/shared-responsibility",
    "query-timeline": "/queries/values-by-year",
    "query-events": "/queries/events",
    "query-refused": "/queries/projects-of-department?department=高齢",
    "documents": "/documents/",
    "line": "/documents/plan-2023-ch4/lines/633",
    "entity": "/id/35203/project/yuai-homon.html",
    "entity-list": "/id/35203/plan/2023.html?part=inferred&of=https%3A//fukushi-graph.example/ontology%23hasPart",
    "validation": "/validation",
    "validation-printed": "/validation.html",
    "sparql": "/sparql",
    "certainty": "/certainty",
    "ontology": "/ontology",
    "data": "/data",
    "api": "/api/",
    "about": "/about",
    "accessibility": "/accessibility",
    "missing": "/projects/nobody",
}
"""A short name of each kind, and its page."""
REFUSED = {"query-refused": 400, "missing": 404}
FINDINGS = 60
"""Of each severity the page shows several groups; how heavy a page of all is, tests/test_page_weight.py looks at."""


@cache
def validation_file(count: int = FINDINGS) -> Path:
    """Return the path of an invented report of ``count`` findings on which many pages' findings stand."""
    severities = ("violation", "warning", "info")
    objectives = ("1-1", "1-2", "2-1", "2-2", "3-4")
    found = (
        finding(
            number,
            severities[number % 3],
            focus=f"{BASE}35203/plan/2023/{objectives[number % 5]}",
            objective=objectives[number % 5],
            document="plan-2023-ch4",
            line=430 + number,
        )
        for number in range(1, count + 1)
    )
    path = scratch() / "validation.json"
    path.write_text(json.dumps(report(*found).to_json(), ensure_ascii=False), encoding="utf-8")
    return path


@cache
def kinds_app(findings: int = FINDINGS) -> Flask:
    """Return the application whose pages ``KINDS`` lists; ``findings`` stand in its validation report."""
    engine = shipped().engine
    about = SnapshotInfo("0123456789abcdef", "2030-04-01T09:00:00+09:00", {"fukushi-graph": "0.1.0"})
    return create_app({"ENGINE": engine, "VALIDATION": validation_file(findings), "SNAPSHOT": about})


def page_path(kind: str, language: str = "ja") -> str:
    """Return the path of a kind of page; the report for the printer is a file, and names its language as files do."""
    path = KINDS[kind]
    if language == "ja":
        return path
    return f"{path}?lang=en" if kind == "validation-printed" else f"/en{path}"
