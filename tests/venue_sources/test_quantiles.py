import pytest
from msgspec import structs

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import TickRule
from sidestreet.venue.sources.quantiles import DEPTHS, SIZES, WAIT_SHIFT, WAITS
from sidestreet.venue.sources.ticks_and_lots import common_tick, round_lot
from venue_sources.bare_market import CENT, TERMS


def share(table: tuple[int, ...], least: int) -> int:
    """Return how many of a table are at least so great, in thousandths."""
    return 1000 * sum(entry >= least for entry in table) // len(table)


def test_waits_are_exponential() -> None:
    """The mean is 1; 368 of 1000 are longer than that, 135 than twice that, 50 than thrice."""
    one = 1 << WAIT_SHIFT
    assert abs(sum(WAITS) - one * len(WAITS)) * 1000 < one * len(WAITS)
    assert [share(WAITS, times * one) for times in (1, 2, 3)] == [368, 135, 49]


def test_sizes_fall_off_by_the_power_of_one_and_a_half() -> None:
    """Of 4 lots and more there are 1/8, of 16 lots 1/64, of 64 lots 1/512."""
    assert [share(SIZES, lots) for lots in (1, 4, 16, 64)] == [1000, 125, 15, 1]
    assert (min(SIZES), max(SIZES)) == (1, 406)


def test_one_order_in_ten_betters_the_touch_and_most_others_join_it() -> None:
    behind = tuple(depth for depth in DEPTHS if depth >= 0)
    assert share(DEPTHS, 0) == 902
    assert [share(behind, depth) for depth in (1, 3, 8)] == [354, 125, 38]
    assert max(DEPTHS) == 58


@pytest.mark.parametrize(
    ("dollars", "shares"),
    [(1, 100), (250, 100), (251, 40), (1_000, 40), (1_001, 10), (10_000, 10), (10_001, 1)],
)
def test_the_round_lot_of_a_dear_stock_is_smaller(dollars: int, shares: int) -> None:
    assert round_lot(dollars * SCALE) == shares * SCALE


@pytest.mark.parametrize(
    ("price", "tick"),
    [
        (150 * SCALE, CENT),
        (SCALE * 19 // 10, CENT),
        (SCALE // 2 - 1, SCALE // 10_000),
        (SCALE // 4, SCALE // 10_000),
    ],
)
def test_agents_price_in_steps_that_are_on_the_tick(price: int, tick: int) -> None:
    assert common_tick(TERMS, price) == tick


def test_where_the_tick_changes_the_step_serves_on_both_sides() -> None:
    """Of steps of 4 and of 6, 12 is the least."""
    rules = (TickRule(0, 100, 4), TickRule(100, None, 6))
    assert common_tick(structs.replace(TERMS, tick_rules=rules), 100) == 12


def test_an_instrument_without_ticks_is_priced_in_millionths() -> None:
    assert common_tick(structs.replace(TERMS, tick_rules=()), 100) == 1
