"""What lets the desk know an instrument for good, and what does not."""

import msgspec
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, PUT, START, XYZ, PlayedDesk
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrders, EvictOrders
from sidestreet.domain.enums import OptionRight, OrderStatus
from sidestreet.domain.events import InstrumentAdmitted, OrderDenied, Record
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

EXPIRES_AT = 1_800_000_000_000_000_000
OPTION = OptionTerms(
    XYZ.instrument_id, "XYZ", OptionRight.PUT, 190 * SCALE, "2027-01-15", EXPIRES_AT
)
CONTRACT: InstrumentTerms = replace(PUT, option=OPTION)
EXPIRED: InstrumentTerms = replace(PUT, option=replace(OPTION, expires_at=START))


def denied(desk: PlayedDesk) -> Order:
    """Ask a desk for a contract that has expired."""
    return desk.submit(terms=EXPIRED, underlying=XYZ, quantity=SCALE, client_order_id="mine")


def admitted(desk: PlayedDesk) -> list[str]:
    """Return the symbols of what the last command let the desk know."""
    return [event.terms.symbol for event in desk.events if isinstance(event, InstrumentAdmitted)]


def test_an_option_brings_what_it_is_on() -> None:
    """Its exercise delivers shares, perhaps of a company that nobody here has ever traded."""
    desk = PlayedDesk(accounts=[Account(ACCOUNT, "a", "A", "2020-01-01", options_level=2)])
    desk.submit(terms=CONTRACT, underlying=XYZ, quantity=SCALE, limit_price=10 * SCALE)
    assert admitted(desk) == [XYZ.symbol, CONTRACT.symbol]


def test_what_is_known_is_not_admitted_again() -> None:
    desk = PlayedDesk()
    desk.submit()
    desk.do(SeedPosition(ACCOUNT, CONTRACT, SCALE, SCALE, XYZ))
    assert admitted(desk) == [CONTRACT.symbol]
    desk.do(SeedPosition(ACCOUNT, CONTRACT, SCALE, SCALE, XYZ))
    assert admitted(desk) == []


def test_an_order_that_is_denied_lets_the_desk_know_nothing_but_the_order() -> None:
    """Instruments are never let go of: thousands of them must not come by asking in vain."""
    desk = PlayedDesk()
    order = denied(desk)
    (event,) = desk.events
    assert isinstance(event, OrderDenied)
    assert (event.refusal.reason, event.terms) == (Reason.OPTION_EXPIRED, EXPIRED)
    assert desk.state.instruments == {}
    assert (order.symbol, order.venue) == (EXPIRED.symbol, "XCBO")
    assert (order.instrument_type, order.underlying_id) == ("OPTION", XYZ.instrument_id)


def test_an_order_denied_in_what_the_desk_knows_brings_no_terms() -> None:
    desk = PlayedDesk()
    desk.do(SeedPosition(ACCOUNT, EXPIRED, SCALE, SCALE, XYZ))
    denied(desk)
    (event,) = desk.events
    assert isinstance(event, OrderDenied)
    assert event.terms is None


def test_a_denied_order_in_something_unknown_is_like_any_other_that_has_ended() -> None:
    """Asked for again it is the same, it can be neither canceled nor replaced, and it goes."""
    desk = PlayedDesk()
    order = denied(desk)
    assert denied(desk) == order
    assert desk.cancel(order) == order
    assert desk.refusal(CancelOrders(ACCOUNT)).reason is Reason.NO_ORDERS_MATCH
    assert (desk.state.working, desk.state.open_orders) == ({}, {})
    desk.do(EvictOrders(((order.order_id, order.version),)))
    assert (desk.state.orders, desk.state.client_ids[ACCOUNT]) == ({}, {})
    again = desk.submit(
        terms=EXPIRED, underlying=XYZ, quantity=SCALE, client_order_id="mine", history=order
    )
    assert again == order


def test_what_was_denied_first_is_admitted_by_an_order_that_is_taken() -> None:
    desk = PlayedDesk()
    desk.submit(expires_at=START)
    assert desk.state.instruments == {}
    assert desk.submit().is_open
    assert admitted(desk) == [XYZ.symbol]


def test_a_denied_order_of_an_older_journal_has_the_terms_that_were_admitted_before_it() -> None:
    """There an order was admitted its instrument even where it was denied."""
    desk = PlayedDesk()
    order = denied(desk)
    last = desk.records[-1]
    (event,) = last.events
    assert isinstance(event, OrderDenied)
    older = msgspec.to_builtins(event)
    assert older.pop() is not None
    read = msgspec.convert(older, OrderDenied)
    assert read.terms is None
    state = State()
    for record in desk.records[:-1]:
        evolve_record(state, record)
    told = Record(last.sequence, last.time_ns, last.cause, (InstrumentAdmitted(EXPIRED), read))
    evolve_record(state, decode_record(encode_record(told)))
    assert state.orders[order.order_id] == order
    assert order.status is OrderStatus.REJECTED
