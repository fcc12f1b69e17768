"""What locates allow: a short sale uses them, an open order reserves, its end gives back."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, BUY, OTHER_ACCOUNT, SELL, START, XYZ, PlayedDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, Shortable
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.lending_commands import RequestLocate, SetBorrow
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.locates import Locate
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, RollDay
from sidestreet.domain.orders import Order
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.lending.locates import available_to_short, locate_usage

HARD = replace(XYZ, shortable=Shortable.HARD_TO_BORROW)
MONDAY = BusinessDay("2026-01-05", START, "2026-01-06")
TUESDAY = BusinessDay("2026-01-06", START, "2026-01-07")


def lending_desk(*grants: int) -> PlayedDesk:
    """Return a desk on a Monday whose account was granted so much, in that order."""
    desk = PlayedDesk()
    # Buys and short sales at one price are what is asked about here.
    desk.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))
    desk.do(RollDay(MONDAY))
    desk.do(SetBorrow(HARD, 37_012, 1_000))
    for number, quantity in enumerate(grants):
        desk.do(RequestLocate(ACCOUNT, HARD, quantity, f"r{number}"))
    return desk


def available(desk: PlayedDesk) -> int | None:
    """Return what the account may still sell short, in millionths."""
    return available_to_short(desk.state, ACCOUNT, HARD)


def usage(desk: PlayedDesk, number: int = 0) -> tuple[int, int]:
    """Return what is reserved and used of the account's locate of a number."""
    return locate_usage(desk.state, locate(desk, number))


def locate(desk: PlayedDesk, number: int = 0) -> Locate:
    """Return the account's locate of a number."""
    return list(desk.state.lending.locates.values())[number]


def short(desk: PlayedDesk, shares: int) -> Order:
    """Have an order to sell short so many shares open at the venue."""
    return desk.working(terms=HARD, side=SELL, quantity=shares * SCALE)


def buy(desk: PlayedDesk, shares: int) -> None:
    """Buy shares at once."""
    desk.fill(desk.working(terms=HARD, side=BUY, quantity=shares * SCALE), shares)


def test_what_is_easy_to_borrow_needs_no_locate() -> None:
    assert available_to_short(PlayedDesk().state, ACCOUNT, XYZ) is None


def test_what_is_not_shortable_leaves_nothing() -> None:
    terms = replace(XYZ, shortable=Shortable.NOT_SHORTABLE)
    assert available_to_short(lending_desk(300).state, ACCOUNT, terms) == 0


def test_without_a_locate_nothing_may_be_sold_short() -> None:
    assert available(lending_desk()) == 0


def test_a_locate_is_its_account_s_alone() -> None:
    desk = lending_desk(300)
    assert available(desk) == 300 * SCALE
    assert available_to_short(desk.state, OTHER_ACCOUNT, HARD) == 0


def test_an_open_order_reserves_and_its_end_gives_back_once() -> None:
    desk = lending_desk(300)
    order = short(desk, 100)
    assert (available(desk), usage(desk)) == (200 * SCALE, (100, 0))
    order = desk.cancel(order)
    assert (available(desk), usage(desk)) == (200 * SCALE, (100, 0))
    desk.report(order, ExecType.CANCELED)
    assert (available(desk), usage(desk)) == (300 * SCALE, (0, 0))


def test_a_short_sale_uses_what_its_order_reserved() -> None:
    desk = lending_desk(300)
    order = short(desk, 100)
    desk.fill(order, 60)
    assert (available(desk), usage(desk)) == (200 * SCALE, (40, 60))


def test_buying_back_gives_no_used_locate_back() -> None:
    desk = lending_desk(300)
    desk.fill(short(desk, 100), 100)
    buy(desk, 100)
    assert (available(desk), usage(desk)) == (200 * SCALE, (0, 100))


def test_selling_what_is_held_takes_no_locate() -> None:
    desk = lending_desk(300)
    buy(desk, 80)
    order = short(desk, 100)
    assert (available(desk), usage(desk)) == (280 * SCALE, (20, 0))
    desk.fill(order, 100)
    assert (available(desk), usage(desk)) == (280 * SCALE, (0, 20))


def test_locates_are_used_in_the_order_in_which_they_were_granted() -> None:
    desk = lending_desk(100, 50, 200)
    desk.fill(short(desk, 120), 120)
    short(desk, 60)
    assert [usage(desk, number) for number in range(3)] == [(0, 100), (30, 20), (30, 0)]


def test_a_replace_is_measured_without_the_order_that_it_changes() -> None:
    desk = lending_desk(300)
    order = short(desk, 100)
    assert available_to_short(desk.state, ACCOUNT, HARD, order) == 300 * SCALE
    bought = desk.working(terms=HARD, side=BUY, quantity=SCALE)
    assert available_to_short(desk.state, ACCOUNT, HARD, bought) == 200 * SCALE


def test_part_of_a_share_takes_a_whole_one_of_a_locate() -> None:
    desk = lending_desk(300)
    buy(desk, 1)
    order = short(desk, 2)
    desk.report(order, ExecType.TRADE, last_quantity=SCALE * 3 // 2, last_price=10 * SCALE)
    assert available(desk) == 299 * SCALE
    assert usage(desk) == (0, 1)


def test_more_sold_short_than_was_granted_leaves_nothing_and_shows_no_more_than_granted() -> None:
    """The stock became hard to borrow while an order of many shares was open."""
    desk = lending_desk(300)
    desk.do(ChangeInstrument(XYZ))
    order = desk.working(
        side=SELL, quantity=500 * SCALE, order_type=OrderType.MARKET, limit_price=None
    )
    desk.do(ChangeInstrument(HARD))
    assert (available(desk), usage(desk)) == (0, (300, 0))
    desk.fill(order, 400)
    assert (available(desk), usage(desk)) == (0, (0, 300))


def test_what_was_sold_while_it_was_easy_to_borrow_uses_no_locate() -> None:
    desk = lending_desk(300)
    desk.do(ChangeInstrument(XYZ))
    desk.fill(desk.working(side=SELL), 100)
    assert usage(desk) == (0, 0)
    desk.do(ChangeInstrument(HARD))
    assert (available(desk), usage(desk)) == (300 * SCALE, (0, 0))


def test_a_short_position_of_yesterday_uses_no_locate_of_today() -> None:
    desk = lending_desk(300)
    desk.fill(short(desk, 100), 100)
    desk.do(RollDay(TUESDAY))
    assert available(desk) == 0
    desk.do(RequestLocate(ACCOUNT, HARD, 50, "tuesday"))
    assert (available(desk), usage(desk, 1)) == (50 * SCALE, (0, 0))
    desk.fill(short(desk, 20), 20)
    assert (available(desk), usage(desk, 1)) == (30 * SCALE, (0, 20))
    assert usage(desk, 0) == (0, 100)


_STEPS = st.lists(
    st.tuples(st.sampled_from(["short", "buy", "fill", "cancel"]), st.integers(1, 120)),
    max_size=25,
)


@given(_STEPS)
def test_what_may_be_sold_short_never_grows_beyond_what_was_granted_less_what_was_used(
    steps: list[tuple[str, int]],
) -> None:
    """An independent count: a list of open orders, a position, and a sum of what was opened."""
    desk = lending_desk(300)
    working: list[tuple[Order, int]] = []
    held = opened = 0
    for name, number in steps:
        if name == "short" and number * SCALE <= _room(desk, held, working):
            working.append((short(desk, number), number))
        elif name == "buy":
            buy(desk, number)
            held += number
        elif name == "fill" and working:
            order, left = working.pop(0)
            part = min(left, number)
            desk.fill(order, part)
            opened += max(0, part - max(0, held))
            held -= part
            if left > part:
                working.append((order, left - part))
        elif name == "cancel" and working:
            order, _ = working.pop()
            desk.report(desk.cancel(order), ExecType.CANCELED)
        reserved = max(0, sum(left for _, left in working) - max(0, held))
        assert available(desk) == (300 - opened - reserved) * SCALE
        assert usage(desk) == (reserved, opened)


def _room(desk: PlayedDesk, held: int, working: list[tuple[Order, int]]) -> int:
    """Return the most that an order may sell: what is free to sell, and what may be short."""
    selling = sum(left for _, left in working)
    return (available(desk) or 0) + max(0, held - selling) * SCALE
