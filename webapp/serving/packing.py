"""Pages go over the wire packed.

A table of the plan packs to a tenth, and a town hall's branch office reads it
over a thin line. Data downloads pack themselves, since they are streamed.
"""

from __future__ import annotations

from flask import Flask, Response

from webapp.serving.caching import pack

_PACKED = frozenset({"text/html", "image/svg+xml"})


def install_packing(app: Flask) -> None:
    """Pack each page and picture that an application sends to a client that takes it."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype not in _PACKED or "Content-Encoding" in response.headers:
        return response
    if response.is_streamed or response.direct_passthrough:  # a file is sent as it is
        return response
    response.vary.add("Accept-Encoding")
    response = pack(response)
    etag, weak = response.get_etag()
    if etag is not None and not weak and "Content-Encoding" in response.headers:
        response.set_etag(etag, weak=True)  # two encodings are two sequences of bytes (RFC 9110, 8.8.1)
    return response
