"""What XML cannot hold, and what it would change in silence.

Oxigraph writes any text into XML as it is: a control character makes a document
that no parser reads, and a carriage return comes out of the parser as a line
feed. RDF/XML names an element after each predicate, and not every IRI ends in a
name. A client that was told 200 must be able to read the same terms again.
"""

from __future__ import annotations

import re
from typing import Final

FORMS: Final = ("xml", "rdfxml")
"""The forms of an answer that are XML."""

# Extensible Markup Language 1.0, 2.2, in UTF-8: all control characters but three, U+FFFE and U+FFFF.
_NEVER: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# Namespaces in XML 1.0, 4: an NCName, which begins with a NameStartChar other than ":".
_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*\\Z")


def can_name(predicate: str) -> bool:
    """Tell whether an element can be named after a predicate's IRI."""
    return _NAME.search(predicate) is not None


class XmlText:
    """Looks through XML while it is being written."""

    def __init__(self) -> None:
        self._end = b""

    def readable(self, chunk: bytes) -> bytes | None:
        """Return what a parser turns into the text that is meant; None where there is nothing of the kind.

        It does not matter where the chunks were cut.
        """
        if _NEVER.search(self._end + chunk):
            return None
        self._end = (self._end + chunk)[-2:]
        return chunk.replace(b"\r", b"&#xD;")
