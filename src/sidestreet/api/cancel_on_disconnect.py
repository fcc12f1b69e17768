"""Cancel on disconnect, which is our own: a client's orders go when its stream does.

A stream of events that asks for it stands for its client. When it ends, for whatever reason but the
desk's own going, the open orders of its accounts are canceled, at once or after a while in which
the client may come back with another such stream. All orders of those accounts are, whoever placed
them: a desk cannot tell which of them the client that is gone was watching over.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sidestreet.domain.events import Cause
from sidestreet.domain.safety_commands import NoteDisconnect, NoteReturn
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.http.messages import Request
from sidestreet.reference.moments import SPAN_WORDS, parse_span
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.state import Key

GRACE_MAX_NS: Final = 86_400 * 1_000_000_000
_COMMAND: Final = "cancel_on_disconnect"


class OnDisconnect(NamedTuple):
    """What follows when a stream ends: these accounts (None is all), after so long, and by whom."""

    account_ids: frozenset[int] | None
    grace_ns: int
    cause: Cause

    def opened(self, desk: Desk) -> None:
        """Note that the client is there: what it left behind may stay."""
        disconnected = desk.state.safety.disconnected
        for account_id in self._accounts(desk):
            if account_id in disconnected:
                desk.offer(NoteReturn(account_id), self.cause)

    def closed(self, desk: Desk) -> None:
        """Note that the client has gone, for all accounts in which orders may be left behind."""
        for account_id in self._accounts(desk):
            may_be_left = self.grace_ns or desk.sequencer.has_waiting
            if may_be_left or desk.state.open_orders.get(account_id):
                desk.offer(NoteDisconnect(account_id, self.grace_ns), self.cause)

    def _accounts(self, desk: Desk) -> Iterator[int]:
        yield from sorted(desk.state.accounts if self.account_ids is None else self.account_ids)


def on_disconnect(
    request: Request,
    key: Key,
    account_ids: frozenset[int] | None,
    *,
    is_asked: bool,
    grace: str | None,
) -> OnDisconnect | None:
    """Return what follows when the stream of a request ends, None if nothing does.

    Raises `ApiError` for a key that may not cancel, and for a grace that makes no sense.
    """
    if not is_asked:
        if grace is not None:
            raise bad_query("`grace` means nothing without `cancel_on_disconnect=true`")
        return None
    if not key.may("orders:write"):
        raise ApiError(ErrorKind.FORBIDDEN)
    grace_ns = parse_span(grace or "0")
    if grace_ns is None or grace_ns > GRACE_MAX_NS:
        raise bad_query(f"invalid value `{grace}` for `grace`: expected {SPAN_WORDS}, at most P1D")
    return OnDisconnect(account_ids, grace_ns, Cause(_COMMAND, key.key_id, request.request_id))
