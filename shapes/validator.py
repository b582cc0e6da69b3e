"""Validation without false assurance.

"No findings" is worth something only if the engine ran, every shape looked at
something, and the shapes find what they are for. So an engine's failure is an
error and not an empty report, a shape without focus nodes is a finding itself,
and ``self_check`` proves before use that every shape objects to its failing
fixture. That holds for both engines: pySHACL, the reference, in a process of
its own, and our shapes compiled for Oxigraph, in this one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.collector import uncollected
from shapes import compiled
from shapes.data_digest import DataDigest, digest_of, is_validated
from shapes.describe import Describer
from shapes.engine_process import ValidatorError, run_divided
from shapes.engines import CASES, ENGINES, PYSHACL
from shapes.findings import checks_of, findings_of
from shapes.report import Report
from shapes.self_check import known, run_cases, self_check
from shapes.shape_set import ShapeSet, load_shapes

__all__ = [
    "CASES",
    "ENGINES",
    "ValidatorError",
    "checked_validate",
    "content_of",
    "run_cases",
    "self_check",
    "validate",
    "validated_graphs",
]


@uncollected()
def validate(
    source: Store | Path | str,
    *,
    engine: str = PYSHACL,
    shapes: ShapeSet | None = None,
    snapshot: str | None = None,
    meta: bool = True,
    timeout: float = 600.0,
    digest: DataDigest | None = None,
) -> Report:
    """Validate the union of the public graphs of a store or of an N-Quads file.

    Verbatim text, times of the build and earlier validations are not looked
    at, so that whoever has the documents gets the same findings as who has not
    (only with the printed text beside them). ``engine`` is one of ENGINES;
    ``snapshot`` is the identifier the report shall name, ``digest`` that of the
    data where it is known already. For pySHACL ``meta``
    also holds the shapes against the shapes of SHACL and ``timeout`` is in
    seconds; the compiled engine needs neither, since it refuses whatever in a
    shape it does not understand and its queries end. Raises ValidatorError if
    the engine is unknown, fails or does not end, ShapesError for unusable
    shapes, OSError or SyntaxError for an unreadable file.
    """
    known(engine)
    shape_set = load_shapes() if shapes is None else shapes
    store = source if isinstance(source, Store) else _loaded(Path(source))
    graphs = validated_graphs(store)
    found = digest or digest_of(store, graphs)
    started = time.monotonic()
    if engine == PYSHACL:
        outcome = run_divided(shape_set, content_of(store, graphs), meta, timeout)
    else:
        run = compiled.run_compiled(store, shape_set, graphs)
        outcome = {"engine": compiled.NAME, "version": compiled.VERSION, "run": run}
    run = outcome["run"]
    findings = findings_of(run, shape_set, Describer(store))
    return Report(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        engine={
            "name": outcome["engine"],
            "version": outcome["version"],
            "seconds": round(time.monotonic() - started, 2),
        },
        settings={"inference": "none", "advanced": "false", "meta_shacl": str(meta and engine == PYSHACL).lower()},
        data={
            "snapshot": snapshot,
            "sha256": found.sha256,
            "triples": found.triples,
            "graphs": [graph.value for graph in graphs],
        },
        shapes={
            "sha256": shape_set.sha256,
            "count": len(shape_set.shapes),
            "files": {path.name: digest for path, digest in shape_set.files.items()},
        },
        checks=checks_of(run, shape_set, findings),
        findings=findings,
    )


def checked_validate(
    source: Store,
    *,
    engine: str = PYSHACL,
    snapshot: str | None = None,
    shapes: ShapeSet | None = None,
    timeout: float = 600.0,
    digest: DataDigest | None = None,
) -> Report:
    """Prove the engine with ``self_check`` and validate, both at once; no report comes from an engine that failed.

    Raises what the two raise, the self-check's error first.
    """
    shape_set = load_shapes() if shapes is None else shapes
    with ThreadPoolExecutor(1) as aside:
        proof = aside.submit(self_check, engine=engine, shapes=shape_set, timeout=timeout)
        try:
            # The self-check has just held the shapes against the shapes of SHACL.
            report = validate(
                source,
                engine=engine,
                shapes=shape_set,
                snapshot=snapshot,
                meta=False,
                timeout=timeout,
                digest=digest,
            )
        finally:
            proof.result()
    meta = str(engine == PYSHACL).lower()
    return replace(report, settings={**report.settings, "meta_shacl": meta, "self_check": "passed"})


def validated_graphs(store: Store) -> list[NamedNode]:
    """Return the graphs of a store that a validation looks at, by name."""
    names = (name for name in store.named_graphs() if isinstance(name, NamedNode))
    return sorted((name for name in names if is_validated(name)), key=str)


def content_of(store: Store, graphs: Iterable[NamedNode]) -> bytes:
    """Return the union of graphs as sorted N-Triples, each once."""
    lines: set[bytes] = set()
    for graph in graphs:
        content = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        lines.update(content.splitlines(keepends=True))
    return b"".join(sorted(lines))


def _loaded(path: Path) -> Store:
    store = Store()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    return store
