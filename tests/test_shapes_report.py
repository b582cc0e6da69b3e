"""The report an auditor works with: ids that stay, words in two languages, comparison, acceptance, formats."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral

from fukushi.country_validation import _json
from shapes.describe import Describer, Place
from shapes.engine_data import read_ntriples
from shapes.findings import findings_of
from shapes.messages import fill
from shapes.report import Acceptance, Report, ReportError
from shapes.report_formats import FORMATS, csv_table, text
from shapes.report_html import html_fragment, html_page
from shapes.report_turtle import turtle
from shapes.report_words import WORDS
from shapes.shape_set import _ABBREVIATED, SHAPES_NAMESPACE, ShapesError, load_shapes
from shapes.validator import ValidatorError, checked_validate, validate

WP = "https://fukushi-graph.example/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
CITY = """
@prefix c: <https://case.example/> .
@prefix wp: <https://fukushi-graph.example/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
c:doc a wp:SourceDocument ; dcterms:identifier "minato-plan" ; wp:lineCount 90 .
c:span a wp:SourceSpan ; wp:document c:doc ; wp:line 12 ; wp:endLine 12 ; wp:startCharacter 0 ; wp:endCharacter 9 .
c:1-1 a wp:ActivityGoal ; wp:code "1-1" ; wp:order 1 ; skos:prefLabel "港を囲む支え合い"@ja ; wp:inGoal c:goal ;
    wp:span c:span .
c:line a wp:ProjectListing ; wp:inObjective c:1-1 ; wp:party wp:party-city ; wp:ordinal 1 ; wp:span c:span ;
    wp:printed "=朝市<見守り>事業等" ; wp:project c:asaichi ; wp:mark wp:mark-repost .
c:asaichi a wp:Project ; skos:prefLabel "=朝市<見守り>事業等"@ja ; wp:registerStatus "active" .
c:repost a wp:Repost ; wp:listing c:line ; wp:match wp:match-none ; wp:evidence c:line ; wp:rule c:rule .
"""
BASE = "https://fukushi-graph.example/id/graph/00000/"


def store_of(turtle_text: str, verbatim: bool = False) -> Store:
    store = Store()
    store.load(turtle_text.encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(BASE + "doc/minato-plan"))
    if verbatim:
        line, predicate = NamedNode("https://case.example/line"), NamedNode(WP + "verbatim")
        printed = Literal("=朝市<見守り>事業等【再掲】 \\1")
        store.add(Quad(line, predicate, printed, NamedNode(BASE + "text/minato-plan")))
    return store


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(store_of(CITY, verbatim=True), snapshot="s1", meta=False)


def only(report: Report, shape: str) -> str:
    (found,) = [finding.id for finding in report.findings if finding.shape_name == shape]
    return found


def test_a_finding_leads_to_line_words_and_way_to_mend(report: Report) -> None:
    (finding,) = [finding for finding in report.findings if finding.shape_name == "RepostDangling"]
    assert finding.severity == "warning"
    assert finding.message["ja"] == "【再掲】とある「=朝市<見守り>事業等」より前に、同じ事業の行がない"
    assert finding.message["en"].startswith("“=朝市<見守り>事業等” is marked 【再掲】")
    assert (finding.objective, finding.document, finding.line, finding.end_line) == ("1-1", "minato-plan", 12, 12)
    assert finding.text == "=朝市<見守り>事業等【再掲】 \\1"
    assert finding.focus == "https://case.example/repost"
    assert finding.how_to_mend["en"]


def test_verbatim_text_changes_neither_data_nor_ids(report: Report) -> None:
    without = validate(store_of(CITY), meta=False)
    assert without.data["sha256"] == report.data["sha256"]
    assert [finding.id for finding in without.findings] == [finding.id for finding in report.findings]
    assert all(finding.text is None for finding in without.findings)


def test_a_shape_that_saw_nothing_is_a_finding(report: Report) -> None:
    idle = {check.shape for check in report.checks if check.focus_nodes == 0}
    reported = {finding.focus for finding in report.findings if finding.shape_name == "ShapeLookedAtNothing"}
    assert idle == reported
    assert "https://fukushi-graph.example/shapes#EventWeekday" in idle
    assert "https://fukushi-graph.example/shapes#RepostDangling" not in idle


def test_report_says_what_it_was_made_from(report: Report) -> None:
    assert report.engine["name"] == "pyshacl"
    assert report.engine["version"]
    assert report.data["snapshot"] == "s1"
    assert report.data["graphs"] == [BASE + "doc/minato-plan"]
    assert report.shapes["count"] == len(report.checks) == len(load_shapes().shapes)
    assert len(report.shapes["sha256"]) == 64


def test_findings_come_gravest_first(report: Report) -> None:
    ranks = [("violation", "warning", "info").index(finding.severity) for finding in report.findings]
    assert ranks == sorted(ranks)


def test_json_is_read_back_as_it_was(report: Report) -> None:
    accepted = report.accept({only(report, "TrailingEtc"): Acceptance("港 花子", "2030-04-01", "名簿どおり")})
    compared = accepted.compare(report)
    assert Report.from_json(json.loads(json.dumps(compared.to_json()))) == compared


def test_accepted_findings_stay_but_do_not_count(report: Report) -> None:
    known = only(report, "RepostDangling")
    decision = {known: Acceptance("港 花子", "2030-04-01", "印刷の都合"), "feedfeedfeed": Acceptance("x", "y", "z")}
    accepted = report.accept(decision)
    assert len(accepted.findings) == len(report.findings)
    assert accepted.counts["warning"] == report.counts["warning"] - 1
    assert accepted.counts["accepted"] == 1
    assert accepted.unknown(decision) == ["feedfeedfeed"]
    assert [each.id for each in accepted.findings if each.accepted] == [known]
    assert [each for each in accepted.findings if each.id != known] == [
        each for each in report.findings if each.id != known
    ]
    assert accepted.accept({}).findings == accepted.findings


def test_the_kept_json_is_what_the_report_describes(report: Report) -> None:
    accepted = report.accept({only(report, "TrailingEtc"): Acceptance("港 花子", "2030-04-01", "名簿どおり")})
    for each in (report, accepted, accepted.compare(report), replace(report, findings=())):
        assert json.loads(_json(each)) == json.loads(json.dumps(each.to_json()))


def test_comparison_tells_new_mended_and_remaining(report: Report) -> None:
    mended = validate(store_of(CITY.replace('事業等" ; wp:project', '事業" ; wp:project')), meta=False)
    compared = mended.compare(report)
    assert compared.comparison is not None
    assert [finding.shape_name for finding in compared.comparison.mended] == ["TrailingEtc"]
    new = [finding.shape_name for finding in compared.findings if finding.state == "new"]
    assert new == ["NamePrintedVariously"]
    assert compared.comparison.remaining == len(compared.findings) - 1


def test_every_format_tells_new_mended_and_focus_nodes(report: Report) -> None:
    mended = validate(store_of(CITY.replace('事業等" ; wp:project', '事業" ; wp:project')), meta=False).compare(report)
    gone = only(report, "TrailingEtc")
    for name, form in FORMATS.items():
        shown = form.render(mended, "ja").decode("utf-8-sig")
        assert gone in shown, name
    rows = list(csv.DictReader(io.StringIO(csv_table(mended, "ja").decode("utf-8-sig"))))
    assert [row["指摘番号"] for row in rows if row["前回との差"] == "解消"] == [gone]
    assert {row["調べた件数"] for row in rows if row["規則"] == "先行する行のない【再掲】"} == {"1"}
    assert "RepostDangling  先行する行のない【再掲】" in text(mended, "ja")
    graph = Graph().parse(data=turtle(mended), format="turtle")
    assert len(list(graph.objects(None, URIRef(SHAPES_NAMESPACE + "lookedAt")))) == len(report.checks)


def test_what_a_row_only_shows_does_not_change_its_id() -> None:
    iri = SHAPES_NAMESPACE + "SpellingVaries"
    bindings = {"usual": {"type": "literal", "value": "声かけ"}}
    result = {
        "shape": iri,
        "focus": {"type": "uri", "value": "https://case.example/note"},
        "value": {"type": "literal", "value": "声掛け"},
        "path": None,
        "component": "SPARQLConstraintComponent",
        "bindings": {**bindings, "showCount": {"type": "literal", "value": "1"}},
    }
    more = {**result, "bindings": {**bindings, "showCount": {"type": "literal", "value": "2"}}}
    other = {**result, "bindings": {"usual": {"type": "literal", "value": "声がけ"}}}
    ids = [
        findings_of({"results": [each], "focus_nodes": {}}, load_shapes(), Describer(Store()))[0].id
        for each in (result, more, other)
    ]
    assert ids[0] == ids[1] != ids[2]


def test_fast_reader_gives_the_graph_of_rdflib(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    store_of(
        CITY
        + 'c:n a wp:X ; wp:value 3.50 ; skos:note "a\\n\\u3042"@ja-Hira, "007"^^xsd:integer .\n'.replace(
            "c:n", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\nc:n"
        )
    ).dump(str(path), format=RdfFormat.N_TRIPLES, from_graph=NamedNode(BASE + "doc/minato-plan"))
    assert set(read_ntriples(path)) == set(Graph().parse(path, format="nt"))


def test_a_file_with_a_blank_node_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text("_:a <https://case.example/p> <https://case.example/o> .\n", encoding="utf-8")
    with pytest.raises(ValueError, match="blank node"):
        read_ntriples(path)


def test_divided_work_finds_the_same(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shapes.engine_process.WORKERS", 1)
    whole = validate(store_of(CITY, verbatim=True), snapshot="s1", meta=False)
    assert whole.findings == report.findings
    assert whole.checks == report.checks


def test_no_report_comes_from_an_engine_that_failed_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(**_: object) -> None:
        raise ValidatorError("pyshacl passes the failing fixtures of these shapes: BothMarks.")

    monkeypatch.setattr("shapes.validator.self_check", blind)
    with pytest.raises(ValidatorError, match="BothMarks"):
        checked_validate(store_of(CITY))


@pytest.mark.parametrize("level", ["violation", "warning", "info"])
def test_exit_level(report: Report, level: str) -> None:
    grave = {"violation": ["violation"], "warning": ["violation", "warning"], "info": ["violation", "warning", "info"]}
    assert report.fails_on(level) == any(finding.severity in grave[level] for finding in report.findings)


def test_exit_level_must_be_known(report: Report) -> None:
    with pytest.raises(ValueError, match="tuple"):
        report.fails_on("fatal")


@pytest.mark.parametrize(
    "content", [None, [], {}, {"format": "other/1"}, {"format": "fukushi-graph-validation/1", "findings": []}]
)
def test_other_json_is_refused_with_a_sentence(content: object) -> None:
    with pytest.raises(ReportError, match=r"\.$"):
        Report.from_json(content)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["findings", "checks", "data", "comparison", "id", "accepted"]), inner)
        ),
        max_leaves=12,
    )
)
def test_any_json_gives_a_report_or_its_own_error(content: object) -> None:
    if isinstance(content, dict):
        content = {"format": "fukushi-graph-validation/1", **content}
    with pytest.raises(ReportError):
        Report.from_json(content)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_holds_every_finding(report: Report, name: str, language: str) -> None:
    shown = FORMATS[name].render(report, language).decode("utf-8-sig")
    assert all(finding.id in shown for finding in report.findings)
    assert str(report.data["sha256"]) in shown or name == "csv"


def test_text_is_gravest_first_and_in_the_language(report: Report) -> None:
    japanese, english = text(report, "ja"), text(report, "en")
    assert japanese.index("文書の確認が必要 (") < japanese.index("知っておくとよいこと (")
    assert "minato-plan 12行" in japanese
    assert "minato-plan line 12" in english
    assert "直し方" not in english


def test_csv_opens_in_excel_and_holds_no_formula(report: Report) -> None:
    raw = csv_table(report, "ja")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == len(report.findings)
    (row,) = [row for row in rows if row["指摘番号"] == only(report, "TrailingEtc")]
    assert row["印刷"] == "'=朝市<見守り>事業等【再掲】 \\1"
    assert row["行"] == "12"


class Outline(HTMLParser):
    """Collects open tags and ids, and objects to tags closed out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_is_whole_escaped_and_anchored(report: Report, language: str) -> None:
    page = html_page(report, language)
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)
    assert f"finding-{only(report, 'TrailingEtc')}" in outline.ids
    assert "<見守り>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert html_fragment(report, language) in page


def test_turtle_is_a_shacl_report_in_our_words(report: Report) -> None:
    graph = Graph().parse(data=turtle(report), format="turtle")
    results = set(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(report.findings)
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    for result in results:
        for predicate in (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, predicate))) == 1
        languages = {text.language for text in graph.objects(result, SH.resultMessage) if isinstance(text, RdfLiteral)}
        assert languages == {"ja", "en"}


def test_words_are_in_both_languages() -> None:
    assert all(set(words) == {"ja", "en"} and all(words.values()) for words in WORDS.values())


def test_describer_follows_a_derived_record_to_its_line() -> None:
    describer = Describer(store_of(CITY, verbatim=True))
    assert describer.label("https://case.example/repost", "ja") == "=朝市<見守り>事業等"
    assert describer.place("https://case.example/asaichi") == Place("minato-plan", 12, 12)
    assert describer.objective("https://case.example/asaichi") == "1-1"
    assert describer.label(WP + "Aim", "ja") != describer.label(WP + "Aim", "en")
    assert describer.label("https://case.example/unknown/thing", "ja")
    assert describer.place("https://case.example/unknown/thing") is None


def test_a_describer_says_the_same_in_whatever_order_it_is_asked() -> None:
    store = store_of(CITY, verbatim=True)
    iris = sorted({quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)})

    def told(asked: list[str]) -> dict[str, object]:
        one = Describer(store)
        return {
            iri: (one.text(iri), one.place(iri), one.objective(iri), one.label(iri, "en"), one.label(iri, "ja"))
            for iri in asked
        }

    alone = {iri: told([iri])[iri] for iri in iris}
    assert told(iris) == told(iris[::-1]) == alone
    assert any(text for text, *_ in alone.values()) and any(place for _, place, *_ in alone.values())


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_values_of_a_message_are_never_read_as_a_template(value: str) -> None:
    focus = {"type": "uri", "value": "https://case.example/line"}
    result = {
        "focus": focus,
        "value": {"type": "literal", "value": value},
        "path": None,
        "component": "?",
        "bindings": {"other": {"type": "literal", "value": "{?value}"}},
    }
    assert fill("a{?value}b{?other}", result, Describer(Store()), "en") == f"a{value}b{{?value}}"


def test_unknown_engine_is_refused() -> None:
    with pytest.raises(ValidatorError, match="Unknown validation engine 'swift'; available: pyshacl"):
        validate(Store(), engine="swift", meta=False)


def test_a_validation_that_takes_too_long_is_no_clean_report() -> None:
    with pytest.raises(ValidatorError, match=r"stopped after 0\.01 seconds"):
        validate(store_of(CITY), timeout=0.01, meta=False)


def test_n_quads_file_is_read(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "graph.nq"
    store_of(CITY).dump(str(path), format=RdfFormat.N_QUADS)
    assert validate(path, meta=False).data["sha256"] == report.data["sha256"]


def test_shapes_that_break_name_file_and_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n\nsh:a sh:b sh:c sh:d .\n", encoding="utf-8")
    with pytest.raises(ShapesError, match=r"^broken\.ttl, line 3: not Turtle"):
        load_shapes([broken])


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("sh:severity sh:Info ;", "needs one severity"),
        (', "b"@en', "has no sh:message in the language 'en'"),
        ('wps:howToMend "c"@ja, "c"@en ;', "in the language 'ja'"),
    ],
)
def test_a_shape_without_words_is_refused(tmp_path: Path, left_out: str, sentence: str) -> None:
    content = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wps: <https://fukushi-graph.example/shapes#> .
wps:A a sh:NodeShape ; rdfs:label "a"@ja, "a"@en ; sh:message "b"@ja, "b"@en ;
    wps:howToMend "c"@ja, "c"@en ; sh:severity sh:Info ; sh:targetNode wps:x .
"""
    path = tmp_path / "a.ttl"
    path.write_text(content.replace(left_out, ""), encoding="utf-8")
    with pytest.raises(ShapesError, match=sentence):
        load_shapes([path])


def test_queries_may_abbreviate_what_the_prefixes_file_declares() -> None:
    graph = load_shapes().graph
    declared = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace))
        for node in graph.objects(None, SH.declare)
    }
    assert declared == _ABBREVIATED


def test_missing_shape_file(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"none\.ttl: cannot be read"):
        load_shapes([tmp_path / "none.ttl"])


def test_shapes_that_shacl_forbids_are_not_run(tmp_path: Path) -> None:
    marks = next(path for path in load_shapes().files if path.name == "features.ttl").read_text(encoding="utf-8")
    path = tmp_path / "features.ttl"
    path.write_text(marks.replace("sh:targetClass wp:Feature ;", 'sh:targetClass "wp:Feature" ;'), encoding="utf-8")
    with pytest.raises(ValidatorError, match="engine failed"):
        validate(store_of(CITY), shapes=load_shapes([path]))
