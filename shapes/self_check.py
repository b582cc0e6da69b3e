"""Whether an engine finds what the shapes are for.

Every shape has a failing fixture. An engine that lets one of them pass must not
be used, whatever it says about real data; so it is asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, RdfFormat, Store, Triple, parse, serialize

from graph.collector import uncollected
from shapes import compiled
from shapes.engine_process import ValidatorError, run_process
from shapes.engines import CASES, ENGINES, PYSHACL
from shapes.shape_set import SHAPES_NAMESPACE, ShapeSet, load_shapes


@uncollected()
def self_check(
    *, engine: str = PYSHACL, shapes: ShapeSet | None = None, cases: Path = CASES, timeout: float = 600.0
) -> None:
    """Prove that the engine, with these shapes, objects to the failing fixture of every shape.

    All failing fixtures run at once, each under IRIs of its own. Raises
    ValidatorError that names the first shapes whose fixture is missing or
    passes, ShapesError for shapes the engine does not support.
    """
    known(engine)
    shape_set = load_shapes() if shapes is None else shapes
    triples: list[Triple] = []
    for shape in shape_set.shapes.values():
        path = cases / shape.name / "fail.ttl"
        if not path.is_file():
            raise ValidatorError(f"The shape {shape.name} has no failing fixture ({path.name} in {shape.name}/).")
        triples.extend(_case(path, shape.name))
    if engine == PYSHACL:
        run = run_process(shape_set, [(_ntriples(triples), None)], True, timeout)["runs"][0]
    else:
        run = compiled.run_compiled(_stored(triples), shape_set)
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
    engine: str = PYSHACL,
    shapes: ShapeSet | None = None,
    timeout: float = 600.0,
) -> list[dict[str, Any]]:
    """Run each (shape name, Turtle file) alone, against that shape only; pySHACL does all in one process.

    Returns per case ``{"results": […], "focus_nodes": {…}}`` as ``shapes.engine`` gives it.
    """
    known(engine)
    shape_set = load_shapes() if shapes is None else shapes
    jobs = [(_case(path, name), [SHAPES_NAMESPACE + name]) for name, path in cases]
    if engine != PYSHACL:
        return [compiled.run_compiled(_stored(triples), shape_set, only=only) for triples, only in jobs]
    content = [(_ntriples(triples), only) for triples, only in jobs]
    runs: list[dict[str, Any]] = run_process(shape_set, content, False, timeout)["runs"]
    return runs


def known(engine: str) -> None:
    """Raise ValidatorError for what is none of ENGINES."""
    if engine not in ENGINES:
        raise ValidatorError(f"Unknown validation engine '{engine}'; available: {', '.join(ENGINES)}.")


def _stored(triples: Iterable[Triple]) -> Store:
    store = Store()
    store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def _ntriples(triples: Iterable[Triple]) -> bytes:
    content = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(content.splitlines(keepends=True))))


def _case(path: Path, name: str) -> list[Triple]:
    text = path.read_text(encoding="utf-8").replace("https://case.example/", f"https://case.example/{name}/")
    return [quad.triple for quad in parse(input=text, format=RdfFormat.TURTLE)]
