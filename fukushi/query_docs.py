"""The table of saved queries in docs/usage.md, made from the catalogue so that it is never out of date.

``python -m fukushi.query_docs docs/usage.md`` writes it anew; a test holds it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fukushi.page_block import with_block
from queries.catalogue import Catalogue, load_catalogue

AUDIENCES = {"staff": "職員", "audit": "監査", "research": "研究"}


def query_table(catalogue: Catalogue) -> str:
    """Return the Markdown table of the catalogue's visible queries, in their order."""
    lines = ["| 問い合わせ | パラメーター | 答えるもの | 読む人 |", "|---|---|---|---|"]
    for saved in catalogue.listed():
        names = [f"`{each.name}`" if each.required else f"[`{each.name}`]" for each in saved.parameters]
        readers = "・".join(AUDIENCES[each] for each in saved.audience)
        lines.append(f"| `{saved.name}` | {' '.join(names)} | {saved.title['ja']} | {readers} |")
    return "\n".join(lines) + "\n"


def with_table(page: str, table: str) -> str:
    """Return a page with its table of queries replaced; raises ValueError where it has no place for one."""
    return with_block(page, "queries", table)


def main(path: Path) -> None:
    """Write the table into the page."""
    path.write_text(with_table(path.read_text(encoding="utf-8"), query_table(load_catalogue())), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
