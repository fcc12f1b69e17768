"""Limit-up limit-down and Rule 201: the arithmetic, and what it does to trading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.sessions import Hours
from sidestreet.reference.calendar import NewYork
from sidestreet.venue.bands import Bands, BandWatch, price_bands
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.path_bands import PathBands
from sidestreet.venue.path_day import PathDay
from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.rule_201 import trigger_price
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.venue.timetable import NEVER, Timetable
from venue.conversation import (
    AT_CLOSE,
    BASE,
    BUY,
    DAY,
    DAY_NS,
    FOK,
    GTC,
    IOC,
    MS,
    SELL,
    TERMS,
    Talk,
    market_maker,
    option,
    told,
)
from venue.scripted_source import CENT, SHARES, Act, ScriptedSource, only, quoting
from venue.trading_day import CLOSE, HOUR, MINUTE, NOON, PRE, RoundTheClock, ShortDays, at

ID = TERMS.instrument_id
SECOND = 1000 * MS
HIGH, LOW = 105 * SCALE, 95 * SCALE
"""The bands around 100 dollars."""


@pytest.mark.parametrize(
    ("reference", "close", "is_late", "low", "high"),
    [
        # Above three dollars: 5 %; near the close twice that.
        (100_00, 98_00, False, 95_00, 105_00),
        (100_00, 98_00, True, 90_00, 110_00),
        # The close of the day before decides, not where it trades now.
        (3_20, 3_00, False, 2_56, 3_84),
        (2_90, 3_01, False, 2_76, 3_05),
        # 75 cents to three dollars: 20 %.
        (2_00, 75, False, 1_60, 2_40),
        (2_00, 75, True, 1_20, 2_80),
        # Below: 15 cents or 75 %, whichever is less.
        (60, 74, False, 45, 75),
        (60, 74, True, 30, 90),
        (8, 74, False, 2, 14),
    ],
)
def test_how_far_a_stock_may_trade(
    *, reference: int, close: int, is_late: bool, low: int, high: int
) -> None:
    found = price_bands(reference * CENT, close * CENT, is_late=is_late)
    assert found == (low * CENT, high * CENT)


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.booleans())
def test_the_reference_is_always_within_its_bands(
    reference: int, close: int, is_late: bool
) -> None:
    low, high = price_bands(reference, close, is_late=is_late)
    assert low > 0
    assert high >= reference
    assert low <= reference + CENT // 200 + 1


def test_the_reference_moves_by_a_hundredth_at_least_and_holds_for_half_a_minute() -> None:
    watch = BandWatch()
    watch.begin(0, BASE, BASE, NEVER)
    watch.note(31 * SECOND, BASE + 99 * CENT)
    assert watch.reference == BASE
    # The mean of 100.99 and 101.01 is one hundredth away.
    watch.note(32 * SECOND, BASE + 101 * CENT)
    assert watch.reference == BASE + SCALE
    assert watch.at(32 * SECOND) == Bands(95_950_000, 106_050_000)
    watch.note(61 * SECOND, 120 * SCALE)
    assert watch.reference == BASE + SCALE
    watch.note(62 * SECOND, 120 * SCALE)
    # The mean of these two and of 120 twice.
    assert watch.reference == 110_500_000


def test_trades_count_for_five_minutes() -> None:
    watch = BandWatch()
    watch.begin(0, BASE, BASE, NEVER)
    watch.note(SECOND, BASE)
    watch.note(301 * SECOND, 104 * SCALE)
    assert watch.reference == 104 * SCALE


def test_the_bands_widen_25_minutes_before_the_close_by_the_hour_alone() -> None:
    watch = BandWatch()
    watch.begin(0, BASE, BASE, HOUR)
    assert watch.at(35 * MINUTE - 1) == (LOW, HIGH)
    assert watch.at(35 * MINUTE) == (90 * SCALE, 110 * SCALE)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**64 - 1), minutes=st.integers(0, 60 * 24 * 30), ms=st.integers(0, 59_999)
)
def test_near_a_path_everything_is_within_the_bands(seed: int, minutes: int, ms: int) -> None:
    """Which is why most orders need not ask for them."""
    maker = market_maker(seed)
    times = Timetable()
    bands = PathBands(maker, PathDay(maker, times))
    instant = NOON + minutes * MINUTE + ms * MS
    near, exact = bands.near(instant), bands.at(instant, times.at(instant))
    assert exact.low <= near.low < maker.reference.at(step_at(instant)) < near.high <= exact.high


def trades(reports: list[ExecutionReport]) -> list[tuple[int, int]]:
    return [(r.route_id, r.last_price) for r in reports if r.exec_type is ExecType.TRADE]


def test_a_market_order_stops_at_the_band() -> None:
    """Behind the maker's quotes only a client sells, at a price that nobody may pay."""
    talk = Talk()
    talk.new(1, SELL, SHARES, 107 * SCALE, GTC)
    talk.new(2, BUY, 10**6 * SCALE, None)
    heard = talk.hear()
    assert 1 not in dict(trades(heard))
    assert heard[-1].text == "nothing more to trade with within the price bands"


def test_a_fill_or_kill_order_counts_on_nothing_beyond_the_band() -> None:
    talk = Talk()
    talk.new(1, SELL, 10**6 * SCALE, 107 * SCALE, GTC)
    talk.new(2, BUY, 10**5 * SCALE, 110 * SCALE, FOK)
    talk.new(3, BUY, SHARES, 110 * SCALE, FOK)
    heard = talk.hear()
    assert (2, ExecType.CANCELED) in [told(report) for report in heard]
    assert 3 in dict(trades(heard))


def test_within_the_bands_clients_trade_with_each_other_as_far_as_they_like() -> None:
    talk = Talk()
    price = talk.venue.last_price(ID) * 104 // 100 // CENT * CENT
    talk.new(1, SELL, SHARES, price, GTC)
    talk.new(2, BUY, 10**6 * SCALE, None)
    assert (1, price) in trades(talk.hear())


def test_early_sessions_and_options_have_no_bands() -> None:
    talk = Talk(start=PRE, hours=ShortDays())
    talk.new(1, SELL, SHARES, 150 * SCALE, GTC, extended_hours=True)
    talk.new(2, BUY, 10**6 * SCALE, 150 * SCALE, IOC, extended_hours=True)
    assert (1, 150 * SCALE) in trades(talk.hear())
    contract = Talk(terms=option(1))
    contract.new(1, SELL, SHARES, 150 * SCALE, GTC)
    contract.new(2, BUY, 10**6 * SCALE, 150 * SCALE, IOC)
    assert (1, 150 * SCALE) in trades(contract.hear())


def test_an_order_beyond_the_band_stands_at_the_band_until_the_market_comes() -> None:
    talk = Talk()
    price = talk.venue.last_price(ID)
    talk.new(1, BUY, 10**5 * SCALE, 150 * SCALE, GTC)
    heard = trades(talk.wait(20 * SECOND))
    # The mean of five minutes is at most 1.1 % away.
    assert price * 103 // 100 < max(paid for _, paid in heard) <= price * 107 // 100


def banded(*acts: Act, start: int = NOON) -> Talk:
    """Return a market whose day began at 100 dollars."""
    source = ScriptedSource([*quoting(start, BASE - CENT, BASE + CENT, SHARES), *acts])
    return Talk(start=start, hours=ShortDays(), sources=only(source))


def limit_state(talk: Talk) -> None:
    """Buy all there is, and want more at a price beyond the band."""
    talk.new(1, BUY, 3 * SHARES, 120 * SCALE, GTC)
    assert trades(talk.hear()) == [(1, BASE + CENT)]
    assert talk.quote()[:2] == (HIGH, 2 * SHARES)


def test_a_touch_at_the_band_pauses_trading_after_fifteen_seconds_for_five_minutes() -> None:
    talk = banded()
    limit_state(talk)
    begun = NOON + 2 * MS
    talk.until(begun + 15 * SECOND - 1)
    assert talk.quote().bid == HIGH
    talk.wait(1)
    assert talk.quote() == (0, 0, 0, 0)
    talk.new(2, SELL, SHARES, 118 * SCALE, GTC)
    talk.until(begun + 15 * SECOND + 5 * MINUTE - 1)
    assert talk.venue.unacknowledged()[-1].exec_type is ExecType.NEW
    # It reopens at a price beyond the old bands, and the new ones are around that.
    reopened = trades(talk.wait(1 + 2 * MS))
    assert [route_id for route_id, _ in reopened] == [1, 2]
    price = reopened[0][1]
    assert 118 * SCALE <= price <= 120 * SCALE
    talk.new(3, SELL, SHARES, price - 3 * SCALE, DAY)
    assert [route_id for route_id, _ in trades(talk.hear())] == [3, 1]


def test_a_touch_that_leaves_the_band_in_time_pauses_nothing() -> None:
    talk = banded(Act(NOON + 10 * SECOND, False, 2 * SHARES, 104 * SCALE))
    limit_state(talk)
    assert trades(talk.until(NOON + MINUTE)) == [(1, HIGH)]
    assert talk.quote().bid == BASE - CENT


def test_a_cancel_ends_a_limit_state_too() -> None:
    talk = banded()
    limit_state(talk)
    talk.cancel(1)
    talk.new(2, BUY, SHARES, BASE // 2, GTC)
    talk.wait(MINUTE)
    assert talk.quote().bid == BASE - CENT


def test_a_source_that_trades_through_the_band_pauses_its_own_market() -> None:
    talk = banded(
        Act(NOON + SECOND, False, SHARES, 110 * SCALE),
        Act(NOON + 2 * SECOND, True, 2 * SHARES),
    )
    talk.until(NOON + 3 * SECOND)
    assert talk.venue.last_price(ID) == 110 * SCALE
    assert talk.quote() == (0, 0, 0, 0)
    talk.until(NOON + 2 * SECOND + 5 * MINUTE)
    assert talk.quote().bid == BASE - CENT


def test_prints_of_others_pause_nothing() -> None:
    """They are history's, which had bands of its own."""
    talk = banded(Act(NOON + SECOND, prints=((150 * SCALE, SHARES),)))
    talk.until(NOON + 2 * SECOND)
    assert talk.quote().bid == BASE - CENT


def test_a_pause_gives_way_to_the_closing_auction() -> None:
    start = CLOSE - 3 * MINUTE
    talk = banded(start=start)
    talk.new(1, BUY, 3 * SHARES, 130 * SCALE, GTC)
    talk.new(2, SELL, SHARES, 112 * SCALE, GTC)
    talk.hear()
    talk.until(start + MINUTE)
    assert talk.quote() == (0, 0, 0, 0)
    found = trades(talk.until(CLOSE + 2 * MS))
    assert [route_id for route_id, _ in found] == [1, 2]
    assert found[0][1] >= 112 * SCALE


def test_a_market_without_bands_trades_at_any_price() -> None:
    talk = Talk(has_bands=False)
    talk.new(1, SELL, SHARES, 150 * SCALE, GTC)
    talk.new(2, BUY, 10**6 * SCALE, None)
    assert (1, 150 * SCALE) in trades(talk.hear())


# Rule 201.


@pytest.mark.parametrize(("close", "trigger"), [(100_00, 90_00), (10_01, 9_00), (1, 0)])
def test_a_tenth_below_the_close_restricts_short_sales(close: int, trigger: int) -> None:
    assert trigger_price(close * CENT) // CENT == trigger


def fallen(*acts: Act) -> SimulatedVenue:
    return Talk(start=NOON, hours=ShortDays(), sources=only(ScriptedSource(acts))).venue


def test_a_fall_restricts_the_rest_of_its_day_and_all_of_the_next() -> None:
    fell_at = NOON + MINUTE
    venue = fallen(
        Act(NOON, prints=((90 * SCALE + 1, SHARES),)), Act(fell_at, prints=((90 * SCALE, SHARES),))
    )
    assert venue.restricted_since(ID, fell_at - 1) is None
    assert venue.restricted_since(ID, fell_at) == fell_at
    assert venue.restricted_since(ID, at(19, day=1)) == fell_at
    assert venue.restricted_since(ID, at(3, day=2)) == fell_at
    assert venue.restricted_since(ID, at(4, day=2)) is None


def test_a_fall_outside_of_regular_hours_restricts_nothing() -> None:
    venue = fallen(Act(at(17), prints=((80 * SCALE, SHARES),)))
    assert venue.restricted_since(ID, at(18)) is None


def test_a_path_restricts_at_the_first_step_at_which_it_has_fallen_so_far() -> None:
    """Compared with a walk over every step, where one tick is nearly a tenth of the price."""
    base, seed, fallen_days = 1_000, 6, 0
    talk = Talk(seed, start=NOON, hours=ShortDays(), base=base)
    maker = market_maker(seed, base=base)
    before = None
    for day in range(1, 7):
        trigger = trigger_price(maker.mark(step_at(at(16, day=day - 1))))
        steps = range(step_at(at(9, 30, day=day)), step_at(at(16, day=day)))
        walked = next((step * 250 * MS for step in steps if maker.mark(step) <= trigger), None)
        evening = at(19, day=day)
        assert talk.venue.restricted_since(ID, evening) == (walked if before is None else before)
        fallen_days += walked is not None
        before = walked
    assert 0 < fallen_days < 6


def test_the_search_for_a_fall_is_short_where_the_price_is_one_tick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At 0.0001 a tenth less is on no tick. Four hours have 57,600 steps."""
    talk = Talk(1, start=NOON, hours=ShortDays(), base=100)
    looks = 0
    mark = MarketMaker.mark

    def counted(maker: MarketMaker, step: int) -> int:
        nonlocal looks
        looks += 1
        return mark(maker, step)

    monkeypatch.setattr(MarketMaker, "mark", counted)
    assert talk.venue.restricted_since(ID, at(19, day=1)) is None
    assert looks < 100


def test_a_clients_own_trade_can_restrict_a_path() -> None:
    talk = Talk(start=NOON, hours=ShortDays(), has_bands=False)
    talk.new(1, BUY, SHARES, 80 * SCALE, GTC)
    talk.new(2, SELL, 10**6 * SCALE, 80 * SCALE, IOC)
    assert (1, 80 * SCALE) in trades(talk.hear())
    assert talk.venue.restricted_since(ID, talk.now) == NOON + 2 * MS
    assert talk.venue.restricted_since(ID, NOON + DAY_NS) == NOON + 2 * MS
    assert talk.venue.restricted_since(ID, NOON + 2 * DAY_NS) is None


@pytest.mark.parametrize(
    ("hours", "ends_at"), [(ShortDays(), at(4, day=2)), (RoundTheClock(), at(20, day=1))]
)
def test_a_clients_trade_in_the_closing_auction_can_restrict_a_path(
    hours: Hours, ends_at: int
) -> None:
    """It is a trade of the day that ends there, also where the next one begins at once."""
    closes_at = hours.at(NOON).until
    talk = Talk(start=NOON, hours=hours, has_bands=False)
    talk.new(1, SELL, 10**8 * SCALE, None, AT_CLOSE)
    talk.new(2, BUY, SHARES, 80 * SCALE, GTC)
    talk.hear()
    assert (1, 80 * SCALE) in trades(talk.until(closes_at + 2 * MS))
    assert talk.venue.restricted_since(ID, closes_at - 1) is None
    assert talk.venue.restricted_since(ID, closes_at) == closes_at
    assert talk.venue.restricted_since(ID, ends_at - 1) == closes_at
    assert talk.venue.restricted_since(ID, ends_at) is None


class FallsAtTheClose(PricePath):
    """A hundred dollars until the close, and ninety from then on."""

    lowest, highest, end = 90 * SCALE, 100 * SCALE, None

    def at(self, step: int) -> int:
        """Return the price at a step."""
        return self.lowest if step >= step_at(CLOSE) else self.highest

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds between which the price stays from step `first` to step `last`."""
        return self.at(last), self.at(first)


def test_a_path_that_has_fallen_so_far_at_the_close_is_restricted_by_the_auction_there() -> None:
    path = FallsAtTheClose()
    venue = Talk(start=NOON, hours=ShortDays(), sources=lambda _terms, _price: path).venue
    assert venue.restricted_since(ID, CLOSE - 1) is None
    assert venue.restricted_since(ID, CLOSE) == CLOSE


def test_options_are_never_restricted() -> None:
    terms = option(1)
    talk = Talk(terms=terms)
    assert talk.venue.restricted_since(terms.instrument_id, NOON) is None


def test_a_fall_is_looked_for_through_days_that_are_longer_than_others() -> None:
    """A weekend in which the clocks are set back, after a Friday on which some have fallen."""
    friday = 1_761_917_400_000_000_000  # 2025-10-31, 09:30 in New York
    monday = friday + 76 * HOUR
    fallen_at = []
    for seed in range(20, 32):
        # Where one tick is nearly a tenth of the price, a path falls so far now and then.
        venue = SimulatedVenue(seed, friday, hours=NewYork())
        venue.admit(TERMS, 1_000)
        fallen_at.append(venue.restricted_since(ID, monday))
    known = [each for each in fallen_at if each is not None]
    assert 0 < len(known) < len(fallen_at)
    assert all(friday <= each <= monday for each in known)


@given(st.integers(1, 40), st.lists(st.integers(0, 30 * 60), min_size=1, max_size=8))
def test_since_when_short_sales_are_restricted_depends_on_nobody_who_asked_before(
    seed: int, minutes: list[int]
) -> None:
    """One tick is nearly a tenth of the price, so that it falls so far on many days."""
    often = Talk(seed, start=NOON, hours=ShortDays(), base=1_000).venue
    for each in minutes:
        instant = NOON + each * MINUTE
        once = Talk(seed, start=NOON, hours=ShortDays(), base=1_000).venue
        assert often.restricted_since(ID, instant) == once.restricted_since(ID, instant)
