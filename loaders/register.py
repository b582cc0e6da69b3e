"""The identity register: which printed name means which lasting resource.

An IRI of a project, office or place comes from a checked-in row, chosen by
people; a name nobody has registered gets no guess but a positional IRI of its
own and a word to the reader of the build's output.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from loaders.iris import Iris
from loaders.tables import Row, Table


def folded(name: str) -> str:
    """Return a name as the register compares it: width (NFKC) and white space do not count."""
    squeezed = "".join(unicodedata.normalize("NFKC", name).split())
    # Once more: a voicing mark that stood apart joins its letter.
    return unicodedata.normalize("NFKC", squeezed)


class Register:
    """The registers of one municipality, read from its reference tables (by schema name)."""

    def __init__(self, iris: Iris, tables: Mapping[str, Table]) -> None:
        """Raises DataError where a name is given to two resources or a replacement leads in a circle."""
        self._iris = iris
        self._offices: dict[tuple[str, int, str], tuple[str, str]] = {}
        self._projects: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._place_certainty: dict[str, str] = {}
        offices, projects = tables["offices"], tables["projects"]
        for row in offices:
            body, period, label = row.text("body"), int(row.text("period")), row.text("label")
            if (body, period, folded(label)) in self._offices:
                raise offices.fault(row, f"the office {label!r} of {body} stands twice for {period}")
            slug = _current([each for each in offices if each.text("body") == body], offices, row)
            self._offices[body, period, folded(label)] = slug, label
        in_use = {row.text("slug"): _current(list(projects), projects, row) for row in projects}
        for row in tables["project_names"]:
            if row.text("certainty") != "rejected":
                _once(tables["project_names"], row, self._projects, in_use[row.text("project")])
        if "place_names" in tables:
            places = {
                row.text("slug"): _current(list(tables["places"]), tables["places"], row) for row in tables["places"]
            }
            for row in tables["place_names"]:
                if row.text("certainty") != "rejected":
                    _once(tables["place_names"], row, self._places, places[row.text("place")])
                    self._place_certainty[folded(row.text("printed"))] = row.text("certainty")

    def office(self, body: str, period: int, name: str) -> NamedNode | None:
        """Return the office of that body, year of document and printed name, or None."""
        found = self._offices.get((body, period, folded(name)))
        return self._iris.office(body, found[0]) if found else None

    def offices(self, body: str, period: int) -> list[str]:
        """Return the registered names of a body's offices in a year, in table order."""
        return [label for (each, year, _), (_, label) in self._offices.items() if (each, year) == (body, period)]

    def project(self, name: str) -> NamedNode | None:
        """Return the project that bears a printed name, or None."""
        slug = self._projects.get(folded(name))
        return self._iris.project(slug) if slug else None

    def place(self, name: str) -> NamedNode | None:
        """Return the place that bears a printed name, or None."""
        slug = self._places.get(folded(name))
        return self._iris.place(slug) if slug else None

    def place_named(self, name: str) -> tuple[NamedNode, str] | None:
        """Return the place that a name in a text means, and how sure that is; None where nobody can tell.

        A longer name that begins with a registered one (阿知須支部, 平川小学校)
        means a body or school there: its place is a candidate.
        """
        whole = folded(name)
        for end in range(len(whole), 0, -1):
            slug = self._places.get(whole[:end])
            if slug:
                certainty = self._place_certainty[whole] if end == len(whole) else "candidate"
                return self._iris.place(slug), certainty
        return None


def _once(table: Table, row: Row, known: dict[str, str], slug: str) -> None:
    """Enter a printed name; raise DataError where it has been given to something already."""
    name = folded(row.text("printed"))
    if name in known:
        raise table.fault(row, f"the name {row.text('printed')!r} belongs to {known[name]!r} already")
    known[name] = slug


def _current(rows: Sequence[Row], table: Table, row: Row) -> str:
    """Follow ``replaced_by`` from a row to the slug in use."""
    if not row.text("replaced_by"):
        return row.text("slug")
    replaced = {each.text("slug"): each.text("replaced_by") for each in rows if each.text("replaced_by")}
    slug, seen = row.text("slug"), {row.text("slug")}
    while slug in replaced:
        slug = replaced[slug]
        if slug in seen:
            raise table.fault(row, f"replaced_by leads from {slug!r} back to itself")
        seen.add(slug)
    return slug
