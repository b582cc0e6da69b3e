"""The table of shapes in docs/validation.md, made from the shapes so that it is never out of date.

``python -m fukushi.shape_docs docs/validation.md`` writes it anew; a test holds it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from fukushi.page_block import with_block
from shapes.severities import SEVERITIES
from shapes.shape_set import ShapeSet, load_shapes

SEVERITY_WORDS = {"violation": "誤り", "warning": "確認", "info": "参考"}
TOPICS = {
    "marks": "印（【再掲】【新】）",
    "names": "事業の名",
    "offices": "担当課",
    "statements": "役割の文と見出し",
    "wording": "言葉づかい",
    "figures": "数値",
    "progress": "進捗の行",
    "events": "催しと日付",
    "features": "活動紹介と写真",
    "places": "場所",
    "coverage": "そろっているか",
    "provenance": "出どころ",
    "records": "記録の不備",
}
_HOLE = re.compile(r"\{[?$]\w+\}")


def shape_table(shapes: ShapeSet) -> str:
    """Return the Markdown tables of all shapes by topic, gravest first; KeyError for a topic without a heading."""
    unknown = {shape.topic for shape in shapes.shapes.values()} - set(TOPICS)
    if unknown:
        raise KeyError(f"no heading for the shape files {', '.join(sorted(unknown))}")
    lines = []
    for topic, title in TOPICS.items():
        members = [shape for shape in shapes.shapes.values() if shape.topic == topic]
        if not members:
            continue
        lines += [f"### {title}", "", "| 規則 | 重さ | 何を言うか | 直し方 |", "|---|---|---|---|"]
        for shape in sorted(members, key=lambda each: (SEVERITIES.index(each.severity), each.name)):
            meaning = f"**{shape.label['ja']}**：{_HOLE.sub('…', shape.message['ja'])}"
            cells = (f"`{shape.name}`", SEVERITY_WORDS[shape.severity], meaning, shape.how_to_mend["ja"])
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def with_table(page: str, table: str) -> str:
    """Return a page with its table of shapes replaced; raises ValueError where it has no place for one."""
    return with_block(page, "shapes", table)


def main(path: Path) -> None:
    """Write the table into the page."""
    path.write_text(with_table(path.read_text(encoding="utf-8"), shape_table(load_shapes())), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
