"""Bytes of a file to text, and which of the two layouts it has."""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.document_text import PLAN_CHAPTER, PROGRESS_REPORT, decode, detect_layout
from loaders.span import DocumentError

DOCUMENTS = Path(__file__).parent / "documents"
SAMPLE = "基本目標１ 手をつなぐひとづくり\n活動目標１ はじめの一歩\n◇声をかけ合います。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis", "euc_jp", "iso2022_jp"])
def test_every_usual_encoding_gives_the_same_text(encoding: str) -> None:
    assert decode(SAMPLE.encode(encoding), "plan.txt") == SAMPLE


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE])
def test_utf16_by_its_mark(mark: bytes) -> None:
    encoding = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    assert decode(mark + SAMPLE.encode(encoding), "plan.txt") == SAMPLE


@pytest.mark.parametrize("encoding", ["cp932", "euc_jis_2004"])
@pytest.mark.parametrize("name", ["plan_hinata.txt", "plan_kazemachi.txt"])
def test_whole_samples_in_old_encodings(name: str, encoding: str) -> None:
    text = (DOCUMENTS / name).read_text(encoding="utf-8").replace("～", "~").replace("☎", "電話").replace("•", "・")
    assert decode(text.encode(encoding), name) == text


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_ends_become_one_kind(ending: str) -> None:
    assert decode(SAMPLE.replace("\n", ending).encode(), "plan.txt") == SAMPLE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_byte_order_mark_is_no_character(encoding: str) -> None:
    assert decode("頁".encode(encoding), "plan.txt") == "頁"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (codecs.BOM_UTF8 + b"\n", "is empty"),
        ("\u3000\n".encode(), "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
        (b"PK\x03\x04\x14\x00", "zip archive"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"),
        (b"abc\x00def", "binary"),
        (b"\x81\x00\xff\xfe", "binary"),
        ("caf\u00e9 cr\u00e8me".encode("latin-1"), "neither UTF-8"),
        (b"ok\n\xff\xfd\xfc\xfb", "line 2"),
        (codecs.BOM_UTF16_LE + b"\x00", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(data, "plan.txt")
    message = str(refused.value)
    assert message.startswith("plan.txt ") and said in message
    assert message.endswith(".") and "\n" not in message


def test_the_line_of_a_control_character_is_named() -> None:
    with pytest.raises(DocumentError) as refused:
        decode(b"first\nsecond\x02\n", "plan.txt")
    assert refused.value.line == 2


@pytest.mark.parametrize("name", ["plan_hinata.txt", "plan_kazemachi.txt"])
def test_a_plan_chapter_is_known_by_its_headings(name: str) -> None:
    assert detect_layout((DOCUMENTS / name).read_text(encoding="utf-8")) == PLAN_CHAPTER


def test_a_plan_chapter_with_spaced_headings() -> None:
    assert detect_layout("基 本 目 標 1 あ\n活動目標 1 い\n主 な 事 業\n取組の 方向性\n") == PLAN_CHAPTER


def test_a_progress_report_is_known_by_its_columns() -> None:
    head = "活動名\t実施内容\t市の取り組み (平成23年度実施状況)\t年次計画\t計画目標\n"
    assert detect_layout("基本目標1 あ\n\n活動目標1 い\n\n" + head) == PROGRESS_REPORT


@pytest.mark.parametrize("text", ["", "買い物の覚え書き\n牛乳\n", "基本目標1 だけでは足りない\n", "主な事業\n"])
def test_other_texts_are_refused_with_the_expected_headings(text: str) -> None:
    with pytest.raises(DocumentError, match=r"活動目標.*主な事業.*活動名"):
        detect_layout(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_text_or_a_document_error(data: bytes) -> None:
    try:
        text = decode(data, "any.txt")
    except DocumentError as refused:
        assert "any.txt" in str(refused)
    else:
        assert text.strip() and "\r" not in text and "\x00" not in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_layout_or_a_document_error(text: str) -> None:
    with contextlib.suppress(DocumentError):
        assert detect_layout(text) in {PLAN_CHAPTER, PROGRESS_REPORT}
