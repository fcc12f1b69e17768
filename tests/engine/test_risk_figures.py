"""What an order counts with: its worst price, what it reserves, and that both can be journaled."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.option_desk import CALL, OptionDesk, option
from engine.played_desk import ACCOUNT, BUY, CASH, SELL, XYZ, FixedPrices, PlayedDesk
from engine.risk_desk import refused
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import AMOUNT_MAX, NOTIONAL_MAX, SCALE
from sidestreet.domain.enums import AccountSubtype, OptionRight, OrderType, Side
from sidestreet.domain.instruments import US_OPTION_TICKS
from sidestreet.domain.money_commands import ChangeInstrument, MoveCash
from sidestreet.domain.reasons import Reason
from sidestreet.engine.risk.proposal import UNIT_MAX

CENT = SCALE // 100
CHEAP = replace(CALL, tick_rules=US_OPTION_TICKS)
LATE_CALL = option(strike=110, expiry="2026-03-06")


class Quoted(FixedPrices):
    """A market whose best ask is not its mark."""

    def __init__(self, mark: int, ask: int | None) -> None:
        super().__init__({XYZ.instrument_id: mark, CHEAP.instrument_id: mark})
        self._ask = ask

    def ask(self, _: str) -> int | None:  # type: ignore[override]
        """Return the best ask, the same for everything."""
        return self._ask


@pytest.mark.parametrize(
    ("terms", "side", "mark", "ask", "worst"),
    [
        (XYZ, BUY, 1000, 1000, 1050),
        (XYZ, BUY, 1000, None, 1050),
        (XYZ, BUY, 1000, 1200, 1260),
        (XYZ, BUY, 1000, 800, 1050),
        # Five ticks of a cent are more than a twentieth of less than a dollar.
        (CHEAP, BUY, 1, 1, 6),
        (CHEAP, BUY, 20, 20, 25),
        (CHEAP, BUY, 1, 30, 31.5),
        # From three dollars on the tick is five cents.
        (CHEAP, BUY, 300, 300, 325),
        (CHEAP, BUY, 600, 600, 630),
        (XYZ, SELL, 1000, 1000, 1000),
        (XYZ, SELL, 1000, 1200, 1200),
        (XYZ, SELL, 1000, None, 1000),
    ],
)
def test_a_market_order_counts_with_mark_or_ask_and_room_to_run(
    terms: object, side: Side, mark: int, ask: int | None, worst: float
) -> None:
    """Prices are in cents."""
    desk = OptionDesk()
    desk.prices = Quoted(mark * CENT, None if ask is None else ask * CENT)
    order = desk.submit(
        terms=terms, side=side, order_type=OrderType.MARKET, quantity=SCALE, limit_price=None
    )
    assert order.is_open
    assert order.worst_price == worst * CENT


def test_a_limit_counts_with_itself_whatever_the_ask() -> None:
    desk = PlayedDesk()
    desk.prices = Quoted(10 * SCALE, 12 * SCALE)
    assert desk.submit(limit_price=11 * SCALE).worst_price == 11 * SCALE
    assert desk.submit(side=SELL, limit_price=11 * SCALE).worst_price == 11 * SCALE


@pytest.mark.parametrize(("contracts", "reason"), [(10, None), (11, Reason.BUYING_POWER)])
def test_a_cash_account_pays_for_what_is_cheap_at_a_price_at_which_it_may_trade(
    contracts: int, reason: Reason | None
) -> None:
    """60 dollars buy 57 by the mark and a twentieth, and 10 at six cents a share."""
    desk = PlayedDesk(
        accounts=[
            Account(ACCOUNT, "a", "A", "2020-01-01", subtype=AccountSubtype.CASH, options_level=2)
        ]
    )
    desk.do(MoveCash(ACCOUNT, 60 * SCALE - CASH))
    desk.prices = Quoted(CENT, 3 * CENT)
    order = desk.submit(
        terms=CHEAP, order_type=OrderType.MARKET, quantity=contracts * SCALE, limit_price=None
    )
    assert refused(order) is reason


@pytest.mark.parametrize("limit", [3, 300, 3000])
def test_what_a_written_option_reserves_does_not_depend_on_how_far_its_limit_is(
    limit: int,
) -> None:
    """One of two calls is covered by the shares, which are 100.

    The other wants a fifth of 110 and its value of 3, 2,500, and the market value of both, 600, is
    in equity as a debt: 950 for each of the two.
    """
    desk = OptionDesk()
    desk.give(ACCOUNT, XYZ, 100, 110 * SCALE)
    desk.prices.prices[LATE_CALL.instrument_id] = 3 * SCALE
    order = desk.submit(terms=LATE_CALL, side=SELL, quantity=2 * SCALE, limit_price=limit * SCALE)
    assert order.reserve_unit == 950 * SCALE


PRICES = st.one_of(
    st.sampled_from([1, 100, 10 * SCALE, AMOUNT_MAX - SCALE, AMOUNT_MAX]),
    st.integers(1, AMOUNT_MAX),
)


@given(
    right=st.sampled_from(OptionRight),
    side=st.sampled_from(Side),
    subtype=st.sampled_from(AccountSubtype),
    is_market=st.booleans(),
    quantity=PRICES,
    limit=PRICES,
    strike=PRICES,
    marks=st.tuples(PRICES, PRICES),
    multiplier=st.sampled_from([1, 100, 10_000, 100_000]),
    held=st.sampled_from([-1, 0, 1]),
)
@example(
    right=OptionRight.CALL,
    side=SELL,
    subtype=AccountSubtype.MARGIN,
    is_market=False,
    quantity=1,
    limit=AMOUNT_MAX,
    strike=AMOUNT_MAX,
    marks=(AMOUNT_MAX, AMOUNT_MAX),
    multiplier=10_000,
    held=0,
)
def test_every_order_can_be_journaled_however_large_its_figures(
    *,
    right: OptionRight,
    side: Side,
    subtype: AccountSubtype,
    is_market: bool,
    quantity: int,
    limit: int,
    strike: int,
    marks: tuple[int, int],
    multiplier: int,
    held: int,
) -> None:
    """The desk encodes what follows; what an order that opens reserves is one that fits."""
    account = Account(ACCOUNT, "a", "A", "2020-01-01", subtype=subtype, options_level=4)
    desk = PlayedDesk(accounts=[account])
    desk.do(ChangeInstrument(XYZ))
    terms = option(right, multiplier=multiplier)
    assert terms.option is not None
    terms = replace(terms, option=replace(terms.option, strike=strike))
    desk.prices.prices = {XYZ.instrument_id: marks[0], terms.instrument_id: marks[1]}
    if held:
        OptionDesk.give(desk, ACCOUNT, terms, held)  # type: ignore[arg-type]
    order = desk.submit(
        terms=terms,
        side=side,
        order_type=OrderType.MARKET if is_market else OrderType.LIMIT,
        quantity=quantity,
        limit_price=None if is_market else limit,
    )
    assert order.reserve_unit <= UNIT_MAX
    if order.is_open and not held:
        assert order.quantity * order.reserve_unit <= NOTIONAL_MAX * SCALE


def test_an_order_that_would_reserve_more_than_can_be_held_is_too_large() -> None:
    """A call on what costs a billion, 10,000 of them: a fifth is two trillion, twice the most."""
    desk = OptionDesk(price=10**9)
    terms = option(strike=10**9, multiplier=10_000)
    assert (
        refused(desk.submit(terms=terms, side=SELL, quantity=SCALE, limit_price=SCALE))
        is Reason.NOTIONAL_TOO_LARGE
    )
