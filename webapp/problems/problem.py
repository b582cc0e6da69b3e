"""One shape for everything that goes wrong.

A person gets a page, a program gets the same facts as problem details (RFC
9457) whatever format it asked for; nobody gets a stack trace or a path of this
machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from flask import Response, render_template, request

from webapp.words.accept import negotiate
from webapp.words.language import language, words_in
from webapp.words.links import Link

HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
PROBLEM = "application/problem+json"
TYPE_BASE = "/api/#problem-"
"""What a problem type begins with; the page explains each."""


@dataclass(frozen=True, slots=True)
class Words:
    """A problem in one language: what it is, what happened, what to do."""

    title: str
    message: str
    mend: str


GENERAL: dict[int, tuple[str, str, Words]] = {
    400: (
        "bad-request",
        "アドレスか入力を直して、やり直してください。",
        Words("The request is wrong", "The address or a value cannot be used as it is.", "Correct it and try again."),
    ),
    404: (
        "not-found",
        "検索するか、一覧から探してください。",
        Words("There is nothing here", "Nothing has this address or name.", "Search for it, or look in the lists."),
    ),
    405: (
        "method-not-allowed",
        "GET か HEAD で読んでください。",
        Words("This cannot be done here", "The address can only be read.", "Use GET or HEAD."),
    ),
    406: (
        "not-acceptable",
        "Accept に allowed のどれかを入れてください。",
        Words("Not in this format", "No format that the client accepts is offered.", "Accept one of the formats."),
    ),
    410: (
        "gone",
        "今のデータで調べ直してください。",
        Words("No longer kept", "The data of this version is not kept (any more).", "Ask the present data instead."),
    ),
    413: (
        "content-too-large",
        "内容を短くしてください。",
        Words("The content is too large", "More was sent than is read here.", "Send less."),
    ),
    414: (
        "address-too-long",
        "入力を短くしてください。",
        Words("The address is too long", "More characters were sent than are read.", "Shorten the values."),
    ),
    415: (
        "media-type",
        "受け付ける種類で送ってください。",
        Words("This type is not read", "The type of the content is not accepted.", "Send one of the accepted types."),
    ),
    429: (
        "too-many-requests",
        "少し待ってから、やり直してください。",
        Words("Too many requests", "A limit for one client was met.", "Wait a little and try again."),
    ),
    500: (
        "internal",
        "時間をおいてやり直すか、管理者に知らせてください。",
        Words("It could not be done", "This is a mistake of ours; it was recorded.", "Try again later, or tell us."),
    ),
    503: (
        "unavailable",
        "時間をおいてやり直すか、条件を絞ってください。",
        Words("No answer at the moment", "The data gave no answer.", "Try again later, or narrow the request."),
    ),
}
"""By status: the type, how to mend it in Japanese, and the English words, where a problem says nothing itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and what to do: a title and a sentence or two in Japanese, ``english`` the same in English.

    ``parameter`` with ``allowed`` and ``near`` for a wrong value; ``near``
    also for a wrong name. ``mend``, ``kind`` (the type, a word for programs)
    and ``english`` are those of the status (GENERAL) where they are left out.
    """

    status: int
    title: str
    message: str
    parameter: str = ""
    allowed: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    mend: str = ""
    kind: str = ""
    english: Words | None = None

    @property
    def code(self) -> str:
        """Return the word for programs."""
        return self.kind or self._general()[0]

    def words(self, language: str) -> Words:
        """Return the words in ``ja`` or ``en``."""
        _, mend, english = self._general()
        if language != "en":
            return Words(self.title, self.message, self.mend or mend)
        own = self.english or english
        return own if own.mend else replace(own, mend=english.mend)

    def _general(self) -> tuple[str, str, Words]:
        return GENERAL.get(self.status) or GENERAL[400 if self.status < 500 else 500]

    def as_json(self, language: str = "ja") -> str:
        """Return the problem for a program; the same members every time. Source of the first four: RFC 9457."""
        words = self.words(language)
        members = {
            "type": TYPE_BASE + self.code,
            "title": words.title,
            "status": self.status,
            "detail": words.message,
            "mend": words.mend,
            "parameter": self.parameter or None,
            "allowed": list(self.allowed),
            "near": list(self.near),
        }
        return json.dumps(members, ensure_ascii=False, indent=2) + "\n"

    def as_text(self, language: str = "ja") -> str:
        """Return the problem for a terminal."""
        words = self.words(language)
        near, allowed, comma = ("似た値", "使える値", "、") if language == "ja" else ("near", "allowed", ", ")
        lines = [f"{self.status} {words.title}", words.message, words.mend]
        if self.near:
            lines.append(f"{near}: {comma.join(self.near)}")
        if self.allowed:
            lines.append(f"{allowed}: {comma.join(self.allowed)}")
        return "\n".join(lines) + "\n"


def told_problem(status: int, title: str, message: str, *, near: tuple[str, ...] = (), **values: object) -> Problem:
    """Return a problem of words marked by ``N_``, in both languages: programs choose theirs by Accept-Language."""
    english = Words(words_in("en", title, **values), words_in("en", message, **values), "")
    japanese = words_in("ja", title, **values), words_in("ja", message, **values)
    return Problem(status, *japanese, near=near, english=english)


def printable(text: str) -> str:
    """Return what a visitor sent with its control characters replaced: no page can hold them."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def reader_language() -> str:
    """Return ``en`` where the address says so or the client prefers English, else ``ja``."""
    return "en" if language() == "en" else request.accept_languages.best_match(["ja", "en"], "ja") or "ja"


def respond(
    problem: Problem, media_type: str | None = None, links: tuple[Link, ...] = (), *, data: bool = False
) -> Response:
    """Return the response in ``media_type`` (HTML, PROBLEM, JSON or TEXT), else in what the client accepts.

    A client that does not care gets a page, at an address of ``data`` problem
    details. Programs are told in their language, people in that of the address.
    ``links`` are near names as links, for the page.
    """
    offered = (PROBLEM, JSON, HTML, TEXT) if data else (HTML, PROBLEM, JSON, TEXT)
    chosen = media_type or negotiate(request.headers.get("Accept"), offered) or (PROBLEM if data else HTML)
    code = language() if chosen == HTML else reader_language()
    if chosen == HTML:
        body = render_template("problem.html", problem=problem, words=problem.words(code), links=links)
    else:
        body = problem.as_text(code) if chosen == TEXT else problem.as_json(code)
    content_type = PROBLEM if chosen in (PROBLEM, JSON) else f"{chosen}; charset=utf-8"
    response = Response(body, problem.status, content_type=content_type)
    response.headers["Content-Language"] = code
    response.vary.update(("Accept", "Accept-Language"))
    response.cache_control.no_store = True
    return response
