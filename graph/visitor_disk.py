"""A visitor's query over a store on disk: what must not be asked of it, and what it must not reach.

Such a store opens its files while it answers, so its process cannot be left
without descriptors as others are. Instead a query with SERVICE is refused
before it is read, and the kernel refuses sockets.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import re
import struct
import sys

from graph.binding import scan_words

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"service", re.IGNORECASE)
# By machine: how the kernel calls it (linux/audit.h), and its number of socket(2).
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_OTHER_NUMBERS = 0x40000000
"""From here on the numbers of another way of calling (x32)."""
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def asks_elsewhere(query: str) -> bool:
    """Tell whether a query may ask another server; one that only has the word in a text is refused too.

    Escapes are resolved before, as SPARQL does (SPARQL 1.1, 19.2).
    """
    return _SERVICE.search(_ESCAPE.sub(_letter, query)) is not None


def _letter(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    return chr(number) if number < sys.maxunicode else ""


def names_dataset(query: str) -> bool:
    """Tell whether a query names its graphs itself (FROM)."""
    return "FROM" in scan_words(_ESCAPE.sub(_letter, query))


def refuse_sockets() -> bool:
    """Have the kernel refuse this process every new socket; False where it has no means for it."""
    known = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    architecture, socket = known
    steps = (
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 5, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 3, 0, _OTHER_NUMBERS),
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)
