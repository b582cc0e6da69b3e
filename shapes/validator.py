"""Validation without false assurance.

"No findings" is worth something only if the engine ran, every shape looked at
something, and the shapes find what they are for. So the engine runs in a
process of its own whose failure is an error and not an empty report, a shape
without focus nodes is a finding itself, and ``self_check`` proves before use
that every shape objects to its failing fixture.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse, serialize

from graph.names import is_private
from shapes.describe import Describer
from shapes.findings import checks_of, findings_of
from shapes.report import Report
from shapes.shape_set import SHAPES_NAMESPACE, ShapeSet, load_shapes

ENGINES: Final = ("pyshacl",)
ROOT: Final = Path(__file__).resolve().parent.parent
CASES: Final = ROOT / "tests" / "shape_cases"
# Each process holds the data (some hundred MB at most); more than two gain nothing on a small machine.
WORKERS: Final = 2


class ValidatorError(RuntimeError):
    """A validation that did not take place; the message is one sentence."""


def validate(
    source: Store | Path | str,
    *,
    engine: str = "pyshacl",
    shapes: ShapeSet | None = None,
    snapshot: str | None = None,
    meta: bool = True,
    timeout: float = 600.0,
) -> Report:
    """Validate the union of the public graphs of a store or of an N-Quads file.

    Verbatim text, times of the build and earlier validations are not looked
    at, so that whoever has the documents gets the same findings as who has not
    (only with the printed text beside them). ``snapshot`` is the identifier
    the report shall name, ``meta`` also holds the shapes against the shapes of
    SHACL, ``timeout`` is in seconds. Raises ValidatorError if the engine is
    unknown, fails or does not end, ShapesError for unusable shapes, OSError or
    SyntaxError for an unreadable file.
    """
    shape_set = load_shapes() if shapes is None else shapes
    store = source if isinstance(source, Store) else _loaded(Path(source))
    graphs = sorted(
        (name for name in store.named_graphs() if isinstance(name, NamedNode) and _is_validated(name)), key=str
    )
    content = _union(store, graphs)
    started = time.monotonic()
    outcome = _run_divided(engine, shape_set, content, meta, timeout)
    run = outcome["run"]
    findings = findings_of(run, shape_set, Describer(store))
    return Report(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        engine={
            "name": outcome["engine"],
            "version": outcome["version"],
            "seconds": round(time.monotonic() - started, 2),
        },
        settings={"inference": "none", "advanced": "false", "meta_shacl": str(meta).lower()},
        data={
            "snapshot": snapshot,
            "sha256": hashlib.sha256(content).hexdigest(),
            "triples": content.count(b"\n"),
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
    source: Store, *, snapshot: str | None = None, shapes: ShapeSet | None = None, timeout: float = 600.0
) -> Report:
    """Prove the engine with ``self_check`` and validate, both at once; no report comes from an engine that failed.

    Raises what the two raise, the self-check's error first.
    """
    shape_set = load_shapes() if shapes is None else shapes
    with ThreadPoolExecutor(1) as aside:
        proof = aside.submit(self_check, shapes=shape_set, timeout=timeout)
        try:
            # The self-check has just held the shapes against the shapes of SHACL.
            report = validate(source, shapes=shape_set, snapshot=snapshot, meta=False, timeout=timeout)
        finally:
            proof.result()
    return replace(report, settings={**report.settings, "meta_shacl": "true", "self_check": "passed"})


def self_check(
    *, engine: str = "pyshacl", shapes: ShapeSet | None = None, cases: Path = CASES, timeout: float = 600.0
) -> None:
    """Prove that the engine, with these shapes, objects to the failing fixture of every shape.

    All failing fixtures run at once, each under IRIs of its own. Raises
    ValidatorError that names the first shapes whose fixture is missing or
    passes.
    """
    shape_set = load_shapes() if shapes is None else shapes
    triples: list[Triple] = []
    for shape in shape_set.shapes.values():
        path = cases / shape.name / "fail.ttl"
        if not path.is_file():
            raise ValidatorError(f"The shape {shape.name} has no failing fixture ({path.name} in {shape.name}/).")
        triples.extend(_case(path, shape.name))
    run = _run(engine, shape_set, [(_ntriples(triples), None)], True, timeout)["runs"][0]
    silent = set(shape_set.shapes) - {
        result["shape"]
        for result in run["results"]
        if f"/{result['shape'].rpartition('#')[2]}/" in result["focus"]["value"]
    }
    if silent:
        names = ", ".join(sorted(shape_set.shapes[iri].name for iri in silent))
        raise ValidatorError(f"{engine} passes the failing fixtures of these shapes, so it must not be used: {names}.")


def run_cases(
    cases: Sequence[tuple[str, Path]],
    *,
    engine: str = "pyshacl",
    shapes: ShapeSet | None = None,
    timeout: float = 600.0,
) -> list[dict[str, Any]]:
    """Run each (shape name, Turtle file) alone, against that shape only, in one process.

    Returns per case ``{"results": […], "focus_nodes": {…}}`` as ``shapes.engine`` gives it.
    """
    shape_set = load_shapes() if shapes is None else shapes
    jobs = [(_ntriples(_case(path, name)), [SHAPES_NAMESPACE + name]) for name, path in cases]
    runs: list[dict[str, Any]] = _run(engine, shape_set, jobs, False, timeout)["runs"]
    return runs


def _is_validated(graph: NamedNode) -> bool:
    return not is_private(graph) and not graph.value.endswith("/validation")


def _loaded(path: Path) -> Store:
    store = Store()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    return store


def _union(store: Store, graphs: Iterable[NamedNode]) -> bytes:
    triples = {quad.triple for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}
    return _ntriples(triples)


def _ntriples(triples: Iterable[Triple]) -> bytes:
    content = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(content.splitlines(keepends=True))))


def _case(path: Path, name: str) -> list[Triple]:
    text = path.read_text(encoding="utf-8").replace("https://case.example/", f"https://case.example/{name}/")
    return [quad.triple for quad in parse(input=text, format=RdfFormat.TURTLE)]


def _run_divided(engine: str, shapes: ShapeSet, content: bytes, meta: bool, timeout: float) -> dict[str, Any]:
    """Run all shapes over the data, a part of them in each of a few processes, and return one outcome."""
    names = sorted(shapes.shapes)
    parts = [part for part in (names[first::WORKERS] for first in range(WORKERS)) if part]
    with ThreadPoolExecutor(len(parts)) as pool:
        outcomes = list(
            pool.map(
                lambda item: _run(engine, shapes, [(content, item[1])], meta and item[0] == 0, timeout),
                enumerate(parts),
            )
        )
    runs = [outcome["runs"][0] for outcome in outcomes]
    return {
        "engine": outcomes[0]["engine"],
        "version": outcomes[0]["version"],
        "run": {
            "results": [result for run in runs for result in run["results"]],
            "focus_nodes": {iri: count for run in runs for iri, count in run["focus_nodes"].items()},
        },
    }


def _run(
    engine: str, shapes: ShapeSet, jobs: Sequence[tuple[bytes, list[str] | None]], meta: bool, timeout: float
) -> dict[str, Any]:
    if engine not in ENGINES:
        raise ValidatorError(f"Unknown validation engine '{engine}'; available: {', '.join(ENGINES)}.")
    with tempfile.TemporaryDirectory(prefix="fukushi-shapes-") as folder:
        data = []
        for number, (content, only) in enumerate(jobs):
            file = Path(folder, f"{number}.nt")
            file.write_bytes(content)
            data.append({"file": str(file), "only": only})
        job = {"shapes": [str(path) for path in shapes.files], "meta": meta, "data": data}
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        try:
            done = subprocess.run(
                [sys.executable, "-m", "shapes.engine"],
                input=json.dumps(job).encode(),
                capture_output=True,
                timeout=timeout,
                check=False,
                env={**os.environ, "PYTHONPATH": path},
            )
        except subprocess.TimeoutExpired as error:
            raise ValidatorError(f"The validation was stopped after {timeout:g} seconds.") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise ValidatorError(f"The validation engine failed: {lines[-1]}")
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome
