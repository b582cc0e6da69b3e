"""The file in which an answer waits until its reader has taken it.

A reader may be slower than the disk is large: one that asks for the largest
answers and reads none of them would fill it. So the file counts on a shelf
until it is closed, and what is packed is packed before it is sent: then the
server sends the file by itself, and no slow reader holds a thread.
"""

from __future__ import annotations

import os
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from typing import IO, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

_WORTH_COMPRESSING = 1000
_CHUNK = 64 * 1024


class AnswerFile:
    """A file whose bytes count as untaken until it is closed; ``put`` is told how many and returns what ends that."""

    def __init__(self, file: IO[bytes], put: Callable[[int], Callable[[], None]]) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size
        self._end = weakref.finalize(self, _ended, file, put(self.size))
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Read as files do."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek as files do."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell the place as files do."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file; its bytes count no more."""
        self._end()


def _ended(file: IO[bytes], take: Callable[[], None]) -> None:
    file.close()
    take()


def sent(output: IO[bytes], media_type: str, put: Callable[[int], Callable[[], None]]) -> Response:
    """Return the response with the answer in ``output``, which is closed when it has been sent.

    ``put`` as in AnswerFile. Raises OSError where there is no room for the packed answer.
    """
    size = os.fstat(output.fileno()).st_size
    packed = size > _WORTH_COMPRESSING and request.accept_encodings.quality("gzip") > 0
    if request.method == "HEAD":
        output.close()
        response = Response(content_type=media_type)
    else:
        file = AnswerFile(_packed(output) if packed else output, put)
        size = file.size
        response = _response(file, media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if not (packed and request.method == "HEAD"):
        response.content_length = size
    return response


def _response(file: AnswerFile, media_type: str) -> Response:
    if "wsgi.file_wrapper" in request.environ:
        # The server sends the file by itself and closes it.
        wrapped = wrap_file(request.environ, cast("IO[bytes]", file), _CHUNK)
        return Response(wrapped, content_type=media_type, direct_passthrough=True)
    response = Response(_read(file), content_type=media_type)
    response.call_on_close(file.close)
    return response


def _read(file: AnswerFile | IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    finally:
        file.close()


def _packed(output: IO[bytes]) -> IO[bytes]:
    """Return a file with the same in gzip; ``output`` is closed."""
    packer = zlib.compressobj(level=4, wbits=31)
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 – closed with the response
    try:
        output.seek(0)
        for chunk in _read(output):
            file.write(packer.compress(chunk))
        file.write(packer.flush())
        file.flush()
    except BaseException:
        file.close()
        raise
    return file
