"""Instruments, for whoever tests: halted, restricted, hard to borrow, on other margin.

What is changed here is what the desk decides by. A halt of the desk's denies orders; a halt of the
market (`control/market.py`) lets them rest. Terms are part of the journal like everything else.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation
from sidestreet.contract.shared import DecimalText
from sidestreet.control.asked import (
    INSTRUMENT,
    amount_of,
    answering,
    instrument_of,
    unacceptable,
)
from sidestreet.control.operation import control_operation
from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.enums import Shortable
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import SetBorrow
from sidestreet.domain.money_commands import ChangeInstrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_RATE_MAX: Final = 100 * SCALE


class ControlledInstrument(Struct, frozen=True, kw_only=True):
    """The terms that the desk decides by. Without `borrow_rate` nothing is there to borrow.

    A rate of margin is the part of a position's value that the house wants covered; `borrow_rate`
    is yearly, `borrow_available` whole shares.
    """

    symbol: str
    instrument_id: str
    is_tradable: bool
    is_halted: bool
    is_liquidation_only: bool
    is_fractionable: bool
    is_marginable: bool
    is_short_restricted: bool
    shortable: Shortable
    long_margin_rate: str
    short_margin_rate: str
    borrow_rate: str | None
    borrow_available: str | None


class InstrumentRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be otherwise; what is left out stays as it is."""

    is_tradable: bool | None = None
    is_halted: bool | None = None
    is_liquidation_only: bool | None = None
    is_fractionable: bool | None = None
    is_marginable: bool | None = None
    is_short_restricted: bool | None = None
    shortable: Shortable | None = None
    long_margin_rate: DecimalText | None = None
    short_margin_rate: DecimalText | None = None


class BorrowRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the lending desk has: whole shares, and what they cost a year."""

    available: DecimalText
    rate: DecimalText = "0"


_PATH: Final = "/instruments/{instrument_id}"
INSTRUMENT_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_instrument",
        "GET",
        _PATH,
        "Show the terms of an instrument that the desk decides by.",
        ControlledInstrument,
        parameters=(INSTRUMENT,),
    ),
    control_operation(
        "change_instrument",
        "PATCH",
        _PATH,
        "Change an instrument's terms: halt it, restrict it, make it hard to borrow.",
        ControlledInstrument,
        parameters=(INSTRUMENT,),
        body=InstrumentRequest,
    ),
    control_operation(
        "set_instrument_borrow",
        "PUT",
        f"{_PATH}/borrow",
        "Set how much of an instrument can be borrowed, and at which rate.",
        ControlledInstrument,
        parameters=(INSTRUMENT,),
        body=BorrowRequest,
    ),
)


class InstrumentControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def get_instrument(self, call: Call) -> None:
        """Show the terms in force."""
        data = self._wire(self._terms(call))
        self._desk.when_durable(lambda: call.answer(data))

    def change_instrument(self, call: Call) -> None:
        """Change terms."""
        given = {
            name: value
            for name, value in asdict(call.body(InstrumentRequest)).items()
            if value is not None
        }
        if not given:
            raise unacceptable("at least one member must be given")
        for name in ("long_margin_rate", "short_margin_rate"):
            if name in given:
                given[name] = amount_of(name, given[name], maximum=_RATE_MAX)
        before = self._terms(call)
        underlying = self._directory.underlying_terms(before)
        if underlying is not None and underlying.instrument_id not in self._desk.state.instruments:
            # The desk knows what a contract is on before it knows the contract.
            self._desk.offer(ChangeInstrument(underlying, ()), call.cause)
        terms = replace(before, **given)
        known = self._desk.state.instruments
        done = answering(call, lambda: self._wire(known[terms.instrument_id]))
        self._desk.offer(ChangeInstrument(terms, tuple(given)), call.cause, done)

    def set_instrument_borrow(self, call: Call) -> None:
        """Set what can be borrowed."""
        asked = call.body(BorrowRequest)
        available = amount_of("available", asked.available)
        if available % SCALE:
            raise unacceptable(f"available: {asked.available}, expected whole shares")
        rate = amount_of("rate", asked.rate, maximum=_RATE_MAX)
        terms = self._terms(call)
        if terms.option is not None:
            raise unacceptable(f"{terms.symbol} is an option, and options are not borrowed")
        command = SetBorrow(terms, rate, available // SCALE)
        self._desk.offer(command, call.cause, answering(call, lambda: self._wire(terms)))

    def _terms(self, call: Call) -> InstrumentTerms:
        """Return the terms in force. Raises `ApiError` for an instrument that nobody knows."""
        known = instrument_of(self._directory, call.path["instrument_id"]).terms
        return self._desk.state.instruments.get(known.instrument_id, known)

    def _wire(self, terms: InstrumentTerms) -> ControlledInstrument:
        borrow = self._desk.state.lending.borrows.get(terms.instrument_id)
        return ControlledInstrument(
            symbol=terms.symbol,
            instrument_id=terms.instrument_id,
            is_tradable=terms.is_tradable,
            is_halted=terms.is_halted,
            is_liquidation_only=terms.is_liquidation_only,
            is_fractionable=terms.is_fractionable,
            is_marginable=terms.is_marginable,
            is_short_restricted=terms.is_short_restricted,
            shortable=terms.shortable,
            long_margin_rate=render_amount(terms.long_margin_rate),
            short_margin_rate=render_amount(terms.short_margin_rate),
            borrow_rate=None if borrow is None else render_amount(borrow.rate),
            borrow_available=None if borrow is None else str(borrow.available),
        )
