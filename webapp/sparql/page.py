"""The page on which a query is written and its answer read.

It works without script and with the keyboard alone; the examples are the saved
queries themselves, so that a reader starts from one that is known to be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from graph.binding import scan
from graph.rdf_text import PREFIXES
from queries.catalogue import UnknownQueryError
from queries.parameters import ParameterError, bind_values
from queries.saved_query import SavedQuery
from webapp.assets.pages import has_asset
from webapp.problems.problem import Problem
from webapp.results.chart import chart_of, chart_svg
from webapp.results.formats import DOWNLOADS
from webapp.results.network import network_of, network_svg
from webapp.results.page_result import PageResult
from webapp.serving.site import Site
from webapp.sparql.limits import Limits
from webapp.sparql.request import VIEWS
from webapp.words.language import N_, language, ngettext
from webapp.words.language import gettext as _

EDITOR = "codemirror/codemirror.js"
"""The file of the editor's package; without it the page has the plain text area, and no script."""

_AUDIENCES = (("staff", N_("職員")), ("audit", N_("監査")), ("research", N_("研究")))
_VIEW_WORDS = tuple(zip(VIEWS, (N_("表"), N_("棒グラフ"), N_("関係図")), strict=True))
_FORMS = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
}
_AROUND = 60
"""How many letters of a line with a mistake are shown before and after it."""
_START = """SELECT ?project ?name
WHERE {
  ?project a wp:Project ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "ja")
}
ORDER BY ?project
LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a request; with nothing given, the page to begin with.

    ``address`` leads to the same query again ("" where it would be too long),
    ``place`` is the line and letter of a mistake, from 1, ``seconds`` how long
    the answer took.
    """

    query: str | None = None
    view: str = VIEWS[0]
    address: str = ""
    problem: Problem | None = None
    place: tuple[int, int] = (0, 0)
    result: PageResult | None = None
    seconds: float = 0.0

    @property
    def spot(self) -> tuple[str, str, str] | None:
        """Return what stands before the mistake in its line, the letter, and what stands behind it."""
        line, column = self.place
        lines = (self.query or "").replace("\r\n", "\n").split("\n")
        if not 0 < line <= len(lines) or column < 1:
            return None
        text = lines[line - 1]
        before = text[max(0, column - 1 - _AROUND) : column - 1]
        return before, text[column - 1 : column], text[column : column + _AROUND]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an answer: its mark-up, what is not in it, or why there is none."""

    svg: Markup | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """The saved queries for one group of readers."""

    word: str
    queries: tuple[SavedQuery, ...]


def render(site: Site, limits: Limits, shown: Shown, *, example: str = "") -> str:
    """Return the page with the query as it was typed, else the ``example``, else one to begin with.

    Raises graph.rows.EngineError where the values of an example cannot be looked up.
    """
    problem, result = shown.problem, shown.result
    typed = shown.query
    return render_template(
        "sparql.html",
        text=typed if typed is not None else example_text(site, example) or start_text(),
        shown=shown,
        problem=problem,
        problem_words=problem.words(language()) if problem else None,
        result=result,
        picture=picture(result, shown.view) if result else None,
        downloads=[(end, _FORMS[end]) for end in DOWNLOADS[result.kind]] if result else [],
        limits=limits.described(),
        page_rows=limits.page_rows,
        groups=list(_groups(site)),
        example=example,
        views=_VIEW_WORDS,
        editor=has_asset(EDITOR),
    )


def picture(result: PageResult, view: str) -> Picture | None:
    """Return the picture that is wished of an answer, None where a table is, or the answer has no rows."""
    if view == "table" or not result.rows:
        return None
    if view == "chart":
        chart = chart_of(result)
        if chart is None:
            return Picture(notes=(_("棒グラフには、言葉の列と、数だけの列が要ります。"),))
        left = ngettext("続きの%(num)s行は図にありません。", "続きの%(num)s行は図にありません。", chart.left)
        return Picture(Markup(chart_svg(chart)), (left,) if chart.left else ())
    network = network_of(result)
    if network is None:
        return Picture(notes=(_("関係図には、三つ組か、もの (IRI) の列が二つ要ります。"),))
    notes = []
    if network.left:
        notes.append(
            ngettext("続きの線%(num)s本は図にありません。", "続きの線%(num)s本は図にありません。", network.left)
        )
    if network.texts:
        told = ngettext(
            "文字や数に至る%(num)s行は図にありません。", "文字や数に至る%(num)s行は図にありません。", network.texts
        )
        notes.append(told)
    if not network.named and any(edge.words for edge in network.edges):
        notes.append(_("線が多いので、線の名前は表だけにあります。"))
    return Picture(Markup(network_svg(network)), tuple(notes))


def start_text() -> str:
    """Return a first query with the prefixes of this data."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + "\n" + _START


def example_text(site: Site, name: str) -> str:
    """Return a saved query with the values of its first example put in, "" where there is none of that name.

    Raises graph.rows.EngineError where the engine does not answer.
    """
    try:
        query = site.catalogue[name]
    except UnknownQueryError:
        return ""
    if query.hidden:
        return ""
    values = query.examples[0].parameters if query.examples else {}
    try:
        bound = bind_values(query, values, engine=site.engine, catalogue=site.catalogue)
        text = scan(query.text).bind(bound.bindings)
    except ParameterError:
        # The example speaks of another city's data: its variables stay free.
        text = query.text
    shown = "".join(f"\n# {name} = {value}" for name, value in values.items())
    return f"# {query.title['ja']} / {query.title['en']}{shown}\n{text}"


def _groups(site: Site) -> Iterator[Examples]:
    for code, word in _AUDIENCES:
        found: Iterable[SavedQuery] = site.catalogue.listed(code)
        if found:
            yield Examples(word, tuple(found))
