"""Countries that test files build: several municipalities, and the means to ask them all at once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Store

from fukushi.country_build import CountryOptions, CountryResult, build_country
from graph.country import Country
from loaders.facts import KINDS, table_text
from loaders.plan_records import PlanChapter
from tests.builds import Built, data_copy, scratch

PLAN_ROWS = {
    "plan_goals": "goal/1,1,ささえあい,1,0,1,5",
    "objectives": "1-1,1,1,見守り,2,0,2,3",
    "directions": "1-1/direction/1,1-1,1,声かけの輪,3,0,3,5",
    "roles": "1-1/role/jumin/1,1-1,1,0123456789abcdef,近所への声かけ,jumin,4,0,4,7",
    "listings": "1-1/listing/shi/1,1-1,shi,1,見守り事業,,,5,0,5,5",
    "plan_offices": "1-1/office/1,1-1,1,福祉課,5,8,5,11",
}


@dataclass(frozen=True)
class Together(Built):
    """A built country, asked as one graph."""

    result: CountryResult  # type: ignore[assignment]  # in the place of the result for one

    @property
    def country(self) -> Country:
        """The version in service after the build."""
        return self.result.country

    @cached_property
    def store(self) -> Store:
        """The store of all municipalities, as readers open it."""
        return self.country.store()

    def lines(self) -> Iterator[str]:
        """Yield the statements of the store, one a line."""
        yield from (f"{quad} ." for quad in self.store)


def together(data: Path, documents: Mapping[str, Path] | None = None) -> Together:
    """Build a country into a new folder, in this process."""
    out = scratch() / "country"
    return Together(out, build_country(CountryOptions(documents=documents or {}, out=out, data=data, jobs=1)))


def village(folder: Path, code: str, name: str = "むら") -> None:
    """Write the smallest municipality there is: a plan of one objective, one line and one office."""
    tables = {
        "documents.csv": "id,layout,edition,title,fiscal_year,sha256,lines\n"
        f"plan,plan-chapter,plan/2030,{name}福祉計画,2030,{code:0>64},20\n",
        "reference/municipality.csv": "code,check_code,label,reading,latin,english,corporate_number,formed_on,basis\n"
        f"{code},,{name},,,,,,試験のための村\n",
        "reference/organizations.csv": "slug,label,formal,reading,latin,english\n"
        f"city,{name},{name},,,\nshakyo,{name}社会福祉協議会,{name}社会福祉協議会,,,\n",
        "reference/offices.csv": "slug,body,period,label,reading,latin,english,generic,status,replaced_by\n"
        "fukushi,city,2030,福祉課,,,,false,active,\n",
        "reference/projects.csv": "slug,label,reading,latin,english,status,replaced_by\n"
        "mimamori,見守り事業,,,,active,\n",
        "reference/project_names.csv": "project,ordinal,printed,kind,certainty,basis\n"
        "mimamori,1,見守り事業,preferred,stated,印刷された名\n",
        "curation/rejections.csv": "id,office,edition,listing,project,reason,decided_by,decided_on\n",
    }
    for kind in KINDS[PlanChapter]:
        rows = [PLAN_ROWS[kind.table]] if kind.table in PLAN_ROWS else []
        tables[f"plan/{kind.table}.csv"] = "\n".join([table_text(kind, ()).strip(), *rows, ""])
    for path, text in tables.items():
        (folder / code / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / code / path).write_text(text, encoding="utf-8")
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [{"url": path, "tableSchema": f"../schema/{Path(path).stem}.json"} for path in sorted(tables)],
    }
    (folder / code / "csv-metadata.json").write_text(json.dumps(group), encoding="utf-8")


def villages(*codes: str) -> Path:
    """Return a data folder of the smallest municipalities."""
    folder = scratch() / "data"
    shipped = data_copy()
    for part in ("common", "schema"):
        shutil.copytree(shipped / part, folder / part)
    for code in codes:
        village(folder, code, f"村{code[-1]}")
    return folder
