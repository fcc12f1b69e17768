"""The operations of `v1:instrument-data:market-data`: how instruments stand, and how the day went.

Everything is looked up at the desk's own time, and a look changes nothing.
"""

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.encode_market import wire_greeks, wire_last_trade, wire_quote, wire_session
from sidestreet.api.open_interest import open_interest
from sidestreet.contract.market_data import DailySummary, MarketDataSnapshot
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.options import has_symbol, render_osi
from sidestreet.engine.lending.restrictions import is_restricted
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.option_chains import chain
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView

IDS_MAX: Final = 100

AT_ONCE: Final = 8
"""Instruments looked at before others have their turn; a chain of options has hundreds."""


class MarketDataOperations:
    """Handlers over one desk and its market. On a desk without one nothing has a price."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        marks = desk.sequencer.marks
        self._market = None if marks is None else MarketView(marks)

    def get_snapshots(self, call: Call) -> None:
        """Read how instruments stand: those that are named, or the options of one expiry."""
        query = call.query
        names: list[str] = query.get("instrument_ids", [])
        underlying, expiry = query.get("underlying_instrument_id"), query.get("expiry")
        if underlying is None and expiry is None:
            if not names:
                raise _unacceptable("At least one instrument_id is required")
            instruments = [self._named(name) for name in _at_most(names)]
        elif names:
            raise _unacceptable("instrument_ids and underlying_instrument_id exclude each other")
        elif underlying is None or expiry is None:
            raise _unacceptable("underlying_instrument_id and expiry must be given together")
        else:
            instruments = self._options(underlying, expiry)
        distinct = {each.instrument_id: each for each in instruments}
        interest = open_interest(self._desk.state, distinct.values())
        left = iter(distinct.values())
        data: list[MarketDataSnapshot] = []

        def go_on() -> None:
            data.extend(self._snapshot(each, interest) for each in islice(left, AT_ONCE))
            if len(data) < len(distinct):
                self._desk.later(go_on)
            else:
                self._desk.when_durable(lambda: call.answer(data))

        go_on()

    def get_daily_summaries(self, call: Call) -> None:
        """Read how the day of instruments went, row by row as they were asked for."""
        names = [name for name in call.query["instrument_ids"].split(",") if name]
        if not names:
            raise bad_query(f"`instrument_ids` names no instrument, expected 1 to {IDS_MAX}")
        found = [(name, self._directory.find(name)) for name in _at_most(names)]
        known = {each.instrument_id: each for _, each in found if each is not None}
        interest = open_interest(self._desk.state, known.values())
        data = [self._summary(name, each, interest) for name, each in found if each is not None]
        missing = [name for name, each in found if each is None]

        def seen() -> None:
            if missing:
                told = f"Instrument not found: {', '.join(missing)}"
                error = ApiError(ErrorKind.NOT_FOUND, told)
                call.answer_in_part(data, error, is_empty=not data)
            else:
                call.answer(data)

        self._desk.when_durable(seen)

    def _named(self, name: str) -> Instrument:
        instrument = self._directory.find(name)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found for id `{name}`")
        return instrument

    def _options(self, underlying: str, expiry: str) -> list[Instrument]:
        """Return the contracts on an instrument that expire on a day, calls and puts by strike."""
        on = self._named(underlying)
        day = date.fromisoformat(expiry)
        if not self._directory.is_expiry(day) or not has_symbol(day):
            return []
        contracts = (self._directory.find(render_osi(symbol)) for symbol in chain(on, day))
        return [each for each in contracts if each is not None]

    def _snapshot(self, instrument: Instrument, interest: dict[str, int]) -> MarketDataSnapshot:
        now = self._desk.clock.now()
        terms = self._desk.state.instruments.get(instrument.instrument_id, instrument.terms)
        is_traded = terms.instrument_type is not InstrumentType.INDEX
        market = self._market
        quote = None if market is None or not is_traded else market.quote(terms.instrument_id, now)
        bar = None if market is None else market.day_bar(terms.instrument_id, now)
        spot = None
        if terms.option is not None:
            spot = self._desk.prices.mark(terms.option.underlying_id)
        is_share = terms.instrument_type is InstrumentType.COMMON_STOCK
        return MarketDataSnapshot(
            instrument_id=terms.instrument_id,
            symbol=terms.symbol,
            name=instrument.name or None,
            session=wire_session(bar, self._desk.state.business_date, is_traded=is_traded),
            last_quote=None if quote is None else wire_quote(quote, terms, now),
            last_trade=(None if bar is None else wire_last_trade(bar, terms, is_traded=is_traded)),
            cumulative_volume=None if bar is None or not is_traded else bar.volume // SCALE,
            greeks=wire_greeks(terms, quote, spot, now),
            open_interest=interest.get(terms.instrument_id),
            short_sale_restricted=self._is_restricted(terms, now) if is_share else None,
        )

    def _is_restricted(self, terms: InstrumentTerms, now: int) -> bool:
        if is_restricted(self._desk.state, terms):
            return True
        market = self._market
        return market is not None and market.restricted_since(terms.instrument_id, now) is not None

    def _summary(self, name: str, instrument: Instrument, interest: dict[str, int]) -> DailySummary:
        now = self._desk.clock.now()
        is_traded = instrument.terms.instrument_type is not InstrumentType.INDEX
        bar = None if self._market is None else self._market.day_bar(instrument.instrument_id, now)
        told = wire_session(bar, self._desk.state.business_date, is_traded=is_traded)
        return DailySummary(
            instrument_id=name,
            symbol=instrument.symbol,
            trade_date=told.ohlv_date,
            open=told.open,
            high=told.high,
            low=told.low,
            volume=told.cumulative_volume,
            open_interest=interest.get(instrument.instrument_id),
            not_applicable=not is_traded,
        )


def _at_most(names: list[str]) -> Iterable[str]:
    if len(names) > IDS_MAX:
        raise _unacceptable(f"At most {IDS_MAX} instrument_ids may be given, got {len(names)}")
    return names


def _unacceptable(what: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, what)
