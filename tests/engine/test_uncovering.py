"""Selling what covers a written option. XYZ is at 110.00, and options are at what a test says."""

import pytest

from engine.option_desk import option
from engine.played_desk import ABC, ACCOUNT, BUY, CASH, DAY_ENDS_AT, SELL, XYZ, PlayedDesk
from engine.risk_desk import figures, refused
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import AccountSubtype, OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import MoveCash, RollDay, SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason
from sidestreet.engine.money.valuation import AccountValue, value_account

EXPIRY = "2026-03-06"
LONG, SHORT = option(strike=100, expiry=EXPIRY), option(strike=120, expiry=EXPIRY)
PUT = option(OptionRight.PUT, strike=100, expiry=EXPIRY)
LOWER_PUT = option(OptionRight.PUT, strike=90, expiry=EXPIRY)
SOONER = option(strike=100, expiry="2026-02-05")
MARKS = {XYZ: 110, LONG: 12, SHORT: 2, PUT: 3, LOWER_PUT: 1, SOONER: 11}


def desk_with(
    *held: tuple[InstrumentTerms, int],
    level: int = 4,
    cash: int = 1_000_000,
    subtype: AccountSubtype = AccountSubtype.MARGIN,
) -> PlayedDesk:
    """Return a desk on a business day, whose account holds so many whole units, and cash."""
    account = Account(ACCOUNT, "a", "A", "2020-01-01", subtype=subtype, options_level=level)
    desk = PlayedDesk(accounts=[account])
    desk.do(MoveCash(ACCOUNT, cash * SCALE - CASH))
    for terms, dollars in MARKS.items():
        desk.prices.prices[terms.instrument_id] = dollars * SCALE
    desk.do(RollDay(BusinessDay("2026-01-05", DAY_ENDS_AT, "2026-01-06")))
    for terms, units in held:
        desk.do(SeedPosition(ACCOUNT, terms, units * SCALE, MARKS.get(terms, 10) * SCALE))
    return desk


def value(desk: PlayedDesk) -> AccountValue:
    """Return what the account is worth."""
    return value_account(desk.state, ACCOUNT, desk.prices)


def dollars(amount: int) -> int:
    """Return an amount in whole dollars."""
    whole, part = divmod(amount, SCALE)
    assert not part
    return whole


def sell(desk: PlayedDesk, terms: InstrumentTerms, units: int, **changes: object) -> Order:
    """Offer whole units at their mark."""
    asked = {"quantity": units * SCALE, "limit_price": MARKS.get(terms, 10) * SCALE, **changes}
    return desk.submit(terms=terms, side=SELL, **asked)


@pytest.mark.parametrize(
    ("held", "terms", "units", "level"),
    [
        # Shares that cover a call, and those that do not.
        (((XYZ, 200), (SHORT, -1)), XYZ, 100, 0),
        (((XYZ, 200), (SHORT, -1)), XYZ, 101, 4),
        # A long call that covers a written one, and no more than that.
        (((LONG, 3), (SHORT, -2)), LONG, 1, 0),
        (((LONG, 3), (SHORT, -2)), LONG, 2, 4),
        # Shares take the place of a long call, which takes the place of shares.
        (((LONG, 1), (SHORT, -1), (XYZ, 100)), LONG, 1, 0),
        (((LONG, 1), (SHORT, -1), (XYZ, 100)), XYZ, 100, 3),
        # One that dies before the written one covers nothing of it.
        (((SOONER, 1), (SHORT, -1)), SOONER, 1, 0),
        # Shares cover no put, and puts no call.
        (((XYZ, 100), (PUT, -1)), XYZ, 100, 0),
        (((PUT, 1), (SHORT, -1)), PUT, 1, 0),
        # A put is covered by another, or secured by cash, of which there is a million.
        (((LOWER_PUT, 1), (PUT, -1)), LOWER_PUT, 1, 0),
        # What is uncovered already stays as it is.
        (((XYZ, 100), (SHORT, -5)), ABC, 100, 0),
    ],
)
def test_what_covers_is_sold_only_where_the_level_allows_what_is_left(
    held: tuple[tuple[InstrumentTerms, int], ...], terms: InstrumentTerms, units: int, level: int
) -> None:
    def reason_at(account_level: int) -> Reason | None:
        desk = desk_with(*held, (ABC, 100), level=account_level)
        return refused(sell(desk, terms, units))

    assert reason_at(level) is None
    if level:
        assert reason_at(level - 1) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_a_put_that_cash_does_not_secure_keeps_the_put_that_covers_it() -> None:
    """Its strike wants 10,000."""
    held = ((LOWER_PUT, 1), (PUT, -1))
    assert refused(sell(desk_with(*held, level=3, cash=10_000), LOWER_PUT, 1)) is None
    denied = sell(desk_with(*held, level=3, cash=9_999), LOWER_PUT, 1)
    assert figures(denied) == {"required_level": "4", "account_level": "3"}


def test_sales_that_are_open_cover_nothing_any_more() -> None:
    desk = desk_with((XYZ, 200), (SHORT, -1), level=1)
    assert refused(sell(desk, XYZ, 60)) is None
    assert refused(sell(desk, XYZ, 41)) is Reason.OPTIONS_LEVEL_EXCEEDED
    assert refused(sell(desk, XYZ, 40)) is None


def test_buying_a_written_option_back_needs_no_level_and_no_money() -> None:
    desk = desk_with((XYZ, 100), (SHORT, -1), level=0, cash=-10_000)
    order = desk.submit(terms=SHORT, side=BUY, quantity=SCALE, limit_price=2 * SCALE)
    assert order.is_open


SPREADS = (LONG, 10), (SHORT, -10)
"""Ten verticals want the 12,000 that the long calls cost, of which 2,000 come from the written.

A call at 120 that nothing covers wants a fifth of 110 less the 10 out of the money, 12 a share.
With the long calls sold for 12,000, ten written ones want 12,000.
"""


@pytest.mark.parametrize(("cash", "reason"), [(2_000, None), (1_999, Reason.BUYING_POWER)])
def test_a_sale_wants_what_the_rest_of_the_group_would_want_more(
    cash: int, reason: Reason | None
) -> None:
    """12,000 wanted of an equity of cash + 12,000 - 2,000, once the long calls are sold."""
    desk = desk_with(*SPREADS, cash=cash)
    assert dollars(value(desk).requirement.maintenance) == 10_000
    assert refused(sell(desk, LONG, 10)) is reason


def test_it_is_reserved_until_the_sale_has_traded_or_ended() -> None:
    desk = desk_with(*SPREADS, cash=2_000)
    order = sell(desk, LONG, 10)
    assert dollars(value(desk).reserved) == 2_000
    assert value(desk).buying_power == 0
    assert refused(desk.submit(terms=ABC, quantity=SCALE)) is Reason.BUYING_POWER
    desk.fill(order, 4, 12 * SCALE)
    assert value(desk).buying_power == 0
    desk.report(order, ExecType.CANCELED)
    assert value(desk).reserved == 0
    # Six verticals want 6,000, and four bare calls 4,800.
    assert dollars(value(desk).spendable) == 1_200


def test_two_sales_reserve_what_both_uncover_whichever_trades_first() -> None:
    desk = desk_with((LONG, 20), (SHORT, -10), cash=2_000)
    spare, other = sell(desk, LONG, 10), sell(desk, LONG, 10)
    desk.fill(other, 10, 12 * SCALE)
    assert dollars(value(desk).reserved) == 2_000
    desk.fill(spare, 10, 12 * SCALE)
    assert value(desk).reserved == 0
    assert dollars(value(desk).spendable) == 12_000


def test_what_a_sale_frees_does_not_pay_for_what_another_uncovers() -> None:
    """The shares want 2,750, and less than nothing would be short once all is sold.

    The long calls may trade alone. With the shares there, nine written ones are bare and want
    10,800; the tenth is covered, and its value of 200 is a debt that the shares stand for:
    2,750 + 10,800 - 200 against 2,750 + 10,000 before.
    """
    desk = desk_with(*SPREADS, (XYZ, 100), cash=2_000)
    sell(desk, XYZ, 100)
    assert value(desk).reserved == 0
    sell(desk, LONG, 10)
    assert dollars(value(desk).reserved) == 600


def test_a_written_option_that_is_open_is_counted_once() -> None:
    """Shares are sold under a call that is for sale: bare, it wants 12 a share, shares 27.50."""
    desk = desk_with((XYZ, 100))
    order = sell(desk, SHORT, 1)
    assert order.reserve_unit == 0
    sell(desk, XYZ, 100)
    assert value(desk).reserved == 0
    later = desk_with((XYZ, 100))
    sell(later, XYZ, 100)
    assert dollars(sell(later, SHORT, 1).reserve_unit) == 1_200
    assert dollars(value(later).reserved) == 1_200


def test_in_a_cash_account_the_proceeds_do_not_stand_for_the_shares_before_they_settle() -> None:
    """A bare call wants 11,000, and the proceeds of the shares come tomorrow."""
    for cash, reason in ((11_000, None), (10_999, Reason.BUYING_POWER)):
        desk = desk_with((XYZ, 100), (SHORT, -1), cash=cash, subtype=AccountSubtype.CASH)
        order = sell(desk, XYZ, 100)
        assert refused(order) is reason
        if order.is_open:
            desk.fill(order, 100, 110 * SCALE)
            assert value(desk).spendable == 0
