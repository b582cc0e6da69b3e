"""The network of offices, projects and objectives: the picture and the same as a table."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request

from webapp.pages.network_drawing import Edge, Network, network_svg
from webapp.problems.missing import missing
from webapp.results.row_cells import heads, link_cell
from webapp.results.view import ViewCell
from webapp.serving.answers import Row, answers, words
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_, NC_
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word
from webapp.words.page_paths import line_link, objective_path, office_path, project_path, slug

blueprint = Blueprint("network", __name__)

HEADS = heads(N_("課"), N_("事業"), N_("確かさ"), N_("活動目標"))
_RANKS = {code: place for place, code in enumerate(CERTAINTIES)}
_TITLE = N_("課、事業、活動目標の関係図")


def network(office: str = "") -> Network | None:
    """Return the network, or the part around one office (``office`` is its slug; None where there is none such).

    Raises graph.rows.EngineError.
    """
    offices = {words(row, "resource"): words(row, "office") for row in answers("office-overview")}
    if office:
        offices = {iri: name for iri, name in offices.items() if slug(iri) == office}
        if not offices:
            return None
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in answers("page-assignments"):
        if row["office_resource"] in offices:
            pairs.setdefault((words(row, "office_resource"), words(row, "project_resource")), []).append(row)
    edges = tuple(_edge(rows) for rows in pairs.values())
    projects = {edge.project_iri: edge.project for edge in edges}
    order = [words(row, "resource") for row in answers("project-overview")]
    codes = [words(row, "objective") for row in answers("page-objectives")]
    used = {code for edge in edges for code in edge.objectives}
    return Network(
        offices,
        {iri: projects[iri] for iri in order if iri in projects},
        tuple(code for code in dict.fromkeys(codes) if code in used),
        edges,
    )


def _edge(rows: list[Row]) -> Edge:
    best = min((words(row, "certainty") for row in rows), key=lambda code: _RANKS.get(code, len(_RANKS)))
    first = rows[0]
    return Edge(
        words(first, "office"),
        words(first, "office_resource"),
        words(first, "project"),
        words(first, "project_resource"),
        best,
        tuple(dict.fromkeys(words(row, "objective") for row in rows)),
        tuple(dict.fromkeys(place for row in rows if (place := line_link(row)))),
    )


@blueprint.get("/network")
def page() -> str | Response:
    """Show the picture and the table."""
    chosen = request.args.get("office", "")[:200].strip()
    found = network(chosen)
    offices = {
        slug(words(row, "resource")): plain(words(row, "office"), words(row, "resource"))
        for row in answers("office-overview")
    }
    if found is None:
        known = {f"/network?office={end}": name for end, name in offices.items()}
        return missing(NC_("one", "課"), chosen, known, "/network")
    return render_template(
        "network.html",
        title=_title(found, chosen),
        chosen=chosen,
        offices=offices,
        network=found,
        picture="/network.svg" + (f"?office={quote(chosen, safe='')}" if chosen else ""),
        alt=_description(found),
        heads=HEADS,
        rows=[_row(edge) for edge in found.edges],
    )


@blueprint.get("/network.svg")
def picture() -> Response:
    """Return the picture as a file."""
    chosen = request.args.get("office", "")[:200].strip()
    found = network(chosen)
    if found is None:
        abort(404)
    response = Response(network_svg(found, _title(found, chosen), _description(found)), content_type="image/svg+xml")
    if request.args.get("download") == "1":
        response.headers["Content-Disposition"] = 'attachment; filename="network.svg"'
    return response


def _title(found: Network, chosen: str) -> str:
    offices = _("、").join(plain(name, iri) for iri, name in found.offices.items())
    return f"{word(_TITLE)}: {offices}" if chosen else word(_TITLE)


def _description(found: Network) -> str:
    counts = {code: sum(edge.certainty == code for edge in found.edges) for code in CERTAINTIES}
    told = _("、").join(
        _("%(certainty)s %(count)s組", certainty=word(CERTAINTIES[code].word), count=count)
        for code, count in counts.items()
    )
    return _(
        "課%(offices)s、事業%(projects)s、活動目標%(objectives)s。課と事業の組は%(told)s。同じ内容の表が図の下にあります。",
        offices=len(found.offices),
        projects=len(found.projects),
        objectives=len(found.objectives),
        told=told,
    )


def _row(edge: Edge) -> tuple[ViewCell, ...]:
    certainty = CERTAINTIES.get(edge.certainty)
    return (
        link_cell(edge.office, office_path(edge.office_iri), of=edge.office_iri),
        link_cell(edge.project, project_path(edge.project_iri)),
        ViewCell("" if certainty else edge.certainty, certainty=certainty, style="short"),
        ViewCell(links=tuple(Link(code, objective_path(code)) for code in edge.objectives)),
        ViewCell(links=edge.places, style="wide"),
    )
