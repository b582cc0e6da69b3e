"""Things and links between them from the rows of an answer, drawn on the server.

A picture that differs with each reload cannot be cited, so every thing has a
place that follows from the order of the rows: in columns, each to the right of
what leads to it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.results.page_result import PageCell, PageResult
from webapp.results.svg_text import fitted, svg_head, svg_text
from webapp.words.language import gettext as _
from webapp.words.language import ngettext
from webapp.words.names import plain

MOST_EDGES, MOST_LABELS, MOST_COLUMNS = 150, 40, 6
_BOX, _BETWEEN, _ROW, _HIGH, _EDGE, _SIZE = 220, 260, 40, 28, 16, 13
_LINE = "#0017c1"
_NEAR = (0.22, 0.7)
"""How far along its line a name stands, as the parameter of the curve."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link from one thing to another by their keys; ``words`` is its name, "" where the answer names none."""

    source: str
    target: str
    words: str


@dataclass(frozen=True, slots=True)
class ResultNetwork:
    """What is drawn: names by key in order of rows, links; ``left`` links are too many, ``texts`` rows lead to text."""

    nodes: Mapping[str, str]
    edges: tuple[Edge, ...]
    left: int
    texts: int

    @property
    def title(self) -> str:
        """Return the name of the picture."""
        return _("結果の関係図")

    @property
    def named(self) -> bool:
        """Tell whether the names of the links are drawn: many would hide each other."""
        return len(self.edges) <= MOST_LABELS

    @property
    def description(self) -> str:
        """Return what the picture shows, for one who does not see it."""
        nodes = ngettext("もの%(num)s個、", "もの%(num)s個、", len(self.nodes))
        edges = ngettext("線%(num)s本。", "線%(num)s本。", len(self.edges))
        rest = _("左から右へたどります。同じ内容が表にあります。")
        return f"{nodes} {edges} {rest}"


def network_of(result: PageResult) -> ResultNetwork | None:
    """Return the network of an answer; None where its rows are neither triples nor have two columns of things."""
    found: dict[Edge, None] = {}
    nodes: dict[str, str] = {}
    texts = 0
    columns = _columns(result)
    if columns is None:
        return None
    subject, predicate, target = columns
    for row in result.rows:
        one, other = row[subject], row[target]
        if not (one.key and other.key):
            texts += bool(one.link.text and other.link.text)
            continue
        edge = Edge(one.key, other.key, _name(row[predicate]) if predicate is not None else "")
        if edge not in found and len(found) < MOST_EDGES:
            nodes.setdefault(one.key, _name(one))
            nodes.setdefault(other.key, _name(other))
        found[edge] = None
    edges = tuple(found)
    return ResultNetwork(nodes, edges[:MOST_EDGES], max(0, len(edges) - MOST_EDGES), texts) if edges else None


def _columns(result: PageResult) -> tuple[int, int | None, int] | None:
    """Return the columns of subject, predicate (None without) and object."""
    if result.kind == "triples":
        return 0, 1, 2
    things = [column for column in range(len(result.heads)) if _is_thing(result, column)]
    if things == [0, 1, 2] and len(result.heads) == 3:
        return 0, 1, 2
    return (things[0], None, things[1]) if len(things) >= 2 else None


def _is_thing(result: PageResult, column: int) -> bool:
    cells = [row[column] for row in result.rows]
    return any(cell.key for cell in cells) and all(cell.key or not cell.link.text for cell in cells)


def _name(cell: PageCell) -> str:
    return plain(cell.link.text)


def _layers(network: ResultNetwork) -> dict[str, int]:
    """Return the column of each thing: that after the nearest one that leads to it from where nothing leads."""
    after: dict[str, list[str]] = {key: [] for key in network.nodes}
    entered = set()
    for edge in network.edges:
        after[edge.source].append(edge.target)
        if edge.source != edge.target:
            entered.add(edge.target)
    found: dict[str, int] = {}

    def spread(starts: Sequence[str]) -> None:
        found.update(dict.fromkeys(starts, 0))
        waiting = deque(starts)
        while waiting:
            key = waiting.popleft()
            for other in after[key]:
                if other not in found:
                    found[other] = min(found[key] + 1, MOST_COLUMNS - 1)
                    waiting.append(other)

    spread([key for key in network.nodes if key not in entered])
    for key in network.nodes:  # what lies on a ring that nothing else leads to
        if key not in found:
            spread([key])
    return found


def network_svg(network: ResultNetwork) -> str:
    """Return the picture; the same rows in the same order give the same bytes."""
    layers = _layers(network)
    counts = Counter(layers.values())
    height = max(counts.values()) * _ROW + 2 * _EDGE
    width = (max(counts) + 1) * (_BOX + _BETWEEN) - _BETWEEN + 2 * _EDGE + 40
    places: dict[str, tuple[float, float]] = {}
    seen: Counter[int] = Counter()
    for key in network.nodes:
        layer = layers[key]
        step = (height - 2 * _EDGE) / counts[layer]
        places[key] = (_EDGE + layer * (_BOX + _BETWEEN), round(_EDGE + step * (seen[layer] + 0.5), 1))
        seen[layer] += 1
    parts = [
        svg_head(width, height, network.title, network.description),
        '<defs><marker id="picture-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{_LINE}"/></marker></defs>',
    ]
    labels: list[str] = []
    begun: Counter[str] = Counter()
    for edge in network.edges:
        # The names of the lines from one thing take turns between two places, so that they hide each other less.
        path, x, y = _curve(places[edge.source], places[edge.target], _NEAR[begun[edge.source] % 2])
        begun[edge.source] += 1
        parts.append(f'<path d="{path}" fill="none" stroke="{_LINE}" marker-end="url(#picture-arrow)"/>')
        if network.named and edge.words:
            halo = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'
            labels.append(svg_text(x, y, fitted(edge.words, _BETWEEN / 2 - 20, 12), 12, anchor="middle", more=halo))
    parts += _boxes(network, places)
    return "\n".join([*parts, *labels, "</svg>"]) + "\n"


def _boxes(network: ResultNetwork, places: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    for key, name in network.nodes.items():
        x, y = places[key]
        yield (
            f'<rect x="{x:g}" y="{y - _HIGH / 2:g}" width="{_BOX}" height="{_HIGH}" rx="3" '
            f'fill="#f2f2f2" stroke="#666666"/>{svg_text(x + 8, y, fitted(name, _BOX - 16, _SIZE), _SIZE)}'
        )


def _curve(start: tuple[float, float], end: tuple[float, float], part: float) -> tuple[str, float, float]:
    """Return a line from one box to another, and where its name stands if that is a ``part`` of it away (0 to 1)."""
    (x1, y1), (x2, y2) = start, end
    if x2 > x1:
        left, right = x1 + _BOX, x2
        bend = (left + right) / 2
        across = 1.5 * part * (1 - part) + part**3
        down = part**2 * (3 - 2 * part)
        x, y = left + (right - left) * across, y1 + (y2 - y1) * down
        return f"M{left:g} {y1:g} C{bend:g} {y1:g} {bend:g} {y2:g} {right:g} {y2:g}", round(x, 1), round(y, 1)
    if x2 == x1:  # to the same column, or to itself: an arc to the right of it
        right = x1 + _BOX
        high = _HIGH / 4 if y1 == y2 else 0
        path = f"M{right:g} {y1 - high:g} C{right + 50:g} {y1 - high:g} {right + 50:g} {y2 + high:g} "
        return f"{path}{right:g} {y2 + high:g}", right + 40, (y1 + y2) / 2
    left, right = x1, x2 + _BOX
    bend = (left + right) / 2
    return f"M{left:g} {y1:g} C{bend:g} {y1:g} {bend:g} {y2:g} {right:g} {y2:g}", bend, (y1 + y2) / 2
