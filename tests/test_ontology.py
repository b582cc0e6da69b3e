"""The vocabulary as a list: labels, definitions, the Python names, the model page and the reference page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology import vocabularies
from ontology.files import ALIGNMENT, WELFARE_PLAN, ontology_files, rule_files
from ontology.reference import MARKER, Term, main, read_terms, shortened, tables, with_tables
from ontology.terms import OWL, RDF, RDFS, SKOS, WP, WP_NAMESPACE

DOCS = Path(__file__).resolve().parent.parent / "docs"
ONTOLOGY = NamedNode("https://fukushi-graph.example/ontology")
TERM_KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme}
# Terms the model page does not name and no axiom explains; each with the reason it is here.
UNNAMED = {"inReport": "the model names a report's goals but not the link from a goal to its report"}


def triples(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]


VOCABULARY = triples(WELFARE_PLAN)


def local(node: object) -> str:
    assert isinstance(node, NamedNode)
    assert node.value.startswith(WP_NAMESPACE)
    return node.value.removeprefix(WP_NAMESPACE)


def objects(subject: NamedNode, predicate: NamedNode) -> list[object]:
    return [triple.object for triple in VOCABULARY if triple.subject == subject and triple.predicate == predicate]


def defined_terms() -> dict[str, NamedNode]:
    """Every term of the file with its kind, by local name."""
    found: dict[str, NamedNode] = {}
    for triple in VOCABULARY:
        if triple.predicate == RDF.type and triple.object in TERM_KINDS:
            name = local(triple.subject)
            assert name not in found, f"{name} is of two kinds"
            assert isinstance(triple.object, NamedNode)
            found[name] = triple.object
    return found


TERMS = defined_terms()


# ---- the file itself


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_the_files_parse_and_bear_a_version(path: Path) -> None:
    heads = [
        triple.subject for triple in triples(path) if triple.predicate == RDF.type and triple.object == OWL.Ontology
    ]
    assert len(heads) == 1
    said = {triple.predicate: triple.object for triple in triples(path) if triple.subject == heads[0]}
    version = said[OWL.versionInfo]
    assert isinstance(version, Literal)
    assert isinstance(heads[0], NamedNode)
    assert said[OWL.versionIRI] == NamedNode(f"{heads[0].value}/{version.value}")
    assert NamedNode("http://purl.org/dc/terms/rights") in said


@pytest.mark.parametrize("name", sorted(TERMS))
def test_every_term_is_labelled_and_defined_in_both_languages(name: str) -> None:
    term = NamedNode(WP_NAMESPACE + name)
    for predicate in (RDFS.label, SKOS.definition):
        texts = [value for value in objects(term, predicate) if isinstance(value, Literal)]
        assert sorted(value.language or "" for value in texts) == ["en", "ja"]
        assert all(value.value.strip() and "\n" not in value.value for value in texts)
    assert objects(term, RDFS.isDefinedBy) == [ONTOLOGY]


def test_nothing_of_the_namespace_is_used_without_a_definition() -> None:
    used = {
        node.value.removeprefix(WP_NAMESPACE)
        for path in ontology_files()
        for triple in triples(path)
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, NamedNode) and node.value.startswith(WP_NAMESPACE)
    }
    assert used - set(TERMS) == set()


@pytest.mark.parametrize("kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme])
def test_no_label_stands_twice_within_a_kind(kind: NamedNode) -> None:
    labels = Counter(
        label
        for name, its_kind in TERMS.items()
        if its_kind == kind
        for label in objects(NamedNode(WP_NAMESPACE + name), RDFS.label)
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_labels_of_concepts_are_unique_in_their_scheme() -> None:
    labels = Counter(
        (scheme, label)
        for name, kind in TERMS.items()
        if kind == SKOS.Concept
        for scheme in objects(NamedNode(WP_NAMESPACE + name), SKOS.inScheme)
        for label in objects(NamedNode(WP_NAMESPACE + name), SKOS.prefLabel)
    )
    assert [key for key, count in labels.items() if count > 1] == []


# ---- the concepts


def concepts(scheme: str) -> list[str]:
    """The codes of a scheme by their order."""
    ordered = []
    for name, kind in TERMS.items():
        node = NamedNode(WP_NAMESPACE + name)
        if kind == SKOS.Concept and objects(node, SKOS.inScheme) == [NamedNode(f"{WP_NAMESPACE}scheme-{scheme}")]:
            (order,), (code,) = objects(node, WP.order), objects(node, SKOS.notation)
            assert isinstance(order, Literal)
            assert isinstance(code, Literal)
            assert name == f"{scheme}-{code.value}"
            assert objects(node, SKOS.prefLabel) == objects(node, RDFS.label)
            ordered.append((int(order.value), code.value))
    assert [order for order, _ in sorted(ordered)] == list(range(1, len(ordered) + 1))
    return [code for _, code in sorted(ordered)]


def test_the_concepts_and_their_order() -> None:
    assert concepts("certainty") == ["stated", "derived", "candidate", "rejected"]
    assert concepts("match") == ["exact", "variant", "other-column", "content", "none"]
    assert concepts("party") == ["shakyo", "city"]
    assert concepts("mark") == ["repost", "new"]
    assert concepts("kind") == ["continuing", "new"]
    assert concepts("phase") == ["intended", "done", "planned"]
    assert concepts("state") == ["blank", "dash", "as-needed"]
    assert concepts("continuity") == ["same", "renamed", "split", "merged", "absorbed", "successor-in-purpose"]


def test_every_concept_is_in_one_scheme() -> None:
    schemes = [name.removeprefix("scheme-") for name, kind in TERMS.items() if kind == SKOS.ConceptScheme]
    listed = [f"{scheme}-{code}" for scheme in schemes for code in concepts(scheme)]
    assert sorted(listed) == sorted(name for name, kind in TERMS.items() if kind == SKOS.Concept)


def test_the_columns_and_states_are_those_the_readers_write() -> None:
    records = (DOCS.parent / "loaders" / "report_records.py").read_text("utf-8")
    columns = re.search(r"^COLUMNS = \((.*?)\)", records, re.S | re.M)
    states = re.search(r"^STATES = \((.*?)\)", records, re.S | re.M)
    assert columns is not None
    assert states is not None
    assert concepts("column") == re.findall(r'"([^"]+)"', columns[1])
    assert set(concepts("state")) == set(re.findall(r'"([^"]+)"', states[1])) - {"value"}


def test_the_names_that_other_people_read_on_pages() -> None:
    def japanese(name: str) -> str:
        return next(
            v.value
            for v in objects(NamedNode(WP_NAMESPACE + name), SKOS.prefLabel)
            if isinstance(v, Literal) and v.language == "ja"
        )

    assert [japanese(f"certainty-{code}") for code in concepts("certainty")] == ["明記", "導出", "候補", "否定"]
    assert [japanese(f"party-{code}") for code in concepts("party")] == ["市社協", "市"]
    assert [japanese(f"mark-{code}") for code in concepts("mark")] == ["再掲", "新"]
    assert [japanese(f"kind-{code}") for code in concepts("kind")] == ["継続", "新規"]


# ---- the Python names


def python_names(owner: type) -> dict[str, NamedNode]:
    return {key: value for key, value in vars(owner).items() if isinstance(value, NamedNode)}


def test_terms_py_lists_the_vocabulary_and_nothing_else() -> None:
    names = python_names(WP)
    assert sorted(local(node) for node in names.values()) == sorted(TERMS)
    for key, node in names.items():
        assert key.removesuffix("_") == local(node).replace("-", "_")
    assert WP.from_ == NamedNode(WP_NAMESPACE + "from")


def test_terms_py_keeps_the_order_of_the_file() -> None:
    assert [local(node) for node in python_names(WP).values()] == list(TERMS)


def test_public_terms_are_named_as_in_their_vocabulary() -> None:
    owners = [owner for owner in vars(vocabularies).values() if isinstance(owner, type) and hasattr(owner, "NAMESPACE")]
    assert len(owners) == 10
    for owner in owners:
        for key, node in python_names(owner).items():
            assert node.value == owner.NAMESPACE + key


def test_the_names_come_without_rdflib() -> None:
    code = "import sys, ontology.terms, ontology.files; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=DOCS.parent, check=False).returncode == 0


# ---- the model page


def named_in(page: str) -> Iterator[str]:
    """The terms a page names: `wp:x`, `wp:x-a|b|c`, and `-b` after a term with a hyphen."""
    stem = ""
    for token in re.findall(r"`([^`\s]+)`", page):
        if token.startswith("-") and stem:
            yield stem + token
        elif match := re.fullmatch(r"wp:([A-Za-z0-9-]+)((?:\|[a-z-]+)*)", token):
            stem = match[1].partition("-")[0]
            yield match[1]
            yield from (f"{stem}-{other}" for other in match[2].split("|") if other)


def test_reading_a_page_of_names() -> None:
    page = "`wp:a` and `wp:b-x`, `-y`, `-z-z`; `wp:c-s|t|u`, `dcterms:title`, `wp:`, `{b}doc/wp:no`"
    assert list(named_in(page)) == ["a", "b-x", "b-y", "b-z-z", "c-s", "c-t", "c-u"]


MODEL = (DOCS / "model.md").read_text("utf-8")


def test_every_term_the_model_names_is_defined() -> None:
    named = set(named_in(MODEL))
    assert len(named) > 150
    assert named - set(TERMS) == set()


def test_a_term_the_model_does_not_name_has_a_reason() -> None:
    named = set(named_in(MODEL))
    explained = set(UNNAMED)
    for triple in VOCABULARY:
        subject, target = triple.subject, triple.object
        if not (isinstance(subject, NamedNode) and subject.value.startswith(WP_NAMESPACE)):
            continue
        if triple.predicate == OWL.inverseOf:
            explained.add(local(subject))
        if triple.predicate in {RDFS.subClassOf, RDFS.subPropertyOf} and local(subject) in named:
            explained.add(local(target))
        if triple.predicate == RDFS.range and isinstance(target, NamedNode) and target.value.startswith(WP_NAMESPACE):
            explained.add(local(target))
        if triple.predicate == SKOS.inScheme:
            explained.add(local(target))
        if (
            triple.predicate == SKOS.notation
            and isinstance(target, Literal)
            and f" {target.value} " in _continuity_codes()
        ):
            explained.add(local(subject))
    assert set(TERMS) - named - explained == set()


def _continuity_codes() -> str:
    match = re.search(r"`wp:continuityKind` \(concept, skos:notation ([^)]*)\)", MODEL)
    assert match is not None
    return f" {match[1].replace('|', ' ')} "


# ---- the reference page


def test_the_reference_page_is_up_to_date() -> None:
    page = (DOCS / "ontology.md").read_text("utf-8")
    assert with_tables(page, tables(read_terms())) == page, "run: python -m ontology.reference docs/ontology.md"


def test_the_reference_has_a_row_for_every_term() -> None:
    written = tables(read_terms())
    assert [name for name in TERMS if f"| `wp:{name}` |" not in written] == []
    row = next(line for line in written.splitlines() if line.startswith("| `wp:inListing` |"))
    assert row.split(" | ")[1:3] == ["掲載行の中", "in listing"]
    assert row.endswith("| ⊑ wp:partOf、wp:ListingPart から、wp:ProjectListing へ |")


def test_a_page_without_its_marker_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("# 語彙\n", "utf-8")
    assert main([str(page)]) == 2
    assert page.read_text("utf-8") == "# 語彙\n"
    assert main([str(tmp_path / "none.md")]) == 2
    assert main([]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_page_with_its_marker_is_brought_up_to_date(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# 語彙\n\n{MARKER}\n\n古い表\n", "utf-8")
    assert main([str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith(f"# 語彙\n\n{MARKER}\n")
    assert "古い表" not in text
    assert "| `wp:Office` |" in text


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_no_label_breaks_a_row_of_the_table(label: str) -> None:
    table = tables([Term("wp:x", OWL.Class, {"ja": label, "en": label}, {"ja": label}, ["推移的"])])
    row = next(line for line in table.splitlines() if line.startswith("| `wp:x`"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


def test_a_broken_vocabulary_is_a_syntax_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("wp:Office a owl:Class .", "utf-8")
    with pytest.raises(SyntaxError):
        read_terms(broken)


def test_names_are_shortened_only_by_known_prefixes() -> None:
    assert shortened(WP.Office) == "wp:Office"
    assert shortened(SKOS.Concept) == "skos:Concept"
    assert shortened(NamedNode("https://example.org/x")) == "https://example.org/x"


# ---- where the files are


def test_rules_come_in_the_order_of_their_names() -> None:
    assert ontology_files() == (WELFARE_PLAN, ALIGNMENT)
    rules = rule_files()
    assert list(rules) == sorted(rules)
    assert all(path.suffix == ".rq" for path in rules)
