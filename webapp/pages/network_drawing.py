"""Offices, projects and objectives as a picture in three columns.

A picture that moves with each reload cannot be cited. Here every node has a
place that follows from plan order alone; certainty is the style of the line,
and text stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from webapp.results.line_styles import PLAIN, STYLES
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import plain, word

ROW, TOP = 24, 64
_SIZE = 13
_FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif"


@dataclass(frozen=True, slots=True)
class Edge:
    """One office that may answer for one project, at its best certainty, in these objectives.

    ``places`` lead to the lines of the project beside whose tables the office stands.
    """

    office: str
    office_iri: str
    project: str
    project_iri: str
    certainty: str
    objectives: tuple[str, ...]
    places: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn: nodes in plan order, as IRI (or code) and name."""

    offices: Mapping[str, str]
    projects: Mapping[str, str]
    objectives: tuple[str, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand, and how wide the picture is: English names are longer than Japanese ones."""

    office: int
    project: int
    project_end: int
    objective: int
    width: int


def _columns(network: Network) -> _Columns:
    office = max([150, *(_width(plain(name, iri)) + 14 for iri, name in network.offices.items())])
    box = max([360, *(_width(plain(name)) + 16 for name in network.projects.values())])
    return _Columns(office, office + 180, office + 180 + box, office + box + 390, office + box + 490)


def _width(words: str) -> int:
    """Return about how wide a text is: a Japanese letter is as wide as high, a Latin one little more than half."""
    return int(sum(_SIZE if ord(letter) > 0x2FF else _SIZE * 0.6 for letter in words))


def _places(keys: Sequence[str], height: int) -> dict[str, float]:
    step = height / max(len(keys), 1)
    return {key: round(TOP + step * (place + 0.5), 1) for place, key in enumerate(keys)}


def network_svg(network: Network, title: str, description: str) -> str:
    """Return the picture; the same network gives the same bytes."""
    rows = max(len(network.projects), len(network.offices), len(network.objectives), 1)
    height = rows * ROW
    offices = _places(list(network.offices), height)
    projects = _places(list(network.projects), height)
    objectives = _places(network.objectives, height)
    whole = TOP + height + 16
    at = _columns(network)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{at.width}" height="{whole}" viewBox="0 0 {at.width} {whole}" '
        f'role="img" aria-labelledby="t d" font-family="{_FONT}" font-size="{_SIZE}">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>',
        f'<rect width="{at.width}" height="{whole}" fill="#ffffff"/>',
        *_legend(at),
    ]
    for edge in network.edges:
        style = STYLES.get(edge.certainty, STYLES["candidate"])
        parts.append(_curve(at.office, offices[edge.office_iri], at.project, projects[edge.project_iri], style))
    for project, code in dict.fromkeys((e.project_iri, code) for e in network.edges for code in e.objectives):
        parts.append(_curve(at.project_end, projects[project], at.objective, objectives[code], PLAIN))
    parts += [_label(at.office - 6, offices[iri], plain(name, iri), "end") for iri, name in network.offices.items()]
    for iri, name in network.projects.items():
        top = projects[iri] - ROW / 2 + 2
        parts.append(
            f'<rect x="{at.project}" y="{top:g}" width="{at.project_end - at.project}" height="{ROW - 4}" rx="3" '
            'fill="#f2f2f2" stroke="#b3b3b3"/>'
        )
        parts.append(_label(at.project + 8, projects[iri], plain(name), "start"))
    parts += [_label(at.objective + 6, objectives[code], code, "start") for code in network.objectives]
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _legend(at: _Columns) -> list[str]:
    parts = [
        _label(at.office - 6, 52, _("課"), "end", bold=True),
        _label(at.project + 8, 52, _("市の欄の事業"), "start", bold=True),
        _label(at.objective + 6, 52, _("活動目標"), "start", bold=True),
    ]
    left = 16
    for code, certainty in CERTAINTIES.items():
        parts.append(f'<line x1="{left}" y1="20" x2="{left + 48}" y2="20" {STYLES[code]}/>')
        parts.append(_label(left + 56, 20, _("%(certainty)sの担当", certainty=word(certainty.word)), "start"))
        left += 160
    parts.append(f'<line x1="{left}" y1="20" x2="{left + 48}" y2="20" {PLAIN}/>')
    parts.append(_label(left + 56, 20, _("表に印刷された行"), "start"))
    return parts


def _curve(x1: int, y1: float, x2: int, y2: float, style: str) -> str:
    middle = (x1 + x2) // 2
    return f'<path d="M{x1} {y1:g} C{middle} {y1:g} {middle} {y2:g} {x2} {y2:g}" fill="none" {style}/>'


def _label(x: int, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y + 4.5:g}" text-anchor="{anchor}" fill="#1a1a1a"{weight}>{escape(words)}</text>'
