"""The design system's theme in a form that browsers read.

The package states its colours and its settings of type for Tailwind 4, whose
``@theme`` and ``@utility`` no browser knows; we run no Tailwind. Both are plain
declarations, so they become custom properties without any value changed.
"""

from __future__ import annotations

import re

THEME = "design/theme.css"
"""The one file of the lock that is rewritten."""

_BLOCK = re.compile(r"^@(theme|utility[ ]+([\w-]+))[ ]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_DECLARATION = re.compile(r"^[ ]*([\w-]+):[ ]*(.+?);$", re.MULTILINE)


def browser_theme(text: str) -> str:
    """Return the custom properties of a Tailwind 4 theme as one ``:root`` block.

    ``@utility text-std-28B-150 { font-size: 1.75rem; … }`` gives
    ``--text-std-28B-150-font-size: 1.75rem`` and so on. Raises ValueError
    where the text has no ``@theme``: then it is another file than we know.
    """
    lines: list[str] = []
    kinds = set()
    for kind, name, body in _BLOCK.findall(text):
        kinds.add(kind)
        for property_, value in _DECLARATION.findall(body):
            lines.append(f"  {property_ if kind == 'theme' else f'--{name}-{property_}'}: {value};")
    if "theme" not in kinds:
        raise ValueError("This is no theme of Tailwind 4: it has no @theme.")
    return (
        "/* From @digital-go-jp/tailwind-theme-plugin, its values unchanged. */\n:root {\n" + "\n".join(lines) + "\n}\n"
    )
