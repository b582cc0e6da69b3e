"""People who are slow to read or to ask, or who only hold connections: others are answered all the same."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st
from waitress.server import create_server

from webapp import connections
from webapp.connections import Channel, give_up_one
from webapp.fair_queue import FairQueue

LARGE = 3_000_000
THREADS = 2
PLACES = 40


class Place:
    """A server of few threads and places, with answers that are larger than what it keeps for a reader."""

    def __init__(self) -> None:
        app = Flask(__name__)
        self.slow = 0

        def slow() -> str:
            time.sleep(0.1)
            self.slow += 1
            return "slow"

        app.add_url_rule("/slow", "slow", slow)
        app.add_url_rule("/quick", "quick", lambda: "quick")
        app.add_url_rule("/large", "large", lambda: Response([b"#" * LARGE]))
        app.add_url_rule("/made", "made", lambda: Response(b"#" * 1000 for _ in range(LARGE // 1000)))
        self.server = create_server(
            app,
            host="127.0.0.1",
            port=0,
            threads=THREADS,
            connection_limit=PLACES,
            outbuf_high_watermark=LARGE // 2,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self.server.channel_class = Channel
        self.server.task_dispatcher.queue = FairQueue()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # its sockets are closed by another thread at the end
            self.server.run()

    def connect(self, size: int = 0, source: str = "127.0.0.1") -> socket.socket:
        """Return a connection from an address, with a buffer of ``size`` bytes if one is given."""
        made = socket.socket()
        made.bind((source, 0))
        if size:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
        made.settimeout(20)
        made.connect(("127.0.0.1", int(self.server.effective_port)))
        return made

    def quick(self) -> bytes:
        """Ask for something small on a connection of its own."""
        with self.connect() as made:
            made.sendall(request("/quick", "Connection: close"))
            return whole(made)

    def end(self) -> None:
        """Close everything."""
        self.server.close()
        self.server.task_dispatcher.shutdown()
        self.server.asyncore.close_all(self.server._map)
        self.thread.join(5)


def request(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


def whole(connection: socket.socket) -> bytes:
    found = b""
    while part := connection.recv(1 << 16):
        found += part
    return found


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One for all tests, so that each also shows that the one before it did no harm."""
    with pytest.MonkeyPatch.context() as change:
        change.setattr(connections, "SLOW_S", 0.3)
        made = Place()
        try:
            yield made
        finally:
            made.end()


def test_who_asks_for_more_than_is_read_holds_no_thread(place: Place) -> None:
    """More of them than threads; without our channel nobody is answered any more."""
    held = [place.connect(size=4096) for _ in range(THREADS + 2)]
    for each in held:
        each.sendall(request("/large") * 5)
        assert each.recv(12) == b"HTTP/1.1 200"
    assert place.quick().endswith(b"quick")
    for each in held:
        each.close()


def test_what_was_answered_is_sent_whole_before_the_connection_is_closed(place: Place) -> None:
    with place.connect(size=1 << 16) as made:
        made.sendall(request("/large") * 5)
        time.sleep(0.2)
        found = whole(made)
    answers = found.split(b"HTTP/1.1 200 OK")[1:]
    assert 1 <= len(answers) <= 5
    assert [answer.count(b"#") for answer in answers] == [LARGE] * len(answers)


def test_small_requests_one_after_the_other_are_all_answered(place: Place) -> None:
    with place.connect() as made:
        made.sendall(request("/quick") * 20 + request("/quick", "Connection: close"))
        assert whole(made).count(b"\r\n\r\nquick") == 21


def test_an_answer_that_is_being_made_waits_for_its_reader_but_not_for_ever(place: Place) -> None:
    with place.connect(size=1 << 16) as reader:
        reader.sendall(request("/made", "Connection: close"))
        assert whole(reader).count(b"#") == LARGE
    held = [place.connect(size=4096) for _ in range(THREADS)]
    for each in held:
        each.sendall(request("/made"))
    assert place.quick().endswith(b"quick")
    for each in held:
        each.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this machine")
def test_one_request_does_not_wait_for_all_of_somebody_elses(place: Place) -> None:
    many = [place.connect() for _ in range(30)]
    for each in many:
        each.sendall(request("/slow"))
    before = place.slow
    while place.slow == before:
        time.sleep(0.01)
    with place.connect(source="127.0.0.2") as other:
        other.sendall(request("/quick", "Connection: close"))
        assert whole(other).endswith(b"quick")
    assert place.slow - before < len(many) / 2
    for each in many:
        each.close()


def test_half_requests_cannot_take_all_places(place: Place) -> None:
    held = []
    for _ in range(PLACES * 2):
        held.append(place.connect())
        held[-1].sendall(b"GET /quick HTTP/1.1\r\nHost: x\r\n")
    for _ in range(3):
        assert place.quick().endswith(b"quick")
    for each in held:
        each.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"no request\r\n\r\n", 400),
        (b"POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (request("/quick", "X-A: " + "a" * 300_000), 431),
        (b"POST /quick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_the_server_itself_refuses_has_the_headers_of_all_answers(place: Place, sent: bytes, status: int) -> None:
    with place.connect() as made:
        made.sendall(sent)
        head, _, body = made.recv(1 << 16).partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode()
    for line in (b"X-Content-Type-Options: nosniff", b"Content-Security-Policy: default-src 'none'"):
        assert line in head
    assert b"waitress" not in head.lower() + body.lower()


def channel(address: str, silent_s: float, *, asks: bool = False, closing: bool = False) -> Any:
    return SimpleNamespace(
        addr=(address, 1), last_activity=1000.0 - silent_s, requests=[1] if asks else [], will_close=closing
    )


CHANNELS = st.lists(
    st.builds(channel, st.sampled_from("abc"), st.integers(0, 50).map(float), asks=st.booleans(), closing=st.booleans())
)


@given(CHANNELS)
def test_the_longest_silent_one_of_who_has_most_is_given_up_and_nobody_who_is_being_answered(channels: Any) -> None:
    before = [each.will_close for each in channels]
    free = [each for each in channels if not each.requests and not each.will_close]
    give_up_one(channels)
    given_up = [each for each, was in zip(channels, before, strict=True) if each.will_close and not was]
    assert len(given_up) == bool(free)
    for one in given_up:
        assert one in free
        of_one = [each for each in free if each.addr == one.addr]
        assert all(one.last_activity <= each.last_activity for each in of_one)
        assert all(sum(each.addr == other.addr for each in free) <= len(of_one) for other in free)
