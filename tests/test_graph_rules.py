"""Rules write what they say, where they may, and tell the catalogue; bad files are named with their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.names import GraphNames
from graph.rules import RuleError, load_rules, run_rules

BASE = "https://city.example/id/"
NAMES = GraphNames(BASE, "99999")
E = "http://example.org/"
WP = "https://fukushi-graph.example/ontology#"
PROV = "http://www.w3.org/ns/prov#"
DOC = NAMES.doc("plan")
HEADER = """#+ name: {name}
#+ order: {order}
#+ label: {{ja: 規則, en: A rule}}
#+ assumption: {{ja: 前提, en: What it takes for granted}}
#+ evidence: {{ja: 根拠, en: What it looks at}}
#+ certainty: {certainty}
"""
CONSTRUCT = "PREFIX e: <http://example.org/>\nCONSTRUCT { ?s e:copy ?o } WHERE { ?s e:p ?o }\n"


def iri(name: str) -> NamedNode:
    return NamedNode(E + name)


def write(folder: Path, name: str, body: str = CONSTRUCT, order: int = 10, certainty: str = "derived") -> Path:
    path = folder / f"{name}.rq"
    path.write_text(HEADER.format(name=name, order=order, certainty=certainty) + body, encoding="utf-8")
    return path


def city() -> Store:
    store = Store()
    store.add(Quad(iri("a"), iri("p"), iri("b"), DOC))
    store.add(Quad(iri("b"), iri("p"), iri("c"), DOC))
    return store


def said(store: Store, graph: NamedNode) -> set[str]:
    """Return the triples of a graph as short text, ``a copy b``."""
    return {
        " ".join(str(term).strip("<>").replace(E, "") for term in quad.triple)
        for quad in store.quads_for_pattern(None, None, None, graph)
    }


def test_a_rule_writes_its_graph_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, "copy")
    store = city()
    before = said(store, DOC)
    (run,) = run_rules(store, load_rules(tmp_path), NAMES)
    assert (run.name, run.triples) == ("copy", 2)
    assert run.seconds >= 0
    assert said(store, NAMES.rule("copy")) == {"a copy b", "b copy c"}
    assert said(store, DOC) == before
    assert set(store.named_graphs()) == {DOC, NAMES.rule("copy"), NAMES.catalog, NAMES.run}


def test_rules_run_by_order_then_name_and_see_what_was_derived_before(tmp_path: Path) -> None:
    write(
        tmp_path, "a-last", CONSTRUCT.replace("e:p ?o", "e:copy ?o").replace("e:copy ?o }", "e:again ?o }", 1), order=30
    )
    write(tmp_path, "z-first", order=10)
    write(tmp_path, "b-middle", order=20)
    seen: list[tuple[str, int, int]] = []
    store = city()
    runs = run_rules(store, load_rules(tmp_path), NAMES, lambda *args: seen.append(args))
    assert seen == [("z-first", 1, 3), ("b-middle", 2, 3), ("a-last", 3, 3)]
    assert [run.triples for run in runs] == [2, 0, 2]
    assert said(store, NAMES.rule("a-last")) == {"a again b", "b again c"}


def test_what_another_graph_says_is_not_said_again(tmp_path: Path) -> None:
    write(tmp_path, "copy")
    store = city()
    store.add(Quad(iri("a"), iri("copy"), iri("b"), NAMES.curation))
    run_rules(store, load_rules(tmp_path), NAMES)
    assert said(store, NAMES.rule("copy")) == {"b copy c"}


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(*[st.sampled_from("abc")] * 2)), st.sets(st.tuples(*[st.sampled_from("abc")] * 2)))
def test_only_what_is_new_is_said_whoever_it_is_about(
    tmp_path_factory: pytest.TempPathFactory, given_: set[tuple[str, str]], known: set[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("rules")
    write(folder, "turn", CONSTRUCT.replace("?s e:copy ?o", "?o e:copy ?s"))
    store = Store()
    store.extend([Quad(iri(one), iri("p"), iri(other), DOC) for one, other in given_])
    store.extend([Quad(iri(one), iri("copy"), iri(other), NAMES.curation) for one, other in known])
    run_rules(store, load_rules(folder), NAMES)
    assert said(store, NAMES.rule("turn")) == {f"{b} copy {a}" for a, b in given_ if (b, a) not in known}


def test_a_rule_is_recorded_with_the_graphs_that_were_there_when_it_ran(tmp_path: Path) -> None:
    write(tmp_path, "a-first", order=10)
    write(tmp_path, "b-nothing", CONSTRUCT, order=20)
    write(tmp_path, "c-last", CONSTRUCT.replace("e:copy", "e:again"), order=30)
    store = city()
    for _ in range(2):
        run_rules(store, load_rules(tmp_path), NAMES)
        for name, wanted in (("a-first", {DOC}), ("b-nothing", {DOC, NAMES.rule("a-first")})):
            activity, rule = NAMES.generation(NAMES.rule(name)), NAMES.rule_resource(name)
            used = store.quads_for_pattern(activity, NamedNode(PROV + "used"), None, NAMES.catalog)
            assert {quad.object for quad in used} == {rule, *wanted}
        last = NAMES.generation(NAMES.rule("c-last"))
        used = store.quads_for_pattern(last, NamedNode(PROV + "used"), None, NAMES.catalog)
        assert {quad.object for quad in used} == {NAMES.rule_resource("c-last"), DOC, NAMES.rule("a-first")}


def test_a_second_run_gives_the_same_and_forgets_what_no_longer_follows(tmp_path: Path) -> None:
    grow = "PREFIX e: <http://example.org/>\nCONSTRUCT { ?s e:p ?o } WHERE { ?s e:p ?x . ?x e:p ?o }"
    write(tmp_path, "grow", grow)
    write(tmp_path, "more", CONSTRUCT, order=20)
    store = city()
    rules = load_rules(tmp_path)
    first = [run.triples for run in run_rules(store, rules, NAMES)]
    catalog = said(store, NAMES.catalog)
    assert [run.triples for run in run_rules(store, rules, NAMES)] == first == [1, 3]
    assert said(store, NAMES.catalog) == catalog
    store.remove(Quad(iri("b"), iri("p"), iri("c"), DOC))
    assert [run.triples for run in run_rules(store, rules, NAMES)] == [0, 1]


def test_the_catalogue_knows_the_rule_and_its_run(tmp_path: Path) -> None:
    write(tmp_path, "copy", certainty="[derived, candidate]")
    store = city()
    text = NAMES.text("plan")
    store.add(Quad(iri("a"), iri("verbatim"), Literal("…"), text))
    run_rules(store, load_rules(tmp_path), NAMES)
    rule, graph = NAMES.rule_resource("copy"), NAMES.rule("copy")
    activity = NAMES.generation(graph)

    def values(subject: NamedNode, predicate: str, where: NamedNode = NAMES.catalog) -> set[str]:
        return {str(q.object) for q in store.quads_for_pattern(subject, NamedNode(predicate), None, where)}

    assert values(rule, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type") == {f"<{WP}Rule>"}
    assert values(rule, "http://www.w3.org/2004/02/skos/core#prefLabel") == {'"規則"@ja', '"A rule"@en'}
    assert values(rule, WP + "assumption") == {'"前提"@ja', '"What it takes for granted"@en'}
    assert values(rule, WP + "evidenceKind") == {'"根拠"@ja', '"What it looks at"@en'}
    assert values(rule, WP + "certainty") == {f"<{WP}certainty-derived>", f"<{WP}certainty-candidate>"}
    assert values(activity, PROV + "generated") == {str(graph)}
    assert values(graph, PROV + "wasGeneratedBy") == {str(activity)}
    assert values(activity, PROV + "used") == {str(rule), str(DOC)}
    assert len(values(activity, PROV + "endedAtTime", NAMES.run)) == 1
    assert values(activity, PROV + "endedAtTime") == set()


@pytest.mark.parametrize(
    "where",
    [
        '?s e:p ?o BIND(IRI(CONCAT(?base, ?municipality, "/x/", STRAFTER(STR(?s), "org/"))) AS ?x)',
        '{ ?s e:p ?o BIND(IRI(CONCAT(?base, ?municipality, "/x/", STRAFTER(STR(?s), "org/"))) AS ?x) }'
        " UNION { ?s e:none ?x }",
        '{ SELECT ?s (IRI(CONCAT(?base, ?municipality, "/x/", STRAFTER(STR(?s), "org/"))) AS ?x) { ?s e:p ?o } }',
    ],
)
def test_base_municipality_and_rule_are_known_everywhere_in_a_rule(tmp_path: Path, where: str) -> None:
    write(tmp_path, "mint", f"PREFIX e: <{E}>\nCONSTRUCT {{ ?x e:by ?rule }} WHERE {{ {where} }}")
    store = city()
    run_rules(store, load_rules(tmp_path), NAMES)
    assert said(store, NAMES.rule("mint")) == {f"{BASE}99999/x/{each} by {BASE}rule/mint" for each in "ab"}


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("PREFIX e: <http://e/>\nCONSTRUCT { ?s e:p [] }\nWHERE { ?s e:q ?o }", 8, "blank nodes"),
        ("CONSTRUCT { _:b <a:p> ?o }\nWHERE { ?s ?p ?o }", 7, "blank nodes"),
        ("CONSTRUCT {\n ?s <a:p> ( ?o ) }\nWHERE { ?s ?p ?o }", 8, "lists"),
        ("CONSTRUCT { ?b <a:p> ?o }\nWHERE { ?s ?p ?o\n BIND(BNODE() AS ?b) }", 9, "blank nodes"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 7, "long form"),
        ("SELECT * { ?s ?p ?o }", 7, "one CONSTRUCT, this is SELECT"),
        ("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", 7, "no query"),
        ("", 7, "no query"),
        ("CONSTRUCT { ?s ?p ?o }\nWHERE { SERVICE <http://e/> { ?s ?p ?o } }", 7, "SERVICE"),
        ("CONSTRUCT { ?s ?p ?o }\nWHERE {\n  ?s ?p ?o .\n  FILTER(?o = )\n  ?s ?p ?q .\n}", 11, "SPARQL"),
        ("CONSTRUCT { ?s nix:p ?o } WHERE { ?s ?p ?o }", 7, "SPARQL"),
        ("CONSTRUCT {\n  GRAPH <a:g> { ?s ?p ?o }\n} WHERE { ?s ?p ?o }", 8, "writes its own graph only"),
        ("CONSTRUCT { ?s ?p ?o .\n graph ?g { ?s ?p ?o } }\nWHERE { GRAPH ?g { ?s ?p ?o } }", 8, "its own graph only"),
        ("CONSTRUCT { GRAPH <a:g> {\n ?s ?p ?o }\nWHERE { ?s ?p ?o }", 7, "its own graph only"),
        ("INSERT { GRAPH <a:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }", 7, "no query"),
    ],
)
def test_a_query_that_is_no_rule(tmp_path: Path, body: str, line: int, part: str) -> None:
    path = write(tmp_path, "bad", body)
    with pytest.raises(RuleError) as raised:
        load_rules(tmp_path)
    assert part in str(raised.value)
    assert (raised.value.path, raised.value.line) == (path, line)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "line", "part"),
    [
        ("#+ order: 10\n", "", 1, "lacks the key 'order'"),
        ("order: 10", "order: soon", 2, "'order' must be a whole number"),
        ("order: 10", "order: true", 2, "'order' must be a whole number"),
        ("name: bad", "name: Bad Name", 1, "'name' must be"),
        ("name: bad", "name: other", 1, "not the file's"),
        ("{ja: 規則, en: A rule}", "規則", 3, "'label' must be texts for exactly ja and en"),
        ("en: What it takes for granted", "en: ''", 4, "'assumption' must be"),
        ("{ja: 根拠, en: What it looks at}", "{ja: 根拠}", 5, "'evidence' must be"),
        ("certainty: derived", "certainty: sure", 6, "'certainty' must be"),
        ("certainty: derived", "certainty: []", 6, "'certainty' must be"),
        ("certainty: derived", "certainty: derived\n#+ auther: me", 7, "unknown key 'auther'"),
        ("label: {ja", "label: {ja: [", 3, "no YAML"),
        ("#+ ", "# ", 1, "header is missing"),
        ("#+ name: bad", "#+ - name", 2, "no YAML"),
    ],
)
def test_a_header_that_says_too_little(tmp_path: Path, before: str, after: str, line: int, part: str) -> None:
    path = write(tmp_path, "bad")
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(RuleError) as raised:
        load_rules(tmp_path)
    assert part in str(raised.value)
    assert (raised.value.path, raised.value.line) == (path, line)


def test_two_rules_of_one_name_and_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, "a")
    (tmp_path / "b.rq").write_text((tmp_path / "a.rq").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"b\.rq:1: The name a is also that of a\.rq"):
        load_rules(tmp_path)
    (tmp_path / "a.rq").write_bytes(b"#+ name: \xff\n")
    with pytest.raises(RuleError, match="not UTF-8"):
        load_rules(tmp_path)


def test_an_empty_folder_has_no_rules_and_running_none_changes_nothing(tmp_path: Path) -> None:
    store = city()
    assert load_rules(tmp_path) == []
    assert run_rules(store, [], NAMES) == []
    assert len(store) == 2


def test_a_rule_that_would_hand_on_a_blank_node_of_the_data_stops(tmp_path: Path) -> None:
    path = write(tmp_path, "copy")
    store = city()
    store.update(f"INSERT DATA {{ GRAPH {DOC} {{ _:b <{E}p> <{E}c> }} }}")
    with pytest.raises(RuleError, match="yields a blank node") as raised:
        run_rules(store, load_rules(tmp_path), NAMES)
    assert (raised.value.path, raised.value.line) == (path, 8)
    assert said(store, NAMES.rule("copy")) == set()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="#+ namelbjo:{}[]'\"-\n&*!%@`CONSTRUCTWHERE?sp.<>", max_size=120))
def test_any_file_is_a_rule_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "x.rq").write_text("#+ " + text, encoding="utf-8")
    with pytest.raises(RuleError):
        load_rules(folder)
