"""The limits of a visitor's query, each with its name, unit, default and words.

The page, the documentation and the service description print them from here,
so that none of them can promise another limit than the one that holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from graph.visitor_job import Bounds

PREFIX = "FUKUSHI_SPARQL_"
KEPT_THREADS = 2
"""How many threads of a server visitors' queries never hold."""


def _setting(default: int, unit: str, name: tuple[str, str], advice: tuple[str, str]) -> int:
    """Describe a setting; ``name`` and ``advice`` (what to do when it is met) in Japanese and English."""
    words = {"unit": unit, "ja": name[0], "en": name[1], "advice_ja": advice[0], "advice_en": advice[1]}
    found: int = field(default=default, metadata=words)
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """What visitors' queries may use; all numbers are at least 1, ``queue`` and ``queue_ms`` at least 0.

    ``time_ms``, ``rows``, ``result_bytes``, ``worker_memory_mb``, ``page_rows``
    and ``page_bytes`` hold for one query, the others for one web process. Raises ValueError for a number that
    cannot be.
    """

    time_ms: int = _setting(
        10_000,
        "ms",
        ("一つの問い合わせの時間", "time of one query"),
        ("条件を足すか、LIMIT を付けてください。", "Add conditions, or a LIMIT."),
    )
    rows: int = _setting(
        100_000,
        "rows",
        ("結果の行または三つ組の数", "rows or triples of an answer"),
        ("LIMIT と OFFSET で分けてください。", "Take it in parts with ORDER BY, LIMIT and OFFSET."),
    )
    result_bytes: int = _setting(
        50_000_000,
        "bytes",
        ("結果の大きさ", "size of an answer before compression"),
        (
            "列を減らすか、CSV で受け取るか、LIMIT で分けてください。",
            "Ask for fewer columns, for CSV, or in parts with LIMIT.",
        ),
    )
    query_bytes: int = _setting(
        65_536,
        "bytes",
        ("問い合わせ文の長さ (UTF-8)", "length of a query in UTF-8"),
        ("VALUES の表を分けてください。", "Split long VALUES tables."),
    )
    concurrent: int = _setting(
        3,
        "queries",
        ("同時に走る問い合わせ", "queries at the same time"),
        ("少し待ってやり直してください。", "Try again in a moment."),
    )
    concurrent_per_client: int = _setting(
        2,
        "queries",
        ("一つの接続元から同時に受ける問い合わせ", "queries of one client at the same time"),
        ("前の答えを受け取ってから次を送ってください。", "Wait for an answer before the next query."),
    )
    queue: int = _setting(
        2,
        "queries",
        ("順番を待てる問い合わせ", "queries that may wait for a place"),
        ("少し待ってやり直してください。", "Try again in a moment."),
    )
    queue_ms: int = _setting(
        3_000,
        "ms",
        ("順番を待つ時間", "time a query waits for a place"),
        ("少し待ってやり直してください。", "Try again in a moment."),
    )
    worker_memory_mb: int = _setting(
        512,
        "MB",
        ("一つの問い合わせのメモリ", "memory of one query"),
        ("直積や大きな ORDER BY、DISTINCT を避けてください。", "Avoid cross products and large ORDER BY or DISTINCT."),
    )
    untaken_bytes: int = _setting(
        1_000_000_000,
        "bytes",
        ("まだ受け取られていない答え", "answers that nobody has taken yet"),
        ("少し待ってやり直してください。", "Try again in a moment."),
    )
    untaken_bytes_per_client: int = _setting(
        200_000_000,
        "bytes",
        ("一つの接続元がまだ受け取っていない答え", "answers that one client has not taken yet"),
        ("前の答えを受け取ってから次を送ってください。", "Read the answers you have asked for before the next query."),
    )
    page_rows: int = _setting(
        500,
        "rows",
        ("この頁に表示する行", "rows shown on the page"),
        ("全体は CSV や JSON で受け取ってください。", "Ask for CSV or JSON to have all of them."),
    )
    page_bytes: int = _setting(
        1_000_000,
        "bytes",
        ("この頁に表示する内容の大きさ", "size of what is shown on the page"),
        (
            "列を減らすか、CSV や JSON で受け取ってください。",
            "Ask for fewer columns, or for CSV or JSON.",
        ),
    )

    def __post_init__(self) -> None:
        for each in fields(self):
            least = 0 if each.name.startswith("queue") and each.name != "query_bytes" else 1
            if getattr(self, each.name) < least:
                raise ValueError(f"{PREFIX}{each.name.upper()} must be at least {least}.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Limits:
        """Return the limits with what ``FUKUSHI_SPARQL_NAME`` sets; ValueError (one sentence) for what is no number."""
        given = {}
        for each in fields(cls):
            text = environment.get(PREFIX + each.name.upper(), "").strip()
            if text and not (text.isascii() and text.isdecimal() and len(text) <= 12):
                raise ValueError(f"{PREFIX}{each.name.upper()} must be a whole number of {each.metadata['unit']}.")
            if text:
                given[each.name] = int(text)
        return cls(**given)

    def within(self, threads: int) -> Limits:
        """Return the limits that leave pages at least two of a server's threads, and visitors one at least.

        Each query at work or in the queue holds one.
        """
        places = max(1, threads - KEPT_THREADS)
        concurrent = min(self.concurrent, places)
        return replace(self, concurrent=concurrent, queue=min(self.queue, places - concurrent))

    @property
    def bounds(self) -> Bounds:
        """What the process of one query is bound to."""
        return Bounds(self.time_ms, self.rows, self.result_bytes, self.worker_memory_mb)

    def described(self) -> tuple[Limit, ...]:
        """Return the limits as people read them, in the order of this class."""
        return tuple(
            Limit(each.name, getattr(self, each.name), default=int(str(each.default)), **each.metadata)
            for each in fields(self)
        )

    def named(self, name: str) -> Limit:
        """Return one of them; KeyError if there is none of that name."""
        return {limit.name: limit for limit in self.described()}[name]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value in force and its default in ``unit``, what it is, and what to do when it is met."""

    name: str
    value: int
    default: int
    unit: str
    ja: str
    en: str
    advice_ja: str
    advice_en: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()
