"""The runs of a comparison: the day without the orders, and with them under each model.

Every run is a whole desk in this process, on a clock that goes from one instant to the next at
which something is due. A run is a function of its arguments and of nothing else, so runs may be
made side by side.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK
from sidestreet.cli.realism.figures import Alone, Minute, Traded
from sidestreet.cli.realism.planned import Planned
from sidestreet.config import MarketChoice
from sidestreet.domain.events import OrderFilled
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.seed import Seed, parse_seed
from sidestreet.runtime.sequencer import Batch
from sidestreet.venue.port import Quote
from sidestreet.venue.tick_grid import TickGrid

ACCOUNT: Final = 1
_SECOND: Final = 1_000_000_000
_MINUTE: Final = 60 * _SECOND
_SEED: Final = b"""
accounts:
  - {id: 1, full_name: Comparison, short_name: COMPARISON, subtype: MARGIN, cash: 100000000.00}
desk:
  fees: {is_regulatory: true}
"""


class NoSuchDay(ValueError):  # noqa: N818 - it names the fact
    """The day, or a time of an order, is none at which the market trades."""


@dataclass(frozen=True, slots=True)
class Study:
    """What is compared: the same orders in one instrument on one day of one market."""

    market: MarketChoice
    symbol: str
    day: date
    orders: tuple[Planned, ...]

    def bounds(self) -> tuple[int, int]:
        """Return when a run begins, and when it ends. Raises `NoSuchDay`."""
        window = OF_NEW_YORK.hours.at(new_york_instant(self.day, 0)).regular
        if window.begins_at >= new_york_instant(self.day, 23, 59):
            raise NoSuchDay(f"{self.day} is no trading day")
        first = min([order.at for order in self.orders] + [window.begins_at])
        last = max(order.at for order in self.orders)
        if first < new_york_instant(self.day, 4) or last >= window.ends_at:
            raise NoSuchDay(
                f"an order is sent outside of {self.day}, 04:00 in New York to the close"
            )
        return first - _MINUTE, window.ends_at


class Assumption(NamedTuple):
    """A fill model and latencies, by their names; an empty latency is the usual one."""

    model: str
    latency: str
    latencies_ns: tuple[int | None, int | None, int | None] = (None, None, None)

    def of(self, market: MarketChoice) -> MarketChoice:
        """Return a market under this assumption."""
        entry_ns, response_ns, data_ns = self.latencies_ns
        return replace(
            market,
            fill_model=self.model,
            entry_ns=entry_ns,
            response_ns=response_ns,
            data_ns=data_ns,
        )


class Outcome(NamedTuple):
    """What traded, and how many orders were refused, with what was said of the first of them."""

    trades: tuple[Traded, ...]
    refused: int = 0
    refusal: str = ""


def watch_alone(study: Study) -> Alone:
    """Return the day as it is without the orders.

    Raises `StartRefused`, `NoSuchDay`, and `LookupError` for an unknown symbol.
    """
    begins_at, ends_at = study.bounds()
    desk = InProcessDesk(_seed(), begins_at, market=study.market)
    instrument = desk.list_instrument(study.symbol)
    instrument_id = instrument.instrument_id
    limits: list[int | None] = []
    arrivals: list[int | None] = []
    minutes: list[Minute] = []
    volume = 0
    instants = {order.at for order in study.orders}
    instants.update(range(begins_at + _MINUTE, ends_at + 1, _MINUTE))
    waiting = list(study.orders)
    for at in sorted(instants):
        desk.venue.advance(at)
        while waiting and waiting[0].at == at:
            quote = desk.venue.quote(instrument_id, at)
            limit, arrival = _asked(waiting.pop(0), quote, TickGrid(instrument.terms.tick_rules))
            limits.append(limit)
            arrivals.append(arrival)
        if at % _MINUTE:
            continue
        bar = desk.venue.day_bar(instrument_id, at)
        traded = 0 if bar is None else bar.volume
        price = desk.venue.last_price(instrument_id, at)
        minutes.append(Minute(at, price, max(0, traded - volume)))
        volume = traded
    desk.close()
    return Alone(tuple(minutes), tuple(limits), tuple(arrivals))


def run(study: Study, limits: tuple[int | None, ...], assumption: Assumption) -> Outcome:
    """Return what came of the orders under one assumption, with the limits that words came to."""
    begins_at, ends_at = study.bounds()
    desk = InProcessDesk(_seed(), begins_at, market=assumption.of(study.market))
    seen = _Executions()
    desk.desk.followers.append(seen.follow)
    accepted: dict[str, tuple[int, bool]] = {}
    refused, refusal = 0, ""
    for number, (order, limit) in enumerate(zip(study.orders, limits, strict=True)):
        desk.advance_to(order.at)
        told = order.body(study.symbol, limit, number)
        reply = desk.ask("POST", f"/v1/accounts/{ACCOUNT}/orders", [told])
        if reply.status == 200:  # noqa: PLR2004 - HTTP
            accepted[reply.body["data"][0]["id"]] = number, order.is_buy
            continue
        refused += 1
        refusal = refusal or f"order {number + 1}: {reply.body['error']['message']}"
    # Whatever the close brought is on its way back for as long as a report takes.
    back_ns = assumption.of(study.market).response_ns
    desk.advance_to(ends_at + _SECOND + (back_ns or 0))
    desk.close()
    return Outcome(seen.trades(accepted), refused, refusal)


class _Executions:
    """Everything that traded, as it becomes durable."""

    def __init__(self) -> None:
        self._fills: list[tuple[int, OrderFilled]] = []

    def follow(self, batch: Batch) -> None:
        """Take in what a batch has of it."""
        for record in batch.records:
            self._fills += [
                (record.time_ns, event) for event in record.events if isinstance(event, OrderFilled)
            ]

    def trades(self, orders: dict[str, tuple[int, bool]]) -> tuple[Traded, ...]:
        """Return it, with place and side of each order by its id."""
        return tuple(
            Traded(
                orders[event.order_id][0],
                at,
                orders[event.order_id][1],
                event.quantity,
                event.price,
                event.commission + event.regulatory_fees,
            )
            for at, event in self._fills
        )


def _asked(order: Planned, quote: Quote, ticks: TickGrid) -> tuple[int | None, int | None]:
    """Return an order's limit and its arrival price."""
    middle = (quote.bid + quote.ask) // 2 if quote.bid and quote.ask else None
    if not isinstance(order.limit, str):
        return order.limit, middle
    price = {"bid": quote.bid, "ask": quote.ask, "mid": middle}[order.limit]
    price = ticks.down(price) if price else None
    if price is None:
        raise NoSuchDay(f"nothing is quoted when an order asks for the {order.limit}")
    return price, middle


def _seed() -> Seed:
    return parse_seed(_SEED, "comparison.yaml")
