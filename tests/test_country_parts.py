"""What a municipality says by itself is told from what all say alike, by the IRIs alone."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from graph.country_parts import Parts, part, united
from graph.names import GraphNames
from tests.builds import BASE, CITY, shipped

NAMES = GraphNames(BASE, CITY)
ONTOLOGY, CATALOG, CLOSURE = NAMES.ontology.value, NAMES.catalog.value, NAMES.closure.value
MOVED = f"{BASE}graph/common/closure"


def line(subject: str, value: str, graph: str) -> bytes:
    return f"<{subject}> <https://p.example/> {value} <{graph}> .\n".encode()


def parted(*lines: bytes) -> Parts:
    return part(b"".join(sorted(lines)), [ONTOLOGY, CATALOG, CLOSURE, NAMES.doc("plan").value], NAMES)


@cache
def real() -> Parts:
    snapshot = shipped().result.snapshot
    return part(snapshot.read("graph.nq"), snapshot.manifest.counts, NAMES)


class TestCases:
    """One line of each kind."""

    def test_what_stands_in_a_graph_of_its_own_is_own(self) -> None:
        found = parted(line("https://elsewhere.example/", '"x"', NAMES.doc("plan").value))
        assert (len(found.own), found.shared) == (1, [])

    def test_the_vocabulary_is_shared(self) -> None:
        found = parted(line("https://elsewhere.example/", f"<{BASE}{CITY}/plan/2023>", ONTOLOGY))
        assert (found.own, len(found.shared)) == ([], 1)

    def test_of_the_catalogue_what_speaks_of_its_graphs_is_own(self) -> None:
        mine = line(f"{BASE}graph/{CITY}/doc/plan", '"x"', CATALOG)
        rule = line(f"{BASE}rule/some-rule", '"x"', CATALOG)
        found = parted(mine, rule)
        assert (found.own, found.shared) == ([mine], [rule])

    def test_of_the_closure_what_names_nothing_of_it_is_shared_and_moves(self) -> None:
        backward = line(f"{BASE}actor/jumin", f"<{BASE}{CITY}/plan/2023/2-1/role/jumin/1>", CLOSURE)
        concept = line(f"{BASE}actor/jumin", "<https://concept.example/>", CLOSURE)
        found = parted(backward, concept)
        assert found.own == [backward]
        assert found.shared == [concept.replace(CLOSURE.encode(), MOVED.encode())]

    def test_a_code_in_another_place_of_an_iri_or_in_a_text_is_no_mention(self) -> None:
        others = [
            line(f"{BASE}actor/{CITY}", '"x"', CLOSURE),
            line(f"{BASE}{CITY}9/plan", '"x"', CLOSURE),
            line("https://other.example/id/35203/plan", '"x"', CLOSURE),
            line(f"{BASE}actor/jumin", f'"<{BASE}{CITY}"', CLOSURE),
        ]
        assert parted(*others).own == []

    def test_each_kind_of_iri_is_a_mention(self) -> None:
        mine = [
            line(f"{BASE}{tail}", '"x"', CLOSURE)
            for tail in (f"{CITY}/plan/2023", f"org/{CITY}/city", f"place/{CITY}", f"graph/{CITY}/reference")
        ]
        assert sorted(parted(*mine).own) == sorted(mine)


class TestRealGraph:
    """The shipped municipality."""

    def test_every_line_is_in_one_part(self) -> None:
        found = real()
        count = sum(n for name, n in shipped().result.snapshot.manifest.counts.items() if not name.endswith("/run"))
        assert len(found.own) + len(found.shared) == count
        assert not set(found.own) & set(found.shared)

    def test_nothing_own_is_without_the_municipality(self) -> None:
        assert all(CITY.encode() in line for line in real().own)

    def test_nothing_shared_speaks_of_the_municipality(self) -> None:
        assert not [line for line in real().shared if f"/{CITY}".encode() in line]
        assert 1500 < len(real().shared) < 4000

    def test_united_with_itself_it_is_itself(self) -> None:
        assert united([real().shared, real().shared], NAMES) == set(real().shared)


def test_what_one_derives_and_another_says_stands_once() -> None:
    said, derived = line(f"{BASE}a", '"x"', ONTOLOGY), line(f"{BASE}a", '"x"', MOVED)
    other = line(f"{BASE}b", '"x"', MOVED)
    assert united([[said], [derived, other]], NAMES) == {said, other}


@given(
    st.lists(
        st.builds(
            line,
            st.sampled_from([f"{BASE}{CITY}/x", f"{BASE}actor/a", f"{BASE}graph/{CITY}/doc/plan/generation"]),
            st.sampled_from(['"a"', '" . "', f'"<{CATALOG}> ."', '"\\n"', '"🎌"@ja', f"<{BASE}org/{CITY}/city>"]),
            st.sampled_from([ONTOLOGY, CATALOG, CLOSURE, NAMES.doc("plan").value]),
        ),
        unique=True,
    )
)
def test_no_line_is_lost_changed_or_doubled(lines: list[bytes]) -> None:
    found = parted(*lines)
    back = [each.replace(f"<{MOVED}> .".encode(), f"<{CLOSURE}> .".encode()) for each in found.shared]
    assert sorted([*found.own, *back]) == sorted(lines)
    assert parted(*lines).shared_digest == found.shared_digest
