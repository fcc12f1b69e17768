"""Options on a stock that trades action by action: worth what the model says for its last trade."""

from collections.abc import Callable

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight, OrderType, Side, TimeInForce
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType, NewRoute
from sidestreet.domain.option_model import option_value
from sidestreet.venue.model_value import ModelValue
from sidestreet.venue.option_price import volatility_of
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.simulated import Latency, SimulatedVenue
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from sidestreet.venue.sources.source import Source
from venue.conversation import BASE, MONTH, START, STEP, TERMS, option
from venue_sources.bare_market import SECOND

CALL = option(1)
SEED = 7


def still(price: int) -> Callable[[int], int]:
    return lambda _at: price


def value_of(spot: Callable[[int], int], least: int = 10_000) -> ModelValue:
    assert CALL.option is not None
    return ModelValue(SEED, CALL.option, spot, least)


def venue_of(
    preset: str, started_at: int = START, latency: Latency | None = None
) -> SimulatedVenue:
    """Return a venue with a stock of agents and a call on it."""

    def source(terms: InstrumentTerms, base_price: int) -> Source | PricePath | None:
        if terms.option is None:
            return AgentMarket(PRESETS[preset], SEED).source(terms, base_price, started_at)
        return ModelValue(
            SEED, terms.option, lambda at: venue.last_price(TERMS.instrument_id, at), 10_000
        )

    venue = SimulatedVenue(SEED, started_at, latency, sources=source)
    venue.admit(TERMS, BASE)
    venue.admit(CALL, BASE)
    return venue


@pytest.mark.parametrize("dollars", [90, 100, 110])
def test_an_option_is_worth_what_the_model_says_for_the_last_trade(dollars: int) -> None:
    volatility = volatility_of(SEED, TERMS.instrument_id)

    told = value_of(still(dollars * SCALE)).at(START // STEP)

    # Far from the expiry time is reckoned by the minute, which is less than a cent.
    exact = option_value(OptionRight.CALL, dollars * SCALE, BASE, volatility, MONTH)
    assert exact <= told <= exact + 10_000


def test_the_value_is_never_under_what_exercise_gains_nor_under_a_tick() -> None:
    deep, worthless = value_of(still(200 * SCALE)), value_of(still(SCALE))
    last = (START + MONTH) // STEP - 1
    assert deep.at(last) >= 100 * SCALE
    assert worthless.at(last) == 10_000
    assert worthless.at(last + 1) == 0
    assert deep.at(last + 1) == 100 * SCALE
    assert deep.span(0, 1)[0] <= deep.at(last) <= deep.span(0, 1)[1]


def test_quotes_of_an_option_stand_around_the_value_for_the_last_trade() -> None:
    venue = venue_of("volatile")
    marks = set()
    for minute in range(1, 31):
        now = START + minute * 60 * SECOND
        venue.advance(now)
        quote = venue.quote(CALL.instrument_id, now)
        value = value_of(lambda at: venue.last_price(TERMS.instrument_id, at)).at(now // STEP)
        assert quote.bid < value < quote.ask
        marks.add(value)
    assert len(marks) > 20


def test_a_clients_order_in_an_option_trades_as_the_stock_moves() -> None:
    venue = venue_of("volatile")
    now = START + 60 * SECOND
    venue.advance(now)
    limit = venue.quote(CALL.instrument_id, now).bid
    route = NewRoute(
        1, 1, CALL.instrument_id, Side.BUY, OrderType.LIMIT, TimeInForce.DAY, SCALE, limit
    )
    venue.send(route, now)

    trades = [
        report
        for minute in range(1, 240)
        for report in venue.advance(now + minute * 60 * SECOND)
        if report.exec_type is ExecType.TRADE
    ]

    assert [(each.last_quantity, each.last_price) for each in trades] == [(SCALE, limit)]


def test_after_the_expiry_an_option_is_worth_what_exercise_gained() -> None:
    venue = venue_of("thin", START + MONTH - 600 * SECOND)
    expired = START + MONTH + SECOND
    venue.advance(expired)
    last = venue.last_price(TERMS.instrument_id, START + MONTH)

    told = venue.last_price(CALL.instrument_id, expired)

    assert told == max(0, last - BASE)
    assert venue.quote(CALL.instrument_id, expired) == (0, 0, 0, 0)


def played(*, stops: bool) -> list[tuple[int, int, int]]:
    """Have an order in an option watched while another is on its way to the stock."""
    venue = venue_of("volatile", latency=Latency(2 * SECOND))
    reports = []
    far = NewRoute(
        1, 1, CALL.instrument_id, Side.BUY, OrderType.LIMIT, TimeInForce.DAY, SCALE, 10_000
    )
    venue.send(far, START)
    reports += venue.advance(START + SECOND)
    market = NewRoute(
        2, 2, TERMS.instrument_id, Side.BUY, OrderType.MARKET, TimeInForce.DAY, 100 * SCALE, None
    )
    venue.send(market, START + SECOND)
    end = START + 300 * SECOND
    while stops and (due := venue.next_due()) is not None and due <= end:
        reports += venue.advance(due)
    reports += venue.advance(end)
    return [(each.route_id, each.last_quantity, each.last_price) for each in reports]


def test_an_order_meets_the_stock_as_it_is_whoever_looks_at_its_options() -> None:
    assert played(stops=True) == played(stops=False)
