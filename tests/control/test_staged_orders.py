"""Staged orders through a whole desk: held, closed, restarted, and with scripts of any kind."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.controlled_desk import CONTROLLER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.commands import CancelOrder, Command, ReplaceOrder
from sidestreet.domain.control_commands import DirectMarket, DirectRoute, SetRules
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Cause
from sidestreet.domain.scripts import (
    MarketDirective,
    MarketMove,
    Match,
    Rule,
    Script,
    Step,
    StepKind,
)
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record

SECOND = 10**9
ORDER = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "100",
    "time_in_force": "DAY",
}


def scenarios(desk: ControlledDesk, *told: dict[str, Any]) -> None:
    """Set scenarios."""
    desk.control("PUT", "/scenarios", {"scenarios": list(told)})


def submit(desk: ControlledDesk, **changes: Any) -> str:
    """Submit an order, let half a second pass, and return its id."""
    placed = desk.ask("POST", "/v1/accounts/7001/orders", [ORDER | changes], key=CONTROLLER).data
    desk.pass_time(SECOND // 2)
    return str(placed[0]["id"])


def stands(desk: ControlledDesk, order_id: str) -> str:
    """Return status and filled quantity of an order."""
    order = desk.ask("GET", f"/v1/accounts/7001/orders/{order_id}", key=CONTROLLER).data
    return f"{order['status']} {order['filled_quantity']}"


def test_an_order_that_waits_for_its_price_plays_its_script_when_it_goes_out(
    desk: ControlledDesk,
) -> None:
    scenarios(desk, {"name": "half", "steps": ["acknowledge", {"fill": "half"}]})
    desk.control("POST", "/market/AAPL/price", {"price": "200.00"})
    stop = {"order_type": "STOP", "stop_price": "210.00", "limit_price": None}
    order_id = submit(desk, **stop)
    assert stands(desk, order_id) == "PENDING_TRIGGER 0"
    desk.control("POST", "/market/AAPL/price", {"price": "211.00"})
    desk.pass_time(SECOND)
    assert stands(desk, order_id) == "PARTIALLY_FILLED 50"


def test_an_order_that_is_worked_over_time_plays_its_script_with_its_first_part(
    desk: ControlledDesk,
) -> None:
    scenarios(desk, {"name": "no fills", "match": {"symbol": "AAPL"}, "steps": ["acknowledge"]})
    strategy = {"type": "TWAP", "end_at": "2025-10-31T14:30:00Z"}
    order_id = submit(desk, order_type="MARKET", limit_price=None, strategy=strategy)
    order = desk.desk.state.orders[order_id]
    assert order.schedule is not None
    assert stands(desk, order_id) == "NEW 0"
    assert desk.desk.state.control.scripts[order_id].steps_done == 1
    # The next part goes to the market, and fills.
    desk.pass_time(600 * SECOND)
    assert order.routes[0].filled_quantity == 0
    after = desk.desk.state.orders[order_id]
    assert len(after.routes) > 1
    assert after.filled_quantity > 0


def test_the_end_of_an_orders_time_is_answered_as_a_cancel_is(desk: ControlledDesk) -> None:
    scenarios(desk, {"name": "crossed", "steps": ["acknowledge"], "on_cancel": [{"fill": 30}]})
    until = "2025-10-31T13:31:00Z"
    order_id = submit(desk, time_in_force="GOOD_TILL_DATE", expires_at=until)
    assert stands(desk, order_id) == "NEW 0"
    desk.pass_time(60 * SECOND)
    assert stands(desk, order_id) == "EXPIRED 30"


def test_what_a_script_leaves_of_an_order_at_once_stays_open(desk: ControlledDesk) -> None:
    scenarios(desk, {"name": "half", "steps": [{"fill": "half"}]})
    order_id = submit(desk, time_in_force="IMMEDIATE_OR_CANCEL")
    desk.pass_time(60 * SECOND)
    assert stands(desk, order_id) == "PARTIALLY_FILLED 50"


def test_an_order_that_closes_a_position_may_be_staged_too(desk: ControlledDesk) -> None:
    scenarios(desk, {"name": "no", "match": {"side": "SELL"}, "steps": ["reject"]})
    path = "/v1/accounts/7001/positions/MSFT"
    closing = desk.ask("DELETE", path, key=CONTROLLER).data
    desk.pass_time(SECOND)
    assert stands(desk, closing[0]["id"]) == "REJECTED 0"


def test_a_script_plays_on_where_it_was_after_a_restart_and_trades_nothing_twice() -> None:
    journal = KeptJournal()
    first = ControlledDesk(journal=journal)
    told = {
        "name": "in three",
        "steps": ["acknowledge", {"fill": 40}, {"wait": "10s"}, {"fill": 30}, {"fill": 30}],
    }
    scenarios(first, told)
    order_id = submit(first)
    assert stands(first, order_id) == "PARTIALLY_FILLED 40"
    now = first.clock.now()
    first.close()
    second = ControlledDesk(journal=journal, now=now)
    second.pass_time(9 * SECOND)
    assert stands(second, order_id) == "PARTIALLY_FILLED 40"
    second.pass_time(3 * SECOND)
    assert stands(second, order_id) == "FILLED 100"
    (account,) = [each for each in second.control("GET", "/accounts") if each["id"] == 7001]
    held = {each["symbol"]: each["quantity"] for each in account["positions"]}
    assert held["AAPL"] == "100"
    second.close()


def test_a_market_that_was_put_somewhere_is_there_after_a_restart() -> None:
    journal = KeptJournal()
    first = ControlledDesk(journal=journal)
    first.control("POST", "/market/AAPL/quote", {"bid": "99.00", "ask": "101.00"})
    first.control("POST", "/market/MSFT/halt")
    now = first.clock.now()
    first.close()
    second = ControlledDesk(journal=journal, now=now)
    second.pass_time(SECOND)
    order_id = submit(second, limit_price="101.00")
    order = second.ask("GET", f"/v1/accounts/7001/orders/{order_id}", key=CONTROLLER).data
    assert order["average_fill_price"] == "101.00"
    halted = submit(second, symbol="MSFT", order_type="MARKET", limit_price=None)
    assert stands(second, halted) == "NEW 0"
    second.close()


KINDS = st.sampled_from([kind for kind in StepKind if kind is not StepKind.WAIT])
STEPS = st.builds(
    Step,
    KINDS,
    quantity=st.sampled_from([0, 0, SCALE, 3 * SCALE, 50 * SCALE]),
    share=st.sampled_from([0, 0, SCALE // 2]),
    price=st.sampled_from([0, SCALE, 5 * SCALE]),
    trade=st.sampled_from([0, 0, 1, 2]),
) | st.builds(Step, st.just(StepKind.WAIT), wait_ns=st.integers(0, 40 * SECOND))
LISTS = st.lists(STEPS, max_size=4).map(tuple)
SCRIPTS = st.builds(Script, LISTS, LISTS, LISTS)
RULES = st.lists(
    st.tuples(st.sampled_from([Match(first=2), Match(last=3), Match()]), SCRIPTS), max_size=3
)
SUBMITS = st.fixed_dictionaries(
    {
        "quantity": st.integers(1, 9).map(str),
        "limit_price": st.sampled_from(["1.00", "900.00"]),
        "time_in_force": st.sampled_from(["DAY", "GOOD_TILL_CANCEL", "IMMEDIATE_OR_CANCEL"]),
    }
)
MOVES = st.sampled_from(
    [
        MarketDirective(MarketMove.PRICE, price=300 * SCALE),
        MarketDirective(MarketMove.QUOTE, bid=SCALE, ask=2 * SCALE, ask_size=5 * SCALE),
        MarketDirective(MarketMove.HALT),
        MarketDirective(MarketMove.RESUME),
        MarketDirective(MarketMove.RELEASE),
        MarketDirective(MarketMove.PRICE, price=AMOUNT_MAX + 1),
    ]
)
DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), SUBMITS),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("replace"), st.integers(0, 9)),
        st.tuples(st.just("direct"), st.tuples(st.integers(0, 9), STEPS)),
        st.tuples(st.just("move"), MOVES),
        st.tuples(st.just("wait"), st.sampled_from([1, SECOND // 100, 3 * SECOND, 31 * SECOND])),
        st.tuples(st.just("restart"), st.none()),
    ),
    max_size=14,
)


class Staged:
    """A desk with some rules, and what is done to it."""

    def __init__(self, rules: list[tuple[Match, Script]]) -> None:
        self.journal = KeptJournal()
        self.desk = ControlledDesk(journal=self.journal)
        named = tuple(Rule(str(index), *rule) for index, rule in enumerate(rules))
        self.offer(SetRules(named))
        self.order_ids: list[str] = []

    def offer(self, command: Command) -> None:
        """Have a command decided, whatever the answer."""
        self.desk.desk.offer(command, Cause("test"))
        self.desk.turn()

    def do(self, what: str, more: Any) -> None:
        """Do one thing."""
        match what:
            case "submit":
                rows = [ORDER | more]
                path = "/v1/accounts/7001/orders"
                reply = self.desk.ask("POST", path, rows, key=CONTROLLER)
                self.order_ids += [each["id"] for each in reply.body.get("data") or ()]
            case "cancel" | "replace" | "direct" if self.order_ids:
                number = more[0] if what == "direct" else more
                order_id = self.order_ids[number % len(self.order_ids)]
                if what == "cancel":
                    self.offer(CancelOrder(7001, order_id))
                elif what == "replace":
                    self.offer(ReplaceOrder(7001, order_id, quantity=(number + 1) * SCALE))
                else:
                    self.offer(DirectRoute(7001, order_id, more[1]))
            case "move":
                terms = self.desk.directory.find("AAPL")
                assert terms is not None
                self.offer(DirectMarket(terms.terms, more))
            case "wait":
                self.desk.pass_time(more)
            case "restart":
                now = self.desk.clock.now()
                self.desk.close()
                self.desk = ControlledDesk(journal=self.journal, now=now)
            case _:
                pass


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(RULES, DOINGS)
def test_no_script_breaks_an_invariant_the_books_the_replay_or_leaves_an_order_stuck(
    rules: list[tuple[Match, Script]], doings: list[tuple[str, Any]]
) -> None:
    staged = Staged(rules)
    for what, more in doings:
        staged.do(what, more)
    staged.desk.pass_time(120 * SECOND)
    state = staged.desk.desk.state
    check_books(state)
    waiting = {
        OrderStatus.PENDING_NEW,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.PENDING_REPLACE,
    }
    assert not [order for order in state.orders.values() if order.status in waiting]
    read_back = State()
    for batch in staged.journal.replay():
        for payload in batch.records:
            record = decode_record(payload)
            if not any(type(event).__name__.startswith("Key") for event in record.events):
                evolve_record(read_back, record)
    assert state_digest(read_back) == state_digest(state)
    staged.desk.close()
