"""The table of counts of a saved query whose rows are pairs.

Nothing is added to the rows: a pair without a row stays empty and is no zero,
and a number is a link only where there is something behind it.
"""

from __future__ import annotations

from urllib.parse import quote, quote_plus

from queries.drawing import PLACEHOLDER
from queries.result import Cell, Row
from webapp.results.cards import NONE, Cards
from webapp.results.drawn_rows import DrawnRows
from webapp.results.matrix import Matrix, in_common_order, matrix
from webapp.words.certainty import CERTAINTIES
from webapp.words.language import gettext as _
from webapp.words.links import Link
from webapp.words.names import told
from webapp.words.page_paths import slug


def matrix_of(drawn: DrawnRows, base: str = "/queries/", known: Cards = NONE) -> Matrix | None:
    """Return the table; None where a pair has two rows, which no cell could show.

    ``base`` is where the addresses of saved queries begin for the data that is shown.
    """
    (row_place, row_column), (column_place, column) = drawn.columns("rows")[0], drawn.columns("columns")[0]
    heads: dict[str, Link] = {}
    columns: dict[str, Link] = {}
    lines: dict[str, list[str]] = {}
    counts: dict[tuple[str, str], tuple[int, str]] = {}
    for row in drawn.rows:
        pair = str(row[row_place] or ""), str(row[column_place] or "")
        if pair in counts:
            return None
        number = drawn.numbers(row)[0]
        name, *notes = drawn.words("rows", row) or ("",)
        heads.setdefault(pair[0], Link(name, known.path(row_column.name, pair[0]), note=" ".join(notes)))
        columns.setdefault(pair[1], Link(" ".join(drawn.words("columns", row)) or _("記載なし")))
        lines.setdefault(pair[0], []).append(pair[1])
        if number is not None:
            counts[pair] = (int(number), _behind(drawn, row, base) if number > 0 else "")
    order = in_common_order([*lines.values()])
    if column.name == "certainty":
        ranks = {code: rank for rank, code in enumerate(CERTAINTIES)}
        order = tuple(sorted(order, key=lambda code: ranks.get(code, len(ranks))))
    return matrix(
        told(drawn.result.query.title),
        drawn.heads("rows")[0],
        _("この組の行はない"),
        [(key, columns[key]) for key in order],
        list(heads.items()),
        counts,
    )


def _behind(drawn: DrawnRows, row: Row, base: str) -> str:
    """Return the address of what a number counts, "" where the header names none or the row lacks a part of it."""
    path, mark, asked = drawn.drawing.cells.partition("?")
    cells = {column.name: cell for column, cell in zip(drawn.result.columns, row, strict=True)}
    if not path or any(cells[name] in (None, "") for name in PLACEHOLDER.findall(drawn.drawing.cells)):
        return ""
    iris = {column.name for column in drawn.result.columns if column.kind == "iri"}

    def end(name: str) -> Cell:
        return slug(str(cells[name])) if name in iris else cells[name]

    if not path.startswith("/queries/") and base != "/queries/":
        return ""  # that page shows the present data, and these are earlier ones
    if path.startswith("/queries/"):
        path = base + path.removeprefix("/queries/")
    filled = PLACEHOLDER.sub(lambda found: quote(str(end(found[1])), safe=""), path)
    return filled + mark + PLACEHOLDER.sub(lambda found: quote_plus(str(cells[found[1]])), asked)
