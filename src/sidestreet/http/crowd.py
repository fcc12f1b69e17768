"""How many connections there are, and from where: the door of the server.

The rule: whoever comes too late is told so, and a flood is not even told, because telling has its
cost too. An address counts by itself, so that one client that forgets to close its connections
leaves room for others. This machine is nobody in particular: all of a desk's programs may run on
it, or a proxy that speaks for the whole world.
"""

import asyncio
from typing import Final

from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.limits import Limits
from sidestreet.http.loopback import is_loopback

_RETRY: Final = (("Retry-After", "1"),)
_TOLD: Final = "Too many connections are open from this address"


class Crowd:
    """Keeps account of the connections of one server, by the address that they come from."""

    __slots__ = ("_from", "_limits", "count")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._from: dict[str, int] = {}
        self.count = 0
        """How many there are, those that were turned away and have not gone included."""

    def enter(self, address: str) -> ApiError | None:
        """Count a connection, and return what it is to be told if it is one too many."""
        limits = self._limits
        others, neighbours = self.count, self._from.get(address, 0)
        self.count = others + 1
        self._from[address] = neighbours + 1
        if others >= limits.connections_max:
            return ApiError(ErrorKind.UNAVAILABLE, headers=_RETRY)
        if neighbours >= limits.connections_per_address_max and not _is_ours(address):
            return ApiError(ErrorKind.TOO_MANY_REQUESTS, _TOLD, headers=_RETRY)
        return None

    def is_flood_from(self, address: str) -> bool:
        """Say whether there are so many that the latest is cut off without an answer."""
        limits = self._limits
        if self.count > 2 * limits.connections_max:
            return True
        is_many = self._from.get(address, 0) > 2 * limits.connections_per_address_max
        return is_many and not _is_ours(address)

    def leave(self, address: str) -> None:
        """Forget one that has gone."""
        self.count -= 1
        left = self._from[address] - 1
        if left:
            self._from[address] = left
        else:
            del self._from[address]


def address_of(transport: asyncio.BaseTransport) -> str:
    """Return the address that a connection comes from, empty where the transport has none."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _is_ours(address: str) -> bool:
    return not address or is_loopback(address)
