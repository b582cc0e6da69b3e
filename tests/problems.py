"""The shape of everything that goes wrong, asserted in one place for every address."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.test import TestResponse

MEMBERS = {"type", "title", "status", "detail", "mend", "parameter", "allowed", "near"}


def assert_problem(response: TestResponse, *, language: str = "ja") -> dict[str, Any]:
    """Check that an answer is a problem in our one shape and in a language; return it."""
    assert response.status_code >= 400
    assert response.content_type == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in response.headers
    assert "ETag" not in response.headers
    if response.request.method == "HEAD":
        return {}
    problem: dict[str, Any] = json.loads(response.get_data())
    assert set(problem) == MEMBERS
    assert problem["status"] == response.status_code
    assert problem["type"].startswith("/api/#problem-")
    for name in ("title", "detail", "mend"):
        words = problem[name]
        assert words.strip()
        assert any(letter > "\u3040" for letter in words) or language == "en", words
    assert all(isinstance(name, str) for name in (*problem["allowed"], *problem["near"]))
    return problem
