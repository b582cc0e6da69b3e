"""The data to take away, and what the product is and cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template

from webapp.linked_data.described import described
from webapp.linked_data.description import graph_name
from webapp.linked_data.download_files import DownloadFile
from webapp.linked_data.downloads import download_store, publisher
from webapp.linked_data.schema_org import dataset_view
from webapp.results.row_cells import heads, link_cell, text_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import answers, words
from webapp.serving.served import site
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_
from webapp.words.live_quads import public_counts

blueprint = Blueprint("data", __name__)

GRAPH_HEADS = heads(N_("集まり"), N_("記述の数"), numbers=[N_("記述の数")], source=False)
RULE_HEADS = heads(N_("規則"), N_("前提"), N_("証拠"), source=False)


@blueprint.get("/data")
def page() -> str:
    """Show what can be downloaded."""
    served = site()
    addresses = served.addresses
    counts = public_counts(served)
    titles = {words(row, "graph"): words(row, "title") for row in answers("named-graphs")}
    rules = {words(row, "rule"): words(row, "title") for row in answers("rules-of-graph")}
    graphs = [
        (
            link_cell(
                titles.get(graph)
                or rules.get(graph.rpartition("/rule/")[2])
                or graph_name(addresses, graph, addresses.local_name(graph)),
                addresses.path(graph),
            ),
            ViewCell(str(count), style="number"),
        )
        for graph, count in counts.items()
    ]
    downloads = download_store().current(served)
    tables = [q for q in served.catalogue.listed() if not any(p.required and p.default is None for p in q.parameters)]
    return render_template(
        "data.html",
        graphs=graphs,
        heads=GRAPH_HEADS,
        tables=tables,
        downloads=downloads,
        files=[FileRow(file, size_words(file.size)) for file in downloads.files] if downloads else [],
        structured=dataset_view(described(counts), downloads, publisher()),
    )


@dataclass(frozen=True, slots=True)
class FileRow:
    """A line of the table of files."""

    file: DownloadFile
    size: str

    @property
    def words(self) -> Mapping[str, str]:
        """What the file is, by language."""
        return {"ja": self.file.ja, "en": self.file.en}


def size_words(size: int) -> str:
    """Return a number of bytes as people say it: ``840 B``, ``12 kB``, ``9.6 MB``."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


@blueprint.get("/about")
def about() -> str:
    """Say what the certainty words mean, what cannot be known, and which versions are at work."""
    rules = [
        (
            link_cell(words(row, "title") or words(row, "rule"), site().addresses.path(words(row, "resource"))),
            text_cell(words(row, "assumption")),
            text_cell(words(row, "evidence")),
        )
        for row in answers("rules-of-graph")
    ]
    shown: tuple[ViewCell, ...] = RULE_HEADS
    return render_template("about.html", certainties=CERTAINTIES.values(), rules=rules, heads=shown)
