"""The market of an instrument, for whoever tests: put at a price, held at a quote, halted.

Each move is a command and stands in the journal, so a market that starts anew is where it was put.
It is there at once, and so is what it brings about: orders that it fills are filled when the call
is answered. A market that is closed shows a move once it opens; the answer says when that is.
"""

from typing import Final

from msgspec import Struct

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.contract.operation import Operation
from sidestreet.contract.shared import DecimalText, Instant
from sidestreet.control.asked import INSTRUMENT, amount_of, instrument_of, refused
from sidestreet.control.operation import control_operation
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.control_commands import DirectMarket
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.scripts import MarketDirective, MarketMove
from sidestreet.engine.control.state import StagedMarket
from sidestreet.engine.outcome import Answer
from sidestreet.reference.calendar import MarketHours
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView


class WireMarket(Struct, frozen=True, kw_only=True):
    """Where the market of an instrument is. `held_by` is the move that holds it, if one does.

    A side that is empty has no price. `is_halted` tells of a halt by a test alone. `opens_at` is
    when a market that is closed opens next, None while it is open: its last price stays until then,
    wherever it was put.
    """

    symbol: str
    instrument_id: str
    last: str | None
    bid: str | None
    bid_size: str
    ask: str | None
    ask_size: str
    held_by: MarketMove | None
    is_halted: bool
    opens_at: Instant | None = None


class PriceRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the market shall be."""

    price: DecimalText


class QuoteRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The touch that there shall be; a side that is left out is empty. Sizes are 100 unless told.

    At least one side is needed.
    """

    bid: DecimalText | None = None
    bid_size: DecimalText = "100"
    ask: DecimalText | None = None
    ask_size: DecimalText = "100"


class TradeRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trade of others. The size is 100 unless told."""

    price: DecimalText
    size: DecimalText = "100"


_PATH: Final = "/market/{instrument_id}"


def _operation(name: str, summary: str, body: type | None = None) -> Operation:
    """Return an operation that moves a market."""
    return control_operation(
        f"market_{name}",
        "POST",
        f"{_PATH}/{name}",
        summary,
        WireMarket,
        parameters=(INSTRUMENT,),
        body=body,
    )


MARKET_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "market_list",
        "GET",
        "/market",
        "List the markets that a test holds or has halted.",
        list[WireMarket],
    ),
    control_operation(
        "market_see",
        "GET",
        _PATH,
        "Show where the market of an instrument is.",
        WireMarket,
        parameters=(INSTRUMENT,),
    ),
    _operation(
        "price", "Put the market at a price: it trades there and goes on there.", PriceRequest
    ),
    _operation("quote", "Hold the market at a bid and an ask until it is released.", QuoteRequest),
    _operation("trade", "Have others trade at a price, once.", TradeRequest),
    _operation("halt", "Halt trading: orders rest and wait."),
    _operation("resume", "Let trading go on, by an auction."),
    _operation("release", "Let the market go its own way again, from where it is."),
)


class MarketControl:
    """Handlers over one desk and its market."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory, hours: MarketHours) -> None:
        self._desk = desk
        self._directory = directory
        self._hours = hours
        marks = desk.sequencer.marks
        self._market = None if marks is None else MarketView(marks)

    def market_list(self, call: Call) -> None:
        """List the markets that are staged."""
        markets = self._desk.state.control.markets
        found = [self._directory.find(name) for name in markets if markets[name].is_staged]
        data = [self._wire(each) for each in found if each is not None]
        self._desk.when_durable(lambda: call.answer(data))

    def market_see(self, call: Call) -> None:
        """Show one market."""
        data = self._wire(self._named(call))
        self._desk.when_durable(lambda: call.answer(data))

    def market_price(self, call: Call) -> None:
        """Put a market at a price."""
        price = amount_of("price", call.body(PriceRequest).price, minimum=1)
        self._direct(call, MarketDirective(MarketMove.PRICE, price=price))

    def market_quote(self, call: Call) -> None:
        """Hold a market at a quote."""
        asked = call.body(QuoteRequest)
        bid, bid_size = _side("bid", asked.bid, asked.bid_size)
        ask, ask_size = _side("ask", asked.ask, asked.ask_size)
        self._direct(
            call,
            MarketDirective(
                MarketMove.QUOTE, bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size
            ),
        )

    def market_trade(self, call: Call) -> None:
        """Have others trade."""
        asked = call.body(TradeRequest)
        price = amount_of("price", asked.price, minimum=1)
        size = amount_of("size", asked.size, minimum=1)
        self._direct(call, MarketDirective(MarketMove.TRADE, price=price, size=size))

    def market_halt(self, call: Call) -> None:
        """Halt a market."""
        self._direct(call, MarketDirective(MarketMove.HALT))

    def market_resume(self, call: Call) -> None:
        """Let a market go on."""
        self._direct(call, MarketDirective(MarketMove.RESUME))

    def market_release(self, call: Call) -> None:
        """Let a market go its own way."""
        self._direct(call, MarketDirective(MarketMove.RELEASE))

    def _named(self, call: Call) -> Instrument:
        return instrument_of(self._directory, call.path["instrument_id"])

    def _direct(self, call: Call, directive: MarketDirective) -> None:
        instrument = self._named(call)
        terms = instrument.terms

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refused(call, answer))
            else:
                self._desk.settle_venue(lambda: call.answer(self._wire(instrument)))

        command = DirectMarket(terms, directive, self._directory.underlying_terms(terms))
        self._desk.offer(command, call.cause, done)

    def _wire(self, instrument: Instrument) -> WireMarket:
        instrument_id = instrument.instrument_id
        now = self._desk.clock.now()
        staged = self._desk.state.control.markets.get(instrument_id, StagedMarket())
        quote = last = None
        if self._market is not None:
            quote = self._market.quote(instrument_id, now)
            last = self._market.last_price(instrument_id, now)
        return WireMarket(
            symbol=instrument.symbol,
            instrument_id=instrument_id,
            last=None if last is None else render_price(last),
            bid=None if quote is None or not quote.bid_size else render_price(quote.bid),
            bid_size=render_amount(0 if quote is None else quote.bid_size),
            ask=None if quote is None or not quote.ask_size else render_price(quote.ask),
            ask_size=render_amount(0 if quote is None else quote.ask_size),
            held_by=None if staged.price is None else staged.price.move,
            is_halted=staged.is_halted,
            opens_at=self._opens_at(instrument, now),
        )

    def _opens_at(self, instrument: Instrument, now: int) -> str | None:
        """Return when a closed market opens next; options trade in the regular session alone."""
        trading = self._hours.at(now)
        if instrument.terms.option is not None:
            return None if trading.is_regular else render_instant(trading.regular.begins_at)
        return None if trading.window is not None else render_instant(trading.extended.begins_at)


def _side(name: str, price: str | None, size: str) -> tuple[int, int]:
    """Return price and size of a side; one that is left out is empty."""
    if price is None:
        return 0, 0
    return amount_of(name, price, minimum=1), amount_of(f"{name}_size", size, minimum=1)
