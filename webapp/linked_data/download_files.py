"""The files that are handed out, made once for a version of the data.

Who downloads the graph and who exports it must get the same bytes, and a
server must not make a large file anew, nor hold it in memory, for each visitor.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from graph.dumps import Statistics, statistics, write_json_ld_file, write_ntriples, write_trig, write_turtle
from graph.engine import Engine
from ontology.files import ontology_files
from ontology.terms import WP_NAMESPACE
from webapp.linked_data.stratml import NAMESPACE, editions, strategic_plan
from webapp.linked_data.table_archive import TablesChangedError, table_archive

INDEX = "files.json"
GRAPH = "fukushi-graph"
TABLES = f"{GRAPH}-tables.zip"
STRATML = str(NAMESPACE)
CSVW = "https://www.w3.org/TR/tabular-metadata/"
OWL = "http://www.w3.org/2002/07/owl"


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """A file: ``size`` in bytes, ``conforms`` the IRI of what its content follows, ``whole`` if it is the graph."""

    name: str
    media_type: str
    size: int
    sha256: str
    ja: str
    en: str
    conforms: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What the files are made of.

    ``quads`` writes the public graph as canonical N-Quads to a path, ``engine``
    opens it for queries, ``base`` is the base IRI; ``version`` may be "" (then
    it is told from the quads, as that of a snapshot is); ``data`` and ``inputs`` are
    the folder of the tables and what it must hold (webapp.linked_data.table_archive), None
    and empty where there are none.
    """

    quads: Callable[[Path], None]
    engine: Callable[[], Engine]
    base: str
    version: str
    data: Path | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Downloads:
    """Finished files in a folder, in the order of a list; ``missing`` says why the tables are not among them."""

    folder: Path
    version: str
    files: tuple[DownloadFile, ...]
    statistics: Statistics
    missing: str = ""

    def find(self, name: str) -> DownloadFile | None:
        """Return the file of a name, None if there is none."""
        return next((file for file in self.files if file.name == name), None)


def make_files(folder: Path, source: Source) -> Downloads:
    """Write all files into an empty folder, with an index; the same source gives the same bytes.

    Raises OSError, SyntaxError for quads that are none, and graph.rows.EngineError.
    """
    quads, triples = folder / f"{GRAPH}.nq", folder / f"{GRAPH}.nt"
    source.quads(quads)
    version = source.version or _sha256(quads)[:16]
    write_ntriples(quads, triples)
    write_turtle(triples, folder / f"{GRAPH}.ttl")
    write_json_ld_file(triples, folder / f"{GRAPH}.jsonld")
    write_trig(quads, folder / f"{GRAPH}.trig")
    for file in ontology_files():
        shutil.copyfile(file, folder / file.name)
    plans = _plans(folder, source)
    missing = _tables(folder, source, version)
    listed = [*_listed(), *plans, *([] if missing else [_table_file()])]
    files = tuple(_measured(folder, file) for file in listed)
    return _indexed(Downloads(folder, version, files, statistics(triples), missing))


def pack_files(found: Downloads) -> None:
    """Write each file that is worth it a second time, packed (``NAME.gz``), for clients that take gzip."""
    for file in found.files:
        if not file.name.endswith(".zip"):
            with (
                (found.folder / file.name).open("rb") as plain,
                (found.folder / f"{file.name}.gz").open("wb") as raw,
                gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
            ):
                shutil.copyfileobj(plain, packed)


def read_files(folder: Path) -> Downloads | None:
    """Return the finished files of a folder, None where there are none (whole)."""
    try:
        told = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        found = Statistics(**told["statistics"])
        files = tuple(DownloadFile(**file) for file in told["files"])
        return Downloads(folder, told["version"], files, found, told["missing"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _indexed(found: Downloads) -> Downloads:
    told = asdict(found)
    del told["folder"]
    (found.folder / INDEX).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found


def _plans(folder: Path, source: Source) -> list[DownloadFile]:
    engine = source.engine()
    found = []
    for edition in editions(engine, source.base):
        name = f"stratml-{edition.slug}.xml"
        (folder / name).write_bytes(strategic_plan(engine, edition))
        found.append(
            DownloadFile(
                name,
                "application/xml",
                0,
                "",
                f"計画の骨組み（StratML Part 1、{edition.slug}）",
                f"Frame of the plan (StratML Part 1, {edition.slug})",
                STRATML,
            )
        )
    return found


def _tables(folder: Path, source: Source, version: str) -> str:
    """Write the tables; return why there are none, "" if there are."""
    if source.data is None:
        return "unknown"
    try:
        (folder / TABLES).write_bytes(table_archive(source.data, source.inputs, version))
    except TablesChangedError:
        return "changed"
    return ""


def _listed() -> list[DownloadFile]:
    forms = (
        ("nq", "application/n-quads", "すべての公開グラフ（N-Quads、グラフ名つき）", "All public graphs (N-Quads)"),
        ("trig", "application/trig", "すべての公開グラフ（TriG、グラフ名つき）", "All public graphs (TriG)"),
        ("ttl", "text/turtle", "すべてを一つにしたもの（Turtle）", "All merged into one graph (Turtle)"),
        ("jsonld", "application/ld+json", "すべてを一つにしたもの（JSON-LD）", "All merged into one graph (JSON-LD)"),
        ("nt", "application/n-triples", "すべてを一つにしたもの（N-Triples）", "All merged into one graph (N-Triples)"),
    )
    graph = [
        DownloadFile(f"{GRAPH}.{end}", kind, 0, "", ja, en, WP_NAMESPACE, whole=True) for end, kind, ja, en in forms
    ]
    words = {
        "welfare-plan.ttl": ("語彙（Turtle）", "The vocabulary (Turtle)"),
        "alignment.ttl": ("公開語彙との対応（Turtle）", "Alignment with public vocabularies (Turtle)"),
    }
    terms = [DownloadFile(file.name, "text/turtle", 0, "", *words[file.name], OWL) for file in ontology_files()]
    return [*graph, *terms]


def _table_file() -> DownloadFile:
    return DownloadFile(
        TABLES,
        "application/zip",
        0,
        "",
        "事実の表（CSV と CSVW の説明、ZIP）",
        "Tables of facts (CSV with CSVW metadata, ZIP)",
        CSVW,
    )


def _measured(folder: Path, file: DownloadFile) -> DownloadFile:
    path = folder / file.name
    digest = _sha256(path)
    return DownloadFile(
        file.name, file.media_type, path.stat().st_size, digest, file.ja, file.en, file.conforms, file.whole
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
