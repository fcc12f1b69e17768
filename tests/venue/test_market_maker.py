from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import US_EQUITY_TICKS, InstrumentTerms, TickRule
from sidestreet.venue.market_maker import LEVELS, TAKER_EVERY, MarketMaker
from sidestreet.venue.price_path import step_at
from venue.conversation import STEP, market_maker, option

SEEDS = st.integers(0, 2**64 - 1)
STEPS = st.integers(0, 2**36)
OPTION_TICKS = (
    TickRule(0, 3 * SCALE, SCALE // 20),
    TickRule(3 * SCALE, None, SCALE // 10),
)
RULES = st.sampled_from([US_EQUITY_TICKS, OPTION_TICKS, (TickRule(0, 50 * SCALE, SCALE // 100),)])
BASES = st.integers(SCALE // 100, 5000 * SCALE) | st.integers(SCALE * 9 // 10, SCALE * 11 // 10)


def maker_of(seed: int, base: int, rules: tuple[TickRule, ...] = US_EQUITY_TICKS) -> MarketMaker:
    terms = InstrumentTerms("x", "X", InstrumentType.COMMON_STOCK, "XNAS", rules)
    return market_maker(seed, terms, base)


@st.composite
def markets(draw: st.DrawFn) -> tuple[MarketMaker, InstrumentTerms, int]:
    """Draw who makes a market, in what, and a step at which it trades."""
    base, step = draw(BASES), draw(STEPS)
    terms = InstrumentTerms("x", "X", InstrumentType.COMMON_STOCK, "XNAS", draw(RULES))
    if draw(st.booleans()):
        terms = structs.replace(
            option(
                0,
                draw(st.sampled_from(OptionRight)),
                max(base * draw(st.integers(8, 12)) // 10, 1),
                expires_at=(step + draw(st.integers(1, 10**8))) * STEP,
                underlying=terms,
            ),
            tick_rules=draw(RULES),
        )
    return market_maker(draw(SEEDS), terms, base), terms, step


@given(markets())
def test_quotes_are_on_the_tick_in_order_and_never_crossed(
    market: tuple[MarketMaker, InstrumentTerms, int],
) -> None:
    """Options are quoted in whole contracts, stocks in lots of a hundred shares."""
    maker, terms, step = market
    lot = 100 * SCALE if terms.option is None else SCALE
    quotes = maker.quotes(step)
    reference = maker.reference.at(step)
    bids, asks = [price for price, _ in quotes.bids], [price for price, _ in quotes.asks]
    for price, size in quotes.bids + quotes.asks:
        tick = terms.tick_size(price)
        assert tick is not None
        assert price % tick == 0
        assert price > 0
        assert size > 0
        assert size % lot == 0
    assert all(better > worse for better, worse in pairwise(bids))
    assert all(better < worse for better, worse in pairwise(asks))
    assert all(bid < reference for bid in bids)
    assert all(ask > reference for ask in asks)
    assert maker.touch(step) == (bids[0] if bids else None, asks[0] if asks else None)


@given(markets())
def test_the_touch_is_never_further_from_the_reference_than_the_margin(
    market: tuple[MarketMaker, InstrumentTerms, int],
) -> None:
    maker, _, step = market
    touch, reference = maker.touch(step), maker.reference.at(step)
    if touch.bid is not None:
        assert reference - touch.bid <= maker.margin_at(touch.bid)
        assert reference - touch.bid <= maker.margin
    if touch.ask is not None:
        assert touch.ask - reference <= maker.margin_at(touch.ask)
        assert touch.ask - reference <= maker.margin


def test_a_cheap_option_needs_no_looking_at_from_as_far_as_a_dear_one() -> None:
    """Its tick is a cent there, and three of them are the way; beyond three dollars it is five."""
    maker = market_maker(1, option(0))
    assert maker.margin_at(SCALE // 10) < SCALE // 20
    assert maker.margin_at(4 * SCALE) > 3 * SCALE // 20


@given(SEEDS, BASES, STEPS)
def test_the_mark_is_on_a_tick_next_to_the_reference(seed: int, base: int, step: int) -> None:
    maker = maker_of(seed, base)
    mark = maker.mark(step)
    tick = US_EQUITY_TICKS[mark >= SCALE].tick_size
    assert mark % tick == 0 or mark == maker.reference.at(step)
    assert abs(mark - maker.reference.at(step)) <= US_EQUITY_TICKS[1].tick_size


def test_a_full_ladder_has_all_its_levels_and_a_spread_of_a_few_ticks() -> None:
    maker = maker_of(1, 150 * SCALE)
    spreads = set()
    for step in range(6_800_000_000, 6_800_000_400):
        quotes = maker.quotes(step)
        assert len(quotes.bids) == len(quotes.asks) == LEVELS
        spreads.add((quotes.asks[0][0] - quotes.bids[0][0]) // (SCALE // 100))
    assert spreads <= {1, 2, 3, 4}
    assert len(spreads) > 2


def test_background_takers_come_at_about_one_step_in_twenty_five_from_both_sides() -> None:
    maker = maker_of(1, 150 * SCALE)
    takers = [taker for step in range(10_000) if (taker := maker.taker(step)) is not None]
    assert 0.8 < len(takers) * TAKER_EVERY / 10_000 < 1.2
    assert {taker.is_buy for taker in takers} == {True, False}
    assert {taker.quantity // (100 * SCALE) for taker in takers} == set(range(1, 13))


def test_a_price_under_every_tick_has_no_bid() -> None:
    touch = maker_of(1, 20).touch(5)
    assert touch.bid is None
    assert touch.ask in (100, 200)


def test_steps_begin_on_multiples_of_a_quarter_second_since_1970() -> None:
    assert [step_at(ns) for ns in (0, 249_999_999, 250_000_000, 1_000_000_000)] == [0, 0, 1, 4]


@given(st.integers(1, 2_000) | st.integers(SCALE - 2_000, SCALE + 2_000), RULES)
def test_no_reference_above_where_a_price_is_reached_is_marked_at_it(
    price: int, rules: tuple[TickRule, ...]
) -> None:
    """The search for a fall looks at no step whose reference is higher."""
    maker = maker_of(1, SCALE, rules)
    falls_to = maker.falls_to(price)
    tick = maker.ticks.largest
    for reference in range(falls_to + 1, falls_to + 3 * tick, max(tick // 50, 1)):
        assert maker.ticks.nearest(reference) > price, (reference, falls_to)


def test_below_the_first_tick_only_what_is_nearer_to_nothing_is_marked_lower() -> None:
    """A tenth below 0.0001 is 0.00009, and whatever is 0.00005 or more is marked at 0.0001."""
    assert maker_of(1, SCALE).falls_to(90) == 49
    assert maker_of(1, SCALE).falls_to(30) == 30
