"""From the IRI of a thing to the address of its page, and back.

Data IRIs are names that outlive this server: they start with a base of their
own. The server shows a thing at the same path under ``/id/``, wherever it
runs, so that links on pages work on a closed network too.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

ONTOLOGY = "https://fukushi-graph.example/ontology"
DEFAULT_BASE = "https://fukushi-graph.example/id/"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Translates between IRIs and paths; ``base`` is where data IRIs start."""

    base: str = DEFAULT_BASE

    def path(self, iri: str, suffix: str = "") -> str | None:
        """Return the path of the page of an IRI (``suffix`` as in ``.ttl``), None if this server has none.

        The fragment goes last, where a browser expects it.
        """
        head, mark, fragment = iri.partition("#")
        tail = f"#{fragment}" if mark else ""
        if head.startswith(self.base):
            return "/id/" + quote(head.removeprefix(self.base), safe="/:@!$&'()*+,;=~") + suffix + tail
        if head == ONTOLOGY or head.startswith(f"{ONTOLOGY}/"):
            return "/ontology" + quote(head.removeprefix(ONTOLOGY), safe="/:@!$&'()*+,;=~") + suffix + tail
        return None

    def iri(self, path: str) -> str | None:
        """Return the IRI whose page is at ``path`` (what follows ``/id/``, decoded), None if there cannot be one."""
        return self.below(self.base, path)

    def below(self, base: str, path: str) -> str | None:
        """Return the IRI of a decoded path under another base (``ONTOLOGY``), None if there cannot be one."""
        try:
            return NamedNode(f"{base.rstrip('/')}/{path}").value
        except ValueError:
            return None

    def local_name(self, iri: str) -> str:
        """Return the readable end of an IRI: what follows the base, ``#`` or the last ``/``."""
        if iri.startswith(self.base) and len(iri) > len(self.base):
            return unquote(iri.removeprefix(self.base))
        for mark in ("#", "/"):
            tail = iri.rstrip(mark).rpartition(mark)[2]
            if mark in iri and tail:
                return unquote(tail) if mark == "#" or "#" not in iri else tail
        return iri
