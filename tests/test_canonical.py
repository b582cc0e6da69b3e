"""One byte sequence for one graph: held against the plain definition, line by line, whatever the texts hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from graph.canonical import CanonicalError, SplitGraph, split
from graph.names import GraphNames

NAMES = GraphNames("https://city.example/id/", "99999")
E = "http://example.org/"
GRAPHS = (NAMES.doc("plan"), NAMES.doc("report"), NAMES.reference, NAMES.text("plan"), NAMES.run)
# What could be taken for a line end, a blank node or a quoted triple by somebody who looks at bytes only.
TRAPS = (" .\n", " .", "\n", "_:", "<<( ", "(", "_", '"', "\\", "\\n .", "\r", "\u2028", "課")
TEXTS = st.lists(st.one_of(st.sampled_from(TRAPS), st.text(max_size=3)), max_size=4).map("".join)
QUADS = st.builds(
    lambda subject, predicate, text, language, graph: Quad(
        NamedNode(f"{E}{subject}"), NamedNode(f"{E}{predicate}"), Literal(text, language=language), graph
    ),
    st.integers(0, 3),
    st.sampled_from(["name", "name_2", "n(1)"]),
    TEXTS,
    st.sampled_from([None, "ja", "en"]),
    st.sampled_from(GRAPHS),
)


def defined(store: Store) -> SplitGraph:
    """The canonical form by its definition: all lines of each kind of graph, sorted by their bytes."""
    parts: dict[str, list[bytes]] = {"doc": [], "text": [], "run": []}
    counts: dict[str, int] = {}
    for quad in store:
        graph = cast(NamedNode, quad.graph_name)
        kind = NAMES.kind(graph)
        parts[kind if kind in parts else "doc"].append(f"{quad} .\n".encode())
        counts[graph.value] = counts.get(graph.value, 0) + 1
    public, text, run = (b"".join(sorted(parts[kind])) for kind in ("doc", "text", "run"))
    return SplitGraph(public, text, run, counts)


@settings(max_examples=60)
@given(st.lists(QUADS, max_size=12))
def test_it_is_the_sorted_lines_of_each_kind_of_graph(quads: list[Quad]) -> None:
    store = Store()
    store.extend(quads)
    assert split(store) == defined(store)


@settings(max_examples=20)
@given(st.lists(QUADS, max_size=12))
def test_its_bytes_say_what_the_store_says(quads: list[Quad]) -> None:
    store = Store()
    store.extend(quads)
    parts = split(store)
    again = Store()
    for data in (parts.public, parts.text, parts.run):
        again.load(data, RdfFormat.N_QUADS)
    assert {str(quad) for quad in again} == {str(quad) for quad in store}


def test_many_graphs_are_all_there_in_one_order() -> None:
    store = Store()
    graphs = [NAMES.rule(f"rule-{n}") for n in range(30)]
    for n, graph in enumerate(reversed(graphs)):
        for m in range(n + 1):
            store.add(Quad(NamedNode(f"{E}{m}"), NamedNode(E + "order"), Literal(m), graph))
    parts = split(store)
    assert parts == defined(store)
    assert [parts.counts[graph.value] for graph in graphs] == list(range(30, 0, -1))


def test_an_empty_graph_is_not_counted() -> None:
    store = Store()
    store.add_graph(NAMES.reference)
    assert split(store) == SplitGraph(b"", b"", b"", {})


class Failing:
    """A store of two graphs, the second of which cannot be written out."""

    def quads_for_pattern(self, *pattern: object) -> Iterator[Quad]:
        assert pattern[3] == DefaultGraph()
        return iter(())

    def named_graphs(self) -> list[NamedNode]:
        return [NAMES.doc("plan"), NAMES.reference]

    def dump(self, *, format: RdfFormat, from_graph: NamedNode) -> bytes:
        if from_graph == NAMES.reference:
            raise OSError(5, "the disk is broken")
        return b"<http://a> <http://b> <http://c> .\n"


def test_a_graph_that_cannot_be_written_out_is_no_graph_left_out() -> None:
    with pytest.raises(OSError, match="the disk is broken"):
        split(cast(Store, Failing()))


def test_a_refused_statement_is_named() -> None:
    store = Store()
    store.load(b'<http://a> <http://b> "(_ " .\n<http://a> <http://b> _:x .', RdfFormat.N_TRIPLES, to_graph=GRAPHS[0])
    with pytest.raises(CanonicalError, match=r"no canonical form: <http://a> <http://b> _:"):
        split(store)
