"""pySHACL's process: a job goes in, results come out, and a failure is an error and never an empty report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from shapes.shape_set import ShapeSet

ROOT: Final = Path(__file__).resolve().parent.parent
# Each process holds the data (some hundred MB at most); more than two gain nothing on a small machine.
WORKERS: Final = 2


class ValidatorError(RuntimeError):
    """A validation that did not take place; the message is one sentence."""


def run_divided(shapes: ShapeSet, content: bytes, meta: bool, timeout: float) -> dict[str, Any]:
    """Run all shapes over N-Triples, a part of them in each of a few processes, and return one outcome.

    Returns ``{"engine", "version", "run"}``; raises ValidatorError as ``run_process`` does.
    """
    names = sorted(shapes.shapes)
    parts = [part for part in (names[first::WORKERS] for first in range(WORKERS)) if part]
    with ThreadPoolExecutor(len(parts)) as pool:
        outcomes = list(
            pool.map(
                lambda item: run_process(shapes, [(content, item[1])], meta and item[0] == 0, timeout),
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


def run_process(
    shapes: ShapeSet, jobs: Sequence[tuple[bytes, list[str] | None]], meta: bool, timeout: float
) -> dict[str, Any]:
    """Run jobs (N-Triples, shape IRIs or None for all) in one process and return what ``shapes.engine`` returns.

    ``meta`` also holds the shapes against the shapes of SHACL, ``timeout`` is
    in seconds. Raises ValidatorError if the engine fails or does not end.
    """
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
