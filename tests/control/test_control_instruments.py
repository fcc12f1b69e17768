"""Instruments, locates and the clearing house under control."""

from typing import Any

import pytest

from control.controlled_desk import CONTROLLER, ControlledDesk
from runtime.desk_parts import KeptJournal

ORDERS = "/v1/accounts/7001/orders"
TSLA = "/instruments/TSLA"


def order(symbol: str, side: str = "BUY", quantity: str = "10") -> list[dict[str, str]]:
    """Return the submit of a limit order that rests."""
    price = "1.00" if side == "BUY" else "9000.00"
    return [
        {
            "symbol": symbol,
            "side": side,
            "order_type": "LIMIT",
            "limit_price": price,
            "quantity": quantity,
            "time_in_force": "DAY",
        }
    ]


def denial(desk: ControlledDesk, rows: list[dict[str, str]]) -> str:
    """Return why an order is denied; "" for one that is taken."""
    reply = desk.ask("POST", ORDERS, rows, key=CONTROLLER)
    if reply.status == 200:
        return ""
    return str(reply.body["error"]["details"][0]["type"])


def test_an_instrument_is_halted_and_let_go(desk: ControlledDesk) -> None:
    assert desk.control("PATCH", "/instruments/AAPL", {"is_halted": True})["is_halted"]
    assert denial(desk, order("AAPL")) == "INSTRUMENT_HALTED"
    assert not desk.control("PATCH", "/instruments/AAPL", {"is_halted": False})["is_halted"]
    assert denial(desk, order("AAPL")) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_tradable": False}, "INSTRUMENT_NOT_TRADABLE"),
        ({"is_liquidation_only": True}, "LIQUIDATION_ONLY"),
    ],
)
def test_an_instrument_is_restricted(
    desk: ControlledDesk, change: dict[str, object], reason: str
) -> None:
    desk.control("PATCH", "/instruments/AAPL", change)
    assert denial(desk, order("AAPL")) == reason


def test_the_api_shows_what_was_changed(desk: ControlledDesk) -> None:
    seen = []
    for shortable in ("HARD_TO_BORROW", "NOT_SHORTABLE", "EASY_TO_BORROW"):
        desk.control("PATCH", "/instruments/AAPL", {"shortable": shortable})
        shown = desk.ask("GET", "/v1/instruments/AAPL", key=CONTROLLER).data
        seen.append(
            (shown["easy_to_borrow"], shown["is_short_prohibited"], shown["shortable_attribute"])
        )
    assert seen == [
        (False, False, "HARD_TO_BORROW"),
        (False, True, "NOT_SHORTABLE"),
        (True, False, "EASY_TO_BORROW"),
    ]


def test_what_is_hard_to_borrow_is_sold_short_once_it_was_located(desk: ControlledDesk) -> None:
    changed = desk.control("PATCH", TSLA, {"shortable": "HARD_TO_BORROW"})
    assert changed["borrow_available"] is None
    assert denial(desk, order("TSLA", "SELL")) == "INSUFFICIENT_LOCATE_INVENTORY"
    set_ = desk.control("PUT", f"{TSLA}/borrow", {"available": "500", "rate": "0.12"})
    assert (set_["borrow_available"], set_["borrow_rate"]) == ("500", "0.12")
    located = desk.control("POST", "/locates", asked())
    assert (located["status"], located["quantity"]) == ("ACCEPTED", 100)
    assert denial(desk, order("TSLA", "SELL")) == ""
    rate = desk.ask("GET", "/v1/locates/rates/TSLA", key=CONTROLLER).data
    assert rate["rate"] == "0.12"


def asked(**other: object) -> dict[str, object]:
    """Return a request for a hundred shares."""
    return {
        "account_id": 7001,
        "symbol": "TSLA",
        "quantity": 100,
        "client_request_id": "mine",
    } | other


def left_open(desk: ControlledDesk) -> dict[str, Any]:
    """Leave a request open and return it."""
    located: dict[str, Any] = desk.control("POST", "/locates", asked(answer="LATER"))
    assert located["status"] == "REQUESTED"
    return located


def test_a_locate_that_was_left_open_is_granted_in_part(desk: ControlledDesk) -> None:
    path = f"/locates/{left_open(desk)['locate_request_id']}/answer"
    told = desk.control("POST", path, {"is_granted": True, "quantity": 40})
    assert (told["status"], told["quantity"]) == ("ACCEPTED", 40)
    assert desk.control("GET", "/locates") == [told]
    status, message = desk.refused("POST", path, {"is_granted": False})
    assert (status, message) == (422, "LOCATE_NOT_OPEN: status=ACCEPTED")


def test_a_locate_that_was_left_open_is_refused(desk: ControlledDesk) -> None:
    path = f"/locates/{left_open(desk)['locate_request_id']}/answer"
    assert desk.control("POST", path, {"is_granted": False})["status"] == "REJECTED"


def test_no_more_is_granted_than_was_asked_for(desk: ControlledDesk) -> None:
    path = f"/locates/{left_open(desk)['locate_request_id']}/answer"
    status, message = desk.refused("POST", path, {"is_granted": True, "quantity": 101})
    assert (status, message) == (422, "quantity: 101, expected at most 100")
    assert desk.refused("POST", path, {"is_granted": False, "quantity": 1})[0] == 422


def test_a_locate_asked_for_again_is_the_same(desk: ControlledDesk) -> None:
    first = left_open(desk)
    assert desk.control("POST", "/locates", asked(answer="LATER")) == first
    status, message = desk.refused("POST", "/locates", asked(quantity=5))
    assert status == 400
    assert message.startswith("DUPLICATE_LOCATE_REQUEST")


def test_the_clearing_house_goes_and_comes_back(desk: ControlledDesk) -> None:
    assert desk.control("GET", "/clearing") == {"is_down": False}
    assert desk.control("PUT", "/clearing", {"is_down": True}) == {"is_down": True}
    path = "/v1/accounts/7001/positions/instructions"
    row = {"instrument_id": OPTION, "instruction_type": "EXERCISE", "quantity": "1"}
    assert desk.ask("POST", path, [row], key=CONTROLLER).status == 503
    assert desk.control("PUT", "/clearing", {"is_down": False}) == {"is_down": False}
    assert desk.ask("POST", path, [row], key=CONTROLLER).status != 503


OPTION = "AAPL  291221C00200000"


@pytest.mark.parametrize(
    ("asked_for", "body", "status", "told"),
    [
        ("PATCH /instruments/NOPE", {"is_halted": True}, 404, "Instrument not found: NOPE"),
        ("PATCH /instruments/AAPL", {}, 422, "at least one member"),
        ("PATCH /instruments/AAPL", {"is_halted": "yes"}, 422, "is_halted"),
        ("PATCH /instruments/AAPL", {"long_margin_rate": "101"}, 422, "at most 100"),
        (f"PUT {TSLA}/borrow", {"available": "0.5"}, 422, "expected whole shares"),
        (f"PUT /instruments/{OPTION}/borrow", {"available": "5"}, 422, "is an option"),
        ("POST /locates", asked(symbol="NOPE"), 404, "Instrument not found"),
        ("POST /locates", asked(symbol=OPTION), 422, "is an option"),
        ("POST /locates", asked(account_id=1), 404, "not found"),
        ("POST /locates", asked(quantity=0), 422, "quantity"),
        ("POST /locates", asked(effective_date="tomorrow"), 422, "effective_date"),
        ("POST /locates/nope/answer", {"is_granted": True}, 404, "not found"),
        ("PUT /clearing", {}, 422, "is_down"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: ControlledDesk, asked_for: str, body: object, status: int, told: str
) -> None:
    method, path = asked_for.split(" ", 1)
    found, message = desk.refused(method, path, body)
    assert found == status
    assert told in message


def test_it_all_reads_back_from_the_journal() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("PATCH", TSLA, {"shortable": "HARD_TO_BORROW", "short_margin_rate": "1"})
    desk.control("PUT", f"{TSLA}/borrow", {"available": "500"})
    desk.control("PATCH", f"/instruments/{OPTION}", {"is_halted": True})
    path = f"/locates/{left_open(desk)['locate_request_id']}/answer"
    desk.control("POST", path, {"is_granted": True})
    desk.control("PUT", "/clearing", {"is_down": True})
    desk.control("PUT", "/cancel-profile", {"profile": "hidden"})
    again = ControlledDesk(journal=journal)
    for shown in (TSLA, f"/instruments/{OPTION}", "/locates", "/clearing", "/cancel-profile"):
        assert again.control("GET", shown) == desk.control("GET", shown)
    again.close()
    desk.close()
