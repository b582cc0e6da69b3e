"""The catalogue of English words against the words that templates and modules mark: none missing, none left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA

from tests.english_pages import JAPANESE
from webapp.words.language import CATALOGUE, NC_, gettext, ngettext, words_in

WEBAPP = Path(CATALOGUE).parents[3]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "NC_": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# Modules that say a thing in both languages side by side, and words of the documents.
BILINGUAL = {
    "city/engine_sites.py",
    "country/api.py",
    "country/catalogue_of_all.py",
    "country/municipality.py",
    "linked_data/data_catalogue.py",
    "linked_data/download_files.py",
    "linked_data/stratml.py",
    "linked_data/table_archive.py",
    "linked_data/void_description.py",
    "pages/search_spelling.py",
    "problems/errors.py",
    "problems/problem.py",
    "saved/api_index.py",
    "saved/api_openapi.py",
    "saved/query_call.py",
    "sparql/limits.py",
    "sparql/problems.py",
    "words/public_terms.py",
}
DATA_WORDS = {"市", "市社協", "再掲", "見守り", "サロン", "ボランティア", "一部"}

Key = tuple[str | None, str | tuple[str, ...]]


@cache
def marked() -> dict[Key, str]:
    """Return what is marked for translation, with a place of each."""
    with (CATALOGUE.parents[2] / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = {}
    for path, line, words, _, context in extract_from_dir(WEBAPP, methods, options, keywords=KEYWORDS):
        found[context, tuple(words) if isinstance(words, (list, tuple)) else words] = f"{path}:{line}"
    return found


@cache
def translated() -> dict[Key, Message]:
    """Return the entries of the catalogue."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    assert not catalogue.obsolete
    return {(m.context, tuple(m.id) if isinstance(m.id, (list, tuple)) else m.id): m for m in catalogue if m.id}


def forms(message: Message) -> tuple[str, ...]:
    """Return the English of an entry, one or by number."""
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string,)


def test_no_word_is_missing() -> None:
    missing = {f"{place}: {key}" for key, place in marked().items() if key not in translated()}
    assert missing == set(), "add these to webapp/translations/en/LC_MESSAGES/messages.po"


def test_no_word_is_left_over() -> None:
    assert {key for key in translated() if key not in marked()} == set()


def test_no_word_is_fuzzy_or_empty() -> None:
    for key, message in translated().items():
        assert not message.fuzzy, key
        assert all(form.strip() for form in forms(message)), key
        assert len(forms(message)) == (2 if message.pluralizable else 1), key


def test_placeholders_agree() -> None:
    for key, message in translated().items():
        text = message.id[0] if message.pluralizable else message.id
        wanted = set(PLACEHOLDER.findall(text))
        for number, form in enumerate(forms(message)):
            found = set(PLACEHOLDER.findall(form))
            assert found <= wanted, key
            # What is one needs no number beside it.
            assert wanted - found <= ({"%(num)s"} if message.pluralizable and number == 0 else set()), key
        assert "%" not in PLACEHOLDER.sub("", text), f"{key}: a sign that formatting would stumble over"


def test_english_words_are_english() -> None:
    for key, message in translated().items():
        assert not any(JAPANESE.search(form) for form in forms(message)), key


def unmarked_in(module: Path) -> Iterator[str]:
    """Yield the Japanese strings of a module that no marking function takes; documentation is none."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    bare, known = [], set(DATA_WORDS)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not JAPANESE.search(node.value):
            continue
        parent = parents[node]
        called = parent.func.id if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) else ""
        if called in KEYWORDS:
            known.add(node.value)
        elif not isinstance(parent, ast.Expr):
            bare.append(node)
    # A word may be named again beside the place where it is marked.
    yield from (f"{module.name}:{node.lineno}: {node.value}" for node in bare if node.value not in known)


SIGNS = {"words/names.py", "validation/words.py"}
"""Modules whose Japanese is signs and patterns, no words."""
MODULES = sorted({path.relative_to(WEBAPP).as_posix() for path in WEBAPP.rglob("*.py")} - BILINGUAL - SIGNS)


@pytest.mark.parametrize("module", MODULES)
def test_modules_mark_their_words(module: str) -> None:
    assert list(unmarked_in(WEBAPP / module)) == []


def test_unmarked_words_are_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""文書。"""\na = _("印")\nb = f"{a}の行"\nc = ["欄"]\n', encoding="utf-8")
    assert list(unmarked_in(module)) == ["module.py:3: の行", "module.py:4: 欄"]


@pytest.mark.parametrize("template", sorted((WEBAPP / "templates").glob("*.html")), ids=lambda path: path.name)
def test_templates_mark_their_words(template: Path) -> None:
    tokens = Environment(autoescape=True).lex(template.read_text(encoding="utf-8"))
    bare = [(line, text.strip()) for line, kind, text in tokens if kind == TOKEN_DATA and JAPANESE.search(text)]
    assert bare == []


HREF = re.compile(r"(?:href|src|action)=\"(?=[^#])((?:\{\{.*?\}\}|[^\"])*)\"")
STAYS = re.compile(
    r"\{\{[^}]*(?:\|here|\|everywhere|url_for\([^}]*\)|asset\([^}]*\)|l\.external|_address|action) ?\}\}"
)
PLAIN = (
    "/api/",
    "/data/",
    "/.well-known/",
    "/ontology.ttl",
    "http",
    "?",
    "{{ canonical }}",
    "{{ of_many.choice }}",
    "{{ sheet }}",
    "{{ notice.text }}",
    "{{ iri",
)
"""Addresses for programs, the same in each language, and addresses that are whole already."""


@pytest.mark.parametrize("template", sorted((WEBAPP / "templates").glob("*.html")), ids=lambda path: path.name)
def test_links_of_templates_stay_in_the_language(template: Path) -> None:
    bare = [
        target
        for target in HREF.findall(template.read_text(encoding="utf-8"))
        if not STAYS.match(target) and not target.startswith(PLAIN)
    ]
    assert bare == []


def test_words_by_number_and_context() -> None:
    # Outside of a request the words are Japanese.
    assert gettext("%(number)s行目", number=3) == "3行目"
    assert ngettext("%(num)s件", "%(num)s件", 1) == "1件"
    assert gettext("") == ""
    assert words_in("ja", NC_("page", "事業")) == "事業"
    assert words_in("en", NC_("page", "事業")) == "Projects"
    assert words_in("en", "事業") == "Project"
    assert words_in("en", "") == ""
    assert words_in("en", "何の翻訳もない文") == "何の翻訳もない文"
    assert (
        words_in("en", "「%(name)s」という%(kind)sはありません。", name="%s", kind="100%") == "There is no 100% “%s”."
    )
