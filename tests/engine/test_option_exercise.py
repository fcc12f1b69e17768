"""Exercise, assignment and expiry of single positions: what becomes of them, what it moves."""

from collections.abc import Sequence

import pytest

from engine.option_desk import (
    CALL,
    CONTRARY,
    DO_NOT_EXERCISE,
    EXERCISE,
    INDEX_CALL,
    MONDAY,
    PUT,
    TUESDAY,
    WEDNESDAY,
    OptionDesk,
    option,
)
from engine.played_desk import (
    ABC,
    ACCOUNT,
    CASH,
    OTHER_ACCOUNT,
    XYZ,
    FixedPrices,
    PlayedDesk,
    shares_held,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.events import Event
from sidestreet.domain.instructions import InstructionType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import Movement
from sidestreet.domain.money_events import PositionMoved
from sidestreet.engine.options.at_close import options_at_close
from sidestreet.engine.options.delivery import contract_at

RIGHT = {OptionRight.CALL: CALL, OptionRight.PUT: PUT}


def movements(events: Sequence[Event], account_id: int = ACCOUNT) -> list[tuple[object, ...]]:
    """Return what moved for an account: why, what, how many whole units, for how many dollars."""
    symbols = {XYZ.instrument_id: "XYZ", CALL.instrument_id: "CALL", PUT.instrument_id: "PUT"}
    return [
        (
            event.movement,
            symbols.get(event.instrument_id, event.instrument_id),
            event.quantity // SCALE,
            event.amount // SCALE,
            event.is_free,
        )
        for event in events
        if isinstance(event, PositionMoved) and event.account_id == account_id
    ]


def test_three_calls_in_the_money_become_three_hundred_shares_at_the_strike() -> None:
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 3, price=2 * SCALE)
    events = desk.roll_to(WEDNESDAY)
    assert movements(events) == [
        (Movement.EXERCISE, "CALL", -3, 0, True),
        (Movement.DELIVERY, "XYZ", 300, 30_000, False),
    ]
    assert desk.dollars_moved() == -30_000
    assert (desk.contracts(ACCOUNT, CALL), desk.contracts(ACCOUNT, XYZ)) == (0, 300)
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert (holding.cost, holding.start_value) == (30_000 * SCALE, 33_000 * SCALE)


def test_the_premium_of_what_was_exercised_is_realised_on_the_contract() -> None:
    """Three contracts at 2.00 cost 600; they leave at nothing before the day is closed."""
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 3, price=2 * SCALE)
    (out, _) = [
        event
        for event in desk.roll_to(WEDNESDAY)
        if isinstance(event, PositionMoved) and event.account_id == ACCOUNT
    ]
    assert (out.amount, out.detail) == (0, "by exception")


@pytest.mark.parametrize(
    ("terms", "price", "contracts", "shares", "dollars"),
    [
        (CALL, 110, 2, 200, -20_000),
        (CALL, 110, -2, -200, 20_000),
        (PUT, 90, 2, -200, 20_000),
        (PUT, 90, -2, 200, -20_000),
    ],
)
def test_holders_and_writers_of_calls_and_puts_trade_at_the_strike(
    terms: InstrumentTerms, price: int, contracts: int, shares: int, dollars: int
) -> None:
    desk = OptionDesk(TUESDAY, price=price)
    desk.give(ACCOUNT, terms, contracts)
    desk.roll_to(WEDNESDAY)
    assert desk.contracts(ACCOUNT, terms) == 0
    assert desk.contracts(ACCOUNT, XYZ) == shares
    assert desk.dollars_moved() == dollars


def test_shares_of_an_exercise_settle_one_business_day_later() -> None:
    """An exercise on Monday evening is paid for on Tuesday, by trade date on Monday already."""
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 1)
    desk.accepted(EXERCISE, 1)
    events = desk.roll_to(TUESDAY)
    kinds = [type(event).__name__ for event in events]
    assert kinds.index("InstructionCarriedOut") < kinds.index("PositionMoved")
    assert kinds.index("PositionMoved") < kinds.index("DayClosed") < kinds.index("DayBegan")
    assert desk.state.settled_cash[ACCOUNT] == desk.state.cash[ACCOUNT] == CASH - 10_000 * SCALE
    assert desk.state.unsettled == {}


@pytest.mark.parametrize("contracts", [5, -5])
@pytest.mark.parametrize(("terms", "price"), [(CALL, 90), (PUT, 110), (CALL, 100), (PUT, 100)])
def test_what_is_not_in_the_money_expires_and_moves_nothing(
    terms: InstrumentTerms, price: int, contracts: int
) -> None:
    desk = OptionDesk(TUESDAY, price=price)
    desk.give(ACCOUNT, terms, contracts)
    events = desk.roll_to(WEDNESDAY)
    name = "CALL" if terms is CALL else "PUT"
    assert movements(events) == [(Movement.EXPIRY, name, -contracts, 0, True)]
    assert desk.dollars_moved() == 0


@pytest.mark.parametrize(
    ("terms", "price", "is_exercised"),
    [
        (CALL, 100_010_000, True),
        (CALL, 100_009_999, False),
        (PUT, 99_990_000, True),
        (PUT, 99_990_001, False),
    ],
)
def test_a_cent_in_the_money_is_enough(
    terms: InstrumentTerms, price: int, is_exercised: bool
) -> None:
    desk = OptionDesk(TUESDAY)
    desk.prices.prices[XYZ.instrument_id] = price
    desk.give(ACCOUNT, terms, 1)
    desk.roll_to(WEDNESDAY)
    assert (desk.dollars_moved() != 0) is is_exercised


EXPIRES, EXERCISED, STAYS = "expires", "exercised", "stays"
IN, AT, OUT = 10, 0, -10
_FATES = [
    (None, TUESDAY, {IN: EXERCISED, AT: EXPIRES, OUT: EXPIRES}),
    (EXERCISE, TUESDAY, {IN: EXERCISED, AT: EXERCISED, OUT: EXERCISED}),
    (DO_NOT_EXERCISE, TUESDAY, {IN: EXPIRES, AT: EXPIRES, OUT: EXPIRES}),
    (CONTRARY, TUESDAY, {IN: EXPIRES, AT: EXERCISED, OUT: EXERCISED}),
    (None, MONDAY, {IN: STAYS, AT: STAYS, OUT: STAYS}),
    (EXERCISE, MONDAY, {IN: EXERCISED, AT: EXERCISED, OUT: EXERCISED}),
]


@pytest.mark.parametrize("right", list(OptionRight))
@pytest.mark.parametrize(
    ("kind", "today", "moneyness", "fate"),
    [
        (kind, today, moneyness, fate)
        for kind, today, fates in _FATES
        for moneyness, fate in fates.items()
    ],
)
def test_every_fate_of_a_long_position(
    right: OptionRight, kind: InstructionType | None, today: str, moneyness: int, fate: str
) -> None:
    """All four contracts under one instruction, or under none."""
    sign = 1 if right is OptionRight.CALL else -1
    desk = OptionDesk(today, price=100 + sign * moneyness)
    desk.give(ACCOUNT, RIGHT[right], 4)
    if kind is not None:
        desk.accepted(kind, 4, RIGHT[right])
    desk.roll_to(TUESDAY if today == MONDAY else WEDNESDAY)
    shares = desk.contracts(ACCOUNT, XYZ)
    contracts = desk.contracts(ACCOUNT, RIGHT[right])
    assert (contracts, shares) == {
        EXERCISED: (0, sign * 400),
        EXPIRES: (0, 0),
        STAYS: (4, 0),
    }[fate]


@pytest.mark.parametrize("right", list(OptionRight))
@pytest.mark.parametrize("today", [MONDAY, TUESDAY])
@pytest.mark.parametrize("moneyness", [IN, AT, OUT])
def test_every_fate_of_a_short_position(right: OptionRight, today: str, moneyness: int) -> None:
    sign = 1 if right is OptionRight.CALL else -1
    desk = OptionDesk(today, price=100 + sign * moneyness)
    desk.give(ACCOUNT, RIGHT[right], -4)
    desk.roll_to(TUESDAY if today == MONDAY else WEDNESDAY)
    is_assigned = today == TUESDAY and moneyness == IN
    assert desk.contracts(ACCOUNT, XYZ) == (-sign * 400 if is_assigned else 0)
    assert desk.contracts(ACCOUNT, RIGHT[right]) == (-4 if today == MONDAY else 0)


def test_instructions_of_all_kinds_share_one_position() -> None:
    """Of ten in the money two are exercised as told, three and one are let go, four by rule."""
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 10)
    for kind, contracts in ((EXERCISE, 2), (DO_NOT_EXERCISE, 3), (CONTRARY, 1)):
        desk.accepted(kind, contracts)
    events = desk.roll_to(WEDNESDAY)
    assert movements(events) == [
        (Movement.EXERCISE, "CALL", -2, 0, True),
        (Movement.DELIVERY, "XYZ", 200, 20_000, False),
        (Movement.EXERCISE, "CALL", -4, 0, True),
        (Movement.DELIVERY, "XYZ", 400, 40_000, False),
        (Movement.EXPIRY, "CALL", -4, 0, True),
    ]
    assert desk.state.options.standing == {}


def test_an_exercise_happens_whether_the_account_can_pay_or_not() -> None:
    """Two hundred contracts want two million dollars of an account that has one."""
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 200)
    desk.roll_to(WEDNESDAY)
    assert desk.state.cash[ACCOUNT] == -1_000_000 * SCALE
    assert desk.contracts(ACCOUNT, XYZ) == 20_000


@pytest.mark.parametrize(
    ("price", "contracts", "dollars"), [(110, 2, 8_000), (110, -2, -8_000), (60, 2, 0), (60, -2, 0)]
)
def test_what_settles_in_cash_pays_what_it_is_worth(
    price: int, contracts: int, dollars: int
) -> None:
    """A call struck at 70 on something at 110 is worth 40 for each of a hundred."""
    desk = OptionDesk(TUESDAY, price=price)
    desk.give(ACCOUNT, INDEX_CALL, contracts)
    desk.roll_to(WEDNESDAY)
    assert desk.contracts(ACCOUNT, INDEX_CALL) == desk.contracts(ACCOUNT, XYZ) == 0
    assert desk.dollars_moved() == dollars


def test_a_contrary_exercise_of_what_settles_in_cash_pays_nothing() -> None:
    desk = OptionDesk(TUESDAY, price=60)
    desk.give(ACCOUNT, INDEX_CALL, 2)
    desk.accepted(CONTRARY, 2, INDEX_CALL)
    desk.roll_to(WEDNESDAY)
    assert (desk.contracts(ACCOUNT, INDEX_CALL), desk.dollars_moved()) == (0, 0)


@pytest.mark.parametrize(("right", "dollars"), [(OptionRight.CALL, 1_000), (OptionRight.PUT, 0)])
def test_shares_that_the_desk_never_dealt_in_are_settled_for_the_difference(
    right: OptionRight, dollars: int
) -> None:
    terms = option(right, underlying_id=ABC.instrument_id)
    desk = OptionDesk(TUESDAY)
    desk.prices.prices[ABC.instrument_id] = 110 * SCALE
    desk.give(ACCOUNT, terms, 1)
    desk.roll_to(WEDNESDAY)
    assert ABC.instrument_id not in desk.state.instruments
    assert (desk.contracts(ACCOUNT, terms), desk.dollars_moved()) == (0, dollars)


def test_exercising_unknown_shares_out_of_the_money_costs_the_difference() -> None:
    terms = option(OptionRight.PUT, underlying_id=ABC.instrument_id)
    desk = OptionDesk(TUESDAY)
    desk.prices.prices[ABC.instrument_id] = 110 * SCALE
    desk.give(ACCOUNT, terms, 1)
    desk.accepted(EXERCISE, 1, terms)
    desk.roll_to(WEDNESDAY)
    assert desk.dollars_moved() == -1_000


def test_more_money_than_a_figure_holds_moves_in_parts() -> None:
    """A billion puts struck at 99,999 bring ten quadrillion dollars less a part."""
    terms = option(OptionRight.PUT, strike=99_999)
    desk = OptionDesk(TUESDAY)
    desk.give(ACCOUNT, terms, 10**9, price=1)
    events = desk.roll_to(WEDNESDAY)
    parts = [event for event in events if isinstance(event, PositionMoved)]
    assert len(parts) > 2
    assert desk.dollars_moved() == 99_999 * 100 * 10**9
    assert desk.contracts(ACCOUNT, XYZ) == -100 * 10**9


class NoPrices(FixedPrices):
    """A market of which nothing is known."""

    def mark(self, _: str) -> None:  # type: ignore[override]
        """Return no price."""

    bid = ask = mark  # type: ignore[assignment]


@pytest.mark.parametrize("terms", [CALL, PUT, INDEX_CALL])
def test_without_a_price_nothing_is_in_the_money(terms: InstrumentTerms) -> None:
    desk = OptionDesk(TUESDAY)
    desk.prices = NoPrices()
    desk.give(ACCOUNT, terms, 2)
    desk.give(OTHER_ACCOUNT, terms, -2)
    desk.roll_to(WEDNESDAY)
    for account_id in (ACCOUNT, OTHER_ACCOUNT):
        assert shares_held(desk.state, account_id) == {}
        assert desk.dollars_moved(account_id) == 0


def test_without_a_price_shares_are_delivered_and_cash_is_not() -> None:
    """A strike is known whatever the market says; what a share is worth is not."""
    desk = OptionDesk(TUESDAY)
    desk.prices = NoPrices()
    for terms in (CALL, INDEX_CALL):
        desk.give(ACCOUNT, terms, 2)
        desk.accepted(EXERCISE, 2, terms)
    desk.roll_to(WEDNESDAY)
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: 200 * SCALE}
    assert desk.dollars_moved() == -20_000


def test_before_the_first_day_there_is_nothing_to_close() -> None:
    desk = PlayedDesk()
    assert list(options_at_close(desk.state, desk.stamp(), desk.prices)) == []


def test_a_share_is_not_settled_as_a_contract() -> None:
    with pytest.raises(ValueError, match="XYZ is no option"):
        contract_at(PlayedDesk().state, XYZ, SCALE)
