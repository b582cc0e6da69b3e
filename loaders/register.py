"""The identity register: which printed name means which lasting resource.

An IRI of a project, office or place comes from a checked-in row, chosen by
people; a name nobody has registered gets no guess but a positional IRI of its
own and a word to the reader of the build's output.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from pyoxigraph import NamedNode

from loaders.iris import Iris
from loaders.tables import Row, Table


def folded(name: str) -> str:
    """Return a name as the register compares it: width (NFKC) and white space do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split())


class Register:
    """The registers of one municipality, read from its reference tables (by schema name)."""

    def __init__(self, iris: Iris, tables: Mapping[str, Table]) -> None:
        """Raises DataError where a name is given to two resources or a replacement leads nowhere."""
        self._iris = iris
        self._offices: dict[tuple[str, int, str], Row] = {}
        self._projects: dict[str, str] = {}
        self._places: dict[str, str] = {}
        for row in tables["offices"]:
            self._once(
                tables["offices"], row, self._offices, (row.text("body"), row.values["period"], row.text("label"))
            )
        self._replaced = {
            row.text("slug"): row.text("replaced_by") for row in tables["projects"] if row.text("replaced_by")
        }
        for row in tables["project_names"]:
            name = folded(row.text("printed"))
            if name in self._projects:
                raise tables["project_names"].fault(
                    row, f"the name {row.text('printed')!r} belongs to {self._projects[name]!r} already"
                )
            self._projects[name] = self._current(tables["projects"], row.text("project"))
        for row in tables.get("place_names", ()):
            self._places[folded(row.text("printed"))] = row.text("place")

    @staticmethod
    def _once(table: Table, row: Row, known: dict[tuple[str, int, str], Row], key: tuple[object, ...]) -> None:
        body, period, label = str(key[0]), int(str(key[1])), folded(str(key[2]))
        if (body, period, label) in known:
            raise table.fault(row, f"the office {key[2]!r} of {body} stands twice for {period}")
        known[body, period, label] = row

    def _current(self, projects: Table, slug: str) -> str:
        """Follow ``replaced_by`` to the slug in use."""
        seen = {slug}
        while slug in self._replaced:
            slug = self._replaced[slug]
            if slug in seen:
                row = next(each for each in projects if each.text("slug") == slug)
                raise projects.fault(row, f"replaced_by leads from {slug!r} back to itself")
            seen.add(slug)
        return slug

    def office(self, body: str, period: int, name: str) -> NamedNode | None:
        """Return the office of that body, year of document and printed name, or None."""
        row = self._offices.get((body, period, folded(name)))
        return self._iris.office(body, row.text("slug")) if row else None

    def offices(self, body: str, period: int) -> list[str]:
        """Return the registered names of a body's offices in a year, in table order."""
        return [row.text("label") for (each, year, _), row in self._offices.items() if (each, year) == (body, period)]

    def project(self, name: str) -> NamedNode | None:
        """Return the project that bears a printed name, or None."""
        slug = self._projects.get(folded(name))
        return self._iris.project(slug) if slug else None

    def place(self, name: str) -> NamedNode | None:
        """Return the place that bears a printed name, or None."""
        slug = self._places.get(folded(name))
        return self._iris.place(slug) if slug else None
