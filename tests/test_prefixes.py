"""What stands before a path: which addresses have a language, where links of a page lead, what caches are told."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import flask_babel
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask, Response, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.pages_city import city_app
from webapp.app import create_app
from webapp.city.app import bare_app
from webapp.problems.errors import LONGEST_ADDRESS
from webapp.words.language import CATALOGUE, LANGUAGE, LANGUAGE_PREFIX, address_in, language
from webapp.words.prefixes import ROOT, Prefix, Prefixes, everywhere, here
from webapp.words.standing import Standing, Standings, standing

CITY = Prefix("fukushi.municipality", "/m/(?P<value>[0-9]{5})")


def catalogue() -> Catalog:
    """Return the English words."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def seen(path: str, script: str = "") -> tuple[str, str, str | None, str | None, str]:
    """Return what an application beneath the prefixes is given for a path."""
    found: list[tuple[str, str, str | None, str | None, str]] = []

    def app(environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        values = environ.get(LANGUAGE), environ.get(CITY.key)
        found.append((environ["SCRIPT_NAME"], environ["PATH_INFO"], *values, environ[ROOT]))
        return []

    environ = {"SCRIPT_NAME": script, "PATH_INFO": path}
    list(Prefixes(app, (LANGUAGE_PREFIX, CITY))(environ, lambda *_: lambda _: None))  # type: ignore[arg-type, misc]
    return found[0]


@pytest.mark.parametrize(
    ("path", "script", "rest", "language", "city"),
    [
        ("/plan", "", "/plan", None, None),
        ("/en/plan", "/en", "/plan", "en", None),
        ("/en/", "/en", "/", "en", None),
        ("/en", "/en", "", "en", None),
        ("/m/35203/plan", "/m/35203", "/plan", None, "35203"),
        ("/en/m/35203/plan", "/en/m/35203", "/plan", "en", "35203"),
        # A prefix stands once and in its place.
        ("/en/en/plan", "/en", "/en/plan", "en", None),
        ("/m/35203/en/plan", "/m/35203", "/en/plan", None, "35203"),
        ("/english", "", "/english", None, None),
        ("/EN/plan", "", "/EN/plan", None, None),
        ("/de/plan", "", "/de/plan", None, None),
        ("/m/352031/plan", "", "/m/352031/plan", None, None),
        ("//en/plan", "", "//en/plan", None, None),
        ("/plan/en/", "", "/plan/en/", None, None),
    ],
)
def test_prefix_moves_to_the_address_of_the_application(
    path: str, script: str, rest: str, language: str | None, city: str | None
) -> None:
    assert seen(path) == (script, rest, language, city, "")
    # Behind a server that has put us elsewhere.
    assert seen(path, "/welfare") == (f"/welfare{script}", rest, language, city, "/welfare")


@given(st.lists(st.sampled_from(["", "en", "m", "35203", "plan", "ja", "/", "e", "%", "\xe3\x81"]), max_size=6))
def test_nothing_of_a_path_is_lost(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    script, rest, *_ = seen(path)
    assert script + rest == path
    assert (script.startswith("/en")) == (path == "/en" or path.startswith("/en/"))


@pytest.fixture
def app() -> Flask:
    """The pages of an invented city."""
    return city_app()


@pytest.mark.parametrize(
    ("address", "status", "location", "language"),
    [
        ("/en", 308, "/en/", None),
        ("/en?x=%E8%AA%B2", 308, "/en/?x=%E8%AA%B2", None),
        ("/en/", 200, None, "en"),
        ("/en/en/", 404, None, "en"),
        ("/en/en/plan", 404, None, "en"),
        ("/de/plan", 404, None, "ja"),
        ("/enplan", 404, None, "ja"),
        ("/en/plan", 200, None, "en"),
        ("/plan", 200, None, "ja"),
        ("/en/plan/9-9", 404, None, "en"),
        ("/en/queries", 308, "http://localhost/en/queries/", None),
    ],
)
def test_status_and_language(app: Flask, address: str, status: int, location: str | None, language: str | None) -> None:
    answer = app.test_client().get(address, headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    if language:
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.get_data(as_text=True)


def test_no_page_of_ours_looks_like_a_prefix(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert not [rule for rule in rules if rule == "/en" or rule.startswith(("/en/", "/m/", "/<"))]


def test_paths_get_the_prefix_of_the_request_only(app: Flask) -> None:
    assert here("/plan") == "/plan"
    assert everywhere("/static/x") == "/static/x"
    with app.test_request_context("/plan?a=b", environ_overrides={"SCRIPT_NAME": "/w/en", ROOT: "/w", LANGUAGE: "en"}):
        assert here("/plan") == "/w/en/plan"
        assert [here(other) for other in ("#top", "https://a.example/", "//a.example/", "")] == [
            "#top",
            "https://a.example/",
            "//a.example/",
            "",
        ]
        assert everywhere("/w/en/static/x") == "/w/static/x"
        assert (address_in("en"), address_in("ja")) == ("/w/en/plan?a=b", "/w/plan?a=b")
    with app.test_request_context("/plan", environ_overrides={"SCRIPT_NAME": "/m/35203", ROOT: ""}):
        assert (address_in("en"), address_in("ja")) == ("/en/m/35203/plan", "/m/35203/plan")


@pytest.mark.parametrize("script", ["", "/w", "/w/", "/町"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_at_hand_is_what_the_request_says(script: str, prefix: str) -> None:
    """Language and prefix are noted beside Flask; whoever asks Flask must hear the same."""
    app = bare_app({})
    seen: list[tuple[object, ...]] = []

    @app.get("/plan")
    def plan() -> str:
        at_hand = (language(), here("/x"))
        seen.append((at_hand, (request.environ.get(LANGUAGE, "ja"), f"{request.root_path}/x")))
        return ""

    environ = {"SCRIPT_NAME": script.encode().decode("latin-1")}
    client = Client(Prefixes(app, (LANGUAGE_PREFIX,)), Response)  # type: ignore[arg-type]
    assert standing() is None
    assert client.get(f"{prefix}/plan", environ_overrides=environ).status_code == 200
    assert standing() is None, "nothing is left behind for the next request of the thread"
    [(at_hand, asked)] = seen
    assert at_hand == asked
    assert at_hand[0] == ("en" if prefix else "ja")


def test_a_request_that_fails_leaves_nothing_behind() -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        assert standing() == Standing("en", "/en")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Standings(broken, LANGUAGE)({"SCRIPT_NAME": "/en", LANGUAGE: "en"}, lambda *_: lambda _: None)  # type: ignore[arg-type]
    assert standing() is None


@pytest.mark.parametrize("code", ["ja", "en"])
def test_templates_hear_the_words_that_flask_babel_would_give(code: str) -> None:
    """Our quicker way to the catalogue gives the same words, by number too."""
    app = bare_app({})
    texts = [str(message.id) for message in catalogue() if isinstance(message.id, str) and "%" not in message.id][:200]
    with app.test_request_context("/", environ_overrides={LANGUAGE: code}):
        template = app.jinja_env.from_string("{% for text in texts %}{{ _(text) }}\n{% endfor %}")
        assert html.unescape(template.render(texts=texts)).splitlines() == [flask_babel.gettext(text) for text in texts]
        counted = app.jinja_env.from_string('{{ ngettext("%(num)s件", "%(num)s件", n) }}')
        for number in (0, 1, 2, 100):
            assert counted.render(n=number) == flask_babel.ngettext("%(num)s件", "%(num)s件", number)


def test_a_page_of_an_overlong_address_does_not_repeat_it(app: Flask) -> None:
    page = app.test_client().get("/en/" + "a" * LONGEST_ADDRESS)
    assert page.status_code == 414
    assert len(page.data) < LONGEST_ADDRESS
    assert '<link rel="alternate" hreflang="ja" href="/">' in page.text
    long = "x" * (LONGEST_ADDRESS - len("/search") - len("q="))
    assert f'hreflang="ja" href="/search?q={long}"' in app.test_client().get(f"/en/search?q={long}").text


@pytest.mark.parametrize("path", ["/search", "/network", "/plan", "/about", "/places", "/"])
def test_template_that_was_read_in_one_language_serves_the_other(path: str) -> None:
    """Jinja keeps what it can work out from a template alone: an address in the language of the first reader."""
    japanese_first, english_first = city_app().test_client(), city_app().test_client()
    pages = [japanese_first.get(path).data, japanese_first.get(f"/en{path}").data]
    again = [english_first.get(f"/en{path}").data, english_first.get(path).data]
    assert pages == again[::-1]


def test_filters_are_asked_anew_by_each_request(app: Flask) -> None:
    for name in ("here", "everywhere", "word", "said", "plain", "ruby", "told", "is_foreign"):
        assert getattr(app.jinja_env.filters[name], "jinja_pass_arg", None) is not None, name


def test_language_link_keeps_what_was_asked_and_cannot_be_broken_out_of(app: Flask) -> None:
    page = app.test_client().get('/en/search?q="><b>&x=1').get_data(as_text=True)
    assert 'href="/search?q=%22%3E%3Cb%3E&amp;x=1" lang="ja" hreflang="ja"' in page
    assert "><b>" not in page
    strange = app.test_client().get("/search/%2F%2Fevil.example%22/x").get_data(as_text=True)
    assert 'href="/en/search///evil.example%22/x"' in strange


def test_alternate_links_name_both_languages(app: Flask) -> None:
    for address in ("/plan/1-1", "/en/plan/1-1"):
        page = app.test_client().get(address).get_data(as_text=True)
        assert '<link rel="alternate" hreflang="ja" href="/plan/1-1">' in page
        assert '<link rel="alternate" hreflang="en" href="/en/plan/1-1">' in page


def test_data_is_the_same_under_each_language(app: Flask) -> None:
    client = app.test_client()
    for path in ("/queries/listings.csv", "/queries/listings.json", "/api/queries", "/queries/listings.tsv?labels=1"):
        assert client.get(f"/en{path}").data == client.get(path).data


def test_kept_answers_and_etags_do_not_mix_languages() -> None:
    # Twice each: the second answer comes from the store.
    client = city_app().test_client()
    pages = {}
    for _ in range(2):
        for address in ("/queries/listings", "/en/queries/listings"):
            answer = client.get(address)
            pages.setdefault(address, []).append((answer.headers["ETag"], answer.data))
    japanese, english = pages.values()
    assert japanese[0] == japanese[1]
    assert english[0] == english[1]
    assert japanese[0][0] != english[0][0]
    assert b'<html lang="en">' in english[1][1]
    other = client.get("/en/queries/listings", headers={"If-None-Match": japanese[0][0]})
    assert other.status_code == 200
    assert client.get("/en/queries/listings", headers={"If-None-Match": english[0][0]}).status_code == 304


@pytest.mark.parametrize(
    ("address", "accepted", "title"),
    [
        ("/api/queries/nothing", "fr", "問い合わせがありません"),
        ("/api/queries/nothing", "en", "Unknown query"),
        ("/en/api/queries/nothing", "ja", "Unknown query"),
        ("/plan/9-9", "ja", "活動目標がありません"),
        ("/plan/9-9", "en", "No such objective"),
        ("/en/plan/9-9", "ja", "No such objective"),
    ],
)
def test_problems_speak_the_language_of_the_address_else_of_the_reader(
    app: Flask, address: str, accepted: str, title: str
) -> None:
    asked = {"Accept": "application/problem+json", "Accept-Language": accepted}
    answer = app.test_client().get(address, headers=asked)
    assert answer.status_code == 404
    assert answer.get_json(force=True)["title"] == title
    assert "Accept-Language" in answer.headers["Vary"]


def test_links_of_headers_stay_in_the_language(app: Flask) -> None:
    answer = app.test_client().get("/en/queries/listings?limit=1")
    links = answer.headers.getlist("Link")
    assert links
    assert all(link.startswith("</en/") for link in links)


def test_engine_that_fails_gives_an_english_page() -> None:
    from graph.rows import EngineError  # noqa: PLC0415

    class Broken:
        def select(self, *_: object, **__: object) -> object:
            raise EngineError("down")

        ask = construct = select

    answer = create_app({"ENGINE": Broken()}).test_client().get("/en/plan")
    assert answer.status_code == 503
    assert "No answer at the moment" in answer.get_data(as_text=True)
