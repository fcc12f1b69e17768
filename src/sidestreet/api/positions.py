"""The operations of `v1:positions` on positions themselves: list them, close them.

A list is what the desk's memory holds at that moment, valued by the prices of that moment. It
leaves when all that it saw is durable.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.encode import wire_order
from sidestreet.api.encode_money import wire_position
from sidestreet.api.paging import page_info, window_of
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.enums import PositionSort, SortDirection
from sidestreet.contract.positions import ClosePositionRequest, Position
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.holdings import Holding
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.money.available import available_quantity
from sidestreet.engine.money.valuation import HoldingValue, value_holding
from sidestreet.engine.options.instructions import instructed_quantity
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_FIGURES: Final[Mapping[PositionSort, Callable[[HoldingValue], str | int]]] = {
    PositionSort.SYMBOL: lambda value: value.terms.symbol,
    PositionSort.INSTRUMENT_TYPE: lambda value: value.terms.instrument_type,
    PositionSort.QUANTITY: lambda value: value.holding.quantity,
    PositionSort.MARKET_VALUE: lambda value: value.market_value,
    PositionSort.POSITION_TYPE: lambda value: "LONG" if value.holding.quantity > 0 else "SHORT",
    PositionSort.UNREALIZED_PNL: lambda value: value.unrealized,
    PositionSort.DAILY_UNREALIZED_PNL: lambda value: value.day_unrealized,
    PositionSort.DAILY_REALIZED_PNL: lambda value: value.holding.day_realized,
}
"""What each way of sorting goes by; a test holds that there is one for each."""


class PositionOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def get_positions(self, call: Call) -> None:
        """List positions, by symbol unless asked otherwise."""
        query = call.query
        window = window_of(query)
        prices = self._desk.prices
        values = [
            value_holding(self._desk.state, instrument_id, holding, prices)
            for instrument_id, holding in self._held(call).items()
        ]
        # Sorting keeps what is equal in its order: by symbol, whichever way the figures go.
        values.sort(key=lambda value: (value.terms.symbol, value.terms.instrument_id))
        values.sort(
            key=_FIGURES[query.get("sort_by", PositionSort.SYMBOL)],
            reverse=query.get("sort_direction") is SortDirection.DESC,
        )
        shown = values[window.offset : window.offset + window.limit]
        data = [self._wire(call.account_id, value, prices) for value in shown]
        self._desk.when_durable(lambda: call.answer(data, page_info(window, len(values))))

    def close_position(self, call: Call) -> None:
        """Close what is held of one instrument."""
        text = call.path["instrument_id"]
        instrument_id = self._instrument_id(text)
        if instrument_id is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {text}")
        self._close(call, instrument_id)

    def close_positions(self, call: Call) -> None:
        """Close everything that is held."""
        self._close(call, None)

    def _close(self, call: Call, instrument_id: str | None) -> None:
        cancel_orders = call.body(ClosePositionRequest).cancel_orders

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
            else:
                call.answer([wire_order(order) for order in answer])

        command = ClosePositions(call.account_id, instrument_id, cancel_orders is True)
        self._desk.offer(command, call.cause, done)

    def _held(self, call: Call) -> dict[str, Holding]:
        """Return what the account holds of the instruments that are asked for."""
        held = {
            instrument_id: holding
            for instrument_id, holding in self._desk.state.holdings.get(call.account_id, {}).items()
            if holding.quantity
        }
        wanted = call.query.get("instrument_ids")
        if wanted is None:
            return held
        ids = {self._instrument_id(text) for text in wanted}
        return {each: holding for each, holding in held.items() if each in ids}

    def _instrument_id(self, text: str) -> str | None:
        """Return the id of the instrument that a text names, None if nobody knows it."""
        instrument = self._directory.find(text)
        if instrument is not None:
            return instrument.instrument_id
        # What the desk has traded it knows for good, whatever becomes of the directory.
        return text if text in self._desk.state.instruments else None

    def _wire(self, account_id: int, value: HoldingValue, prices: Prices) -> Position:
        state = self._desk.state
        instrument_id = value.terms.instrument_id
        return wire_position(
            account_id,
            value,
            available=available_quantity(
                state,
                account_id,
                instrument_id,
                instructed_quantity(state, account_id, instrument_id),
            ),
            mark=prices.mark(instrument_id),
            close=state.closing_prices.get(instrument_id),
            close_date=state.closing_date,
            underlying_type=self._underlying_type(value),
        )

    def _underlying_type(self, value: HoldingValue) -> InstrumentType | None:
        option = value.terms.option
        if option is None:
            return None
        terms = self._desk.state.instruments.get(option.underlying_id)
        if terms is not None:
            return terms.instrument_type
        underlying = self._directory.find(option.underlying_id)
        return None if underlying is None else underlying.terms.instrument_type
