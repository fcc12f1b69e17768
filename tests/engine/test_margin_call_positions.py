"""What goes first where the house closes positions, what stays, and whose turn it is.

XYZ and everything else is at 10.00. The account of most tests has 100,000 more debt than its
positions are worth, so that whatever may go does.
"""

from collections.abc import Callable, Iterable
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.counted_calls import calls_of
from engine.played_desk import ABC, ACCOUNT, BUY, CASH, SELL, XYZ, PlayedDesk, shares_held
from engine.test_margin_call import LIQUIDATES, placed, price, roll
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.limits import Scope
from sidestreet.domain.margin_call_events import LiquidationBegan
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, MoveCash, SeedPosition
from sidestreet.domain.risk_commands import EngageKillSwitch, ReleaseKillSwitch, SetHouseRules
from sidestreet.engine.close_positions import HOUSE
from sidestreet.engine.money import margin_call
from sidestreet.engine.money.closing import AtTheClose
from sidestreet.engine.money.margin_call_positions import to_close
from sidestreet.engine.money.valuation import value_account

CALL, PUT = OptionRight.CALL, OptionRight.PUT


def option(right: OptionRight, strike: int, *, is_cash_settled: bool = False) -> InstrumentTerms:
    """Return an option on XYZ that is called by its right and strike."""
    key = f"{right.lower()} {strike}"
    terms = OptionTerms(
        XYZ.instrument_id,
        "XYZ",
        right,
        strike * SCALE,
        "2026-06-19",
        1,
        is_cash_settled=is_cash_settled,
    )
    return replace(XYZ, instrument_id=key, symbol=key, option=terms)


def overdue(
    *positions: tuple[InstrumentTerms, int],
    debt: int = 100_000,
    premium: int = 10,
    accounts: Iterable[int] = (),
) -> PlayedDesk:
    """Return a desk whose accounts hold so much, owe that and `debt`, and are called on the 6th.

    As the 7th begins, their calls are out of time.
    """
    ids = tuple(accounts) or (ACCOUNT,)
    desk = PlayedDesk(accounts=[Account(each, f"{each}", "A", "2020-01-01") for each in ids])
    for each in ids:
        worth = sum(count * (100 * premium if terms.option else 10) for terms, count in positions)
        desk.do(MoveCash(each, -CASH - (worth + debt) * SCALE))
        for terms, count in positions:
            price(desk, premium if terms.option else 10, terms.instrument_id)
            desk.do(SeedPosition(each, terms, count * SCALE, 10 * SCALE))
    desk.do(SetHouseRules(LIQUIDATES))
    roll(desk, 6)
    return desk


def closed(desk: PlayedDesk) -> list[str]:
    """Return the instruments that the last day's beginning closes, in its order."""
    return [instrument_id for instrument_id, _, _ in placed(desk)]


# What goes together, and what goes after what.


def test_bought_options_that_may_hedge_shares_go_after_them() -> None:
    """The put is worth 40,000 and would save most. A call hedges no long shares."""
    desk = overdue((XYZ, 2_000), (option(PUT, 12), 40), (option(CALL, 8), 2))
    roll(desk, 7)
    assert placed(desk) == [
        (XYZ.instrument_id, SELL, 2_000),
        ("put 12", SELL, 40),
        ("call 8", SELL, 2),
    ]


def test_bought_calls_go_after_the_short_shares_that_they_may_hedge() -> None:
    desk = overdue((option(CALL, 8), 40), (XYZ, -2_000), (option(PUT, 12), 1))
    roll(desk, 7)
    assert placed(desk) == [
        (XYZ.instrument_id, BUY, 2_000),
        ("call 8", SELL, 40),
        ("put 12", SELL, 1),
    ]


def test_an_option_settled_in_cash_hedges_no_shares_and_waits_for_none() -> None:
    desk = overdue((XYZ, 2_000), (option(PUT, 12, is_cash_settled=True), 40))
    roll(desk, 7)
    assert closed(desk) == ["put 12", XYZ.instrument_id]


def test_what_hedges_shares_stays_with_shares_that_cannot_be_traded() -> None:
    desk = overdue((XYZ, 2_000), (option(PUT, 12), 40), (ABC, 1))
    desk.do(ChangeInstrument(replace(XYZ, is_halted=True)))
    roll(desk, 7)
    assert closed(desk) == [ABC.instrument_id]


def test_where_options_are_written_all_in_their_underlying_go_the_written_ones_first() -> None:
    positions = (XYZ, 100), (option(CALL, 12), 1), (option(CALL, 10), -2), (option(PUT, 9), -1)
    desk = overdue(*positions, premium=1)
    roll(desk, 7)
    assert closed(desk) == ["call 10", "put 9", XYZ.instrument_id, "call 12"]


# Kill switches.


@pytest.mark.parametrize(("scope", "key"), [(Scope.FIRM, ""), (Scope.ACCOUNT, str(ACCOUNT))])
def test_a_switch_for_the_firm_or_the_account_stops_the_house_too(scope: Scope, key: str) -> None:
    desk = overdue((XYZ, 1_000), (ABC, 1_000))
    desk.do(EngageKillSwitch(scope, key))
    roll(desk, 7)
    assert placed(desk) == []
    assert ACCOUNT in desk.state.margin_calls
    desk.do(ReleaseKillSwitch(scope, key))
    roll(desk, 8)
    assert closed(desk) == [XYZ.instrument_id, ABC.instrument_id]


def test_a_switch_for_another_account_stops_nothing() -> None:
    desk = overdue((XYZ, 1_000))
    desk.do(EngageKillSwitch(Scope.ACCOUNT, "7"))
    roll(desk, 7)
    assert closed(desk) == [XYZ.instrument_id]


def test_what_a_switch_covers_is_left_out_and_the_call_stays_open() -> None:
    desk = overdue((XYZ, 1_000), (ABC, 1_000))
    desk.do(EngageKillSwitch(Scope.INSTRUMENT, XYZ.instrument_id))
    roll(desk, 7)
    assert closed(desk) == [ABC.instrument_id]
    assert ACCOUNT in desk.state.margin_calls


def test_a_switch_for_a_written_option_keeps_what_covers_it() -> None:
    desk = overdue((XYZ, 100), (option(CALL, 10), -1), (ABC, 1_000))
    desk.do(EngageKillSwitch(Scope.INSTRUMENT, "call 10"))
    roll(desk, 7)
    assert closed(desk) == [ABC.instrument_id]


# The room of a day.


def numbered(count: int) -> list[tuple[InstrumentTerms, int]]:
    """Return so many positions, the largest first."""
    return [
        (replace(XYZ, instrument_id=f"stock {number}", symbol=f"S{number}"), 100 - number)
        for number in range(count)
    ]


def served(desk: PlayedDesk) -> dict[int, int]:
    """Return how many closing orders each account has that the last day's beginning served."""
    began = [event.account_id for event in desk.events if isinstance(event, LiquidationBegan)]
    return {
        each: sum(
            desk.state.orders[order_id].client_order_id.startswith(HOUSE)
            for order_id in desk.state.open_orders.get(each, {})
        )
        for each in began
    }


def end_all(desk: PlayedDesk) -> None:
    """Let all open orders expire without a trade."""
    for orders in list(desk.state.open_orders.values()):
        for order_id in list(orders):
            desk.report(desk.state.orders[order_id], ExecType.EXPIRED)


def test_accounts_share_the_room_of_a_day() -> None:
    desk = overdue(*numbered(6), accounts=(1, 2, 3))
    with patch.object(margin_call, "BATCH_MAX", 9), patch.object(margin_call, "SHARE_MIN", 1):
        roll(desk, 7)
    assert served(desk) == {1: 3, 2: 3, 3: 3}


def test_what_one_account_leaves_is_room_for_those_behind_it() -> None:
    desk = overdue(*numbered(2), accounts=(1, 2))
    for terms, count in numbered(9)[2:]:
        desk.do(SeedPosition(2, terms, count * SCALE, 10 * SCALE))
    with patch.object(margin_call, "BATCH_MAX", 9):
        roll(desk, 7)
    assert served(desk) == {1: 2, 2: 7}


def test_who_found_no_room_comes_first_on_the_next_day() -> None:
    desk = overdue(*numbered(3), accounts=(1, 2, 3))
    days = []
    for day in (7, 8, 9, 10):
        with patch.object(margin_call, "BATCH_MAX", 4), patch.object(margin_call, "SHARE_MIN", 2):
            roll(desk, day)
        days.append(served(desk))
        end_all(desk)
    assert days == [{1: 2, 2: 2}, {3: 2, 1: 2}, {2: 2, 3: 2}, {1: 2, 2: 2}]


def test_what_found_no_room_is_closed_on_the_next_day() -> None:
    desk = overdue(*numbered(5))
    with patch.object(margin_call, "BATCH_MAX", 3):
        roll(desk, 7)
        assert closed(desk) == ["stock 0", "stock 1", "stock 2"]
        for order_id in list(desk.state.open_orders[ACCOUNT]):
            order = desk.report(desk.state.orders[order_id], ExecType.NEW)
            desk.fill(order, order.quantity // SCALE)
        roll(desk, 8)
    assert closed(desk) == ["stock 3", "stock 4"]


# Laws.


@st.composite
def books(draw: st.DrawFn) -> list[tuple[InstrumentTerms, int]]:
    """Draw shares of two kinds and options on the first, long and short."""
    sizes = st.integers(-9, 9)
    drawn = [(XYZ, draw(sizes) * 100), (ABC, draw(sizes) * 100)]
    for right in (CALL, PUT):
        for strike in (8, 10, 12):
            drawn += [(option(right, strike), draw(sizes))]
    return [(terms, count) for terms, count in drawn if count]


@given(books(), st.integers(-4_000, 4_000))
def test_what_is_closed_at_the_closing_price_meets_the_call(
    positions: list[tuple[InstrumentTerms, int]], debt: int
) -> None:
    """Unless everything is gone: an account may owe more than it holds."""
    desk = overdue(*positions, debt=debt, premium=3)
    roll(desk, 7)
    for order_id in list(desk.state.open_orders.get(ACCOUNT, {})):
        order = desk.report(desk.state.orders[order_id], ExecType.NEW)
        mark = desk.prices.mark(order.instrument_id)
        desk.fill(order, order.quantity // SCALE, mark)
    roll(desk, 8)
    assert ACCOUNT not in desk.state.margin_calls or shares_held(desk.state, ACCOUNT) == {}


def _work(positions: list[tuple[InstrumentTerms, int]]) -> int:
    """Return how many calls of functions it takes to find out what of a book has to go."""
    desk = overdue(*positions)
    value = value_account(desk.state, ACCOUNT, AtTheClose(desk.state))
    found: list[object] = []
    work = calls_of(lambda: found.extend(to_close(desk.state, ACCOUNT, value)))
    assert len(found) == len(positions)
    return work


def _written(count: int) -> list[tuple[InstrumentTerms, int]]:
    return [
        (option(CALL if number % 2 else PUT, 5 + number), 1 - 2 * (number % 3 == 0))
        for number in range(count)
    ]


def _hedged(count: int) -> list[tuple[InstrumentTerms, int]]:
    return [(XYZ, 5_000), *[(option(PUT, 5 + number), 1) for number in range(count - 1)]]


@pytest.mark.parametrize("book", [numbered, _written, _hedged])
def test_four_times_the_positions_are_little_more_than_four_times_the_work(
    book: Callable[[int], list[tuple[InstrumentTerms, int]]],
) -> None:
    assert _work(book(80)) < 5 * _work(book(20))
