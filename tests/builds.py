"""Builds that several test files look at, made once for all of them.

A build takes about two seconds; the tests of the command line, the figures and
the second city would else make a dozen.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pyoxigraph import Store

from fukushi.pipeline import BuildOptions, BuildResult, build
from graph.engine import EmbeddedEngine
from queries.run import run_query
from tests.real_documents import FILES, real_document

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
CITY = "35203"
BASE = "https://fukushi-graph.example/id/"
PREFIXES = """
PREFIX wp: <https://fukushi-graph.example/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""


@dataclass(frozen=True)
class Built:
    """A finished build, with the means to ask it."""

    out: Path
    result: BuildResult

    @cached_property
    def store(self) -> Store:
        """The whole graph in memory."""
        return self.result.snapshot.load()

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """An engine over the graph."""
        return EmbeddedEngine(self.store)

    def rows(self, name: str, **values: str) -> list[dict[str, object]]:
        """Return the rows of a saved query."""
        found = run_query(name, engine=self.engine, values=values)
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]

    def select(self, query: str) -> list[tuple[str, ...]]:
        """Return the rows of a SELECT as strings, "" where a variable is unbound."""
        return [
            tuple("" if term is None else str(getattr(term, "value", term)) for term in row)
            for row in self.engine.select(PREFIXES + query)
        ]

    def number(self, query: str) -> int:
        """Return the one number a SELECT gives."""
        [[value]] = self.select(query)
        return int(value)

    def lines(self) -> Iterator[str]:
        """Yield the statements of the public graph, one a line."""
        yield from (self.result.snapshot.path / "graph.nq").read_text(encoding="utf-8").splitlines()


def scratch() -> Path:
    """Return a new folder that goes away when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="fukushi-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def built(data: Path = DATA, documents: Mapping[str, Path] | None = None) -> Built:
    """Build into a new folder."""
    out = scratch() / "graph"
    return Built(out, build(BuildOptions(documents=documents or {}, out=out, data=data)))


def real_documents() -> dict[str, Path]:
    """Return both real documents by id, or skip."""
    return {name: real_document(name) for name in FILES}


@cache
def shipped() -> Built:
    """Return the build of what the repository ships."""
    return built()


@cache
def from_documents() -> Built:
    """Return the build from both real documents, or skip."""
    return built(documents=real_documents())


def data_copy() -> Path:
    """Return a copy of the shipped data that a test may spoil."""
    return Path(shutil.copytree(DATA, scratch() / "data"))


def change(path: Path, old: str, new: str) -> int:
    """Replace the one occurrence of a text in a file and return its line."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
