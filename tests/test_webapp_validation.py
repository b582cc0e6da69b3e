"""The validation page and its files: whole, filtered by link, and never a broken report for a clean one."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from graph.engine import EmbeddedEngine
from shapes.report import FORMAT, Finding, Report, ReportError
from shapes.severities import SEVERITIES
from tests.validation_reports import ACCEPTED, LABELS, finding, report
from webapp.app import create_app
from webapp.serving.addresses import Addresses
from webapp.serving.site import SnapshotInfo
from webapp.validation.filter import FACETS, GROUPINGS, STATES, Filter, everything, facets, parts
from webapp.validation.pages import read_report
from webapp.validation.report import load_report

TITLE = "検証の結果"
FILES = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@pytest.fixture
def page_of(tmp_path: Path, sample_store: Any, sample_catalogue: Any, strict_client: Any) -> Any:
    """Makes a strict client whose site has a report of this content."""

    def make(content: Report | str | None) -> Any:
        path = tmp_path / "validation.json"
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content.to_json())
            path.write_text(text, encoding="utf-8")
        config = {"ENGINE": EmbeddedEngine(sample_store), "CATALOGUE": sample_catalogue, "VALIDATION": path}
        return strict_client(create_app({**config, "SNAPSHOT": SnapshotInfo("0123456789abcdef", "", {})}))

    return make


def example() -> Report:
    """Return a report with a finding of each state: two new, one remaining and accepted, one mended."""
    before = report(finding(3), finding(4, "info", "UnitMissing", objective="2-1", line=90))
    now = report(
        finding(1, "violation", text="縁側サロン事業（新）", end_line=41),
        finding(2, "warning", "UnitMissing", objective=None, document=None, line=None),
        finding(3, accepted=ACCEPTED),
        looked={"NobodyHome": 0},
    )
    return now.compare(before)


def ids(page: Any) -> set[str]:
    """Return the findings a page shows."""
    return {name.removeprefix("finding-").lstrip("0") for name in page.ids if name.startswith("finding-")}


class TestPage:
    """What a reader sees."""

    def test_a_finding_is_told_with_words_line_mending_and_number(self, page_of: Any) -> None:
        page = page_of(example()).get("/validation", title=TITLE)
        assert "データの誤りが見つかりました。" in page.text
        assert "3種類の規則、2030年4月1日 9時00分 (UTC) 実施" in page.text
        assert "データの誤り 1件 文書の確認が必要 1件 知っておくとよいこと 0件 承知済み 1件" in page.text
        assert "ひなた市支え合い計画 第3章、活動目標 1-1 40〜41行目" in page.text
        assert "印刷 縁側サロン事業（新）" in page.text
        assert "直し方 印を確かめる" in page.text
        assert "/documents/plan-hinata/lines/40" in page.links
        assert "/id/99201/plan/2030/1-1/listing/shi/1" in page.links
        assert "前の行と同じ事業&lt;b&gt;" in page.html
        assert "/validation?finding=000000000001#finding-000000000001" in page.links
        assert "/coverage" in page.links

    def test_the_report_says_what_it_was_made_from(self, page_of: Any) -> None:
        text = page_of(example()).get("/validation", title=TITLE).text
        assert "検査器 pyshacl 0.40.1" in text
        assert f"900 triples, SHA-256 {'d' * 64}" in text
        assert f"規則 3, SHA-256 {'5' * 64}" in text
        assert "設定 inference=none, meta_shacl=true" in text

    def test_an_accepted_finding_is_shown_with_name_date_and_reason(self, page_of: Any) -> None:
        page = page_of(report(finding(3, "violation", accepted=ACCEPTED))).get("/validation", title=TITLE)
        assert "データの誤りは見つかりませんでした。" in page.text
        assert "承知済み 港 花子、2030-04-02。理由: 印刷のとおり" in page.text
        assert ids(page) == {"3"}

    def test_new_remaining_and_mended_are_told(self, page_of: Any) -> None:
        page = page_of(example()).get("/validation", title=TITLE)
        assert "と比べて: 新規 2件 、 継続 1件 、 解消 1件".replace(" 、 ", " 、") in page.text
        assert ids(page) == {"1", "2", "3", "4"}
        assert "part-mended" in page.ids
        alone = page_of(report(finding(1))).get("/validation", title=TITLE)
        assert "比べる前回の報告はありません" in alone.text

    def test_each_check_tells_what_it_looked_at(self, page_of: Any) -> None:
        page = page_of(example()).get("/validation", title=TITLE)
        assert "印のない繰り返し RepeatWithoutMark 文書の確認が必要 7 2" in page.text
        assert "一件も調べなかった規則が 1つあります: 留守の点検" in page.text
        assert "一件も調べなかった" not in page_of(report()).get("/validation", title=TITLE).text

    def test_a_report_on_other_data_says_so(self, page_of: Any) -> None:
        other = replace(example(), data={**example().data, "snapshot": "fedcba9876543210"})
        assert "別の版のデータ" in page_of(other).get("/validation", title=TITLE).text
        assert "別の版のデータ" not in page_of(example()).get("/validation", title=TITLE).text

    def test_a_new_report_is_taken_up(self, page_of: Any, tmp_path: Path) -> None:
        client = page_of(report(finding(1)))
        assert ids(client.get("/validation", title=TITLE)) == {"1"}
        path = tmp_path / "validation.json"
        path.write_text(json.dumps(report(finding(2)).to_json()), encoding="utf-8")
        os.utime(path, ns=(1, 1))
        assert ids(client.get("/validation", title=TITLE)) == {"2"}

    def test_without_a_report_the_page_says_how_to_make_one(self, page_of: Any, client_request: Any) -> None:
        for client in (page_of(None), client_request):
            page = client.get("/validation", title=TITLE)
            assert "fukushi validate" in page.text
            assert "データの誤りは見つかりませんでした" not in page.text

    def test_too_many_findings_ask_for_a_choice(self, page_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("webapp.validation.pages.MOST", 3)
        client = page_of(example())
        page = client.get("/validation", title=TITLE)
        assert "一度に示せるのは 3件までです" in page.text
        assert ids(page) == set()
        assert ids(client.get("/validation?state=new", title=TITLE)) == {"1", "2"}


class TestFilter:
    """What a link leaves."""

    @pytest.mark.parametrize(
        ("query", "left"),
        [
            ("severity=violation", "1"),
            ("severity=warning", "23"),
            ("shape=UnitMissing", "24"),
            ("objective=1-1", "13"),
            ("objective=none", "2"),
            ("document=plan-hinata", "134"),
            ("document=none", "2"),
            ("state=new", "12"),
            ("state=remaining", "3"),
            ("state=accepted", "3"),
            ("state=mended", "4"),
            ("finding=000000000004", "4"),
            ("severity=warning&document=plan-hinata", "3"),
            ("severity=&state=", "1234"),
            ("shape=Nothing", ""),
        ],
    )
    def test_the_findings_left(self, page_of: Any, query: str, left: str) -> None:
        page = page_of(example()).get(f"/validation?{query}", title=TITLE)
        assert ids(page) == set(left)
        told = "4件すべてです" if left == "1234" else f"4件のうち {len(left)}件を示しています"
        assert told in page.text
        assert "データの誤りが見つかりました。" in page.text
        assert ("この条件に合う指摘は、この報告にありません" in page.text) == (not left)

    def test_grouping_keeps_objectives_of_two_documents_apart(self, page_of: Any) -> None:
        client = page_of(report(finding(1), finding(2, document="report-hinata"), finding(3)))
        page = client.get("/validation?by=objective", title=TITLE)
        # by the title; a document that the graph does not know keeps its identifier
        assert "ひなた市支え合い計画 第3章 活動目標 1-1 2件" in page.text
        assert "report-hinata 活動目標 1-1 1件" in page.text
        assert "ひなた市支え合い計画 第3章 2件" in client.get("/validation?by=document", title=TITLE).text
        assert "ひなた市支え合い計画 第3章（2件）" in page.text

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("severity=error", "使える値はviolation、warning、info"),
            ("state=old", "使える値はnew、remaining、mended、accepted"),
            ("by=colour", "使える値はshape、objective、document"),
            ("sevrity=info", "「sevrity」という絞り込みはありません"),
            ("severity=info&severity=warning", "一つだけ指定してください"),
        ],
    )
    def test_a_wrong_filter_is_no_empty_list(self, page_of: Any, query: str, words: str) -> None:
        response = page_of(example()).raw(f"/validation?{query}", 400)
        assert words in response.get_data(as_text=True)

    def test_every_link_of_the_page_gives_the_number_beside_it(self, page_of: Any) -> None:
        client = page_of(example())
        seen = 0
        for facet in facets(everything(example()), Filter({"severity": "warning"})):
            for choice in facet.choices:
                page = client.get(choice.href, title=TITLE)
                assert len(ids(page)) == choice.count
                seen += 1
        assert seen >= 8

    @given(
        st.lists(
            st.builds(
                lambda number, severity, shape, objective, document, state, accepted: finding(
                    number,
                    severity,
                    shape,
                    objective=objective,
                    document=document,
                    state=state,
                    accepted=ACCEPTED if accepted else None,
                ),
                st.integers(1, 999),
                st.sampled_from(SEVERITIES),
                st.sampled_from(sorted(LABELS)),
                st.sampled_from([None, "1-1", "1-10", "2-1", "資料"]),
                st.sampled_from([None, "plan", "report"]),
                st.sampled_from([None, "new", "remaining"]),
                st.booleans(),
            ),
            max_size=12,
            unique_by=lambda each: each.id,
        ),
        st.sampled_from(sorted(GROUPINGS)),
    )
    def test_no_finding_is_lost_or_shown_twice(self, found: list[Finding], by: str) -> None:
        def shown(wanted: Filter) -> list[str]:
            return [each.id for part in parts(found, wanted) for group in part.groups for each in group.findings]

        whole = Filter({"by": by})
        assert sorted(shown(whole)) == sorted(each.id for each in found)
        for facet in facets(found, whole):
            if facet.name != "state":
                assert sum(choice.count for choice in facet.choices) == len(found)
            for choice in facet.choices:
                values = {name: value for name, [value] in parse_qs(urlsplit(choice.href).query).items()}
                assert values["by"] == by
                assert len(shown(Filter(values))) == choice.count

    def test_the_words_of_all_facets_are_ours(self) -> None:
        names = {facet.name: facet for facet in facets(everything(example()), Filter())}
        assert tuple(names) == FACETS
        assert [choice.text for choice in names["state"].choices] == ["新規", "継続", "解消", "承知済み"]
        assert len(STATES) == 4
        assert [choice.text for choice in names["objective"].choices] == ["1-1", "2-1", "活動目標なし"]


class TestFiles:
    """The same report in other forms."""

    @pytest.mark.parametrize("suffix", FILES)
    def test_each_file_has_its_type_and_every_finding(self, page_of: Any, suffix: str) -> None:
        response = page_of(example()).raw(f"/validation{suffix}")
        assert response.content_type == FILES[suffix]
        content = response.data.decode("utf-8-sig")
        assert all(f"{number:012}" in content for number in (1, 2, 3))
        assert "d" * 64 in content or suffix == ".csv"
        if suffix != ".html":
            assert f'filename="fukushi-validation-20300401{suffix}"' in response.headers["Content-Disposition"]

    def test_json_is_the_report(self, page_of: Any) -> None:
        content = json.loads(page_of(example()).raw("/validation.json").data)
        assert Report.from_json(content) == example()

    def test_csv_opens_in_excel(self, page_of: Any) -> None:
        response = page_of(example()).raw("/validation.csv")
        assert response.data.startswith(b"\xef\xbb\xbf")
        assert response.headers["Content-Disposition"].startswith("attachment")
        rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
        assert [row["前回との差"] for row in rows] == ["新規", "継続", "新規", "解消"]
        assert [row["承知した人"] for row in rows] == ["", "港 花子", "", ""]

    def test_turtle_is_a_shacl_report(self, page_of: Any) -> None:
        graph = rdflib.Graph().parse(data=page_of(example()).raw("/validation.ttl").data, format="turtle")
        assert len(list(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))) >= 3

    def test_print_page_needs_no_style_of_its_own(self, page_of: Any) -> None:
        client = page_of(example())
        page = client.get("/validation.html", title="検証の報告")
        assert ids(page) == {"1", "2", "3"}
        assert "承知済み: 港 花子 2030-04-02: 印刷のとおり" in page.text
        assert "/style.css" in page.html

    def test_files_are_in_the_language_that_is_asked_for(self, page_of: Any) -> None:
        client = page_of(example())
        assert "Same project" in client.raw("/validation.txt?lang=en").get_data(as_text=True)
        assert '<html lang="en">' in client.raw("/validation.html?lang=en").get_data(as_text=True)
        assert "使える値はja、en" in client.raw("/validation.txt?lang=fr", 400).get_data(as_text=True)
        # a filter would leave findings out of what looks like the whole
        assert client.raw("/validation.csv?severity=info", 400)

    def test_a_file_that_a_client_has_is_not_sent_again(self, page_of: Any) -> None:
        client = page_of(example())
        etag = client.raw("/validation.ttl").headers["ETag"]
        assert client.raw("/validation.ttl", 304, headers={"If-None-Match": etag}).data == b""

    @pytest.mark.parametrize("suffix", FILES)
    def test_without_a_report_there_is_no_file(self, page_of: Any, suffix: str) -> None:
        assert "検証の結果がまだありません" in page_of(None).raw(f"/validation{suffix}", 404).get_data(as_text=True)


def damaged() -> Iterable[str]:
    """Yield files that are no report, among them reports that lack one part each."""
    yield from ["", "{", "[]", "null", '{"format": "other/1"}', json.dumps({"format": FORMAT}), "[" * 100_000]
    whole = example().to_json()
    for name in ("engine", "data", "shapes", "checks", "findings", "comparison"):
        yield json.dumps({key: value for key, value in whole.items() if key != name})
    yield json.dumps({**whole, "findings": [{}]})


class TestBroken:
    """A report that is none."""

    @pytest.mark.parametrize("content", [*damaged()], ids=lambda content: f"{len(content)} characters")
    def test_a_broken_report_does_not_look_clean(self, page_of: Any, content: str) -> None:
        client = page_of(content)
        assert "検証をやり直してください" in client.get("/validation", 500, title="検証の結果を読めません").text
        assert client.raw("/validation.csv", 500)

    def test_reading_names_what_is_wrong(self, tmp_path: Path) -> None:
        path = tmp_path / "r.json"
        assert load_report(path) is None
        assert load_report(None) is None
        assert read_report(path, Addresses()) is None
        path.write_text('{"format": "x"}', encoding="utf-8")
        with pytest.raises(ReportError, match="Not a validation report"):
            load_report(path)
        with pytest.raises(ReportError, match="cannot be read"):
            load_report(tmp_path)
        with pytest.raises(ReportError, match="cannot be read"):
            load_report(path / "below")
