"""The tables behind the graph, as one file for a spreadsheet.

Who wants to mend or reuse a fact needs the table it stands in, not its
triples. A table goes in only where it is the one that the graph was built
from: else the file would say something else than the pages beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_METADATA = "csv-metadata.json"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format can say: the same tables give the same bytes."""
_README = """地域福祉計画の表 / Tables of community-welfare plans
データの版 / version: {version}

文書から取り出した事実（名称・順序・印・課・数・日付・場所）と、私たちの言葉による短い言い換え、
台帳（課・事業・場所）、人の判断（curation）。文書の文章は入っていない。
Facts taken from the documents, short restatements in our own words, registers, and human decisions; none of the
documents' own text.

各表の列は csv-metadata.json と schema/ に書いてある（CSV on the Web）。文字は UTF-8。
The columns are described by csv-metadata.json and schema/ (CSV on the Web). UTF-8.

利用の条件は宣言されていない。もとの文書の利用条件は確認できていない。
No licence has been declared; the terms of use of the documents are not known.

行の数 / rows
{rows}
"""


class TablesChangedError(ValueError):
    """The tables at hand are not those that the graph was built from; the argument names the first."""


def table_archive(data: Path, inputs: Mapping[str, str], version: str) -> bytes:
    """Return a ZIP file of the tables, their CSVW metadata and a note.

    ``inputs`` has the SHA-256 of what the graph was built from by its path in
    ``data``, as a snapshot's manifest keeps it. Raises TablesChangedError
    where a table is missing or another one.
    """
    tables = {name: _table(data, name, digest) for name, digest in sorted(inputs.items()) if name.endswith(".csv")}
    if not tables:
        raise TablesChangedError("no table")
    files = {**tables, **dict(_described(data, tables))}
    rows = "\n".join(f"{_rows(content):>6} {name}" for name, content in tables.items())
    files["README.txt"] = _README.format(version=version, rows=rows).encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return archive.getvalue()


def _table(data: Path, name: str, digest: str) -> bytes:
    try:
        content = (data / name).read_bytes()
    except OSError:
        raise TablesChangedError(name) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise TablesChangedError(name)
    return content


def _described(data: Path, tables: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the metadata of each folder of tables, with those tables only that are in the file, and their schemas."""
    for folder in sorted({name.partition("/")[0] for name in tables}):
        try:
            group = json.loads((data / folder / _METADATA).read_text(encoding="utf-8"))
            group["tables"] = [each for each in group["tables"] if f"{folder}/{each['url']}" in tables]
            schemas = sorted({each["tableSchema"] for each in group["tables"]})
            for schema in schemas:
                yield f"schema/{schema.rpartition('/')[2]}", (data / folder / schema).read_bytes()
        except (OSError, ValueError, KeyError):
            raise TablesChangedError(f"{folder}/{_METADATA}") from None
        yield f"{folder}/{_METADATA}", (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()


def _rows(content: bytes) -> int:
    return max(0, sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8")))) - 1)
