"""Serving the pages.

Waitress needs no compiler and no second program, which is what a town hall's
machine offers. A port in use is the commonest mishap and gets one sentence.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from waitress import create_server

from webapp.connections import Channel
from webapp.fair_queue import FairQueue

DEFAULT_PORT = 8000
THREADS = 8
MOST_BODY_BYTES = 1024 * 1024
"""Nothing that is sent to us is longer, a query in a form included; waitress answers 413 by itself."""
MOST_CONNECTIONS = 1000
SILENCE_S = 60
"""How long a connection may stay without a byte before it is closed."""


class ServeError(RuntimeError):
    """The pages cannot be served; the message is one sentence for the person who asked."""


def serve(
    app: Flask,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    *,
    threads: int = THREADS,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve ``app`` until the process is interrupted.

    ``ready`` is called with the address once requests are accepted; port 0
    takes a free one. Raises ServeError where the address cannot be had.
    """
    # Our own socket: waitress leaves its one open where it cannot be bound.
    listening = bound_socket(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=threads,
        ident=None,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=SILENCE_S,
        max_request_body_size=MOST_BODY_BYTES,
        max_request_header_size=64 * 1024,
        asyncore_use_poll=True,  # select() knows no descriptor above 1023
        clear_untrusted_proxy_headers=False,  # webapp.serving.proxies judges them
    )
    server.channel_class = Channel
    server.task_dispatcher.queue = FairQueue()
    _share_memory()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if ready is not None:
        ready(shown_address(host, listening.getsockname()[1]))
    try:
        server.run()
    finally:
        server.close()


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one. Raises ServeError where the address cannot be had."""
    if not 0 <= port <= 65535:
        raise ServeError(f"The port {port} does not exist; choose one from 1 to 65535.")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ServeError(_reason(error, host, port)) from error


def shown_address(host: str, port: int) -> str:
    """Return the address of the pages for the person who has started them."""
    shown = "localhost" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _share_memory() -> None:
    """Let all threads take their memory from two pools (glibc's M_ARENA_MAX).

    With a pool for each thread a server of 8 threads grew by 55 MB in the last two minutes of a load, with two by 18.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(-8, 2)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"The port {port} is in use; stop the other program or choose another port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"The port {port} may not be used by this user; choose one above 1023."
    return f"The address {host}:{port} cannot be served: {error.strerror or error}."
