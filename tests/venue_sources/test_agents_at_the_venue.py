import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.sessions import Hours
from sidestreet.reference.calendar.hours import NewYork
from sidestreet.venue.floor import Sources
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from venue.conversation import BUY, DAY, GTC, IOC, SELL, Talk
from venue_sources.bare_market import BASE, CENT, HOUR, MINUTE, OPENING, SECOND, TERMS
from venue_sources.bare_market import DAY as DAY_NS
from venue_sources.two_processes import told_by_two_processes

SHARES = 100 * SCALE


def agents(name: str, seed: int = 1, hours: Hours | None = None) -> Sources:
    market = AgentMarket(PRESETS[name], seed, hours)
    return lambda terms, base: market.source(terms, base, OPENING)


def talk(name: str = "calm", seed: int = 1) -> Talk:
    made = Talk(start=OPENING, base=BASE, sources=agents(name, seed))
    made.wait(MINUTE)
    return made


def traded(reports: list[ExecutionReport], route_id: int) -> int:
    return sum(
        report.last_quantity
        for report in reports
        if report.exec_type is ExecType.TRADE and report.route_id == route_id
    )


def volume(made: Talk) -> int:
    bar = made.venue.day_bar(TERMS.instrument_id, made.now)
    return bar.volume if bar is not None else 0


def script(made: Talk, gaps: list[int]) -> str:
    """Trade for ten minutes, looked at as often as the gaps say; return a digest of it all."""
    reports, end = [], made.now + 10 * MINUTE
    for route_id in range(1, 11):
        until = made.now + MINUTE
        for gap in gaps:
            if made.now + gap < until:
                reports += made.wait(gap)
                made.venue.last_price(TERMS.instrument_id, made.now)
        reports += made.until(until)
        quote = made.quote()
        if route_id % 3:
            made.new(route_id, BUY, 3 * SHARES, quote.bid, DAY)
        else:
            made.new(route_id, SELL, 8 * SHARES, quote.bid, IOC)
    reports += made.until(end)
    told = repr((reports, made.quote(), made.venue.day_bar(TERMS.instrument_id, made.now)))
    return hashlib.sha256(told.encode()).hexdigest()


def test_a_marketable_order_trades_with_agents_at_the_price_that_was_quoted() -> None:
    made = talk()
    quote = made.quote()
    made.new(1, BUY, SHARES, quote.ask, IOC)
    reports = made.hear()
    assert [report.exec_type for report in reports] == [ExecType.NEW, ExecType.TRADE]
    assert reports[1].last_price <= quote.ask


def test_agents_trade_with_a_resting_order_when_the_price_comes_to_it() -> None:
    made = talk("volatile")
    limit = made.quote().bid - 5 * CENT
    made.new(1, BUY, SHARES, limit, GTC)
    reports = made.wait(2 * HOUR)
    fills = [report for report in reports if report.exec_type is ExecType.TRADE]
    assert traded(reports, 1) == SHARES
    assert all(report.last_price == limit for report in fills)


def test_of_two_orders_at_one_price_the_first_is_filled_first() -> None:
    made = talk("volatile")
    price = made.quote().bid - 2 * CENT
    made.new(1, BUY, 30 * SHARES, price, GTC)
    made.new(2, BUY, 30 * SHARES, price, GTC)
    reports = made.wait(2 * HOUR)
    fills = [report.route_id for report in reports if report.exec_type is ExecType.TRADE]
    assert traded(reports, 1) == traded(reports, 2) == 30 * SHARES
    assert fills == sorted(fills)


def test_an_order_waits_for_those_that_were_there_before_it() -> None:
    """What has traded at its price before its first fill is all that was ahead, or was canceled."""
    made = talk()
    quote = made.quote()
    made.new(1, BUY, SHARES, quote.bid, GTC)
    made.wait(2_000_000)
    book = made.venue._floor.listing(TERMS.instrument_id).book
    level = book.bids.levels[quote.bid]
    ahead = [order for order in level if order.owner is None]
    assert ahead
    reports: list[ExecutionReport] = []
    while not traded(reports, 1):
        reports += made.wait(100_000_000)
    assert all(order.level is not level for order in ahead)


def test_a_large_order_walks_up_the_book_and_the_price_comes_back() -> None:
    made = talk()
    before = made.quote()
    made.new(1, BUY, 100 * SHARES)
    reports = made.hear()
    prices = [report.last_price for report in reports if report.exec_type is ExecType.TRADE]
    assert traded(reports, 1) == 100 * SHARES
    assert prices == sorted(prices)
    assert prices[0] == before.ask
    assert prices[-1] >= before.ask + 2 * CENT
    assert made.quote().ask > before.ask
    made.wait(20 * MINUTE)
    still = talk()
    still.wait(20 * MINUTE + 4_000_000)
    assert abs(made.quote().ask - still.quote().ask) <= 4 * CENT


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 20 * SECOND), max_size=30))
def test_how_often_anybody_looks_makes_no_difference(gaps: list[int]) -> None:
    assert script(talk("volatile"), gaps) == script(talk("volatile"), [])


def test_two_processes_have_the_same_conversation() -> None:
    program = (
        "from venue_sources.test_agents_at_the_venue import script, talk\n"
        "print(script(talk('thin'), [1_000_000_000]))"
    )
    first, second = told_by_two_processes(program)
    assert first == second != ""


def test_a_day_in_new_york_opens_and_closes_with_auctions_and_is_quiet_before_and_after() -> None:
    """From half past eight on a Friday to half past nine on Monday."""
    opening, closing = OPENING + 2 * DAY_NS, OPENING + 2 * DAY_NS + 13 * HOUR // 2
    sources = agents("calm", hours=NewYork())
    made = Talk(start=opening - HOUR, base=BASE, hours=NewYork(), sources=sources)
    made.new(1, BUY, 5 * SHARES, None, TimeInForce.AT_OPEN)
    made.new(2, SELL, 5 * SHARES, None, TimeInForce.AT_CLOSE)
    before = made.until(opening - 1)
    early = volume(made)
    reports = made.until(opening + 2_000_000)
    assert traded(before, 1) == 0
    assert traded(reports, 1) == 5 * SHARES
    before = made.until(closing - 1)
    regular = volume(made)
    reports = made.until(closing + 2_000_000)
    assert traded(before, 2) == 0
    assert traded(reports, 2) == 5 * SHARES
    closed = volume(made)
    made.until(closing + 4 * HOUR - 1)
    assert 0 < made.quote().bid < made.quote().ask
    late = volume(made)
    assert regular > 2_000_000 * SCALE
    assert 30 * early < regular
    assert 0 < late - closed < regular // 10
    made.until(closing + 12 * HOUR)
    assert made.quote() == (0, 0, 0, 0), "it is Saturday"
    made.until(opening + 3 * DAY_NS + SECOND)
    assert 0 < made.quote().bid < made.quote().ask


def test_a_halt_for_news_holds_a_clients_order_and_fills_it_in_the_auction() -> None:
    """The order stands far above the market, so that any auction fills it."""
    made = talk("halt")
    halted_at = next(
        at
        for at in range(made.now, made.now + 5 * HOUR, 10 * SECOND)
        if made.until(at) is not None and made.quote() == (0, 0, 0, 0)
    )
    made.new(1, BUY, SHARES, BASE * 3 // 2, GTC)
    reports = made.until(halted_at + 4 * MINUTE)
    assert traded(reports, 1) == 0
    reports = made.until(halted_at + 6 * MINUTE)
    assert traded(reports, 1) == SHARES
    assert made.quote().bid > 0


def test_a_market_that_is_kept_up_is_the_market_that_is_looked_at_late() -> None:
    kept, late = (
        SimulatedVenue(1, OPENING, sources=agents("volatile"), has_bands=False) for _ in range(2)
    )
    for venue in (kept, late):
        venue.admit(TERMS, BASE)
    end = OPENING + 10 * MINUTE
    for now in range(OPENING, end, 7 * SECOND):
        for _ in kept.keep_up(now):
            pass

    assert kept.day_bar(TERMS.instrument_id, end) == late.day_bar(TERMS.instrument_id, end)
    assert kept.quote(TERMS.instrument_id, end) == late.quote(TERMS.instrument_id, end)
