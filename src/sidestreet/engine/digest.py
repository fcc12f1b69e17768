"""One number for the whole state, to prove that replay gave the same."""

import hashlib
from dataclasses import fields

import msgspec

from sidestreet.engine.state import State

_ENCODER = msgspec.msgpack.Encoder()


def state_digest(state: State) -> str:
    """Return the SHA-256 of the state in hexadecimal.

    Maps are hashed in their order of arrival, because that order is part of the state: it decides
    which order a cancel-all names first.
    """
    digest = hashlib.sha256()
    for part in fields(state):
        digest.update(part.name.encode())
        digest.update(_ENCODER.encode(getattr(state, part.name)))
    return digest.hexdigest()
