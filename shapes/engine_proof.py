"""The proof that an engine still finds what the shapes are for, kept so that it need not be given again.

Every build has to prove its engine: it must object to the failing fixture of
every shape. The proof depends on the shapes, the fixtures, the engine's code
and the libraries under it. While none of these has changed since a proof that
is on record, running it again would show the same; so a build relies on the
record. Nothing here loads the engine before it is needed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from shapes.engines import CASES, COMPILED, PYSHACL

RECORD: Final = "engine-proof.json"
FOLDER: Final = Path(__file__).resolve().parent
_LIBRARIES: Final[Mapping[str, tuple[str, ...]]] = {
    COMPILED: ("pyoxigraph", "rdflib"),
    PYSHACL: ("pyshacl", "rdflib", "pyoxigraph"),
}


def prove(engine: str, out: Path, shapes: Path = FOLDER, cases: Path = CASES) -> bool:
    """Make sure that an engine objects to the failing fixture of every shape.

    The record in the folder ``out`` is believed where it is of the same shapes,
    fixtures, code and libraries; else the proof is run and recorded. Returns
    whether it was run. Raises ValidatorError if a fixture is missing or passes,
    ShapesError for shapes that cannot be used; nothing is recorded then.
    """
    key = proof_key(engine, shapes, cases)
    record = _read(out)
    if record.get(engine, {}).get("sha256") == key:
        return False
    from shapes.self_check import self_check  # noqa: PLC0415 - a build with a record must not load rdflib
    from shapes.shape_set import load_shapes  # noqa: PLC0415

    self_check(engine=engine, shapes=load_shapes(sorted(shapes.glob("*.ttl"))), cases=cases)
    proof = {"sha256": key, "proved": datetime.now(UTC).isoformat(timespec="seconds")}
    with suppress(OSError):  # A folder that cannot be written stops the build, which says so better.
        _write(out, {**record, engine: proof})
    return True


def proof_key(engine: str, shapes: Path = FOLDER, cases: Path = CASES) -> str:
    """Return the SHA-256 of all that a proof depends on."""
    digest = hashlib.sha256(f"{engine}\n{platform.python_version()}\n".encode())
    for library in _LIBRARIES.get(engine, ()):
        digest.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    for root, path in _files(shapes, cases):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return digest.hexdigest()


def _files(shapes: Path, cases: Path) -> Iterator[tuple[Path, Path]]:
    yield from ((shapes, path) for path in sorted(shapes.glob("*.ttl")))
    yield from ((FOLDER, path) for path in sorted(FOLDER.glob("*.py")))
    yield from ((cases, path) for path in sorted(cases.glob("*/fail.ttl")))


def _read(out: Path) -> dict[str, dict[str, str]]:
    """Return what is on record by engine; whatever is no record counts as none."""
    try:
        content = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: proof for name, proof in content.items() if isinstance(proof, dict)}


def _write(out: Path, record: Mapping[str, Mapping[str, str]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    draft = out / f".{RECORD}.new"
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    draft.replace(out / RECORD)
