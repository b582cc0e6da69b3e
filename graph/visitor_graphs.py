"""The graphs that visitors may ask: in memory without the private ones, or a store on disk.

What is not in the process cannot be asked for, however a query is spelt; so
what visitors may not see is left out here and guarded nowhere else.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from graph.names import is_private


def load_public(data: int) -> Store:
    """Return the store of the N-Quads behind a file descriptor, private graphs left out.

    The default graph is filled with the triples of all graphs, each once: with
    Oxigraph's own union a FROM clause would have no effect, and a triple in two
    graphs would count twice. Raises SyntaxError, ValueError and OSError.
    """
    store = Store()
    with open(data, "rb") as file:
        store.bulk_load(file, RdfFormat.N_QUADS, lenient=True)
    for graph in list(store.named_graphs()):
        if not isinstance(graph, NamedNode) or is_private(graph):
            store.remove_graph(graph)
    store.clear_graph(DefaultGraph())
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def on_disk(path: Path) -> Path:
    """Return the path of a store that can be opened; raises OSError."""
    Store.read_only(str(path))
    return path
