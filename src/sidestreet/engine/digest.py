"""One number for the whole state, to prove that replay gave the same.

A snapshot keeps it, so it has to be the same for later versions (`domain/canonical.py`).
"""

from dataclasses import replace

from sidestreet.domain.canonical import digest_of
from sidestreet.engine.state import State


def state_digest(state: State) -> str:
    """Return the SHA-256 of the state in hexadecimal.

    Accounts of the house that hold nothing are left out: a later version may have more of them.
    """
    ledger = {house: held for house, held in state.ledger.items() if held}
    return digest_of(replace(state, ledger=ledger))
