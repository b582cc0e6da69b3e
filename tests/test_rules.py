"""Each derivation rule against small graphs of an invented city, as given and with one thing changed.

A rule decides what staff read as derived. The folders in ``rule_cases`` are
readable by a clerk: ``data.ttl`` is what the documents and people say,
``expected.csv`` is everything the rule makes of it, one derived record a row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from graph.names import GraphNames
from graph.rules import Rule, load_rules, run_rules
from ontology.files import RULES, ontology_files

BASE = "https://city.example/id/"
NAMES = GraphNames(BASE, "99901")
WP = "https://fukushi-graph.example/ontology#"
CASES = Path(__file__).parent / "rule_cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/data.ttl"))
RULE_FILES = {rule.name: rule for rule in load_rules(RULES)}
ONTOLOGY = [(file, file.read_bytes()) for file in ontology_files()]

JAPANESE = re.compile("[\u3001-\u30ff\u3400-\u9fff]")
QUOTED = re.compile(r"「[^」]*」|\([^()]*\)|(?<=: )[^ ;]+")
"""What is printed or written by people: names, a reason in brackets, a value with its unit."""

Record = dict[str, str]


def derive(rule: Rule | str, data: str) -> Store:
    """Return a store with the ontology, ``data`` as the facts of a document, and what the rule derives."""
    store = Store()
    for _, text in ONTOLOGY:
        store.load(input=text, format=RdfFormat.TURTLE, to_graph=NAMES.ontology)
    store.load(input=data.encode(), format=RdfFormat.TURTLE, to_graph=NAMES.doc("plan"))
    run_rules(store, [RULE_FILES[rule] if isinstance(rule, str) else rule], NAMES)
    return store


def short(term: object) -> str:
    """Return a value as a clerk would write it: without base, vocabulary or the word that names the list."""
    assert isinstance(term, NamedNode | Literal)
    text = term.value
    for prefix in (f"{BASE}99901/", f"{BASE}org/99901/dept/", f"{WP}match-", f"{WP}certainty-", f"{WP}continuity-"):
        text = text.removeprefix(prefix)
    return text


def is_english(term: object) -> bool:
    """Tell whether a value is a text in English."""
    return isinstance(term, Literal) and term.language == "en"


def records(store: Store, rule: str, columns: list[str]) -> Iterator[Record]:
    """Yield each record that the rule wrote, the columns asked for, in the order of its IRI.

    ``basis`` is Japanese, ``basis_en`` English.
    """
    graph = NAMES.rule(rule)
    subjects = {str(quad.subject).strip("<>") for quad in store.quads_for_pattern(None, None, None, graph)}
    for subject in sorted(subjects):
        row = {}
        for column in columns:
            name, _, language = column.partition("_")
            found = [
                each.object for each in store.quads_for_pattern(NamedNode(subject), NamedNode(WP + name), None, graph)
            ]
            row[column] = " | ".join(sorted(short(term) for term in found if is_english(term) == (language == "en")))
        yield row


def derived(rule: str, data: str, *columns: str) -> list[Record]:
    """Return what the rule derives from ``data``."""
    return list(records(derive(rule, data), rule, list(columns)))


def case(name: str) -> str:
    """Return the data of a case."""
    return (CASES / name / "data.ttl").read_text(encoding="utf-8")


def without(data: str, start: str) -> str:
    """Return ``data`` without the statement that begins with ``start``."""
    kept = [line for line in data.splitlines() if not line.startswith(start)]
    assert len(kept) == len(data.splitlines()) - 1, f"{start} does not begin exactly one line"
    return "\n".join(kept)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_golden_case(folder: Path) -> None:
    rule = folder.parent.name
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        expected = list(reader)
    columns = list(reader.fieldnames or [])
    assert derived(rule, (folder / "data.ttl").read_text(encoding="utf-8"), *columns) == expected


def test_every_rule_has_a_case() -> None:
    assert {folder.parent.name for folder in FOLDERS} == set(RULE_FILES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_record_says_why(folder: Path) -> None:
    rule = folder.parent.name
    rows = derived(
        rule, (folder / "data.ttl").read_text(encoding="utf-8"), "rule", "certainty", "evidence", "basis", "reason"
    )
    assert rows
    for row in rows:
        assert row["rule"] == f"{BASE}rule/{rule}"
        assert row["certainty"] in RULE_FILES[rule].certainty
        assert row["evidence"] or row["reason"]
        assert row["basis"] or row["reason"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_reason_is_told_in_both_languages(folder: Path) -> None:
    store = derive(folder.parent.name, (folder / "data.ttl").read_text(encoding="utf-8"))
    graph = NAMES.rule(folder.parent.name)
    told = 0
    for name in ("basis", "reason", "comparability"):
        texts: dict[str, list[tuple[str | None, str]]] = {}
        for quad in store.quads_for_pattern(None, NamedNode(WP + name), None, graph):
            assert isinstance(quad.object, Literal)
            texts.setdefault(str(quad.subject), []).append((quad.object.language, quad.object.value))
        for found in texts.values():
            assert sorted(language or "" for language, _ in found) == ["en", "ja"], found
            english = next(text for language, text in found if language == "en")
            # only what the documents and people say is quoted in Japanese
            assert not JAPANESE.search(QUOTED.sub("", english)), english
            told += 1
    assert told


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_another_city_is_left_alone(folder: Path) -> None:
    rule = folder.parent.name
    data = (folder / "data.ttl").read_text(encoding="utf-8").replace("99901", "99902")
    assert derived(rule, data, "rule") == []


def offices(data: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return certainty and alternatives by line and office."""
    rows = derived("office-by-intersection", data, "listing", "office", "certainty", "alternatives")
    return {
        (row["listing"].removeprefix("plan/2023/"), row["office"]): (row["certainty"], row["alternatives"])
        for row in rows
    }


def test_office_removed_beside_a_table_leaves_tables_that_share_none() -> None:
    data = without(case("office-by-intersection/one-office-left"), "<plan/2023/1-2/office/1>")
    assert offices(data) == {
        ("1-1/listing/shi/1", "kurashi"): ("candidate", "2"),
        ("1-1/listing/shi/1", "kenko"): ("candidate", "2"),
        ("1-2/listing/shi/1", "manabi"): ("candidate", "1"),
    }


def test_office_removed_beside_two_shared_leaves_one_derived() -> None:
    data = without(case("office-by-intersection/two-offices-shared"), "<plan/2023/1-2/office/1>")
    assert offices(data) == {
        ("1-1/listing/shi/1", "kurashi"): ("derived", "1"),
        ("1-2/listing/shi/1", "kurashi"): ("derived", "1"),
    }


def test_line_removed_takes_its_table_out_of_the_intersection() -> None:
    data = without(case("office-by-intersection/one-office-left"), "<plan/2023/1-2/listing/shi/1>")
    assert offices(data) == {
        ("1-1/listing/shi/1", "kurashi"): ("candidate", "2"),
        ("1-1/listing/shi/1", "kenko"): ("candidate", "2"),
    }


def test_an_office_printed_twice_counts_once() -> None:
    data = case("office-by-intersection/one-table")
    twice = data.replace("<plan/2023/1-1/office/1>", "<plan/2023/1-1/office/9>")
    assert offices(data) == offices(
        data + "\n" + "\n".join(line for line in twice.splitlines() if "/office/9>" in line)
    )


def test_all_offices_rejected_leaves_nobody_possible() -> None:
    data = case("office-by-intersection/one-table")
    for office in ("kurashi", "kenko"):
        data += (
            f"<curation/rejections/{office}> a wp:Rejection ;"
            f" wp:office <../org/99901/dept/{office}> ; wp:project <project/salon> .\n"
        )
    found = offices(data)
    assert found["1-1/listing/shi/1", "kurashi"] == ("rejected", "0")
    assert found["1-1/listing/shi/1", "kenko"] == ("rejected", "0")


def test_rejected_compound_line_counts_for_its_parts() -> None:
    data = case("office-by-intersection/compound-line")
    data += (
        "<curation/rejections/1> a wp:Rejection ;"
        " wp:office <../org/99901/dept/kenko> ; wp:listing <plan/2023/1-1/listing/shi/1> .\n"
    )
    found = offices(data)
    assert found["1-1/listing/shi/1/part/1", "kenko"] == ("rejected", "1")
    assert found["1-1/listing/shi/1/part/1", "kurashi"] == ("derived", "1")
    assert found["1-2/listing/shi/1", "kenko"] == ("derived", "1")


def reposts(data: str) -> dict[str, tuple[str, str, str]]:
    """Return antecedent, match and certainty by line."""
    rows = derived("repost-antecedents", data, "listing", "antecedent", "match", "certainty")
    place = "plan/2023/"
    return {
        row["listing"].removeprefix(place): (row["antecedent"].removeprefix(place), row["match"], row["certainty"])
        for row in rows
    }


def test_mark_removed_ends_the_repost_and_is_preferred_as_antecedent() -> None:
    data = case("repost-antecedents/same-column")
    marked = [line for line in data.splitlines() if line.startswith("<plan/2023/1-2/listing/shi/1>")]
    assert len(marked) == 1
    plain = data.replace(marked[0], marked[0].replace(" ; wp:mark wp:mark-repost", ""))
    assert reposts(plain) == {"2-1/listing/shi/1": ("1-1/listing/shi/1", "exact", "derived")}
    first_marked = plain.replace(
        "<plan/2023/1-1/listing/shi/1> a", "<plan/2023/1-1/listing/shi/1> wp:mark wp:mark-repost ; a"
    )
    assert reposts(first_marked)["2-1/listing/shi/1"] == ("1-2/listing/shi/1", "exact", "derived")


def test_variant_spelled_otherwise_is_a_guess_until_it_is_registered() -> None:
    data = case("repost-antecedents/variant-names")
    other = data.replace("見守り声かけ事業", "見まもり声掛け事業", 2)
    assert reposts(other)["1-2/listing/shi/1"] == ("1-1/listing/shi/1", "variant", "derived")
    unregistered = without(data, "<project/mimamori/name/2>")
    assert reposts(unregistered)["1-2/listing/shi/1"] == ("1-1/listing/shi/1", "variant", "candidate")


def test_link_that_a_person_rejected_is_no_antecedent() -> None:
    data = case("repost-antecedents/linked-project")
    assert reposts(data.replace("certainty-candidate", "certainty-rejected")) == {
        "1-2/listing/shi/1": ("", "none", "derived")
    }


def test_repost_part_of_a_compound_line_finds_its_project() -> None:
    data = case("repost-antecedents/same-column") + (
        "<plan/2023/2-1/listing/shi/2> a wp:CompoundListing ; wp:inObjective <plan/2023/2-1> ; wp:party wp:party-city ;"
        ' wp:ordinal 2 ; wp:printed "名簿作成・見守り訪問事業" ; wp:mark wp:mark-repost .\n'
        "<plan/2023/2-1/listing/shi/2/part/2> a wp:ListingPart ; wp:inListing <plan/2023/2-1/listing/shi/2> ;"
        ' wp:ordinal 2 ; wp:printed "見守り訪問事業" ; wp:project <project/mimamori> .\n'
    )
    assert reposts(data)["2-1/listing/shi/2"] == ("1-1/listing/shi/1", "exact", "derived")


def test_mark_added_ends_the_unmarked_repeat() -> None:
    data = case("unmarked-repeats/repeats")
    marked = data.replace("<plan/2023/1-2/listing/shi/1> a", "<plan/2023/1-2/listing/shi/1> wp:mark wp:mark-new ; a")
    rows = derived("unmarked-repeats", marked, "listing")
    assert rows == [{"listing": "plan/2023/2-1/listing/shi/1"}]


def test_changed_content_is_not_the_same_content() -> None:
    data = case("unmarked-repeats/repeats").replace("一人暮らしの方", "高齢の方", 1)
    rows = derived("unmarked-repeats", data, "listing", "sameContent")
    assert rows[0] == {"listing": "plan/2023/1-2/listing/shi/1", "sameContent": "false"}


@pytest.mark.parametrize(
    ("quoted", "project", "match"),
    [
        ("見守り訪問事業", "project/mimamori", "exact"),
        ("見守り訪問", "project/mimamori", "variant"),
        ("見守り 訪問事業等", "project/mimamori", "variant"),
        ("運行", "", "none"),
        ("バス運行事業", "project/sogo", "content"),
        ("見守", "", "none"),
    ],
)
def test_name_of_a_feature(quoted: str, project: str, match: str) -> None:
    data = case("feature-projects/names").replace('wp:quotedName "見守り訪問事業" .', f'wp:quotedName "{quoted}" .', 1)
    rows = derived("feature-projects", data, "feature", "project", "match")
    assert rows[0] == {"feature": "plan/2023/1-1/feature/1", "project": project, "match": match}


def test_registered_spelling_of_a_feature_is_a_variant() -> None:
    data = case("feature-projects/names")
    rows = derived("feature-projects", data, "feature", "match")
    assert {"feature": "plan/2023/1-1/feature/4", "match": "none"} in rows
    data += '<project/chanoma/name/2> a wp:NameVariant ; wp:variantOf <project/chanoma> ; wp:printed "子ども広場" .\n'
    rows = derived("feature-projects", data, "feature", "match")
    assert {"feature": "plan/2023/1-1/feature/4", "match": "variant"} in rows


@settings(max_examples=15, deadline=None)
@given(target=st.integers(min_value=1, max_value=900), actual=st.integers(min_value=1, max_value=900))
def test_attainment_follows_the_numbers(target: int, actual: int) -> None:
    key = "<report/2011/1-1/activity/1/indicator/1"
    data = (
        "@prefix wp: <https://fukushi-graph.example/ontology#> .\n@base <https://city.example/id/99901/> .\n"
        f"{key}> a wp:Indicator .\n"
    )
    for kind, place, year, value in (("Target", "planned", 2013, target), ("Observation", "actual", 2011, actual)):
        data += (
            f"{key}/{place}-{year}> a wp:{kind} ; wp:indicator {key}> ; wp:fiscalYear {year} ;"
            f' wp:value {value}.0 ; wp:printedValue "{value}" .\n'
        )
    wanted = "not-comparable" if actual * 10 < target else "reached" if actual >= target else "missed"
    assert derived("indicator-attainment", data, "status") == [{"status": wanted}]


def test_activity_of_another_name_continues_nothing() -> None:
    data = case("continuity/names").replace("見守り訪問事業の推進", "花壇の手入れの推進")
    rows = derived("continuity", data, "activity")
    assert {"activity": "report/2011/1-1/activity/1"} not in rows
    assert len(rows) == 2


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text("相談窓口あい", min_size=1, max_size=6), min_size=1, max_size=6, unique=True),
    st.lists(
        st.tuples(st.text("相談窓口", min_size=1, max_size=5), st.sampled_from(["", "事業", "推進事業", "事業等"])),
        min_size=1,
        max_size=6,
        unique=True,
    ),
)
def test_names_continue_where_one_holds_the_other(activities: list[str], projects: list[tuple[str, str]]) -> None:
    lines = [
        *(f'<a/{n}> a wp:Activity ; skos:prefLabel "{name}"@ja .' for n, name in enumerate(activities)),
        *(
            f'<line/{n}> wp:party wp:party-city ; wp:printed "{stem}{end}" ; wp:project <project/{n}> .'
            for n, (stem, end) in enumerate(projects)
        ),
    ]
    prefixes = case("continuity/names").split("# 報告")[0]
    rows = derived("continuity", prefixes + "\n".join(lines), "activity", "project")
    expected = {
        (f"a/{a}", f"project/{p}")
        for a, activity in enumerate(activities)
        for p, (stem, end) in enumerate(projects)
        if len(activity) >= 4
        and (
            activity in stem + end
            or (len(stem + end) >= 4 and stem + end in activity)
            or (len(stem) >= 4 and stem in activity)
        )
    }
    assert {(row["activity"], row["project"]) for row in rows} == expected


def test_a_short_name_counts_with_its_ending_or_not_at_all() -> None:
    data = case("continuity/names").replace("交通安全教室の開催", "子ども相談事業案内")
    for name, wanted in (("相談事業", 1), ("談事業", 0)):
        rows = derived("continuity", data.replace("交通安全教室事業", name), "activity", "project")
        assert len([row for row in rows if row["project"] == "project/kotsu"]) == wanted


def test_a_line_in_neither_of_the_two_columns_is_shown_by_no_feature() -> None:
    data = case("feature-projects/names")
    assert {row["listing"] for row in derived("feature-projects", data, "listing")} > {""}
    for column in ("wp:party-city", "wp:party-shakyo"):
        data = data.replace(f"wp:party {column}", "wp:party <party/other>")
    assert {row["listing"] for row in derived("feature-projects", data, "listing")} == {""}


def test_generic_office_of_both_periods_has_no_successor() -> None:
    data = case("office-succession/then-and-now")
    line = next(line for line in data.splitlines() if line.startswith("<../org/99901/dept/kurashi-2011>"))
    data = data.replace(line, line.replace("wp:generic false", "wp:generic true"))
    assert derived("office-succession", data, "earlier") == []
