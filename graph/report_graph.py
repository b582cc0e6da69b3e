"""The findings of a validation, as a named graph beside those of the build.

A report is made after the snapshot it is about, may be made again at any time,
and is no part of what is published: so it stays in a file of its own
(``validation.nq``), out of the snapshot's hashes and of every export, and
whoever answers queries adds it to the store in memory.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

FILE: Final = "validation.nq"
_LOG = logging.getLogger(__name__)


def add_report(store: Store, folder: Path) -> str:
    """Add the kept report of the snapshot in ``folder`` to a store; return its SHA-256, "" where nothing was added.

    A file that is damaged, or that speaks of another graph than a validation's,
    is passed over whole with a line in the log: the pages must not fail for it,
    and half a report would look like a better one.
    """
    path = folder / FILE
    try:
        content = path.read_bytes()
        quads = [_checked(quad) for quad in parse(content, RdfFormat.N_QUADS)]
    except FileNotFoundError:
        return ""
    except (OSError, SyntaxError, ValueError) as error:
        _LOG.warning("%s is passed over, so queries find no findings: %s", path, error)
        return ""
    store.bulk_extend(quads)
    return hashlib.sha256(content).hexdigest()


def _checked(quad: Quad) -> Quad:
    if not (isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.endswith("/validation")):
        raise ValueError(f"a statement about {quad.subject} stands in {quad.graph_name}")
    return quad
