"""Content negotiation as a table of cases: an Accept header in, a representation out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.words.accept import negotiate, parse_accept

HTML, TURTLE, JSONLD, NT = "text/html", "text/turtle", "application/ld+json", "application/n-triples"
OFFERED = (HTML, TURTLE, JSONLD, NT)

CASES = [
    (None, HTML),
    ("", HTML),
    ("*/*", HTML),
    ("text/*", HTML),
    ("text/html", HTML),
    ("text/turtle", TURTLE),
    ("TEXT/Turtle", TURTLE),
    ("text/turtle; charset=utf-8", TURTLE),
    ("application/ld+json", JSONLD),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSONLD),
    ("application/n-triples", NT),
    ("application/*", JSONLD),
    # a browser
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", HTML),
    # q-values decide, not the order
    ("text/html;q=0.4, text/turtle;q=0.5", TURTLE),
    ("text/turtle;q=0.5, text/html;q=0.5", HTML),
    ("application/n-triples;q=0.9, text/turtle;q=0.8, */*;q=0.1", NT),
    ("application/n-triples ; q = 0.9 , */*;q=0.1", NT),
    # rdflib, curl, Apache Jena
    ("text/turtle,application/rdf+xml;q=0.9,application/ld+json;q=0.8,*/*;q=0.1", TURTLE),
    ("application/rdf+xml, application/n-triples;q=0.9", NT),
    # the more exact range wins, also to refuse
    ("text/html;q=0, */*", TURTLE),
    ("text/*;q=0.1, text/turtle;q=0.9, */*;q=0.5", TURTLE),
    ("text/*;q=0, */*;q=0.2", JSONLD),
    # refused
    ("application/rdf+xml", None),
    ("image/png", None),
    ("text/html;q=0", None),
    ("*/*;q=0", None),
    ("text/html;q=0.000", None),
    # what is no media range or no qvalue is left out
    ("nonsense", HTML),
    ("*/turtle", HTML),
    (",,;q=1,/,text/", HTML),
    ("text/turtle;q=2, application/n-triples;q=0.1", NT),
    ("text/turtle;q=0.1234, application/n-triples;q=0.1", NT),
    ("text/turtle;q=nan, application/n-triples;q=0.1", NT),
    ("text/turtle;q=-0, application/n-triples;q=0.1", NT),
    ("text/turtle;q=, application/n-triples;q=0.1", NT),
    ("text/turtle;q=1.001, application/n-triples;q=0.1", NT),
    ("text/turtle;q=1.000, text/html;q=0.999", TURTLE),
]


@pytest.mark.parametrize(("header", "expected"), CASES)
def test_negotiate(header: str | None, expected: str | None) -> None:
    assert negotiate(header, OFFERED) == expected


@given(st.text(max_size=60) | st.text(alphabet="texthml/*;q=01., ", max_size=60))
def test_any_header_gets_an_answer(header: str) -> None:
    assert negotiate(header, OFFERED) in (*OFFERED, None)
    for media_range in parse_accept(header):
        assert 0 <= media_range.quality <= 1
        assert media_range.specificity in (0, 1, 2)


@given(st.sampled_from(OFFERED), st.sampled_from(["", ";q=1", ";q=0.001", ";charset=utf-8"]))
def test_what_is_asked_for_alone_is_given(media_type: str, tail: str) -> None:
    assert negotiate(media_type + tail, OFFERED) == media_type
