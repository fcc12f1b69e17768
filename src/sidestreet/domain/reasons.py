"""Why the desk says no: a closed list of reasons, each with the figures that led to it.

A refusal is a value. Nothing is raised and nothing has changed. The list is in order of
precedence: when several reasons hold, the first one is given, so that replay and retry refuse for
the same reason. Names are never changed, because clients branch on them.
"""

from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """The failed fact, most decisive first.

    The vendor has published few of these names; docs/errors.md says which. The others are ours.
    """

    ACCOUNT_NOT_FOUND = "ACCOUNT_NOT_FOUND"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    NO_ORDERS_MATCH = "NO_ORDERS_MATCH"
    ORDER_NOT_OPEN = "ORDER_NOT_OPEN"
    ORDER_NOT_REPLACEABLE = "ORDER_NOT_REPLACEABLE"
    POSITION_NOT_FOUND = "POSITION_NOT_FOUND"
    POSITION_NOT_AVAILABLE = "POSITION_NOT_AVAILABLE"
    DUPLICATE_ORDER_ID = "DUPLICATE_ORDER_ID"
    DUPLICATE_LOCATE_REQUEST = "DUPLICATE_LOCATE_REQUEST"
    ACCOUNT_NOT_ACTIVE = "ACCOUNT_NOT_ACTIVE"
    INSTRUMENT_NOT_TRADABLE = "INSTRUMENT_NOT_TRADABLE"
    FIELD_NOT_FOR_ORDER_TYPE = "FIELD_NOT_FOR_ORDER_TYPE"
    QUANTITY_BELOW_FILLED = "QUANTITY_BELOW_FILLED"
    QUANTITY_NOT_WHOLE = "QUANTITY_NOT_WHOLE"
    INVALID_TICK_SIZE = "INVALID_TICK_SIZE"
    NOTIONAL_TOO_LARGE = "NOTIONAL_TOO_LARGE"
    EXPIRES_IN_THE_PAST = "EXPIRES_IN_THE_PAST"
    NO_MARKET_PRICE = "NO_MARKET_PRICE"
    BUYING_POWER = "BUYING_POWER"
    INSTRUCTION_NOT_FOUND = "INSTRUCTION_NOT_FOUND"
    INSTRUCTION_NOT_OPEN = "INSTRUCTION_NOT_OPEN"
    CLEARING_UNAVAILABLE = "CLEARING_UNAVAILABLE"
    NOT_AN_OPTION = "NOT_AN_OPTION"
    DUPLICATE_INSTRUCTION = "DUPLICATE_INSTRUCTION"
    DNE_NOT_ON_EXPIRY = "DNE_NOT_ON_EXPIRY"
    CEA_NOT_ON_EXPIRY = "CEA_NOT_ON_EXPIRY"
    EXERCISE_NOT_ON_EXPIRY = "EXERCISE_NOT_ON_EXPIRY"
    EXERCISE_PAST_CUTOFF = "EXERCISE_PAST_CUTOFF"
    INSUFFICIENT_POSITION = "INSUFFICIENT_POSITION"
    INSTRUCTION_CARRIED_OUT = "INSTRUCTION_CARRIED_OUT"
    KEY_EXISTS = "KEY_EXISTS"
    KEY_NOT_FOUND = "KEY_NOT_FOUND"


class Refusal(msgspec.Struct, frozen=True, array_like=True, tag="Refusal"):
    """A reason and its figures, in the order in which a person would say them."""

    reason: Reason
    figures: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """Return one line for people.

        >>> Refusal(Reason.QUANTITY_BELOW_FILLED, (("quantity", "50"), ("filled", "60"))).text()
        'QUANTITY_BELOW_FILLED: quantity=50, filled=60'
        """
        told = ", ".join(f"{name}={value}" for name, value in self.figures)
        return f"{self.reason}: {told}" if told else str(self.reason)
