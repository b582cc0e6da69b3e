"""``fukushi export``: what the page of the data hands out, as files in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fukushi.options import data_option, out_option

if TYPE_CHECKING:
    from graph.engine import Engine
    from graph.snapshot import Manifest
    from webapp.linked_data.download_files import Downloads


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--publisher",
    default="",
    envvar="FUKUSHI_PUBLISHER",
    metavar="NAME",
    help="Who publishes the data, as the catalogue (DCAT) is to say.",
)
@data_option
@out_option
def export(*, folder: Path, publisher: str, data: Path, out: Path) -> None:
    """Write the public graph, its tables, the plan and their catalogue into FOLDER.

    The documents' wording and the times of the build are left out, so that
    two builds of the same input give the same bytes. The tables are left out
    where DIR of --data holds others than the graph was built from.
    """
    from graph.country import is_country

    if is_country(out):
        from fukushi.country_export import export_country

        country = export_country(out, folder)
        click.echo(f"country {country.version} written to {folder}; each municipality's files: --out {out}/cities/CODE")
        return
    from graph.engine import EmbeddedEngine
    from graph.snapshot import open_current
    from webapp.linked_data.download_files import Source, make_files

    snapshot = open_current(out)
    folder.mkdir(parents=True, exist_ok=True)
    engine = EmbeddedEngine(snapshot.load())
    manifest = snapshot.manifest
    source = Source(
        lambda path: _write(path, snapshot.read("graph.nq")),
        lambda: engine,
        manifest.settings["base"],
        snapshot.id,
        data,
        _public_inputs(manifest),
    )
    made = make_files(folder, source)
    _describe(folder, manifest, engine, made, publisher)
    kept = {
        "id": manifest.id,
        "versions": manifest.versions,
        "settings": manifest.settings,
        "inputs": _public_inputs(manifest),
        "counts": _public_counts(manifest),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    click.echo(f"graph {snapshot.id} written to {folder}")
    if made.missing:
        click.echo(f"without the tables: those in {data} are not those that the graph was built from", err=True)


def _describe(folder: Path, manifest: Manifest, engine: Engine, made: Downloads, publisher: str) -> None:
    """Write the catalogue (DCAT) and the description (VoID), as a server at the base IRI's address would."""
    from ontology.terms import RDF, WP
    from webapp.linked_data.data_catalogue import Catalogue, catalogue
    from webapp.linked_data.described import dumps
    from webapp.linked_data.void_description import Described, data_description
    from webapp.serving.site import SnapshotInfo
    from webapp.sparql.description import written

    base = manifest.settings["base"]
    root = base.removesuffix("id/")
    places = engine.select(f"SELECT DISTINCT ?place WHERE {{ ?place {RDF.type} {WP.Municipality} }}")
    about = Described(
        root,
        SnapshotInfo(manifest.id, "", manifest.versions),
        base,
        _public_counts(manifest),
        tuple(sorted(str(getattr(place, "value", "")) for (place,) in places)),
        made.statistics,
        dumps(root, made),
    )
    (folder / "dcat.ttl").write_bytes(written(catalogue(Catalogue(about, made, publisher)), "turtle"))
    (folder / "void.ttl").write_bytes(written(data_description(about), "turtle"))


def _public_inputs(manifest: Manifest) -> dict[str, str]:
    return {name: value for name, value in manifest.inputs.items() if not name.startswith("document ")}


def _public_counts(manifest: Manifest) -> dict[str, int]:
    from pyoxigraph import NamedNode

    from graph.names import is_private

    return {name: count for name, count in sorted(manifest.counts.items()) if not is_private(NamedNode(name))}


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
