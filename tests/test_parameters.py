"""Parameters: what readers type, what is bound, and that no value can change a query."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from graph.engine import EmbeddedEngine, Rows, Term
from queries.catalogue import Catalogue, load_catalogue
from queries.choices import Choices
from queries.parameter_error import MOST_NAMED, ParameterError, refusal, shown
from queries.parameters import BoundValues, bind_values, choices_for, forget_choices
from queries.run import run_query
from queries.saved_query import Column, EnumValue, Parameter, SavedQuery
from queries.scalars import LONGEST_VALUE, fold

EN_JA = {"ja": "説明", "en": "Text"}
OFFICE = "https://example.org/office/"
# two offices of one name in two bodies, one whose label is another's name
OFFICES = [
    ("welfare", "福祉課", "福祉課（市）"),
    ("care", "介護保険課", "介護保険課（市）"),
    ("hall-city", "窓口課", "窓口課（市）"),
    ("hall-council", "窓口課", "窓口課（協議会）"),
    ("it", "ＩＴ推進課", "福祉課"),
]


def saved(text: str, *parameters: Parameter, columns: tuple[str, ...] = ("name",), name: str = "sample") -> SavedQuery:
    """Return a saved query with these parameters and text columns."""
    return SavedQuery(
        name, EN_JA, EN_JA, ("staff",), "projects", 1, False, parameters,
        tuple(Column(column, "text", EN_JA) for column in columns), "table", (), text, Path("sample.rq"),
    )  # fmt: skip


def parameter(kind: str, name: str = "value", **more: object) -> Parameter:
    """Return a parameter of type ``kind``."""
    return Parameter(name, kind, EN_JA, EN_JA, **more)  # type: ignore[arg-type]


class RecordingEngine(EmbeddedEngine):
    """Keeps what it is asked, to see that a value never reaches the text."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked: list[tuple[str, Mapping[str, Term]]] = []

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        self.asked.append((query, bindings or {}))
        return super().select(query, bindings or {})


CHOICES = saved(
    "SELECT ?value ?name ?label WHERE { ?value <urn:name> ?name ; <urn:label> ?label } ORDER BY ?value",
    columns=("value", "name", "label"),
    name="choice-offices",
)
BY_OFFICE = saved(
    "SELECT ?name WHERE { ?office <urn:name> ?name FILTER(!BOUND(?value) || ?office = ?value) } ORDER BY ?office",
    parameter("choice", choices="choice-offices"),
)
BY_TEXT = saved(
    "SELECT ?name WHERE { ?s <urn:text> ?name FILTER(!BOUND(?value) || CONTAINS(?name, ?value)) } ORDER BY ?name",
    parameter("string"),
)
CATALOGUE = Catalogue({query.name: query for query in (CHOICES,)})


def offices_store() -> Store:
    """Return a store with the five offices."""
    store = Store()
    for slug, name, label in OFFICES:
        for predicate, value in (("name", name), ("label", label)):
            store.add(Quad(NamedNode(OFFICE + slug), NamedNode(f"urn:{predicate}"), Literal(value), DefaultGraph()))
    return store


def bound(query: SavedQuery, values: Mapping[str, str], engine: EmbeddedEngine | None = None) -> BoundValues:
    """Bind ``values`` to ``query`` over the five offices."""
    return bind_values(query, values, engine=engine or EmbeddedEngine(offices_store()), catalogue=CATALOGUE)


def refused(query: SavedQuery, values: Mapping[str, str]) -> ParameterError:
    """Return the error that ``values`` meet."""
    with pytest.raises(ParameterError) as caught:
        bound(query, values)
    return caught.value


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("kind", "typed", "term", "canonical"),
    [
        ("string", "  見守り  活動 ", Literal("見守り  活動"), "見守り  活動"),
        ("string", "ＡＢＣ", Literal("ＡＢＣ"), "ＡＢＣ"),
        ("integer", "2023", Literal("2023", datatype=NamedNode(XSD + "integer")), "2023"),
        ("integer", "２０２３", Literal("2023", datatype=NamedNode(XSD + "integer")), "2023"),
        ("integer", "+007", Literal("7", datatype=NamedNode(XSD + "integer")), "7"),
        ("integer", "−３", Literal("-3", datatype=NamedNode(XSD + "integer")), "-3"),
        ("date", "2023-04-01", Literal("2023-04-01", datatype=NamedNode(XSD + "date")), "2023-04-01"),
        ("date", "２０２３－０４－０１", Literal("2023-04-01", datatype=NamedNode(XSD + "date")), "2023-04-01"),
        ("iri", "https://example.org/課/1", NamedNode("https://example.org/課/1"), "https://example.org/課/1"),
        ("iri", "urn:x", NamedNode("urn:x"), "urn:x"),
        ("language", "ja-Hira", Literal("ja-Hira"), "ja-Hira"),
    ],
)
def test_a_value_becomes_a_term_of_its_type(kind: str, typed: str, term: Term, canonical: str) -> None:
    found = bound(saved("SELECT ?name {}", parameter(kind)), {"value": typed})
    assert found.bindings == {"value": term}
    assert found.values == {"value": canonical}


@pytest.mark.parametrize(
    ("kind", "typed", "reason"),
    [
        ("integer", "twelve", "integer"),
        ("integer", "1.5", "integer"),
        ("integer", "1_000", "integer"),
        ("integer", "9" * 19, "integer"),
        ("integer", "--1", "integer"),
        ("integer", "十二", "integer"),
        ("integer", "²", None),
        ("date", "2023-02-30", "date"),
        ("date", "2023-4-1", "date"),
        ("date", "20230401", "date"),
        ("date", "令和5年4月1日", "date"),
        ("date", "2023-W01-1", "date"),
        ("iri", "welfare", "iri"),
        ("iri", "https://example.org/a b", "iri"),
        ("iri", "https://example.org/> } SERVICE <urn:x", "iri"),
        ("iri", "urn:x\\u003e", "iri"),
        ("iri", "http://[broken", "iri"),
        ("language", "日本語", "language"),
        ("language", 'ja" .', "language"),
        ("string", "a\nb", "control"),
        ("string", "a\x00", "control"),
        ("string", "a\ud800", "control"),
        ("string", "a\u2028b", "control"),
        ("string", "a\ufffe", "control"),
        ("string", "\n", "control"),
        ("string", "長" * (LONGEST_VALUE + 1), "too-long"),
        ("iri", "urn:" + "x" * LONGEST_VALUE, "too-long"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(kind: str, typed: str, reason: str | None) -> None:
    query = saved("SELECT ?name {}", parameter(kind))
    if reason is None:  # a superscript digit is a digit after NFKC
        assert bound(query, {"value": typed}).values == {"value": "2"}
        return
    error = refused(query, {"value": typed})
    assert (error.reason, error.parameter, error.value) == (reason, "value", typed)
    assert "value" in error.message and str(error) == error.message
    assert len(error.message) < 160 and error.message.isprintable() and error.sentence("ja").endswith("。")


def test_the_longest_allowed_value_passes() -> None:
    assert bound(BY_TEXT, {"value": "長" * LONGEST_VALUE}).values["value"] == "長" * LONGEST_VALUE


STATUS = parameter(
    "enum",
    values=(
        EnumValue("継続", {"ja": "継続", "en": "continuing"}),
        EnumValue("新規", {"ja": "新しいもの", "en": "new"}),
        EnumValue("FY23", {"ja": "令和5年度", "en": "new"}),
    ),
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("継続", "継続"), (" 継続 ", "継続"), ("continuing", "継続"), ("新しいもの", "新規"), ("ＦＹ２３", "FY23")],
)
def test_an_enumerated_value_is_known_by_value_and_label(typed: str, value: str) -> None:
    assert bound(saved("SELECT ?name {}", STATUS), {"value": typed}).bindings == {"value": Literal(value)}


def test_an_enumerated_value_that_is_unknown_or_ambiguous_is_refused() -> None:
    query = saved("SELECT ?name {}", STATUS)
    error = refused(query, {"value": "継続中"})
    assert (error.reason, error.allowed, error.near) == ("not-allowed", ("継続", "新規", "FY23"), ("継続",))
    assert error.message == (
        "The value '継続中' of 'value' is unknown; near it are 継続; allowed are 継続, 新規, FY23."
    )
    assert error.sentence("ja") == (
        "条件「value」に値「継続中」はありません。近い値: 継続。選べる値: 継続、新規、FY23。"
    )
    assert refused(query, {"value": "new"}).allowed == ("新規", "FY23")
    assert refused(query, {"value": "new"}).reason == "ambiguous"


@pytest.mark.parametrize(
    ("typed", "slug", "canonical"),
    [
        ("介護保険課", "care", "介護保険課"),
        ("　介護保険課 ", "care", "介護保険課"),
        ("介護保険課(市)", "care", "介護保険課"),
        (OFFICE + "care", "care", "介護保険課"),
        ("IT推進課", "it", "ＩＴ推進課"),
        ("福祉課", "welfare", "福祉課"),  # the name of one office wins over the label of another
        ("窓口課（協議会）", "hall-council", OFFICE + "hall-council"),  # the name alone would be ambiguous
        (OFFICE + "hall-city", "hall-city", OFFICE + "hall-city"),
    ],
)
def test_a_choice_is_known_by_name_label_and_iri(typed: str, slug: str, canonical: str) -> None:
    found = bound(BY_OFFICE, {"value": typed})
    assert found.bindings == {"value": NamedNode(OFFICE + slug)}
    assert found.values == {"value": canonical}
    assert bound(BY_OFFICE, found.values) == found


def test_an_ambiguous_choice_names_what_it_can_mean() -> None:
    error = refused(BY_OFFICE, {"value": "窓口課"})
    assert error.reason == "ambiguous"
    assert error.allowed == (f"窓口課（市） <{OFFICE}hall-city>", f"窓口課（協議会） <{OFFICE}hall-council>")
    assert "send one of their IRIs" in error.message


def test_an_unknown_choice_names_the_allowed_and_the_near_ones() -> None:
    error = refused(BY_OFFICE, {"value": "介護福祉課"})
    assert error.reason == "not-allowed"
    assert error.allowed == ("介護保険課", "窓口課", "ＩＴ推進課", "福祉課")
    assert set(error.near) >= {"福祉課", "介護保険課"}
    assert refused(BY_OFFICE, {"value": OFFICE + "nobody"}).near == ()


def test_a_message_names_at_most_thirty_allowed_values() -> None:
    store = Store()
    for number in range(MOST_NAMED + 5):
        for predicate in ("name", "label"):
            subject = NamedNode(f"{OFFICE}{number:02}")
            store.add(Quad(subject, NamedNode(f"urn:{predicate}"), Literal(f"第{number}課"), DefaultGraph()))
    with pytest.raises(ParameterError) as caught:
        bound(BY_OFFICE, {"value": "総務係"}, EmbeddedEngine(store))
    error = caught.value
    assert (len(error.allowed), error.allowed_total) == (MOST_NAMED, MOST_NAMED + 5)
    assert error.message.endswith("第29課 and 5 more.")
    assert error.sentence("ja").endswith("第29課 ほか5件。")


def test_choices_are_asked_once_for_each_engine_until_forgotten() -> None:
    store = offices_store()
    engine, other = RecordingEngine(store), RecordingEngine(store)
    for _ in range(3):
        assert len(choices_for(BY_OFFICE.parameters[0], engine=engine, catalogue=CATALOGUE)) == 5
    assert len(engine.asked) == 1
    store.add(Quad(NamedNode(OFFICE + "new"), NamedNode("urn:name"), Literal("新設課"), DefaultGraph()))
    store.add(Quad(NamedNode(OFFICE + "new"), NamedNode("urn:label"), Literal("新設課"), DefaultGraph()))
    assert len(choices_for(BY_OFFICE.parameters[0], engine=other, catalogue=CATALOGUE)) == 6
    forget_choices(engine)
    names = [choice.name for choice in choices_for(BY_OFFICE.parameters[0], engine=engine, catalogue=CATALOGUE)]
    assert names == ["介護保険課", "窓口課", "窓口課", "ＩＴ推進課", "新設課", "福祉課"]


def test_a_parameter_without_choices_has_none_to_offer() -> None:
    with pytest.raises(ValueError, match="no choices"):
        choices_for(parameter("string"), engine=EmbeddedEngine(Store()), catalogue=CATALOGUE)


def test_unknown_parameters_and_missing_ones_are_refused() -> None:
    query = saved("SELECT ?name {}", parameter("string", "objective"), parameter("string", "party", required=True))
    error = refused(query, {"objektive": "2-1"})
    assert (error.reason, error.allowed, error.near) == ("unknown", ("objective", "party"), ("objective",))
    assert error.message.startswith("The query 'sample' has no parameter 'objektive'")
    for given_values in ({}, {"party": ""}, {"party": "  "}):
        assert refused(query, given_values).reason == "missing"
    office = saved("SELECT ?name {}", parameter("choice", required=True, choices="choice-offices"))
    assert refused(office, {}).allowed[0] == "介護保険課"
    status = Parameter("value", "enum", EN_JA, EN_JA, required=True, values=STATUS.values)
    assert refused(saved("SELECT ?name {}", status), {}).allowed == ("継続", "新規", "FY23")


def test_a_default_stands_in_for_what_is_not_given() -> None:
    query = saved("SELECT ?name {}", parameter("integer", default="2023"), parameter("string", "other"))
    assert bound(query, {}).values == bound(query, {"value": " "}).values == {"value": "2023"}
    assert bound(query, {"value": "2011"}).values == {"value": "2011"}
    assert "other" not in bound(query, {}).bindings


HOSTILE = [
    '"', "'", '"""', "'''", "\\", '\\"', "}", "{", "} } SERVICE <http://elsewhere.example/> { ?s ?p ?o",
    '" } SERVICE <http://elsewhere.example/> { } #', "# comment", "/* */", "<urn:x>", "?name", "$name", "> <",
    "\\u0022", "\\U0000007D", "＂", "＇", "｛｝", "”", "UNION { ?s ?p ?o }", "VALUES ?name { 1 }", ") . BIND(1 AS ?x",
    "%22", "&quot;", "@ja", "^^<urn:x>", "\u200b", "\u202e", "𠮷", "e\u0301", "INSERT DATA { <a:> <a:> 1 }",
]  # fmt: skip
hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from([*HOSTILE, " ", "課", "\n", "\t", "\x00"]), min_size=1, max_size=6).map("".join),
    st.text(max_size=30),
    st.sampled_from(HOSTILE).map(lambda text: (text + " ") * 300),
)


def text_store() -> Store:
    """Return a store whose texts are the hostile values themselves, alone and within other text."""
    store = Store()
    for number, text in enumerate([*HOSTILE, *(f"課 {text} 課" for text in HOSTILE), "課"]):
        store.add(Quad(NamedNode(f"urn:s{number}"), NamedNode("urn:text"), Literal(text), DefaultGraph()))
    return store


TEXTS = [quad.object.value for quad in text_store() if isinstance(quad.object, Literal)]


@settings(max_examples=150, deadline=None)
@given(hostile_text)
def test_no_text_changes_the_query(typed: str) -> None:
    engine = RecordingEngine(text_store())
    try:
        result = run_query(BY_TEXT, engine=engine, catalogue=CATALOGUE, values={"value": typed})
    except ParameterError as error:
        control = any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in typed)
        assert control or len(typed) > LONGEST_VALUE or "\ufffe" in typed or "\uffff" in typed
        assert error.message.isprintable()
        assert engine.asked == []
        return
    wanted = typed.strip()
    assert [row[0] for row in result.rows] == sorted(text for text in TEXTS if wanted in text)
    text, bindings = engine.asked[-1]
    assert text == BY_TEXT.text
    assert bindings == ({"value": Literal(wanted)} if wanted else {})


@settings(max_examples=80, deadline=None)
@given(hostile_text, st.sampled_from(["integer", "date", "iri", "enum", "language", "choice"]))
def test_no_value_of_a_narrow_type_changes_the_query(typed: str, kind: str) -> None:
    wanted = STATUS if kind == "enum" else parameter(kind, choices="choice-offices" if kind == "choice" else None)
    query = saved(BY_OFFICE.text, wanted)
    engine = RecordingEngine(offices_store())
    try:
        result = run_query(query, engine=engine, catalogue=CATALOGUE, values={"value": typed})
    except ParameterError as error:
        assert error.message.isprintable() and len(error.message) < 400
        assert all(text == CHOICES.text for text, _ in engine.asked)
        return
    text, bindings = engine.asked[-1]
    assert text == query.text
    assert len(result) == (0 if bindings else len(OFFICES))


@settings(max_examples=60, deadline=None)
@given(hostile_text)
def test_no_name_of_a_parameter_changes_the_query(name: str) -> None:
    engine = RecordingEngine(offices_store())
    with pytest.raises(ParameterError) as caught:
        run_query(BY_OFFICE, engine=engine, catalogue=CATALOGUE, values={name: "福祉課"})
    assert (caught.value.reason, engine.asked) == ("unknown", [])
    assert caught.value.message.isprintable()


@given(st.text(max_size=50))
def test_folding_twice_is_folding_once_and_messages_stay_short(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(shown(text * 3)) <= 41 and shown(text).isprintable()


def choices(*rows: tuple[Term | None, Term | None, Term | None]) -> Choices:
    """Return the choices that a query with these rows fills."""

    class Fixed(EmbeddedEngine):
        def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
            return Rows(("label", "value", "name"), ((label, value, name) for value, name, label in rows))

    return choices_for(BY_OFFICE.parameters[0], engine=Fixed(Store()), catalogue=CATALOGUE)


ANY_CHOICE = parameter("choice", choices="choice-offices")


def test_choices_keep_the_order_of_their_query_and_drop_what_is_said_twice() -> None:
    found = choices(
        (Literal("b"), Literal("二"), Literal("に")),
        (Literal("a"), Literal("一"), Literal("いち")),
        (Literal("b"), Literal("二"), Literal("に")),
    )
    assert [(choice.value, choice.name, choice.label) for choice in found] == [
        (Literal("b"), "二", "に"),
        (Literal("a"), "一", "いち"),
    ]


def test_a_choice_without_name_or_label_is_shown_by_what_it_has() -> None:
    found = choices(
        (Literal("a"), None, None), (Literal("b"), Literal("二"), None), (Literal("c"), None, Literal("さん"))
    )
    assert [(choice.name, choice.label) for choice in found] == [("a", "a"), ("二", "二"), ("c", "さん")]
    assert found.find(ANY_CHOICE, "さん") == (Literal("c"), "c")


def test_what_cannot_be_bound_is_not_offered() -> None:
    found = choices((BlankNode("x"), Literal("無"), Literal("無")), (None, Literal("空"), Literal("空")))
    assert len(found) == 0
    with pytest.raises(ParameterError) as caught:
        found.find(ANY_CHOICE, "無")
    assert caught.value.allowed == () and caught.value.message == "The value '無' of 'value' is unknown."


def test_a_literal_is_bound_with_its_own_type_and_language() -> None:
    year = Literal("2023", datatype=NamedNode(XSD + "integer"))
    found = choices((year, Literal("令和5年度"), Literal("令和5")), (Literal("市", language="ja"), None, None))
    assert found.find(ANY_CHOICE, "2023") == (year, "令和5年度")
    assert found.find(ANY_CHOICE, "令和５") == (year, "令和5年度")
    assert found.find(ANY_CHOICE, "市") == (Literal("市", language="ja"), "市")


def test_two_names_of_one_thing_are_not_ambiguous() -> None:
    office = NamedNode(OFFICE + "care")
    found = choices((office, Literal("介護課"), Literal("介護")), (office, Literal("介護保険課"), Literal("介護")))
    for typed in ("介護課", "介護保険課", "介護", OFFICE + "care"):
        assert found.find(ANY_CHOICE, typed)[0] == office


def test_a_name_that_is_the_iri_of_something_else_is_not_canonical() -> None:
    found = choices(
        (NamedNode("urn:a"), Literal("urn:b"), Literal("甲")), (NamedNode("urn:b"), Literal("乙"), Literal("乙"))
    )
    assert found.find(ANY_CHOICE, "urn:b") == (NamedNode("urn:b"), "乙")
    assert found.find(ANY_CHOICE, "甲") == (NamedNode("urn:a"), "urn:a")


def test_a_near_label_is_named_by_what_one_types() -> None:
    found = choices((NamedNode("urn:a"), Literal("chiiki-fukushi"), Literal("地域福祉推進室")))
    with pytest.raises(ParameterError) as caught:
        found.find(ANY_CHOICE, "地域福祉室")
    assert caught.value.near == ("chiiki-fukushi",)


def test_a_default_choice_is_looked_up_like_a_typed_one() -> None:
    query = saved(BY_OFFICE.text, parameter("choice", choices="choice-offices", default="介護保険課"))
    assert bound(query, {}).bindings == {"value": NamedNode(OFFICE + "care")}
    gone = saved(BY_OFFICE.text, parameter("choice", choices="choice-offices", default="廃止課"))
    assert refused(gone, {}).reason == "not-allowed"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("甲乙Ａ"), st.sampled_from("乙A丙")), max_size=6))
def test_the_canonical_spelling_means_the_same_thing(rows: list[tuple[str, str, str]]) -> None:
    found = choices(*((NamedNode(f"urn:{value}"), Literal(name), Literal(label)) for value, name, label in rows))
    for typed in ["urn:a", "甲", "乙", "A", "丙", "無"]:
        try:
            term, canonical = found.find(ANY_CHOICE, typed)
        except ParameterError as error:
            meant = {value for value, name, label in rows if typed in (fold(name), fold(label))}
            assert len(meant) != 1
            assert (error.reason == "ambiguous") == (len(meant) > 1)
            continue
        assert found.find(ANY_CHOICE, canonical) == (term, canonical)


SENTENCES = [
    (
        refusal("unknown", "objektive", "2-1", ["objective"], ["objective"], query="listings"),
        "The query 'listings' has no parameter 'objektive'; near it are objective; allowed are objective.",
        "問い合わせ「listings」には条件「objektive」がありません。近い値: objective。選べる値: objective。",
    ),
    (refusal("missing", "party"), "The parameter 'party' must be given.", "条件「party」を指定してください。"),
    (
        refusal("too-long", "text", "長" * 501, limit="500"),
        "The value of 'text' is longer than 500 characters.",
        "条件「text」の値は500文字までです。",
    ),
    (
        refusal("control", "text", "\x1b[2J"),
        "The value of 'text' holds a line break or another control character.",
        "条件「text」の値に改行などの制御文字は使えません。",
    ),
    (
        refusal("integer", "year", "去年"),
        "The value '去年' of 'year' is not a whole number such as 2023.",
        "条件「year」の値「去年」は整数（例 2023）ではありません。",
    ),
    (
        refusal("date", "since", "昨日"),
        "The value '昨日' of 'since' is not a date such as 2023-04-01.",
        "条件「since」の値「昨日」は日付（例 2023-04-01）ではありません。",
    ),
    (
        refusal("iri", "resource", "x" * 60),
        f"The value '{'x' * 40}…' of 'resource' is not an absolute IRI.",
        f"条件「resource」の値「{'x' * 40}…」は絶対IRIではありません。",
    ),
    (
        refusal("language", "tongue", "日本語"),
        "The value '日本語' of 'tongue' is not a language tag such as ja.",
        "条件「tongue」の値「日本語」は言語タグ（例 ja）ではありません。",
    ),
    (
        refusal("ambiguous", "office", "窓口課", ["市", "協議会"]),
        "The value '窓口課' of 'office' can mean several things, so send one of their IRIs; allowed are 市, 協議会.",
        "条件「office」の値「窓口課」は複数に当てはまるため、IRIで指定してください。選べる値: 市、協議会。",
    ),
]


@pytest.mark.parametrize(("error", "english", "japanese"), SENTENCES, ids=[error.reason for error, _, _ in SENTENCES])
def test_every_refusal_is_one_sentence_in_both_languages(error: ParameterError, english: str, japanese: str) -> None:
    assert (error.message, error.sentence("en"), str(error)) == (english, english, english)
    assert error.sentence("ja") == japanese


def test_an_error_made_by_hand_says_its_message_in_every_language() -> None:
    error = ParameterError("party", "県", "No such party.", ["市", "市社協"], ["市"])
    assert (error.parameter, error.value, error.allowed, error.near) == ("party", "県", ("市", "市社協"), ("市",))
    assert error.sentence("ja") == error.sentence("en") == "No such party."


SHIPPED = load_catalogue()
CHOICE_LISTS = {name for query in SHIPPED.values() for name in (each.choices for each in query.parameters) if name}


class ChoosingEngine(RecordingEngine):
    """Offers a few hostile choices for every list of choices, else answers from an empty store."""

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        answer = super().select(query, bindings)
        if query not in {SHIPPED[name].text for name in CHOICE_LISTS}:
            return answer
        offered = [(Literal(text), Literal(text), Literal(text)) for text in HOSTILE[:12]]
        rest = (None,) * (len(answer.variables) - 3)
        return Rows(answer.variables, ((*row, *rest) for row in offered))


def example_values(query: SavedQuery) -> dict[str, str]:
    """Return a hostile but allowed value for each required parameter."""
    return {
        each.name: {"choice": '"', "iri": "urn:x", "integer": "1", "date": "2023-04-01"}.get(each.type, '"')
        for each in query.parameters
        if each.required
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_query_is_asked_as_it_is_written_whatever_is_typed(name: str) -> None:
    query = SHIPPED[name]
    engine = ChoosingEngine(Store())
    run_query(query, engine=engine, values=example_values(query))
    for wanted in query.parameters:
        for typed in HOSTILE:
            engine.asked.clear()
            try:
                run_query(query, engine=engine, values={**example_values(query), wanted.name: typed})
            except ParameterError as error:
                assert error.parameter == wanted.name and error.message.isprintable()
                assert query.text not in {text for text, _ in engine.asked}
                continue
            text, bindings = engine.asked[-1]
            assert text == query.text
            assert set(bindings) == {wanted.name, *example_values(query)}
            assert isinstance(bindings[wanted.name], Literal | NamedNode)


@pytest.mark.parametrize("name", sorted(CHOICE_LISTS))
def test_every_shipped_list_of_choices_runs_without_parameters(name: str) -> None:
    assert SHIPPED[name].hidden
    assert run_query(name, engine=EmbeddedEngine(Store())).values == {}
