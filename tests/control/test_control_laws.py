"""Laws of the control API, whatever is asked in whatever order.

Every answer is a success or a refusal in the envelope; a refusal has changed nothing; books and
orders keep what they must; and a journal with all of it reads back to the same state.
"""

from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.controlled_desk import CONTROLLER, ROOT, TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.domain.ids import IdSpace
from sidestreet.engine.digest import state_digest
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.recovery import read_back
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.workspace.state import Workspace

Call = tuple[str, str, dict[str, object]]

NAMES: Final = ("a", "b", "c")
ACCOUNTS: Final = st.sampled_from((7001, 7002, 7003))
SYMBOLS: Final = st.sampled_from(("AAPL", "MSFT", "TSLA", "NOPE"))
AMOUNTS: Final = st.sampled_from(("0", "0.5", "1", "40", "100", "101", "12.25", "1000000000"))
SIGNED: Final = st.sampled_from(("-30", "-0.5", "0", "1", "50"))


def _verb(verb: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Call]:
    """Have the venue do something to an order, with some of the members."""
    return st.builds(
        lambda account_id, name, body: (
            "POST",
            f"/venue/accounts/{account_id}/orders/{name}/{verb}",
            body,
        ),
        st.sampled_from((7001, 7001, 7002)),
        st.sampled_from(NAMES),
        st.fixed_dictionaries({}, optional=members),
    )


def _of_account(
    method: str, tail: str, body: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[Call]:
    return st.builds(
        lambda account_id, asked: (method, f"/accounts/{account_id}{tail}", asked),
        ACCOUNTS,
        st.fixed_dictionaries({}, optional=body),
    )


VENUE: Final = st.one_of(
    _verb("fill", quantity=AMOUNTS, share=st.just("0.5"), price=AMOUNTS),
    _verb("late-fill", quantity=AMOUNTS, price=AMOUNTS),
    _verb("reject"),
    _verb("cancel"),
    _verb("expire"),
    _verb("bust", trade=st.integers(1, 3)),
    _verb("correct", trade=st.integers(1, 3), quantity=AMOUNTS, price=AMOUNTS),
    _verb("step", step=st.sampled_from(("acknowledge", "suspend", "stop", "accept", "duplicate"))),
)
ACCOUNT: Final = st.one_of(
    _of_account("POST", "/credit", {"amount": AMOUNTS}),
    _of_account("POST", "/debit", {"amount": AMOUNTS}),
    _of_account("POST", "/clone", {"id": st.sampled_from((7003, 7004))}),
    _of_account("PATCH", "", {"status": st.sampled_from(("ACTIVE", "INACTIVE"))}),
    st.builds(
        lambda account_id, symbol, quantity, price: (
            "PUT",
            f"/accounts/{account_id}/positions/{symbol}",
            {"quantity": quantity, "average_price": price},
        ),
        ACCOUNTS,
        SYMBOLS,
        SIGNED,
        AMOUNTS,
    ),
)
MARKET: Final = st.builds(
    lambda symbol, verb_and_body: (
        "POST",
        f"/market/{symbol}/{verb_and_body[0]}",
        verb_and_body[1],
    ),
    SYMBOLS,
    st.sampled_from(
        (
            ("price", {"price": "9.50"}),
            ("price", {"price": "200"}),
            ("quote", {"bid": "9.90", "ask": "10.10"}),
            ("quote", {"bid": "10", "ask": "9"}),
            ("trade", {"price": "10"}),
            ("halt", {}),
            ("resume", {}),
            ("release", {}),
        )
    ),
)
OTHERS: Final = st.sampled_from(
    (
        ("POST", "/clock/advance", {"by": "5ms"}),
        ("POST", "/clock/advance", {"by": "2s"}),
        ("PUT", "/cancel-profile", {"profile": "strict"}),
        ("PATCH", "/instruments/TSLA", {"shortable": "HARD_TO_BORROW"}),
        ("PATCH", "/instruments/AAPL", {"is_halted": True}),
        ("PUT", "/instruments/TSLA/borrow", {"available": "100"}),
        ("PUT", "/fees", {"per_share": "0.01"}),
        ("PUT", "/limits", {"scope": "FIRM", "max_order_quantity": "99"}),
        ("PUT", "/kill-switch", {"scope": "ACCOUNT", "key": "7001"}),
        ("DELETE", "/kill-switch", {}),
        ("PUT", "/clearing", {"is_down": True}),
    )
)
PLACED: Final = st.builds(
    lambda name, symbol, side: ("ORDER", name, {"symbol": symbol, "side": side}),
    st.sampled_from(NAMES),
    st.sampled_from(("AAPL", "TSLA")),
    st.sampled_from(("BUY", "SELL")),
)
CANCELED: Final[st.SearchStrategy[Call]] = st.builds(
    lambda name: ("CANCEL", name, {}), st.sampled_from(NAMES)
)
CALLS: Final = st.lists(
    st.one_of(PLACED, VENUE, VENUE, ACCOUNT, MARKET, OTHERS, CANCELED), min_size=1, max_size=25
)


def _trade(desk: ControlledDesk, what: str, name: str, body: dict[str, object]) -> None:
    """Do what a client does; whatever comes of it is right."""
    orders = "/v1/accounts/7001/orders"
    if what == "CANCEL":
        desk.ask("DELETE", f"{orders}/{name}", key=TRADER)
        return
    row = body | {
        "id": name,
        "order_type": "LIMIT",
        "limit_price": "10.00",
        "quantity": "100",
        "time_in_force": "DAY",
    }
    desk.ask("POST", orders, [row], key=TRADER)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(CALLS)
def test_whatever_is_asked_for_is_done_whole_or_not_at_all(calls: list[Call]) -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    for method, path, body in calls:
        if method in {"ORDER", "CANCEL"}:
            _trade(desk, method, path, body)
            continue
        before = desk.digest
        reply = desk.ask(method, ROOT + path, body, key=CONTROLLER)
        if reply.status != 200:
            assert 400 <= reply.status < 500, (method, path, reply.body)
            assert reply.message
            assert desk.digest == before, (method, path, reply.body)
        check_books(desk.desk.state)
    assert _read_back(journal) == state_digest(desk.desk.state)
    desk.close()


def _read_back(journal: KeptJournal) -> str:
    """Return the digest of the state that a journal leads to."""
    state = State()
    sequencer = Sequencer(state, Workspace(), id_space=IdSpace(), days=EveryDay())
    read_back(journal.replay(), sequencer, applied_sequence=0, apply=lambda _: None)
    return state_digest(state)
