"""The part of a page of documentation that is made from the product itself.

It stands between two comments, ``<!-- NAME: … -->`` and ``<!-- end of NAME -->``,
so that the rest of the page stays a person's.
"""

from __future__ import annotations

import re


def with_block(page: str, name: str, content: str) -> str:
    """Return a page with the block ``name`` replaced; raises ValueError where it has no single place for one."""
    block = re.compile(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    found, count = block.subn(lambda match: f"{match[1]}{content}{match[2]}", page)
    if count != 1:
        raise ValueError(f"the page has no single place for the table of {name}")
    return found
