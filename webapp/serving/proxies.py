"""Who asks, where a proxy stands in front.

Limits and logs go by the client's address. Behind a proxy that is the proxy's
own, unless we believe what the proxy says; what anybody else says in the same
headers is a way around the limits and is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORWARDED = "fukushi.forwarded"
"""True in the environment of a request that says it came over a proxy, believed or not."""
Network = IPv4Network | IPv6Network
_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\])(?::[0-9]{1,5})?")


def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks that are parted by commas; ValueError (one sentence) for what is none."""
    found = []
    for each in filter(None, map(str.strip, text.split(","))):
        try:
            found.append(ip_network(each))
        except ValueError:
            raise ValueError(f"{each!r} is no address and no network such as 10.0.0.0/8.") from None
    return tuple(found)


class TrustedProxies:
    """A WSGI application that gives ``app`` the true client, scheme and host of each request.

    Of ``X-Forwarded-For`` the last address counts that is not a trusted proxy
    itself: what stands before it was written by others.
    """

    def __init__(self, app: WSGIApplication, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        said = {name: environ.pop(name, "") for name in _HEADERS}
        environ[FORWARDED] = any(said.values())
        if self._is_trusted(_address(environ.get("REMOTE_ADDR", ""))):
            self._believe(environ, said)
        return self._app(environ, start_response)

    def _believe(self, environ: WSGIEnvironment, said: dict[str, str]) -> None:
        for text in reversed(said["HTTP_X_FORWARDED_FOR"].split(",")):
            address = _address(text)
            if address is None:
                break
            environ["REMOTE_ADDR"] = str(address)
            if not self._is_trusted(address):
                break
        scheme = _last(said["HTTP_X_FORWARDED_PROTO"])
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = _last(said["HTTP_X_FORWARDED_HOST"])
        if _HOST.fullmatch(host):
            environ["HTTP_HOST"] = host

    def _is_trusted(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def is_near(address: str) -> bool:
    """Tell whether an address is of this machine or of a private network."""
    found = _address(address)
    return found is not None and (found.is_loopback or found.is_private)


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _last(text: str) -> str:
    return text.rpartition(",")[2].strip()
