"""Serving the pages with granian, where a proxy stands in front.

Its loop is no Python, so it answers several times as many requests. But it
hands a request on before its body has come: a few clients that stop in the
middle of sending hold all threads. A proxy that buffers takes that away, and
therefore this is no default.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable

from webapp.server import DEFAULT_PORT, ServeError, bound_socket, shown_address

THREADS = 4
STOP_S = 30
"""How long requests that are being answered may take when the server is told to stop."""
START_S = 60


def serve(
    target: str = "webapp.wsgi:create",
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    *,
    threads: int = THREADS,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the application that the function ``target`` (``module:name``) makes, until the process is told to stop.

    It is made in a process of its own, from the environment. ``ready`` and the
    errors are as in ``webapp.server.serve``; ServeError also where granian is
    not installed or the application cannot be made.
    """
    try:
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
        from granian.server import Server  # noqa: PLC0415
    except ImportError:
        raise ServeError("granian is not installed; install it with: pip install granian") from None
    # Forked from a process that has loaded Oxigraph, the worker never answered.
    multiprocessing.set_start_method("spawn", force=True)
    with bound_socket(host, port) as free:  # what granian says of a port in use is a trace
        port = int(free.getsockname()[1])
    server = Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        factory=True,
        blocking_threads=threads,
        workers_kill_timeout=STOP_S,
        log_enabled=False,
    )
    if ready is not None:
        tell = threading.Thread(target=_when_it_answers, args=(host, port, ready), daemon=True)
        server.on_startup(tell.start)
    try:
        server.serve()
    except SystemExit as end:
        if end.code:
            raise ServeError("The application could not be started, or ended by itself.") from None


def _when_it_answers(host: str, port: int, ready: Callable[[str], None]) -> None:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            socket.create_connection((near, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            ready(shown_address(host, port))
            return
