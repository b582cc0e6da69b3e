"""Japanese words for the codes of the data: a page says ``続きが見えない活動`` where a file says ``vanished``.

A clerk must not have to learn the codes; programs must be able to rely on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from webapp.words.certainty import CERTAINTIES
from webapp.words.language import N_

WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {
        "reached": N_("達成"),
        "missed": N_("未達成"),
        "not-comparable": N_("比較できない"),
        "no-values": N_("値なし"),
    },
    "match": {
        "exact": N_("同じ表記"),
        "variant": N_("表記が異なる"),
        "other-column": N_("もう一方の欄"),
        "content": N_("内容が一致"),
        "none": N_("一致なし"),
    },
    "kind": {
        "same": N_("同じ"),
        "renamed": N_("名称変更"),
        "split": N_("分割"),
        "merged": N_("統合"),
        "absorbed": N_("吸収"),
        "successor-in-purpose": N_("趣旨を引き継ぐ"),
        "actual": N_("実績"),
        "target": N_("計画の値"),
        "count": N_("文中の数"),
        "blank": N_("空白"),
        "dash": N_("ダッシュ"),
        "generic": N_("課を特定しない記載"),
        "none": N_("欄の記録なし"),
        "continuity": N_("継続"),
        "feature": N_("活動紹介"),
        "project-pair": N_("事業の組"),
        "succession": N_("課の前後"),
        "assignment": N_("担当"),
        "variant": N_("同じ事業の別の表記"),
        "possibly-same": N_("同じかもしれない事業"),
        "chart": N_("図表"),
        "caption": N_("写真などの説明"),
    },
    "severity": {
        "violation": N_("データの誤り"),
        "warning": N_("文書の確認が必要"),
        "info": N_("知っておくとよいこと"),
    },
    "phase": {
        "role": N_("計画での役割"),
        "intended": N_("取組"),
        "done": N_("実施"),
        "planned": N_("予定"),
    },
    "column": {
        "goal": N_("活動目標の欄"),
        "role": N_("役割の欄"),
        "office": N_("担当課の欄"),
        "actual": N_("実績の欄"),
        "city-effort": N_("市の取組の欄"),
        "city-done": N_("市の実施の欄"),
        "city-planned": N_("市の予定の欄"),
        "shakyo-effort": N_("市社協の取組の欄"),
        "shakyo-done": N_("市社協の実施の欄"),
        "shakyo-planned": N_("市社協の予定の欄"),
    },
    "where": {
        "name": N_("事業名"),
        "content": N_("括弧の内容"),
    },
    "source": {
        "plan": N_("計画書"),
        "report": N_("実施状況報告"),
        "register": N_("台帳"),
    },
    "change": {
        "new": N_("続きの元が見えない事業"),
        "vanished": N_("続きが見えない活動"),
    },
    "how": {
        "printed": N_("行にある記録"),
        "derived": N_("規則が導いた判断"),
        "decided": N_("人の判断"),
    },
    "state": {
        "blank": N_("空白"),
        "dash": N_("ダッシュ"),
    },
    "certainties": {code: certainty.word for code, certainty in CERTAINTIES.items()},
}
"""Words for codes, by name of column; a code without a word is shown as it is."""
