"""A country of three small municipalities whose words differ, served as in life."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from flask import Flask

from fukushi.country_build import CountryOptions, build_country
from fukushi.country_validation import fast_validator
from tests.builds import change, scratch
from tests.country_builds import villages
from webapp.app import create_app

ONE, TWO, THREE = CODES = ("99991", "99992", "33301")
NAMES = {ONE: "霞村", TWO: "朧村", THREE: "霧村"}
MARKS = {ONE: "いろは", TWO: "にほへ", THREE: "ちりぬ"}
"""Letters that stand in the titles of one municipality only."""


def tables() -> Path:
    """Return a data folder of the three; offices and projects, objectives and directions bear the letters of each."""
    folder = villages(*CODES)
    for code, mark in MARKS.items():
        for table in (folder / code).rglob("*.csv"):
            text = table.read_text(encoding="utf-8").replace(f"村{code[-1]}", NAMES[code])
            for word in ("声かけの輪", "見守り事業", "福祉課", "ささえあい", "近所への声かけ"):
                text = text.replace(word, f"{mark}{word}")
            table.write_text(text, encoding="utf-8")
    return folder


def build(data: Path, out: Path) -> None:
    """Build and validate in this process."""
    build_country(CountryOptions(data=data, out=out, jobs=1, validator=fast_validator))


@cache
def _shipped() -> Path:
    out = scratch() / "country"
    build(tables(), out)
    return out


def country_out() -> Path:
    """Return a built country that tests only read."""
    return _shipped()


def spare_country() -> tuple[Path, Path]:
    """Return data and build of a country that a test may change."""
    out = scratch() / "country"
    shutil.copytree(country_out(), out, symlinks=True)
    return tables(), out


@cache
def country_app() -> Flask:
    """Return the application over the country."""
    return create_app({"OUT": country_out()})


def spoil(data: Path, code: str) -> None:
    """Break a table of a municipality."""
    change(data / code / "reference" / "offices.csv", ",,,,false", ",,,,perhaps")
