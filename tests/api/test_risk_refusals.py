"""Refusals of risk in the vendor's shapes: two of them just as published, all others alike."""

import pytest

from api.desk_in_process import DeskInProcess
from api.people import MINE, RESTING, ROW, TRADER
from domain.order_cases import an_order
from sidestreet.api.risk_refusals import RISK_REASONS, replace_refused, risk_error
from sidestreet.domain.enums import Side
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.http.errors import ErrorKind

ORDER = "019dba52-6611-7b53-9bc9-18c410e5ebb8"


def test_a_want_of_buying_power_is_told_as_published() -> None:
    """The example of the vendor's description, figure by figure."""
    refusal = Refusal(
        Reason.BUYING_POWER,
        (
            ("account_type", "margin_reg_t"),
            ("available", "11004.5000"),
            ("multiplier", "2"),
            ("required_equity", "30000"),
            ("required_options", "0"),
            ("required_total", "30000"),
        ),
    )
    error = risk_error(an_order(order_id=ORDER, account_id=100001, symbol="AAPL"), refusal)
    assert (error.kind, error.status) == (ErrorKind.RISK_REFUSED, 400)
    assert error.details == [
        {
            "description": "Buying Power: required > available",
            "subject": f"order:{ORDER}",
            "type": "BUYING_POWER",
        },
        {
            "domain": "com.clearstreet.oems.risk",
            "metadata": {
                "account_id": "100001",
                "account_type": "margin_reg_t",
                "available": "11004.5000",
                "multiplier": "2",
                "order_id": ORDER,
                "required_equity": "30000",
                "required_options": "0",
                "required_total": "30000",
                "side": "Buy",
                "symbol": "AAPL",
            },
            "reason": "BUYING_POWER",
        },
    ]


def test_a_self_match_is_told_as_published() -> None:
    order = an_order(order_id=ORDER, account_id=100001, symbol="AAPL", side=Side.SELL)
    error = risk_error(order, Refusal(Reason.SELF_MATCH, (("price", "$200"),)))
    assert error.details == [
        {
            "description": "Self-Match: would cross own orders",
            "subject": f"order:{ORDER}",
            "type": "SELF_MATCH",
        },
        {
            "domain": "com.clearstreet.oems.risk",
            "metadata": {
                "account_id": "100001",
                "order_id": ORDER,
                "price": "$200",
                "side": "Sell",
                "symbol": "AAPL",
            },
            "reason": "SELF_MATCH",
        },
    ]


@pytest.mark.parametrize("reason", RISK_REASONS)
def test_every_other_refusal_has_the_same_form(reason: Reason) -> None:
    refusal = Refusal(reason, (("maximum", "5"),))
    what, why = risk_error(an_order(order_id=ORDER), refusal).details or []
    assert set(what) == {"type", "subject", "description"}
    assert (what["type"], what["subject"]) == (reason, f"order:{ORDER}")
    name, _, fact = what["description"].partition(": ")
    assert name
    assert fact
    assert set(why) == {"reason", "domain", "metadata"}
    assert why["metadata"]["maximum"] == "5"
    assert {type(value) for value in why["metadata"].values()} == {str}


@pytest.mark.parametrize("reason", RISK_REASONS)
def test_a_replace_is_refused_in_the_same_form(reason: Reason) -> None:
    figures = (("maximum", "5"), ("side", "Buy"), ("symbol", "XYZ"), ("order_id", ORDER))
    error = replace_refused(Refusal(reason, figures), "by-my-own-name", 7)
    what, why = error.details or []
    assert (error.status, what["subject"]) == (400, f"order:{ORDER}")
    assert why["metadata"] == {
        "account_id": "7",
        "maximum": "5",
        "order_id": ORDER,
        "side": "Buy",
        "symbol": "XYZ",
    }


def test_an_order_that_cannot_be_paid_comes_back_with_its_figures(desk: DeskInProcess) -> None:
    """A million shares at 10.00 in a margin account, of which a quarter has to be covered."""
    body = [ROW | {"quantity": "1000000", "limit_price": "10.00"}]
    reply = desk.ask("POST", f"/v1/accounts/{MINE}/orders", body, key=TRADER)
    assert (reply.status, reply.message) == (400, "Risk check failed")
    what, why = reply.body["error"]["details"]
    assert what["description"] == "Buying Power: required > available"
    assert set(why["metadata"]) == {
        "account_id",
        "account_type",
        "available",
        "multiplier",
        "order_id",
        "required_equity",
        "required_options",
        "required_total",
        "side",
        "symbol",
    }
    assert (why["metadata"]["required_total"], why["metadata"]["multiplier"]) == ("10000000", "4")


def test_a_replace_that_cannot_be_paid_is_refused_and_leaves_the_order(
    desk: DeskInProcess,
) -> None:
    path = f"/v1/accounts/{MINE}/orders/{RESTING}"
    before = desk.digest
    reply = desk.ask("PATCH", path, {"quantity": "10000000"}, key=TRADER)
    assert (reply.status, reply.message) == (400, "Risk check failed")
    assert desk.digest == before
    what, why = reply.body["error"]["details"]
    assert (what["type"], what["subject"]) == ("BUYING_POWER", f"order:{RESTING}")
    assert why["metadata"]["order_id"] == RESTING
