"""Offices, projects and objectives as a picture in three columns.

A picture that moves with each reload cannot be cited. Here every node has a
place that follows from plan order alone; certainty is the style of the line,
and text stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from webapp.certainty import CERTAINTIES

ROW, TOP, WIDTH = 24, 64, 1000
_OFFICE, _PROJECT, _PROJECT_END, _OBJECTIVE = 150, 330, 690, 900
_FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif"
STYLES: Mapping[str, str] = {
    "stated": 'stroke="#0f5132" stroke-width="3"',
    "derived": 'stroke="#0b4f7d" stroke-width="2"',
    "candidate": 'stroke="#7a4b00" stroke-width="1" stroke-dasharray="6 4"',
    "rejected": 'stroke="#5b5f64" stroke-width="1" stroke-dasharray="1 4"',
}
_PRINTED = 'stroke="#6b7782" stroke-width="1"'


@dataclass(frozen=True, slots=True)
class Edge:
    """One office that may answer for one project, at its best certainty, in these objectives."""

    office: str
    office_iri: str
    project: str
    project_iri: str
    certainty: str
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn: nodes in plan order, as IRI (or code) and name."""

    offices: Mapping[str, str]
    projects: Mapping[str, str]
    objectives: tuple[str, ...]
    edges: tuple[Edge, ...]


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
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{whole}" viewBox="0 0 {WIDTH} {whole}" '
        f'role="img" aria-labelledby="t d" font-family="{_FONT}" font-size="13">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{whole}" fill="#ffffff"/>',
        *_legend(),
    ]
    for edge in network.edges:
        style = STYLES.get(edge.certainty, STYLES["candidate"])
        parts.append(_curve(_OFFICE, offices[edge.office_iri], _PROJECT, projects[edge.project_iri], style))
    for project, code in dict.fromkeys((e.project_iri, code) for e in network.edges for code in e.objectives):
        parts.append(_curve(_PROJECT_END, projects[project], _OBJECTIVE, objectives[code], _PRINTED))
    parts += [_label(_OFFICE - 6, offices[iri], name, "end") for iri, name in network.offices.items()]
    for iri, name in network.projects.items():
        top = projects[iri] - ROW / 2 + 2
        parts.append(
            f'<rect x="{_PROJECT}" y="{top:g}" width="{_PROJECT_END - _PROJECT}" height="{ROW - 4}" rx="3" '
            'fill="#f3f6f8" stroke="#c3ccd4"/>'
        )
        parts.append(_label(_PROJECT + 8, projects[iri], name, "start"))
    parts += [_label(_OBJECTIVE + 6, objectives[code], code, "start") for code in network.objectives]
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _legend() -> list[str]:
    parts = [
        _label(_OFFICE - 6, 52, "課", "end", bold=True),
        _label(_PROJECT + 8, 52, "市の欄の事業", "start", bold=True),
        _label(_OBJECTIVE + 6, 52, "活動目標", "start", bold=True),
    ]
    left = 16
    for code, certainty in CERTAINTIES.items():
        parts.append(f'<line x1="{left}" y1="20" x2="{left + 48}" y2="20" {STYLES[code]}/>')
        parts.append(_label(left + 56, 20, f"{certainty.word}の担当", "start"))
        left += 160
    parts.append(f'<line x1="{left}" y1="20" x2="{left + 48}" y2="20" {_PRINTED}/>')
    parts.append(_label(left + 56, 20, "表に印刷された行", "start"))
    return parts


def _curve(x1: int, y1: float, x2: int, y2: float, style: str) -> str:
    middle = (x1 + x2) // 2
    return f'<path d="M{x1} {y1:g} C{middle} {y1:g} {middle} {y2:g} {x2} {y2:g}" fill="none" {style}/>'


def _label(x: int, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y + 4.5:g}" text-anchor="{anchor}" fill="#1b1f23"{weight}>{escape(words)}</text>'
