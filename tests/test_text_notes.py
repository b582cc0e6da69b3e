"""What is noticed about the wording of invented documents: the word, its place, what it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.notation import PATTERNS, TERMS
from loaders.plan_chapter import read_plan_chapter
from loaders.plan_records import Aim, Listing, PlanChapter, RoleStatement, TextNote
from loaders.progress_report import read_progress_report
from loaders.report_records import Commitment, ProgressReport
from loaders.span import Notice, Span, digest
from loaders.text_notes import with_notes
from tests.real_documents import real_document

FOLDER = Path(__file__).parent / "documents"


def role(text: str, ordinal: int = 1, line: int = 1, actor: str = "chiiki") -> RoleStatement:
    return RoleStatement(
        key=f"1-1/role/{actor}/{ordinal}",
        span=Span(line, 0, line, len(text)),
        objective="1-1",
        ordinal=ordinal,
        digest=digest(text),
        text=text,
        actor=actor,
    )


def told(text: str, column: str, ordinal: int = 1, line: int = 1) -> Commitment:
    return Commitment(
        key=f"1-1/activity/1/{column}/{ordinal}",
        span=Span(line, 0, line, len(text)),
        activity="1-1/activity/1",
        column=column,
        row=1,
        ordinal=ordinal,
        fiscal_year=2031,
        digest=digest(text),
        text=text,
    )


def of_roles(*texts: str) -> tuple[TextNote, ...]:
    roles = tuple(role(text, number, number) for number, text in enumerate(texts, 1))
    return with_notes(PlanChapter(roles=roles), "\n".join(texts)).text_notes


def of_cells(*cells: tuple[str, str]) -> tuple[TextNote, ...]:
    commitments = tuple(told(text, column, number, number) for number, (column, text) in enumerate(cells, 1))
    return with_notes(ProgressReport(commitments=commitments), "\n".join(text for _, text in cells)).text_notes


def pairs(notes: tuple[TextNote, ...], kind: str) -> list[tuple[str, str]]:
    return [(note.printed, note.usual) for note in notes if note.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "other", "printed", "usual"),
    [
        ("花壇をつくれます。", "道をつくります。", "つくれます", "つくります"),
        ("花の係に繋がります。", "窓口に繋ぎます。", "繋がります", "繋ぎます"),
        ("手入れに取り組めます。", "水やりに取り組みます。", "取り組めます", "取り組みます"),
        ("花壇づくりを推進していきます。", "水をやります。", "推進していきます", "推進します"),
    ],
)
def test_odd_ends_are_noted_where_the_plain_verb_is_used(sentence: str, other: str, printed: str, usual: str) -> None:
    notes = of_roles(sentence, other)
    assert pairs(notes, "verb-form") == [(printed, usual)]
    (note,) = [note for note in notes if note.kind == "verb-form"]
    assert sentence[note.span.start : note.span.end] == printed
    assert note.stated_in == "1-1/role/chiiki/1"
    assert note.key == "1-1/role/chiiki/1/note/verb-form/1"


@pytest.mark.parametrize(
    "sentence", ["花壇を広めます。", "理解を深めます。", "声をかけます。", "輪が広がります。", "花をつくれます。"]
)
def test_verbs_that_only_look_odd_are_left_alone(sentence: str) -> None:
    assert pairs(of_roles(sentence, "水をやります。"), "verb-form") == []


def test_an_aim_in_another_form_than_most_is_noted() -> None:
    texts = ("花が増えています。", "人が集っています。", "町が賑わいます。")
    aims = tuple(
        Aim(key=f"1-{n}/aim", span=Span(n, 0, n, len(t)), objective=f"1-{n}", ordinal=1, digest=digest(t), text=t)
        for n, t in enumerate(texts, 1)
    )
    notes = with_notes(PlanChapter(aims=aims), "\n".join(texts)).text_notes
    assert [(note.stated_in, note.usual) for note in notes if note.kind == "verb-form"] == [("1-3/aim", "〜ています")]


def test_a_role_that_differs_in_a_word_is_noted_with_the_line_of_the_other() -> None:
    notes = of_roles(
        "港の花壇づくりと水やりと草取りの活動を推進します。", "港の花壇づくりと水やりと草取りの活動を支援します。"
    )
    (note,) = [note for note in notes if note.kind == "nearly-same"]
    assert (note.stated_in, note.printed, note.usual, note.lines) == (
        "1-1/role/chiiki/2",
        "を支援し",
        "を推進し",
        ("1",),
    )


def test_equal_roles_are_no_near_ones() -> None:
    assert pairs(of_roles("花を植えます。", "花を植えます。"), "nearly-same") == []


@pytest.mark.parametrize(
    ("column", "text", "kind", "printed"),
    [
        ("city-done", "苗を配る。", "plan-in-done", "配る"),
        ("city-done", "苗を配った。", "plan-in-done", None),
        ("city-done", "苗の配布", "plan-in-done", None),
        ("shakyo-planned", "苗を配った。", "past-in-plan", "配った"),
        ("shakyo-planned", "(実施済)", "past-in-plan", "実施済"),
        ("shakyo-planned", "苗を配る。", "past-in-plan", None),
        ("shakyo-effort", "苗を配った。", "past-in-plan", None),
        ("shakyo-done", "花の地図を作成し", "cut-off", "作成し"),
        ("shakyo-done", "花の地図を作成した", "cut-off", None),
    ],
)
def test_tense_is_held_against_the_column(column: str, text: str, kind: str, printed: str | None) -> None:
    assert pairs(of_cells((column, text)), kind) == ([] if printed is None else [(printed, "")])


def test_brackets_are_counted() -> None:
    (note,) = [note for note in of_cells(("city-done", "花の会（港）の集い）を開催")) if note.kind == "brackets"]
    assert (note.printed, note.count, note.usual, note.usual_count) == ("（", 1, "）", 2)


def test_offices_in_a_text_are_noted_one_by_one() -> None:
    notes = of_cells(("city-done", "苗を配った（緑化課、港湾課）"), ("shakyo-done", "集いを開いた（緑化課）"))
    assert pairs(notes, "office") == [("緑化課", ""), ("港湾課", "")]


def test_numbers_of_one_label_are_noted_where_two_columns_tell_them() -> None:
    notes = of_cells(("shakyo-done", "花の会員(12名)"), ("city-done", "花の会員 40人、協力者 3人"))
    assert pairs(notes, "number") == [] or {usual for _, usual in pairs(notes, "number")} == {"会員"}
    notes = of_cells(("shakyo-done", "緑化会員(12名)"), ("city-done", "緑化会員 40人、協力者 3人"))
    assert pairs(notes, "number") == [("12名", "緑化会員"), ("40人", "緑化会員")]


def test_a_lost_reference_is_noted_and_a_note_is_not() -> None:
    notes = of_cells(("role", "花ロード※の手入れ"), ("role", "※ 花の種類は問わない"))
    assert [note.stated_in for note in notes if note.kind == "reference"] == ["1-1/activity/1/role/1"]


def test_a_mark_behind_the_contents_is_noted() -> None:
    lines = ("花の会事業【再掲】（苗の配布）", "花の会事業（苗の配布）【再掲】")
    listings = tuple(
        Listing(
            key=f"1-1/listing/shi/{n}",
            span=Span(n, 0, n, len(t)),
            objective="1-1",
            party="shi",
            ordinal=n,
            name="花の会事業",
            content="苗の配布",
            marks=("再掲",),
            text=t,
        )
        for n, t in enumerate(lines, 1)
    )
    notes = with_notes(PlanChapter(listings=listings), "\n".join(lines)).text_notes
    assert [(note.stated_in, note.printed) for note in notes] == [("1-1/listing/shi/2", "【再掲】")]


def test_the_rarer_spelling_is_noted_once_with_all_its_lines() -> None:
    notes = of_roles(
        "声かけをします。", "声掛けをします。", "声かけに努めます。", "声掛けに努めます。", "声かけを広めます。"
    )
    (note,) = [note for note in notes if note.kind == "spelling"]
    assert (note.key, note.printed, note.usual) == ("note/spelling/koekake/1", "声掛け", "声かけ")
    assert (note.count, note.usual_count, note.lines) == (2, 3, ("2", "4"))
    assert note.stated_in == "1-1/role/chiiki/2"


@pytest.mark.parametrize(
    "text", ["子ども会", "こども未来課と子ども", "障害者差別解消法と障がい", "取り組みます。取組", "民生委員・児童委員"]
)
def test_prescribed_spellings_are_none_of_a_term(text: str) -> None:
    assert pairs(of_roles(text), "spelling") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和4年(2022年)に開設", [("2022", "2022")]),
        ("平成 22 年度（2011 年度）から", [("2011", "2010")]),
        ("令和元年（2019年）と平成31年（2019年）", [("2019", "2019"), ("2019", "2019")]),
        ("令和4年に開設", []),
    ],
)
def test_western_years_are_noted_beside_what_the_era_means(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(of_roles(text), "year") == expected


def test_what_the_reader_could_not_place_is_noted_by_line() -> None:
    notices = (*(Notice(line, "unplaced", "") for line in (2, 3, 5)), Notice(4, "heading", ""))
    notes = with_notes(PlanChapter(notices=notices), "\n".join("あいうえお")).text_notes
    assert [(note.kind, note.lines) for note in notes] == [("unplaced", ("2", "3")), ("unplaced", ("5",))]


def test_terms_have_two_spellings_that_never_match_at_one_place() -> None:
    for term, forms in TERMS.items():
        assert len(forms) > 1, term
        for form, pattern in PATTERNS[term].items():
            for other, rival in PATTERNS[term].items():
                if other != form:
                    assert not (pattern.fullmatch(other) and rival.fullmatch(other)), (term, form, other)


READERS: tuple[tuple[str, Callable[[str], PlanChapter | ProgressReport]], ...] = (
    ("plan_hinata.txt", read_plan_chapter),
    ("plan_kazemachi.txt", read_plan_chapter),
    ("report_minatono.txt", read_progress_report),
    ("report_wakaba.txt", read_progress_report),
)


@pytest.mark.parametrize(("name", "read"), READERS)
def test_notes_of_whole_documents_are_unique_and_in_the_document(
    name: str, read: Callable[[str], PlanChapter | ProgressReport]
) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = text.split("\n")
    found = with_notes(read(text), text)
    assert len({note.key for note in found.text_notes}) == len(found.text_notes)
    for note in found.text_notes:
        assert 1 <= note.span.line <= note.span.end_line <= len(lines)
        assert 0 <= note.span.start <= len(lines[note.span.line - 1])
        assert len(note.printed) < 25
    assert replace(found, text_notes=()) == read(text)


@pytest.mark.parametrize("document", ["plan-2023-ch4", "evaluation-fy2011"])
def test_no_note_of_the_real_documents_holds_a_sentence(document: str) -> None:
    text = real_document(document).read_text(encoding="utf-8-sig")
    found = with_notes((read_plan_chapter if "plan" in document else read_progress_report)(text), text)
    assert len(found.text_notes) > 50
    assert max(len(note.printed) for note in found.text_notes) <= 20
    assert not any("。" in note.printed for note in found.text_notes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="花をつくれます。（）「」※声かけ掛平成22年(2010)課、度\n\r", max_size=40), max_size=5))
def test_any_text_gives_notes_and_no_error(texts: list[str]) -> None:
    plain = [text.replace("\n", "").replace("\r", "") for text in texts]
    for note in (*of_roles(*plain), *of_cells(*(("city-done", text) for text in plain))):
        assert note.key
        assert note.count >= 0


def test_a_lasting_state_is_no_plan_among_what_was_done() -> None:
    notes = of_cells(("shakyo-done", "花の窓口を開いている。"), ("shakyo-done", "苗の係が水をやる。"))
    assert [note.stated_in for note in notes if note.kind == "plan-in-done"] == ["1-1/activity/1/shakyo-done/2"]


def test_counts_under_two_words_are_one_count() -> None:
    notes = of_cells(("shakyo-done", "延活動件数(12件)"), ("city-done", "〔活動回数〕 40件"))
    assert pairs(notes, "number") == [("12件", "活動"), ("40件", "活動")]


def test_an_office_of_the_city_in_the_other_party_s_text_is_noted() -> None:
    assert pairs(of_cells(("shakyo-done", "市くらし花課と植えた。")), "office") == [("くらし花課", "")]


def test_tags_of_a_page_are_noted_where_they_stand() -> None:
    (note,) = [each for each in of_roles('<ul class="x">花を植えます。') if each.kind == "markup"]
    assert (note.printed, note.span.start, note.span.end) == ("<ul>", 0, 14)


def test_a_role_of_another_objective_that_differs_in_a_word_is_noted_once() -> None:
    texts = ("浜の花壇の手入れに毎週参加します。", "浜の花壇の手入れに毎月参加します。")
    first = role(texts[0])
    second = replace(role(texts[1], 1, 2), key="2-1/role/chiiki/1", objective="2-1")
    third = replace(role(texts[1], 1, 3), key="3-1/role/chiiki/1", objective="3-1")
    lines = "\n".join((*texts, texts[1]))
    notes = with_notes(PlanChapter(roles=(first, second, third)), lines).text_notes
    found = [note for note in notes if note.kind == "nearly-same"]
    assert [(note.stated_in, note.lines) for note in found] == [("2-1/role/chiiki/1", ("1",))]
