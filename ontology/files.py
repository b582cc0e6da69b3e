"""Where the ontology's files lie.

The store, the rule compiler, the validator and the reference page all read
these files; none of them should know how the package is laid out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
WELFARE_PLAN: Final = FOLDER / "welfare-plan.ttl"
ALIGNMENT: Final = FOLDER / "alignment.ttl"
RULES: Final = FOLDER / "rules"


def ontology_files() -> tuple[Path, ...]:
    """Return the Turtle files that make up the ontology, the vocabulary first."""
    return (WELFARE_PLAN, ALIGNMENT)


def rule_files() -> tuple[Path, ...]:
    """Return the derivation rules (``rules/*.rq``) in the order of their names; empty if there are none."""
    return tuple(sorted(RULES.glob("*.rq")))
