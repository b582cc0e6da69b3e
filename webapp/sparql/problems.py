"""The words for what the endpoint refuses, in Japanese and English.

Its users are often not the city's; and a program shows its user the text it
gets, so each sentence says what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.visitor_job import Answer
from webapp.problems.problem import GENERAL, Problem, Words
from webapp.sparql.limits import Limit, Limits

_TITLES = {
    400: "問い合わせを受け付けられません",
    405: "この操作はできません",
    406: "求められた形式では出せません",
    413: "問い合わせが長すぎます",
    414: "問い合わせが長すぎます",
    415: "この種類の内容は受け付けません",
    429: "問い合わせが多すぎます",
    503: "制限に達したため答えを出せません",
}

_WORDS: Mapping[str, tuple[str, str]] = {
    "update": (
        "ここは読み出しだけです。更新 (SPARQL Update) は受け付けません。",
        "This endpoint only answers queries; there is no SPARQL Update.",
    ),
    "several": ("query は一つだけ送ってください。", "Send exactly one query."),
    "missing": (
        "query がありません。フォームの query か、application/sparql-query の本文で送ってください。",
        "There is no query; send it as the form field 'query' or as a body of type application/sparql-query.",
    ),
    "empty": ("問い合わせ文が空です。", "The query is empty."),
    "utf8": ("文字の符号が UTF-8 ではありません。", "The text is not UTF-8."),
    "fields": ("項目が多すぎます。", "There are too many fields."),
    "media": (
        "application/x-www-form-urlencoded か application/sparql-query (UTF-8) で送ってください。",
        "Send application/x-www-form-urlencoded or application/sparql-query, in UTF-8.",
    ),
    "encoding": ("圧縮した本文は受け付けません。", "Send the body without a Content-Encoding."),
    "method": ("GET、HEAD、POST、OPTIONS だけを受け付けます。", "Only GET, HEAD, POST and OPTIONS are answered."),
    "depth": (
        "問い合わせの入れ子が深すぎるか、複雑すぎます。括弧の重なりを減らしてください。",
        "The query is nested too deeply or is too complicated; use fewer brackets within brackets.",
    ),
    "disk": (
        "答えを一時的に置く場所がありません。時間をおいてやり直してください。",
        "There is no room to keep the answer at the moment; try again later.",
    ),
    "died": (
        "問い合わせの処理が途中で終わりました。もう一度送るか、簡単にしてください。",
        "The processing of the query ended early; send it again, or make it simpler.",
    ),
    "unavailable": (
        "今は利用者の問い合わせを受けられません。時間をおいてやり直してください。",
        "Visitors' queries cannot be answered at the moment; try again later.",
    ),
    "engine": (
        "このサーバーは外部のエンジンで動いており、ここでは自由な問い合わせを受け付けていません。保存された問い合わせを使ってください。",
        "This server works on an external engine and answers no free queries here; use the saved queries.",
    ),
    "refused": (
        "この問い合わせにはここでできないことが含まれています。SERVICE など外部への接続はできません。",
        "The query asks for something that cannot be done here; SERVICE and other access to the network are refused.",
    ),
    "unwritable": (
        "XML では書けない文字か、要素の名にできない述語が答えにあります。"
        "JSON や Turtle など、ほかの形式で受け取ってください。",
        "The answer has a character that XML cannot hold, or a predicate that no XML element can be named after; "
        "ask for another form, such as JSON or Turtle.",
    ),
    "prefix": ("宣言のない接頭辞があります。", "A prefix is not declared."),
    "unbound": (
        "SELECT の変数が集約や GROUP BY にありません。",
        "A selected variable is neither grouped nor aggregated.",
    ),
    "overridden": ("AS の変数は既に使われています。", "The variable after AS is in use already."),
}

_TYPES = {
    "solutions": "application/sparql-results+json, application/sparql-results+xml, text/csv, text/tab-separated-values",
    "boolean": "application/sparql-results+json, application/sparql-results+xml",
    "triples": "text/turtle, application/n-triples, application/ld+json, application/rdf+xml",
}

_LIMITS = {
    "time": "time_ms",
    "rows": "rows",
    "bytes": "result_bytes",
    "memory": "worker_memory_mb",
    "page": "page_bytes",
}


_STATUSES = {"refused": 400, "depth": 400, "unwritable": 406}
"""Those of answers that are not ok, where it is the query that has to change."""


def _told(
    status: int, title: str, japanese: str, english: str, *, parameter: str = "", allowed: tuple[str, ...] = ()
) -> Problem:
    """Return a problem in both languages at once, for the terminals of clients that say no language, and in English."""
    general = GENERAL[status][2]
    return Problem(
        status,
        title,
        f"{japanese} / {english}",
        parameter,
        allowed,
        english=Words(general.title, english, general.mend),
    )


def problem(status: int, code: str) -> Problem:
    """Return the problem of a code."""
    return _told(status, _TITLES[status], *_WORDS[code])


def limit_problem(status: int, limit: Limit) -> Problem:
    """Return the problem of a limit that was met: which, how much it is, and what to try."""
    japanese = f"制限「{limit.ja}」 ({limit.name} = {limit.value} {limit.unit}) に達しました。{limit.advice_ja}"
    english = f"The limit {limit.name} ({limit.en}: {limit.value} {limit.unit}) was met. {limit.advice_en}"
    return _told(status, _TITLES[status], japanese, english, parameter=limit.name)


def engine_problem(public: str) -> Problem:
    """Return the problem of a free query where an engine answers; ``public`` is its own endpoint, "" if not told."""
    japanese, english = _WORDS["engine"]
    if public:
        japanese += f"自由な問い合わせは {public} へ送ってください。"
        english += f" Send free queries to {public}"
    return _told(503, _TITLES[503], japanese, english)


def unacceptable(kind: str) -> Problem:
    """Return the problem of an Accept header that takes no form of an answer of that kind."""
    types = _TYPES[kind]
    japanese, english = "この問い合わせの答えは次の形式で出せます。", f"This query can be answered as: {types}"
    return _told(406, _TITLES[406], japanese, english, allowed=tuple(types.split(", ")))


def answer_problem(answer: Answer, limits: Limits) -> Problem:
    """Return the problem of an answer whose status is not ok."""
    if answer.status in _LIMITS:
        return limit_problem(503, limits.named(_LIMITS[answer.status]))
    if answer.status == "unacceptable":
        return unacceptable(answer.kind)
    if answer.status == "syntax":
        return _syntax(answer)
    if answer.status == "dataset":
        return _told(
            400, _TITLES[400], "グラフの指定が IRI ではありません。", "A graph of the request is not an absolute IRI."
        )
    if answer.status == "refused" and answer.reason:
        japanese, english = f"関数 <{answer.reason}> はありません。", f"There is no function <{answer.reason}>."
        return _told(400, _TITLES[400], japanese, english)
    return problem(_STATUSES.get(answer.status, 503), answer.status)


def _syntax(answer: Answer) -> Problem:
    japanese, english = _WORDS.get(answer.reason, ("", ""))
    if answer.line:
        japanese = f"問い合わせ文の {answer.line}行目 {answer.column}文字目で読めなくなりました。{japanese}"
        english = f"The query cannot be read at line {answer.line}, column {answer.column}. {english}".rstrip()
    else:
        japanese, english = f"問い合わせ文を読めません。{japanese}", f"The query cannot be read. {english}".rstrip()
    return _told(400, "問い合わせ文の誤り", japanese, english, parameter="query")
