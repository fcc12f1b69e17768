import pytest

from engine.played_desk import shares_held
from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import AccountStatus, AccountSubtype, OrderStatus
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.orders import Order
from sidestreet.engine.execute import execute
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, default_seed, is_published
from sidestreet.reference.seed_file.keys import SCOPES as SEED_SCOPES
from sidestreet.workspace import keys as workspace_keys
from sidestreet.workspace.execute import execute as execute_in_workspace
from sidestreet.workspace.state import Workspace

KEPT = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
NOW = 1_760_000_000_000_000_000


def stamp(sequence: int) -> Stamp:
    """Return a stamp of this moment."""
    return Stamp(sequence, NOW, EveryDay().at(NOW).ends_at, IdSpace())


def begin(seed: Seed) -> State:
    """Return the desk after all of a seed's desk commands."""
    state = State()
    for sequence, command in enumerate(seed.desk_commands, start=1):
        execute(state, command, stamp(sequence))
    return state


def the_order(state: State) -> Order:
    """Return the one order of the default seed."""
    order = state.find_order(0, "order_id")
    assert order is not None
    return order


def test_three_margin_accounts_hold_a_million_each() -> None:
    opened = default_seed().accounts
    assert [(one.account.account_id, one.cash) for one in opened] == [
        (19816, 1_000_000 * SCALE),
        (100001, 1_000_000 * SCALE),
        (0, 1_000_000 * SCALE),
    ]
    for one in opened:
        assert one.account.status is AccountStatus.ACTIVE
        assert one.account.subtype is AccountSubtype.MARGIN


def test_the_desk_holds_a_half_filled_order_that_can_be_named_order_id() -> None:
    state = begin(default_seed())
    order = the_order(state)
    assert order.order_id == "order_id"
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert (order.symbol, order.venue) == ("AAPL", "XNAS")
    assert order.limit_price == parse_amount("150.50")
    assert order.quantity == 100 * SCALE
    assert order.filled_quantity == order.leaves_quantity == 50 * SCALE
    assert order.filled_notional == parse_amount("7497.50")
    assert order.pending == ()


def test_its_fills_were_paid_for() -> None:
    state = begin(default_seed())
    assert state.cash[0] == parse_amount("992502.50")
    calls = [each.terms for each in default_seed().positions if each.account_id == 0]
    assert shares_held(state, 0) == {
        calls[0].instrument_id: 2 * SCALE,
        calls[1].instrument_id: SCALE,
        KEPT: 100 * SCALE,
        the_order(state).instrument_id: 50 * SCALE,
    }


def test_one_account_holds_something_to_look_at() -> None:
    held = [
        (each.account_id, each.terms.symbol, each.quantity) for each in default_seed().positions
    ]
    assert held == [
        (19816, "AAPL", 300 * SCALE),
        (19816, "MSFT", 120 * SCALE),
        (19816, "WMT", 250_500_000),
        (19816, "TSLA", -40 * SCALE),
        (19816, "AAPL  300118C00300000", -2 * SCALE),
        (19816, "MSFT  300118P00400000", SCALE),
        (0, "AAPL  300118C00300000", 2 * SCALE),
        (0, "MSFT  300118C00600000", SCALE),
        (0, "EXMPL", 100 * SCALE),
    ]
    levels = {one.account.account_id: one.account.options_level for one in default_seed().accounts}
    assert levels == {19816: 3, 100001: 0, 0: 3}


def test_the_desk_takes_what_the_seed_gives() -> None:
    state = begin(default_seed())
    assert shares_held(state, 19816) == {
        each.terms.instrument_id: each.quantity
        for each in default_seed().positions
        if each.account_id == 19816
    }
    assert shares_held(state, 100001) == {}
    assert state.cash[19816] == 1_000_000 * SCALE


def test_the_market_never_comes_near_its_limit() -> None:
    """The simulated price stays within a fifth of the base price."""
    apple = InstrumentDirectory(default_seed().instruments).find("AAPL")
    limit = parse_amount("150.50")
    assert apple is not None
    assert limit is not None
    assert apple.base_price * 4 // 5 > limit * 6 // 5


def test_the_printed_key_is_let_in_everywhere_with_every_scope() -> None:
    seed = default_seed()
    workspace = Workspace()
    for key in seed.keys:
        execute_in_workspace(workspace, key, stamp(1))
    (printed,) = seed.printed_keys
    proven = workspace_keys.authenticate(workspace, printed)
    assert proven is not None
    assert proven.scopes == workspace_keys.SCOPES
    assert all(proven.grants(one.account.account_id) for one in seed.accounts)


def test_its_key_is_known_to_be_published() -> None:
    seed = default_seed()
    assert seed.has_published_key
    assert is_published(seed.keys[0].secret_hash)
    assert not is_published(workspace_keys.hash_secret("0123456789abcdef"))


def test_seed_files_know_the_scopes_that_the_workspace_knows() -> None:
    """Neither layer may ask the other; this holds the two lists together."""
    assert SEED_SCOPES == workspace_keys.SCOPES


def test_all_packaged_instruments_are_there_and_one_is_hard_to_borrow() -> None:
    listed = {each.symbol: each for each in InstrumentDirectory(default_seed().instruments)}
    packaged = {each.symbol: each for each in InstrumentDirectory.from_packaged().written()}
    assert listed.keys() - packaged.keys() == {"EXMPL"}
    assert packaged.keys() - listed.keys() == set()
    assert [symbol for symbol in packaged if listed[symbol] != packaged[symbol]] == ["NVO"]


def test_a_locate_lets_some_of_it_be_sold_short() -> None:
    state = begin(default_seed())
    told = [
        (each.account_id, each.quantity, each.status) for each in state.lending.locates.values()
    ]
    assert told == [(19816, 500, "ACCEPTED"), (0, 100, "ACCEPTED")]


def test_it_is_the_same_at_every_start() -> None:
    assert default_seed() == default_seed()


@pytest.mark.parametrize("account_id", [19816, 100001])
def test_the_other_accounts_hold_no_order(account_id: int) -> None:
    assert begin(default_seed()).open_orders.get(account_id, {}) == {}
