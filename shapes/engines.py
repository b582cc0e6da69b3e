"""The names of the two validators, for whoever must name one without loading it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PYSHACL: Final = "pyshacl"
"""The reference and default."""
COMPILED: Final = "compiled"
"""Our shapes as queries of Oxigraph: the same rows in a fraction of the time."""
ENGINES: Final = (PYSHACL, COMPILED)
CASES: Final = Path(__file__).resolve().parent.parent / "tests" / "shape_cases"
"""The fixtures that an engine has to tell apart: a folder for each shape, with ``fail.ttl`` and ``pass.ttl``."""
