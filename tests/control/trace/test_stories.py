"""Three stories, as they are told to the letter: a race, a refusal, and an outcome of a test."""

from control.trace.traced_desk import SECOND, TracedDesk
from sidestreet.control.trace.text import WIDTH, render_text


def told(desk: TracedDesk, name: str) -> str:
    """Return the text of a trace without the line that has the order's id."""
    text = render_text(desk.trace(name, "account_id=7001"))
    return "\n".join(text.splitlines()[1:])


def test_a_fill_that_crosses_a_cancel(desk: TracedDesk) -> None:
    order_id = desk.place("crossed")
    desk.wait(SECOND)
    desk.cancel(order_id)
    desk.direct(order_id, "fill")
    desk.wait(SECOND)
    assert told(desk, "crossed") == CROSSED.strip("\n")


CROSSED = """
  BUY 100 AAPL LIMIT 10.00 DAY: FILLED, filled 100 of 100 at 10.00
  Times are seconds from 2025-10-31T13:30:00.000000000Z.
seq    time  from    status          event, and why
-- 2025-10-31, regular -----------------------------------------------------------------------------
  8  +0.000  client  PENDING_NEW     OrderAccepted: The client asked for it (submit_orders) and
                                     every risk check passed: BUY 100 AAPL LIMIT at 10.00, DAY.
  8  +0.000  client                  RouteOpened: Nothing more is waited for: request 8 (new order)
                                     goes to XNAS as route 1, 100 at 10.00.
  9  +0.004  venue   NEW             OrderAcknowledged: The venue works route 1, 4 ms after request
                                     8 (new order).
 10  +1.000  client  PENDING_CANCEL  CancelRequested: The client asked for it (cancel_open_order):
                                     request 10 (cancel) goes to the venue for route 1.
 11  +1.000  test*                   RouteDirected: A test asked for it (venue_fill): the venue does
                                     this to route 1 at once: fill 100.
 12  +1.000  venue*  FILLED          OrderFilled: The venue reported that 100 traded at 10.00 (trade
                                     1 of route 1): this fill crossed our cancel, and it counts.
                                     [control call venue_fill: fill 100]
* staged by a test
"""


def test_a_refusal_of_risk(desk: TracedDesk) -> None:
    desk.place("large", account_id=7001, quantity="100000", limit_price="400.00")
    assert told(desk, "large") == REFUSED.strip("\n")


REFUSED = """
  BUY 100000 AAPL LIMIT 400.00 DAY: REJECTED
  Times are seconds from 2025-10-31T13:30:00.000000000Z.
seq    time  from    status    event, and why
-- 2025-10-31, regular -----------------------------------------------------------------------------
  8  +0.000  client  REJECTED  OrderDenied: The check BUYING_POWER failed:
                               account_type=margin_reg_t, available=400000.0000, multiplier=4,
                               required_equity=40000000, required_options=0,
                               required_total=40000000; no venue heard of it.
"""


def test_a_staged_fill_that_is_busted(desk: TracedDesk) -> None:
    order_id = desk.place("staged")
    desk.wait(SECOND)
    desk.direct(order_id, "fill", quantity="40", price="9.99")
    desk.wait(60 * SECOND)
    desk.direct(order_id, "bust", reason="clearly erroneous")
    assert told(desk, "staged") == BUSTED.strip("\n")


BUSTED = """
  BUY 100 AAPL LIMIT 10.00 DAY: NEW
  Times are seconds from 2025-10-31T13:30:00.000000000Z.
seq     time  from    status            event, and why
-- 2025-10-31, regular -----------------------------------------------------------------------------
  8   +0.000  client  PENDING_NEW       OrderAccepted: The client asked for it (submit_orders) and
                                        every risk check passed: BUY 100 AAPL LIMIT at 10.00, DAY.
  8   +0.000  client                    RouteOpened: Nothing more is waited for: request 8 (new
                                        order) goes to XNAS as route 1, 100 at 10.00.
  9   +0.004  venue   NEW               OrderAcknowledged: The venue works route 1, 4 ms after
                                        request 8 (new order).
 10   +1.000  test*                     RouteDirected: A test asked for it (venue_fill): the venue
                                        does this to route 1 at once: fill 40 at 9.99.
 11   +1.000  venue*  PARTIALLY_FILLED  OrderFilled: The venue reported that 40 traded at 9.99
                                        (trade 1 of route 1). [control call venue_fill: fill 40 at
                                        9.99]
 12  +61.000  test*                     RouteDirected: A test asked for it (venue_bust): the venue
                                        does this to route 1 at once: bust trade 1 "clearly
                                        erroneous".
 13  +61.000  venue*  NEW               FillBusted: The venue took back trade 1 of 40 at 9.99
                                        ("clearly erroneous"); every figure that it moved is moved
                                        back. [control call venue_bust: bust trade 1 "clearly
                                        erroneous"]
* staged by a test
"""


def test_no_line_is_too_long_and_none_ends_in_blanks(desk: TracedDesk) -> None:
    for nth in range(12):
        desk.place(f"magic-{['reject', 'partial-fill', 'fill', 'cancel'][nth % 4]}-{nth}")
    desk.wait(3 * SECOND)
    for line in render_text(desk.trace_all()).splitlines():
        assert len(line) <= WIDTH
        assert line == line.rstrip()
        assert line.isascii()
