"""The settings of a build, with their defaults.

They stand in one place because the README, the help texts and the tests all
tell them; each can be given by an option or by an environment variable.
"""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE = "https://fukushi-graph.example/id/"
DEFAULT_OUT = Path("build/graph")
DEFAULT_DATA = ROOT / "data"
PROGRAM = "fukushi-graph"
LIBRARIES = ("pyoxigraph", "rdflib", "owlrl", "pyshacl")


def version() -> str:
    """Return the version of the program, also where it runs from a checkout without being installed."""
    try:
        return importlib.metadata.version(PROGRAM)
    except importlib.metadata.PackageNotFoundError:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


def versions() -> dict[str, str]:
    """Return the versions of the program and of the libraries that shape its results."""
    return {PROGRAM: version(), **{name: importlib.metadata.version(name) for name in LIBRARIES}}
