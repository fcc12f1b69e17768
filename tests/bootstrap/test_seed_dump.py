"""The present state of a desk as a seed file: planted, it gives the same state as people see it.

Two laws: whoever asks the planted desk is told the same, and it is written down as the same text.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bootstrap.everything_told import everything_told
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.control.seed_dump.document import Dump, body_of, dump_seed
from sidestreet.engine.money.ledger import check_books
from sidestreet.reference.moments import parse_moment
from sidestreet.reference.seed import default_seed, parse_seed

EXAMPLES: Final = 12
NOON: Final = parse_moment("2025-11-03T17:00:00Z") or 0
MS: Final = 1_000_000
SECOND: Final = 1_000 * MS
DAY: Final = 86_400 * SECOND
ACCOUNT: Final = 100001
ORDERS: Final = f"/v1/accounts/{ACCOUNT}/orders"
SMALL: Final = b"""
accounts:
  - {id: 1, cash: 100000, options_level: 3}
  - {id: 2, cash: -2500.25}
desk:
  fees: {per_share: 0.005, is_regulatory: true}
instruments:
  - {symbol: NVO, easy_to_borrow: false}
"""


def begun(seed: bytes | None = None, start: int = NOON) -> InProcessDesk:
    """Return a desk that tests own."""
    read = default_seed() if seed is None else parse_seed(seed)
    return InProcessDesk(read, start, is_controlled=True)


def dumped(desk: InProcessDesk) -> Dump:
    return dump_seed(desk.desk.state, desk.desk.workspace, desk.directory, market_seed=1)


def planted(dump: Dump, start: int) -> InProcessDesk:
    return begun(dump.text.encode(), start)


def control(desk: InProcessDesk, method: str, path: str, body: object = None) -> Any:
    """Ask the control API, which must take it."""
    reply = desk.ask(method, f"/control/v1/{path}", body)
    assert reply.status == 200, reply.body
    return reply.body["data"]


def place(desk: InProcessDesk, name: str, **terms: Any) -> str:
    """Place an order, which must be taken, and return its status."""
    row = {"symbol": "AAPL", "side": "BUY", "quantity": "100", "time_in_force": "DAY", "id": name}
    reply = desk.ask("POST", ORDERS, [row | terms])
    assert reply.status == 200, reply.body
    return str(reply.body["data"][0]["status"])


def play_a_session(desk: InProcessDesk) -> None:
    """Leave something of every kind on a desk, with orders in all statuses that are open."""
    place(desk, "bought", order_type="MARKET")
    desk.advance_to(NOON + 5 * SECOND)
    limit = {"order_type": "LIMIT", "limit_price": "150.00"}
    kept = limit | {"time_in_force": "GOOD_TILL_CANCEL"}
    for name in ("new", "canceling", "replacing", "both", "stopped", "suspended"):
        place(desk, name, **kept)
    place(desk, "stop", side="SELL", order_type="STOP", stop_price="100.00")
    place(
        desk,
        "stop-limit",
        side="SELL",
        order_type="STOP_LIMIT",
        stop_price="100.00",
        limit_price="99.00",
    )
    trailing = {"trailing_offset": "5.00", "trailing_offset_type": "PRICE"}
    place(desk, "trailing", order_type="TRAILING_STOP", **trailing)
    trailing = {"trailing_offset": "100", "trailing_offset_type": "BPS", "limit_offset": "1.00"}
    place(desk, "trailing-limit", order_type="TRAILING_STOP_LIMIT", **trailing)
    place(desk, "worked", order_type="MARKET", strategy={"type": "VWAP"})
    place(desk, "sliced", **limit, strategy={"type": "TWAP"})
    later = {"type": "TWAP", "start_at": "2025-11-03T19:00:00Z"}
    place(desk, "queued", **limit, strategy=later)
    place(desk, "at-close", order_type="MARKET", time_in_force="AT_CLOSE")
    place(
        desk,
        "till-friday",
        **limit | {"time_in_force": "GOOD_TILL_DATE"},
        expires_at="2025-11-07T21:00:00Z",
    )
    desk.advance_to(NOON + 600 * SECOND)
    place(desk, "half", symbol="XOM", order_type="LIMIT", limit_price="50.00")
    at_venue = f"venue/accounts/{ACCOUNT}/orders"
    control(desk, "POST", f"{at_venue}/half/fill", {"quantity": "40", "price": "49.50"})
    control(desk, "POST", f"{at_venue}/stopped/step", {"step": "stop"})
    control(desk, "POST", f"{at_venue}/suspended/step", {"step": "suspend"})
    keep(desk)
    desk.ask("PATCH", f"{ORDERS}/replacing", {"quantity": "50"})
    desk.ask("PATCH", f"{ORDERS}/both", {"limit_price": "149.00"})
    for name in ("both", "canceling"):
        desk.ask("DELETE", f"{ORDERS}/{name}")
    place(desk, "pending", **limit)


def keep(desk: InProcessDesk) -> None:
    """Have people keep something of every kind."""
    created = desk.ask("POST", "/v1/watchlists", {"name": "Mine"}).body["data"]
    desk.ask("POST", f"/v1/watchlists/{created['id']}/items", {"instrument_id": "XOM"})
    change = {"name": "change_pct", "lookback": "ONE_MONTH"}
    desk.ask(
        "POST",
        "/v1/saved-screeners",
        {
            "name": "Movers",
            "columns": [{"name": "symbol"}, change],
            "filters": [
                {
                    "left": {"name": "price"},
                    "op": {"name": "BETWEEN", "args": ["LEFT_EXCLUSIVE"]},
                    "right": [{"value": 10.50}, {"value": 300}],
                }
            ],
            "sorts": [{"field": change, "direction": "ASC"}],
        },
    )
    for text in ("What is AAPL worth?", "Cancel my AAPL order", "Two\nlines, and \N{EURO SIGN}"):
        desk.ask("POST", "/v1/omni-ai/threads", {"text": text, "account_id": ACCOUNT})
        desk.advance_to(desk.clock.now() + SECOND)
    desk.ask(
        "POST",
        "/v1/omni-ai/entitlements",
        {"account_ids": [ACCOUNT], "agreement_id": "01K8TB3Q00SDESTREETAGRMNT1"},
    )
    desk.ask("GET", "/v1/omni-ai/feed")


def test_a_session_that_was_played_is_planted_as_everybody_saw_it() -> None:
    desk = begun()
    play_a_session(desk)
    everything_told(desk)  # What is made as it is asked for is there from here on.
    dump = dumped(desk)
    statuses = {str(each.status) for each in desk.desk.state.orders.values() if each.is_open}
    assert statuses == {
        "NEW",
        "PARTIALLY_FILLED",
        "PENDING_CANCEL",
        "PENDING_NEW",
        "PENDING_REPLACE",
        "PENDING_TRIGGER",
        "QUEUED",
        "STOPPED",
        "SUSPENDED",
    }
    there = planted(dump, desk.clock.now() + MS)
    before, after = everything_told(desk), everything_told(there)
    assert [path for path in before if before[path] != after.get(path)] == []
    assert body_of(dumped(there).text) == body_of(dump.text)
    check_books(there.desk.state)


def test_the_default_desk_is_planted_as_it_begins() -> None:
    desk = begun()
    desk.advance_to(NOON + SECOND)
    dump = dumped(desk)
    there = planted(dump, desk.clock.now())
    assert dump.left_out == (
        "deadlines that are put off again and again (2): they end at the next one",
    )
    assert body_of(dumped(there).text) == body_of(dump.text)


Act = Callable[[InProcessDesk], object]


def act(name: str, method: str, path: str, body: object = None) -> Act:
    """Return something that somebody asks for; a desk may refuse it."""

    def ask(desk: InProcessDesk) -> object:
        return desk.ask(method, path, body)

    ask.__name__ = name
    return ask


def wait(span: int) -> Act:
    """Return a time in which nobody asks for anything."""

    def pass_by(desk: InProcessDesk) -> object:
        return desk.advance_to(desk.clock.now() + span)

    pass_by.__name__ = f"wait {span // MS} ms"
    return pass_by


def order(account_id: int, **terms: Any) -> Act:
    return act(f"{account_id} {terms}", "POST", f"/v1/accounts/{account_id}/orders", [terms])


PRICED: Final = (
    {"order_type": "MARKET"},
    {"order_type": "LIMIT", "limit_price": "220.00"},
    {"order_type": "LIMIT", "limit_price": "222.00"},
    {"order_type": "STOP", "stop_price": "221.00"},
    {"order_type": "TRAILING_STOP", "trailing_offset": "1.00", "trailing_offset_type": "PRICE"},
    {"order_type": "LIMIT", "limit_price": "221.50", "strategy": {"type": "TWAP"}},
)
CALL: Final = "AAPL  260116C00220000"


def controlled(method: str, path: str, body: object = None) -> Act:
    return act(f"{path} {body}", method, f"/control/v1/{path}", body)


ORDERED: Final = st.builds(
    lambda account_id, side, priced, quantity, lasting: order(
        account_id,
        symbol="AAPL",
        side=side,
        quantity=quantity,
        time_in_force=lasting,
        **priced,
    ),
    st.sampled_from([1, 2]),
    st.sampled_from(["BUY", "SELL"]),
    st.sampled_from(PRICED),
    st.sampled_from(["1", "10", "35"]),
    st.sampled_from(["DAY", "GOOD_TILL_CANCEL"]),
)
OTHERS: Final[Sequence[Act]] = (
    order(1, symbol=CALL, side="BUY", quantity="2", order_type="MARKET", time_in_force="DAY"),
    order(1, symbol=CALL, side="SELL", quantity="1", order_type="MARKET", time_in_force="DAY"),
    order(2, symbol="NVO", side="SELL", quantity="10", order_type="MARKET", time_in_force="DAY"),
    act("cancel all", "DELETE", "/v1/accounts/1/orders"),
    act("close", "DELETE", "/v1/accounts/1/positions"),
    controlled("POST", "accounts/2/credit", {"amount": "50000.01"}),
    controlled("POST", "accounts/1/debit", {"amount": "250000"}),
    controlled("PUT", "fees", {"per_contract": "0.65", "minimum": "1"}),
    controlled(
        "POST",
        "locates",
        {"account_id": 2, "symbol": "NVO", "quantity": 100, "client_request_id": "once"},
    ),
    controlled("PUT", "accounts/2/positions/MSFT", {"quantity": "-3", "average_price": "401.1"}),
    controlled("PATCH", "instruments/MSFT", {"is_halted": True, "long_margin_rate": "0.6"}),
    controlled("PUT", "instruments/NVO/borrow", {"rate": "0.08", "available": "500"}),
    act(
        "dividend",
        "POST",
        "/sidestreet/v1/corporate-actions",
        {
            "type": "CASH_DIVIDEND",
            "symbol": "AAPL",
            "ex_date": "2025-11-04",
            "pay_date": "2025-11-12",
            "amount": "0.26",
        },
    ),
    act("limit", "PATCH", "/v1/accounts/1", {"risk": {"max_notional": "90000.00"}}),
    wait(3 * SECOND),
    wait(600 * SECOND),
    wait(DAY),
    wait(3 * DAY),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.one_of(ORDERED, ORDERED, st.sampled_from(OTHERS)), max_size=12))
@example([order(1, symbol="AAPL", side="BUY", quantity="10", time_in_force="DAY", **PRICED[0])])
def test_any_small_desk_is_planted_as_it_was_written_down(acts: list[Act]) -> None:
    desk = begun(SMALL)
    for each in acts:
        each(desk)
    dump = dumped(desk)
    there = planted(dump, desk.clock.now() + MS)
    assert body_of(dumped(there).text) == body_of(dump.text)
    check_books(there.desk.state)
    for account_id in (1, 2):
        for what in ("balances", "positions", "locates"):
            path = f"/v1/accounts/{account_id}/{what}"
            assert there.ask("GET", path).body["data"] == desk.ask("GET", path).body["data"], path
    there.close()
    desk.close()


def test_on_another_day_what_was_due_has_settled_and_the_day_begins_with_what_is_held() -> None:
    desk = begun(SMALL)
    bought = {"symbol": "AAPL", "side": "BUY", "quantity": "10", "time_in_force": "DAY"}
    desk.ask("POST", "/v1/accounts/1/orders", [bought | PRICED[0]])
    desk.advance_to(NOON + 5 * SECOND)
    then = desk.ask("GET", "/v1/accounts/1/balances").body["data"]
    assert then["settled_cash"] == "100000.00"
    there = planted(dumped(desk), NOON + 7 * DAY)
    now = there.ask("GET", "/v1/accounts/1/balances").body["data"]
    assert now["settled_cash"] == now["trade_cash"] == then["trade_cash"]
    assert now["unsettled_debits"] == "0.00"
    assert now["sod"]["asof"] == "2025-11-10"
    (position,) = there.ask("GET", "/v1/accounts/1/positions").body["data"]
    (before,) = desk.ask("GET", "/v1/accounts/1/positions").body["data"]
    assert position["cost_basis"] == before["cost_basis"]
    assert position["daily_realized_pnl"] == "0.00"


def test_an_order_goes_on_from_where_it_was() -> None:
    """What a venue had not answered it answers, and a price that was waited for still counts."""
    desk = begun()
    play_a_session(desk)
    there = planted(dumped(desk), desk.clock.now() + MS)
    there.advance_to(there.clock.now() + 60 * SECOND)
    told = {
        each["client_order_id"]: each["status"] for each in there.ask("GET", ORDERS).body["data"]
    }
    assert told["pending"] == told["replacing"] == "NEW"
    assert told["canceling"] == told["both"] == "CANCELED"
    assert told["trailing"] == "PENDING_TRIGGER"
    there.advance_to(there.clock.now() + DAY)
    ended = there.ask("GET", f"{ORDERS}").body["data"]
    assert {each["client_order_id"]: each["status"] for each in ended}["worked"] == "FILLED"


def test_what_stops_and_limits_a_desk_is_planted_with_it() -> None:
    desk = begun()
    limits = {"scope": "INSTRUMENT", "key": "AAPL", "max_order_quantity": "50"}
    control(desk, "PUT", "limits", limits)
    control(desk, "PUT", "kill-switch", {"scope": "ACCOUNT", "key": str(ACCOUNT)})
    control(desk, "PUT", "clearing", {"is_down": True})
    desk.advance_to(NOON + SECOND)
    dump = dumped(desk)
    there = planted(dump, desk.clock.now())
    assert there.desk.state.risk.killed == desk.desk.state.risk.killed != {}
    assert there.desk.state.risk.limits == desk.desk.state.risk.limits != {}
    assert there.desk.state.options.is_clearing_down
    assert body_of(dumped(there).text) == body_of(dump.text)


def test_keys_let_in_whom_they_let_in_before_without_a_secret_in_the_dump() -> None:
    desk = begun()
    desk.advance_to(NOON + SECOND)
    dump = dumped(desk)
    assert "everyone-knows-this-key" not in dump.text
    there = planted(dump, desk.clock.now())
    assert there.ask("GET", "/v1/accounts", key="sandbox.everyone-knows-this-key").status == 200
    assert there.desk.workspace.keys["sandbox"].scopes == desk.desk.workspace.keys["sandbox"].scopes


def test_what_belongs_to_a_test_or_is_over_is_counted_at_the_top() -> None:
    desk = begun(SMALL)
    stop = {"symbol": "AAPL", "side": "BUY", "quantity": "1", "time_in_force": "DAY"}
    stop |= {"order_type": "STOP", "stop_price": "900.00", "id": "over"}
    desk.ask("POST", "/v1/accounts/1/orders", [stop])
    desk.ask("DELETE", "/v1/accounts/1/orders/over")
    dump = dumped(desk)
    assert dump.left_out == (
        "orders that are over, with their executions (1): a seed says what is",
    )
    assert "#   orders that are over, with their executions (1): a seed says what is\n" in dump.text


def test_a_desk_that_could_make_an_id_again_is_not_begun() -> None:
    desk = begun(SMALL)
    limit = {"symbol": "AAPL", "side": "BUY", "quantity": "1", "time_in_force": "DAY"}
    made = desk.ask("POST", "/v1/accounts/1/orders", [limit | PRICED[1]]).body["data"][0]["id"]
    dump = dumped(desk)
    with pytest.raises(StartRefused, match=f"{made} was made no earlier than this desk would"):
        planted(dump, desk.clock.now())
    assert planted(dump, desk.clock.now() + MS).ask("GET", "/v1/accounts").status == 200


def test_a_split_that_took_effect_is_in_what_is_held_and_in_the_price() -> None:
    desk = begun(SMALL)
    held = {"quantity": "10", "average_price": "200"}
    control(desk, "PUT", "accounts/1/positions/AAPL", held)
    split = {"type": "SPLIT", "symbol": "AAPL", "ex_date": "2025-11-04", "ratio": "3:2"}
    assert desk.ask("POST", "/sidestreet/v1/corporate-actions", split).status == 200
    desk.advance_to(NOON + DAY)
    dump = dumped(desk)
    assert "corporate actions that took effect (1): their effects are in what is held" in (
        dump.left_out
    )
    there = planted(dump, desk.clock.now() + MS)
    (position,) = there.ask("GET", "/v1/accounts/1/positions").body["data"]
    assert (position["quantity"], position["cost_basis"]) == ("15", "2000.00")
    assert "price: '153.33'" in dump.text


def test_an_instrument_with_another_symbol_keeps_its_id_and_its_holders() -> None:
    desk = begun(SMALL)
    control(desk, "PUT", "accounts/1/positions/NVO", {"quantity": "10", "average_price": "50"})
    change = {"type": "SYMBOL_CHANGE", "symbol": "NVO", "ex_date": "2025-11-04"}
    change["new_symbol"] = "NVX.A"
    assert desk.ask("POST", "/sidestreet/v1/corporate-actions", change).status == 200
    desk.advance_to(NOON + DAY)
    dump = dumped(desk)
    there = planted(dump, desk.clock.now() + MS)
    (position,) = there.ask("GET", "/v1/accounts/1/positions").body["data"]
    (before,) = desk.ask("GET", "/v1/accounts/1/positions").body["data"]
    assert position["symbol"] == "NVX.A"
    assert position["instrument_id"] == before["instrument_id"]
    assert body_of(dumped(there).text) == body_of(dump.text)
