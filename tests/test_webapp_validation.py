"""The validation page: it shows a report, and never takes a broken one for a clean one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from graph.engine import EmbeddedEngine
from webapp.addresses import Addresses
from webapp.app import create_app
from webapp.validation import FORMAT, ReportError, read_report

BASE = "https://fukushi-graph.example/id/"


def finding(severity: str, **changes: Any) -> dict[str, Any]:
    """Return a finding of a report."""
    return {
        "severity": severity,
        "shape_label": {"ja": "印のない繰り返し", "en": "Repeat without mark"},
        "message": {"ja": "前の行と同じ事業<b>", "en": "Same project"},
        "how_to_mend": {"ja": "印を確かめる", "en": "Look at the mark"},
        "focus": f"{BASE}99201/plan/2030/1-1/listing/shi/1",
        "focus_label": "縁側サロン事業",
        "document": "plan-hinata",
        "line": 40,
        "accepted": None,
        **changes,
    }


def report(*findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a report of the form the validator writes."""
    created = "2030-04-01T09:00:00+00:00"
    return {"format": FORMAT, "created": created, "checks": [{}, {}], "findings": list(findings), **changes}


@pytest.fixture
def page_of(tmp_path: Path, sample_store: Store, sample_catalogue: Any, strict_client: Any) -> Any:
    """Makes a strict client whose site has a report of this content."""

    def make(content: str | None) -> Any:
        path = tmp_path / "validation.json"
        if content is not None:
            path.write_text(content, encoding="utf-8")
        engine = EmbeddedEngine(sample_store)
        return strict_client(create_app({"ENGINE": engine, "CATALOGUE": sample_catalogue, "VALIDATION": path}))

    return make


def test_findings_are_shown_by_severity_with_line_and_mending(page_of: Any) -> None:
    found = [finding("violation"), finding("warning", line=None, document=None), finding("warning")]
    page = page_of(json.dumps(report(*found))).get("/validation", title="検証の結果")
    assert "違反が見つかりました。" in page.text
    assert "2種類の点検、2030年4月1日 9時00分 (UTC) 実施" in page.text
    assert "違反 1件 警告 2件 参考 0件" in page.text
    assert "印のない繰り返し 縁側サロン事業 40行目" in page.text
    assert "印を確かめる" in page.text
    assert "/documents/plan-hinata/lines/40" in page.links
    assert "/id/99201/plan/2030/1-1/listing/shi/1" in page.links
    assert "前の行と同じ事業&lt;b&gt;" in page.html


def test_accepted_findings_are_counted_apart(page_of: Any) -> None:
    accepted = finding("violation", accepted={"by": "長寿課", "date": "2030-04-02", "reason": "印刷のとおり"})
    page = page_of(json.dumps(report(accepted))).get("/validation", title="検証の結果")
    assert "違反は見つかりませんでした。" in page.text
    assert "了承済み 1件" in page.text


def test_without_a_report_the_page_says_how_to_make_one(page_of: Any, client_request: Any) -> None:
    for client in (page_of(None), client_request):
        page = client.get("/validation", title="検証の結果")
        assert "fukushi validate --format json" in page.text
        assert "違反は見つかりませんでした" not in page.text


BROKEN = ["", "{", "[]", "null", '{"format": "other/1"}', json.dumps({"format": FORMAT}), json.dumps(report({}))]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_report_does_not_look_clean(page_of: Any, content: str) -> None:
    page = page_of(content).get("/validation", 500, title="検証の結果を読めません")
    assert "検証をやり直してください" in page.text


def test_reading_names_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert read_report(path, Addresses()) is None
    path.write_text('{"format": "x"}', encoding="utf-8")
    with pytest.raises(ReportError, match="not of the form"):
        read_report(path, Addresses())
    with pytest.raises(ReportError, match="cannot be read"):
        read_report(tmp_path, Addresses())
