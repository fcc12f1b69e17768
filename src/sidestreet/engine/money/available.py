"""What of a position is free: not laid claim to by an open order or an instruction."""

from sidestreet.engine.state import State


def available_quantity(
    state: State, account_id: int, instrument_id: str, instructed: int = 0
) -> int:
    """Return the size of what may still be closed, unsigned, in millionths.

    Open orders on the closing side claim what they may still trade, and `instructed` is what has
    been given to the clearing house.
    """
    held = state.held_quantity(account_id, instrument_id)
    working = state.working.get(account_id, {}).get(instrument_id)
    claimed = instructed
    if working is not None:
        claimed += working.sells.quantity if held > 0 else working.buys.quantity
    return max(0, abs(held) - claimed)
