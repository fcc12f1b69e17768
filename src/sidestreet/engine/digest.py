"""One number for the whole state, to prove that replay gave the same."""

import hashlib
from dataclasses import fields

import msgspec

from sidestreet.engine.state import State

_SUMS = frozenset(
    {
        "cash",
        "settled_cash",
        "unsettled",
        "holdings",
        "ledger",
        "fills",
        "street",
        "day_starts",
        "working",
        "reserved",
        "risk",
        "lending",
    }
)
_ENCODER = msgspec.msgpack.Encoder()


def state_digest(state: State) -> str:
    """Return the SHA-256 of the state in hexadecimal.

    Maps are hashed in their order of arrival, because that order is part of the state: it decides
    which order a cancel-all names first.
    """
    digest = hashlib.sha256()
    for part in fields(state):
        value = getattr(state, part.name)
        digest.update(part.name.encode())
        # Sums have no bound, and MessagePack's integers have.
        digest.update(repr(value).encode() if part.name in _SUMS else _ENCODER.encode(value))
    return digest.hexdigest()
