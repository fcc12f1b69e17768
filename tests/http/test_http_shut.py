"""Shutting our side: what the transport can do decides whether the client is still waited for."""

from typing import TYPE_CHECKING, cast

import pytest

from sidestreet.http.outgoing import shut

if TYPE_CHECKING:
    import asyncio


class Pipe:
    """A transport that notes what is asked of it."""

    def __init__(self, *, can_half_close: bool = True, is_reset: bool = False) -> None:
        self.asked: list[str] = []
        self._can_half_close = can_half_close
        self._is_reset = is_reset

    def can_write_eof(self) -> bool:
        """As over TLS, perhaps not."""
        return self._can_half_close

    def write_eof(self) -> None:
        """Fail as the standard loop does where the client has reset the connection."""
        self.asked.append("write_eof")
        if self._is_reset:
            raise OSError(107, "Transport endpoint is not connected")

    def close(self) -> None:
        """Note it."""
        self.asked.append("close")

    def abort(self) -> None:
        """Note it."""
        self.asked.append("abort")


@pytest.mark.parametrize(
    ("pipe", "asked", "is_waited_for"),
    [
        (Pipe(), ["write_eof"], True),
        (Pipe(can_half_close=False), ["close"], False),
        (Pipe(is_reset=True), ["write_eof", "abort"], False),
    ],
    ids=["half", "whole", "reset"],
)
def test_our_side_is_shut_and_a_reset_ends_it(
    pipe: Pipe, asked: list[str], is_waited_for: bool
) -> None:
    assert shut(cast("asyncio.Transport", pipe)) is is_waited_for
    assert pipe.asked == asked
