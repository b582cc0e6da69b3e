"""``fukushi export``: the public graph as files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click

from fukushi.options import out_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@out_option
def export(folder: Path, out: Path) -> None:
    """Write the public graph into FOLDER.

    The documents' wording and the times of the build are left out, so that
    two builds of the same input give the same bytes.
    """
    from dataclasses import asdict

    from graph.canonical import write_canonical
    from graph.snapshot import open_current
    from ontology.files import ontology_files

    snapshot = open_current(out)
    folder.mkdir(parents=True, exist_ok=True)
    write_canonical(snapshot.load(), folder / "fukushi-graph.nq")
    for file in ontology_files():
        shutil.copyfile(file, folder / file.name)
    told = asdict(snapshot.manifest)
    kept = {name: told[name] for name in ("id", "versions", "settings")}
    kept["inputs"] = {name: value for name, value in told["inputs"].items() if not name.startswith("document ")}
    kept["counts"] = {name: count for name, count in told["counts"].items() if _public(name)}
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    click.echo(f"graph {snapshot.id} written to {folder}")


def _public(graph: str) -> bool:
    from pyoxigraph import NamedNode

    from graph.names import is_private

    return not is_private(NamedNode(graph))
