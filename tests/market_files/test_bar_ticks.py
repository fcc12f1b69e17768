"""A bar becomes quotes and trades from which it could be made again."""

from hypothesis import example, given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.ticks import QuoteTick, TradeTick
from sidestreet.reference.market_files.bar_ticks import TRADES_MAX, bar_key, bar_ticks
from sidestreet.reference.market_files.rows import Bar

MINUTE = 60_000_000_000
SESSION = 390 * MINUTE
BEGIN = 1_704_205_800_000_000_000


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    """Make a bar that is possible, on any tick or none."""
    tick = draw(st.sampled_from([10_000, 100, 1]))
    low = draw(st.integers(1, 50_000)) * tick
    high = low + draw(st.integers(0, 3_000)) * tick
    steps = (high - low) // tick
    opens = low + draw(st.integers(0, steps)) * tick
    close = low + draw(st.integers(0, steps)) * tick
    volume = draw(st.one_of(st.just(0), st.integers(1, 10**6), st.integers(1, 10**5).map(_shares)))
    return Bar(draw(st.integers(1, 2**62)), opens, high, low, close, volume)


def _shares(number: int) -> int:
    return number * SCALE


LENGTHS = st.sampled_from([1_000_000_000, MINUTE, 60 * MINUTE, SESSION])


@given(bars(), LENGTHS, st.booleans(), st.integers(0, 2**64 - 1))
@example(Bar(1, 5, 5, 5, 5, 1), MINUTE, False, 0)
@example(Bar(1, 5, 9, 3, 6, 3), MINUTE, False, 0)
def test_a_bar_can_be_told_from_its_trades(bar: Bar, length: int, is_day: bool, key: int) -> None:
    ticks = list(bar_ticks(bar, BEGIN, BEGIN + length, key, is_day=is_day))
    trades = [tick for tick in ticks if isinstance(tick, TradeTick)]
    if bar.volume < 4:
        return
    prices = [trade.price for trade in trades]
    assert (prices[0], max(prices), min(prices), prices[-1]) == (
        bar.open,
        bar.high,
        bar.low,
        bar.close,
    )
    assert sum(trade.size for trade in trades) == bar.volume
    assert all(trade.size > 0 for trade in trades)
    assert len(trades) <= TRADES_MAX


@given(bars(), LENGTHS, st.integers(0, 2**64 - 1))
def test_ticks_are_in_order_within_the_time_of_the_bar_and_quotes_are_not_crossed(
    bar: Bar, length: int, key: int
) -> None:
    ticks = list(bar_ticks(bar, BEGIN, BEGIN + length, key))
    times = [tick.at for tick in ticks]
    assert times == sorted(times)
    assert times[0] >= BEGIN
    assert times[-1] < BEGIN + length
    for tick in ticks:
        if isinstance(tick, QuoteTick):
            assert 0 <= tick.bid < tick.ask
            assert (tick.bid > 0) is (tick.bid_size > 0)
            assert tick.ask_size > 0


@given(bars(), LENGTHS, st.integers(0, 2**64 - 1))
def test_every_trade_lies_within_the_quote_before_it(bar: Bar, length: int, key: int) -> None:
    quote = None
    for tick in bar_ticks(bar, BEGIN, BEGIN + length, key):
        if isinstance(tick, QuoteTick):
            quote = tick
        else:
            assert quote is not None
            assert quote.bid <= tick.price <= quote.ask


@given(bars(), st.integers(0, 2**64 - 1))
def test_the_same_bar_is_always_made_in_the_same_way(bar: Bar, key: int) -> None:
    first, second = (list(bar_ticks(bar, BEGIN, BEGIN + MINUTE, key)) for _ in range(2))
    assert first == second


def test_seeds_and_symbols_make_other_ways_through_the_same_bar() -> None:
    bar = Bar(1, 100 * SCALE, 103 * SCALE, 98 * SCALE, 101 * SCALE, 10_000 * SCALE)
    keys = [bar_key(1, "AAPL"), bar_key(2, "AAPL"), bar_key(1, "MSFT")]
    ways = [tuple(t.at for t in bar_ticks(bar, BEGIN, BEGIN + SESSION, key)) for key in keys]
    assert len(set(ways)) == 3


def test_a_bar_without_volume_has_a_quote_around_its_close_and_no_trade() -> None:
    bar = Bar(1, 10 * SCALE, 10 * SCALE, 10 * SCALE, 10 * SCALE, 0)
    (tick,) = bar_ticks(bar, BEGIN, BEGIN + MINUTE, 0)
    assert isinstance(tick, QuoteTick)
    assert (tick.at, tick.bid, tick.ask) == (BEGIN, 9_990_000, 10_010_000)


def test_a_daily_bar_has_a_trade_each_quarter_of_a_minute_of_the_session() -> None:
    bar = Bar(1, 100 * SCALE, 103 * SCALE, 98 * SCALE, 101 * SCALE, 10_000_000 * SCALE)
    ticks = list(bar_ticks(bar, BEGIN, BEGIN + SESSION, 7, is_day=True))
    trades = [tick for tick in ticks if isinstance(tick, TradeTick)]
    assert len(trades) == 1_560
    assert {trade.price % 10_000 for trade in trades} == {0}


def test_the_ends_of_a_day_are_busier_than_its_middle() -> None:
    bar = Bar(1, 100 * SCALE, 103 * SCALE, 98 * SCALE, 101 * SCALE, 10_000_000 * SCALE)
    thirteenth = SESSION // 13
    volumes = [0] * 13
    for tick in bar_ticks(bar, BEGIN, BEGIN + SESSION, 7, is_day=True):
        if isinstance(tick, TradeTick):
            volumes[(tick.at - BEGIN) // thirteenth] += tick.size
    assert volumes[0] > 2 * volumes[6] < volumes[12]


def test_open_and_close_between_two_ticks_are_traded_inside_the_quote() -> None:
    bar = Bar(1, 10_005_000, 10_005_000, 10_005_000, 10_005_000, 100 * SCALE)
    quote, trade, *_ = bar_ticks(bar, BEGIN, BEGIN + MINUTE, 0)
    assert isinstance(quote, QuoteTick)
    assert isinstance(trade, TradeTick)
    assert quote.bid <= 10_000_000 < trade.price < 10_010_000 <= quote.ask
