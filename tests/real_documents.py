"""Where tests find the documents that the repository may not hold.

The figures of the real plan and report are the only proof that a reader reads
more than its own fixtures; but the texts belong to somebody else. So each test
that needs one asks here, and says which document it goes without.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FILES = {"plan-2023-ch4": "plan_chapter4.txt", "evaluation-fy2011": "evaluation_fy2011.txt"}


def real_document(document: str) -> Path:
    """Return the file of a document id: in the folder FUKUSHI_DOCUMENTS if it is set, else beside the repository.

    Without the file the calling test is skipped, on CI (``CI=true``) it fails;
    both name the document and the folder. Raises KeyError for an unknown id.
    """
    beside = Path(__file__).parent.parent.parent / "shared" / "sources"
    folder = Path(os.environ.get("FUKUSHI_DOCUMENTS") or beside)
    path = folder / FILES[document]
    if not path.is_file():
        missing = f"needs the document {document}: {FILES[document]} is not in {folder} (FUKUSHI_DOCUMENTS)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path
