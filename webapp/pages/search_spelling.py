"""Words that people and documents spell in several ways: who types one finds the others.

The list holds everyday and welfare words of any Japanese municipality, no
names. It only widens what is found; which spelling is right, and that a
document mixes them, is for the validation to say.
"""

from __future__ import annotations

import re

_SPELLINGS = {
    "障害": ("障がい", "障碍"),
    "こども": ("子ども", "子供"),
    "声かけ": ("声掛け",),
    "取組": ("取り組み", "取組み"),
    "車いす": ("車椅子",),
    "ひとり暮らし": ("一人暮らし", "独り暮らし"),
    "ひきこもり": ("引きこもり", "引き籠もり", "引籠り"),
    "支えあい": ("支え合い",),
    "受入": ("受け入れ", "受入れ"),
    "住みなれた": ("住み慣れた",),
    "困りごと": ("困り事",),
    "悩みごと": ("悩み事",),
    "つなが": ("繋が",),
    "つなぐ": ("繋ぐ",),
    "配布": ("配付",),
    "疑似": ("擬似",),
    "広報誌": ("広報紙",),
    "情報誌": ("情報紙",),
}
"""The spelling that stands for all, and the others, as webapp.pages.search_index.fold leaves them."""
_STANDS_FOR = {other: one for one, others in _SPELLINGS.items() for other in others}
_OTHERS = re.compile("|".join(sorted(map(re.escape, _STANDS_FOR), key=len, reverse=True)))


def one_spelling(folded: str) -> str:
    """Return a folded text with each word of the list in the spelling that stands for all."""
    return _OTHERS.sub(lambda found: _STANDS_FOR[found[0]], folded)
