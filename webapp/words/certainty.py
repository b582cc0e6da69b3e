"""The four certainty words, as people read them.

The honesty rule is the point of the product: an answer without its certainty
is worth less than none. So every page takes word, sign and explanation from
here; the sign says without colour what the colour says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.words.language import N_


@dataclass(frozen=True, slots=True)
class Certainty:
    """A degree of certainty: ``code`` in data, ``word`` and ``sign`` on pages.

    ``meaning`` says what rows of this degree mean, ``limit`` what they leave
    open; both are one sentence. Words are marked, not translated: pages
    pass them through the filter ``word``.
    """

    code: str
    word: str
    sign: str
    meaning: str
    limit: str


CERTAINTIES: Mapping[str, Certainty] = {
    c.code: c
    for c in (
        Certainty(
            "stated",
            N_("明記"),
            "◎",
            N_("文書がその行について、そのとおりに述べています。"),
            N_("文書に誤植がある場合や、その後に担当が変わった場合の、実際の担当。"),
        ),
        Certainty(
            "derived",
            N_("導出"),
            "○",
            N_("文書の複数の記載と、明示した規則から、ほかの可能性がなくなったものです。"),
            N_("規則の前提が実際に成り立つかどうか。前提は各行の「記録」の頁にあります。"),
        ),
        Certainty(
            "candidate",
            N_("候補"),
            "△",
            N_("文書の記載と矛盾しませんが、ほかの可能性も残っています。"),
            N_("実際に担当かどうか。文書は課名を表ごとに示し、行ごとには示していません。"),
        ),
        Certainty(
            "rejected",
            N_("否定"),
            "×",
            N_("人が確認し、当てはまらないと判断して記録したものです。理由は「根拠」にあります。"),
            N_("判断した日より後の変更。"),
        ),
    )
}
