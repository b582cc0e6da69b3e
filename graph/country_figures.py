"""The numbers of a country, counted at build.

To count over all municipalities when somebody asks takes the store half a
second and more; counted once they are looked up in a small file of SQLite, and
one municipality's change is that municipality's rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.country_record import CityRecord

FILE = "figures.sqlite"
_TABLES = """
CREATE TABLE city (code TEXT PRIMARY KEY, name TEXT NOT NULL, triples INTEGER NOT NULL, measured TEXT NOT NULL,
                   validated TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE figure (name TEXT, first TEXT, second TEXT, code TEXT, number INTEGER NOT NULL,
                     PRIMARY KEY (name, first, second, code)) WITHOUT ROWID;
CREATE INDEX figure_of_city ON figure (code);
CREATE TABLE finding (shape TEXT, severity TEXT, code TEXT, number INTEGER NOT NULL,
                      PRIMARY KEY (shape, severity, code)) WITHOUT ROWID;
CREATE INDEX finding_of_city ON finding (code);
CREATE TABLE figure_total (name TEXT, first TEXT, second TEXT, number INTEGER NOT NULL, cities INTEGER NOT NULL,
                           PRIMARY KEY (name, first, second)) WITHOUT ROWID;
CREATE TABLE finding_total (shape TEXT, severity TEXT, number INTEGER NOT NULL, cities INTEGER NOT NULL,
                            PRIMARY KEY (shape, severity)) WITHOUT ROWID;
"""
_TOTALS = """
DELETE FROM figure_total;
INSERT INTO figure_total SELECT name, first, second, SUM(number), COUNT(*) FROM figure GROUP BY name, first, second;
DELETE FROM finding_total;
INSERT INTO finding_total SELECT shape, severity, SUM(number), COUNT(*) FROM finding GROUP BY shape, severity;
"""


@dataclass(frozen=True, slots=True, order=True)
class Aggregate:
    """A number of the whole country or of one municipality; ``cities`` is how many have part in it."""

    first: str
    second: str
    number: int
    cities: int


@dataclass(frozen=True, slots=True, order=True)
class FindingTotal:
    """The findings of a shape at a severity in the whole country, or in one municipality."""

    shape: str
    severity: str
    number: int
    cities: int


class Figures:
    """Reads the numbers of a version of a country; the file is opened for each question, so threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        """Return the names of the aggregates."""
        return [name for (name,) in self._rows("SELECT DISTINCT name FROM figure_total ORDER BY name")]

    def aggregate(self, name: str, code: str = "") -> list[Aggregate]:
        """Return the rows of an aggregate by their keys: of the country, or of one municipality."""
        if code:
            found = self._rows(
                "SELECT first, second, number, 1 FROM figure WHERE name = ? AND code = ? ORDER BY 1, 2", name, code
            )
        else:
            found = self._rows(
                "SELECT first, second, number, cities FROM figure_total WHERE name = ? ORDER BY 1, 2", name
            )
        return [Aggregate(*row) for row in found]

    def by_city(self, name: str, first: str = "", second: str = "") -> dict[str, int]:
        """Return one number of an aggregate for each municipality that has it, by code."""
        return dict(
            self._rows(
                "SELECT code, number FROM figure WHERE name = ? AND first = ? AND second = ? ORDER BY code",
                name,
                first,
                second,
            )
        )

    def rollup(self, code: str = "") -> list[FindingTotal]:
        """Return the number of findings by shape and severity: of the country, or of one municipality."""
        if code:
            found = self._rows(
                "SELECT shape, severity, number, 1 FROM finding WHERE code = ? ORDER BY shape, severity", code
            )
        else:
            found = self._rows("SELECT shape, severity, number, cities FROM finding_total ORDER BY shape, severity")
        return [FindingTotal(*row) for row in found]

    def findings_by_city(self, shape: str = "") -> list[tuple[str, str, str, int]]:
        """Return municipality, shape, severity and number of findings, of all shapes or of one."""
        where = " WHERE shape = ?" if shape else ""
        return self._rows(
            f"SELECT code, shape, severity, number FROM finding{where} ORDER BY code, shape, severity",
            *((shape,) if shape else ()),
        )

    def unvalidated(self) -> list[str]:
        """Return the codes of the municipalities that have no validation."""
        return [code for (code,) in self._rows("SELECT code FROM city WHERE validated = '' ORDER BY code")]

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(_opened(self._path)) as connection:
            return connection.execute(query, values).fetchall()


def _opened(path: Path) -> sqlite3.Connection:
    # Nobody writes to a version that is in service: no lock has to be taken, and none could be on a read-only disk.
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def write_figures(path: Path, changed: Iterable[CityRecord], gone: Iterable[str] = ()) -> None:
    """Make the file of figures, or change it: put in the rows of the changed municipalities, take out those gone.

    Raises OSError where it cannot be written.
    """
    new = not path.exists()
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            # The file is part of a folder that is not in service yet: what is half done goes with the folder.
            connection.execute("PRAGMA journal_mode = OFF")
            if new:
                connection.executescript(_TABLES)
            for record in changed:
                _forget(connection, record.code)
                _say(connection, record)
            for code in gone:
                _forget(connection, code)
            connection.executescript(_TOTALS)
    except sqlite3.Error as error:
        raise OSError(None, f"the figures cannot be written ({error})", str(path)) from error


def _forget(connection: sqlite3.Connection, code: str) -> None:
    for table in ("city", "figure", "finding"):
        connection.execute(f"DELETE FROM {table} WHERE code = ?", (code,))


def _say(connection: sqlite3.Connection, record: CityRecord) -> None:
    code = record.code
    connection.execute(
        "INSERT INTO city VALUES (?, ?, ?, ?, ?)",
        (code, record.name, record.triples, record.measured, record.validated),
    )
    connection.executemany(
        "INSERT INTO figure VALUES (?, ?, ?, ?, ?)",
        [(each.name, each.first, each.second, code, each.number) for each in record.figures],
    )
    connection.executemany(
        "INSERT INTO finding VALUES (?, ?, ?, ?)",
        [(each.shape, each.severity, code, each.number) for each in record.findings],
    )
