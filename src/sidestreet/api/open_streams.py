"""Streams that are open: how many there may be, and which a revoked key takes with it."""

from typing import Final

from sidestreet.domain.key_events import KeyRevoked
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.limits import Limits
from sidestreet.http.streams import POLICY_VIOLATION, TRY_AGAIN_LATER, Stream
from sidestreet.runtime.sequencer import Batch
from sidestreet.workspace.state import Key, Workspace

_RETRY: Final = (("Retry-After", "1"),)


class OpenStreams:
    """Keeps account of the streams of one server, by key. All calls belong to one thread."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self._workspace = workspace
        self._limits = limits
        self.are_let_go = False
        """Whether the desk goes: a stream that ends from here on says nothing of its client."""
        self._open: dict[Stream, None] = {}
        self._of_key: dict[str, dict[Stream, frozenset[int] | None]] = {}
        """With the accounts that each tells of; None is all."""

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def check_room(self, key: Key | None) -> None:
        """Refuse one stream too many: 503 in all, 429 of one key. None is nobody's key yet."""
        if self.count >= self._limits.streams_max:
            raise ApiError(ErrorKind.UNAVAILABLE, "Too many streams are open", headers=_RETRY)
        if key is not None and not self._has_room(key):
            raise ApiError(ErrorKind.TOO_MANY_REQUESTS, "Too many streams are open for this key")

    def enter(self, stream: Stream) -> bool:
        """Count a stream that has been opened; one too many is closed: False.

        There was room when it was asked for, but others may have been opened since.
        """
        self._open[stream] = None
        if self.count > self._limits.streams_max:
            stream.close(TRY_AGAIN_LATER, "too many streams")
            return False
        return True

    def belongs(self, stream: Stream, key: Key, accounts: frozenset[int] | None) -> bool:
        """Note whose a stream is; one too many, or of a key no longer good, is closed: False.

        `accounts` are those that it tells of, None for all, also those that are opened later.
        """
        known = self._workspace.keys.get(key.key_id)
        if known is not None and known.is_revoked:
            stream.close(POLICY_VIOLATION, "the key was revoked")
            return False
        if not self._has_room(key):
            stream.close(TRY_AGAIN_LATER, "too many streams of this key")
            return False
        self._of_key.setdefault(key.key_id, {})[stream] = accounts
        return True

    def leave(self, stream: Stream, key: Key | None) -> None:
        """Forget a stream that has ended."""
        self._open.pop(stream, None)
        if key is None:
            return
        others = self._of_key.get(key.key_id, {})
        others.pop(stream, None)
        if not others:
            self._of_key.pop(key.key_id, None)

    def cut(self, account_id: int) -> None:
        """Cut the streams that tell of an account, without a word."""
        for streams in list(self._of_key.values()):
            for stream, accounts in list(streams.items()):
                if accounts is None or account_id in accounts:
                    stream.abort()

    def close_all(self, code: int, reason: str) -> None:
        """Close every stream, with what is told over a WebSocket: the desk goes."""
        self.are_let_go = True
        for stream in list(self._open):
            stream.close(code, reason)

    def follow(self, batch: Batch) -> None:
        """Close what belongs to the keys that a durable batch has revoked."""
        for record in batch.records:
            event = record.events[0]
            if type(event) is KeyRevoked:
                for stream in list(self._of_key.get(event.key_id, ())):
                    stream.close(POLICY_VIOLATION, "the key was revoked")

    def _has_room(self, key: Key) -> bool:
        return len(self._of_key.get(key.key_id, ())) < self._limits.streams_per_key_max
