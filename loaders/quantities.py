"""Numbers with units in Japanese running text.

The plan's and the report's readers both turn printed numbers into facts, and
must agree on what a number is. Dates, years, ordinals, telephone numbers,
addresses and law numbers are printed with digits too, but count nothing; only
a number before a unit of the list below is taken, so an unknown unit is left
out rather than guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# Each unit with the beginnings of words that make it another word (人 + 権 is no count of persons).
_UNITS: dict[str, str] = {
    "%": "",
    "％": "",
    "パーセント": "",
    "ポイント": "",
    "割": "り|引|当|合|振",
    "倍": "",
    "人": "ひとり|[1１]人|暮|ぐら|親|材|権|格|物|生|口|員|形|間|類|工|事|々",
    "名": "称|簿|前|義|目|様",
    "世帯": "主",
    "家族": "",
    "戸": "別|籍|建",
    "組": "織|合",
    "団体": "間|等の",
    "グループ": "ホーム|ワーク",
    "チーム": "",
    "サークル": "",
    "クラブ": "",
    "法人": "",
    "機関": "",
    "事業所": "",
    "事業者": "",
    "企業": "",
    "施設": "",
    "自治会": "",
    "町内会": "",
    "社": "会|協|長|員|寺",
    "店舗": "",
    "店": "主|長|員",
    "園": "児|長|芸",
    "小学校区": "",
    "中学校区": "",
    "小学校": "",
    "中学校": "",
    "校区": "",
    "学区": "",
    "校": "長|内|庭|舎|友",
    "地域": "福祉|包括|生活|社会|住民|活動|づくり|共生|ケア|交流|防災",
    "地区": "社|民|福祉|連",
    "圏域": "",
    "市町村": "",
    "市町": "",
    "か国": "",
    "カ国": "",
    "箇所": "",
    "個所": "",
    "か所": "",
    "カ所": "",
    "ヵ所": "",
    "ヶ所": "",
    "ケ所": "",
    "力所": "",
    "会場": "",
    "拠点": "",
    "教室": "",
    "講座": "",
    "コース": "",
    "事業": "計画|費|名|年度|内容",
    "件": "名",
    "回": "目|答|収|復|覧|り",
    "事例": "",
    "例": "年|会|外|示",
    "種類": "",
    "分野": "",
    "項目": "",
    "点": "字|検|訳|在|灯",
    "個": "別|人|々|性|所",
    "つ": "",
    "品": "",
    "台": "帳|風|所",
    "本": "市|人|部|校|計|町|年|格|来|庁",
    "冊": "子",
    "部": "会|門|長|落|局|屋|分|署",
    "枚": "",
    "通": "報|訳|知|学|院|所|常|年",
    "基": "本|礎|盤|準|幹|づ",
    "床": "",
    "棟": "",
    "食": "事|堂|育|品|料|生",
    "票": "",
    "円": "滑|形|卓",
    "歳代": "",
    "歳": "入|出|末",
    "才": "能",
    "代": "表|替|行|理|わ",
    "年間": "",
    "か月間": "",
    "カ月間": "",
    "ヶ月間": "",
    "か月": "",
    "カ月": "",
    "ヶ月": "",
    "ケ月": "",
    "ヵ月": "",
    "箇月": "",
    "週間": "",
    "日間": "",
    "時間": "",
    "分間": "",
    "泊": "",
    "km": "[A-Za-z]",
    "㎞": "",
    "㎡": "",
    "㎢": "",
    "ha": "[A-Za-z]",
}
_BEFORE = "約|およそ|おおよそ|概ね|おおむね|ほぼ|延べ|のべ|最大|最低|最高|少なくとも|(?<![一-龥])[計全延]"
_AFTER = "以上|以下|以内|未満|程度|前後|余り|あまり|ほど|超(?![過高])|弱(?![者体視])|強(?![化調制力い])"
_DIGITS = r"[0-9０-９]"
_GROUPED = rf"{_DIGITS}{{1,3}}(?:[,，]{_DIGITS}{{3}})+(?!{_DIGITS})|{_DIGITS}+"
_NUMBER = rf"(?:{_DIGITS}(?:[ 　]{_DIGITS}(?!{_DIGITS}))+|{_GROUPED})(?:[.．]{_DIGITS}+)?"
# Within a run of spaced digits (1 0 0 名) a number begins at the first digit only: trying each of them again
# would read a row of n digits n times. A last digit that opens a group of its own (1 2,000 人) is a new number.
_FRESH = r"(?<![0-9０-９.．,，])"
_BEGIN = rf"{_FRESH}(?:(?<!{_FRESH}{_DIGITS}[ 　])|(?={_DIGITS}(?:{_DIGITS}|[,，]{_DIGITS})))"
_UNIT = "|".join(
    re.escape(unit) + (f"(?!{other})" if other else "")
    for unit, other in sorted(_UNITS.items(), key=lambda item: -len(item[0]))
)
_GAP = "[ 　]?"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?{_GAP}"
    rf"(?P<number>{_BEGIN}{_NUMBER})"
    rf"(?:{_GAP}(?P<range>[~～〜]){_GAP}(?P<upper>{_NUMBER}))?"
    rf"(?P<scale>{_GAP}[千万億](?:{_NUMBER}[千万]?)?)?"
    rf"{_GAP}(?P<unit>{_UNIT})(?P<ratio>{_GAP}に{_GAP}[1１]{_GAP}人)?"
    rf"(?P<after>{_AFTER})?(?!目)"
)
# What a number belongs to when it counts nothing: 第3回, No.3, 令和4, 3-11, 083-902.
_ORDINAL = re.compile(r"(?:第|[Nn][Oo][.．]?|№|明治|大正|昭和|平成|令和|[0-9０-９][-－‐―−ー/])[ 　]?$")
_SCALES = {"千": 1_000, "万": 10_000, "億": 100_000_000}
_ASCII = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as printed at ``text[start:end]``.

    ``value`` is the number in ASCII digits without grouping (``10000`` for
    1万), ``unit`` the unit without white space, ``bound`` the qualifiers
    before and after, joined by ``・`` ("" if none). Of a range (3~5人) the two
    ends are two quantities with the bounds から and まで. ``5人に1人`` has the
    value 5 and the unit ``人に1人``.
    """

    start: int
    end: int
    printed: str
    value: str
    unit: str
    bound: str


def quantities(text: str) -> list[Quantity]:
    """Return the numbers with units of a text, in printed order, never overlapping.

    Dates, years, ordinals (第3回, 3回目), telephone numbers, addresses and
    numbers before an unknown unit are left out. Nothing is raised.
    """
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        number = match.start("number")
        if _ORDINAL.search(text[max(0, number - 4) : number]):
            continue
        if match["unit"] == "つ" and _ascii(match["number"]) == "1":
            continue  # 1つ is mostly "one of", no count
        found.extend(_read(match))
    return found


def _read(match: re.Match[str]) -> list[Quantity]:
    start = match.start("before") if match["before"] else match.start("number")
    unit = "".join((match["unit"] + (match["ratio"] or "")).split()).translate(_ASCII)
    bounds = [match["before"] or "", match["after"] or ""]
    if not match["range"]:
        value = _scaled(match["number"], match["scale"])
        return [Quantity(start, match.end(), match.string[start : match.end()], value, unit, _joined(bounds))]
    lower_end = match.end("number")
    lower = _scaled(match["number"], (match["scale"] or "").strip()[:1])
    upper = _scaled(match["upper"], match["scale"])
    upper_start = match.start("upper")
    return [
        Quantity(start, lower_end, match.string[start:lower_end], lower, unit, _joined([bounds[0], "から"])),
        Quantity(
            upper_start,
            match.end(),
            match.string[upper_start : match.end()],
            upper,
            unit,
            _joined(["まで", bounds[1]]),
        ),
    ]


def _joined(bounds: list[str]) -> str:
    return "・".join(part for part in bounds if part)


def _ascii(number: str) -> str:
    return "".join(number.translate(_ASCII).replace(",", "").split())


def _scaled(number: str, scale: str | None) -> str:
    """Return the value of 2, 1万 or 1万2,000: the printed decimals stay as printed where no scale follows."""
    scale = "".join((scale or "").split())
    if not scale:
        return _ascii(number)
    value = Decimal(_ascii(number)) * _SCALES[scale[0]]
    rest = scale[1:]
    if rest:
        factor = _SCALES.get(rest[-1], 1)
        value += Decimal(_ascii(rest.rstrip("千万"))) * factor
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
