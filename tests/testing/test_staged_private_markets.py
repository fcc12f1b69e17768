"""Private markets of a test's desk, from the first who attests to what becomes of interest."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from sidestreet.testing import ControlRefused, Sidestreet

SPV = {
    "name": "Loom SPV",
    "opened_at": dt.datetime(2030, 1, 2, tzinfo=dt.UTC),
    "funding_deadline": "2030-02-01",
    "price_per_share": Decimal("11.50"),
    "total_share_allocation": 1000,
    "minimum_investment_amount": 100,
    "valuation": 1_500_000,
}


@pytest.fixture
def desk() -> Iterator[Sidestreet]:
    """Begin a desk on which the holder has attested."""
    with Sidestreet() as begun:
        begun.private_markets.attest()
        yield begun


def offered(desk: Sidestreet, **more: Any) -> dict[str, Any]:
    """Offer shares of a new company."""
    return desk.private_markets.offer(
        desk.private_markets.publish("loom", "Loom", "Weaves."),
        headline="Shares of Loom",
        ioi_deadline="2030-01-01",
        minimum_ioi_amount=500,
        indicative_price_low=10,
        indicative_price_high=12,
        indicative_valuation_low=1_000_000,
        indicative_valuation_high=2_000_000,
        **more,
    )


def wanted(desk: Sidestreet, offering: dict[str, Any], amount: str) -> str:
    """Indicate interest with the official SDK, and return the id of the indication."""
    created = desk.client().v1.private_markets.iois.create_ioi(
        account_id=desk.account_id, offering_id=offering["id"], notional_amount=amount
    )
    return created.data.id


def test_an_indication_is_accepted_and_allocated(desk: Sidestreet) -> None:
    ioi_id = wanted(desk, offered(desk, spv=SPV), "1150")
    markets = desk.private_markets
    assert markets.accept(ioi_id, detail="fine")["status"] == "ACCEPTED"
    assert markets.allocate(ioi_id)["shares"] == 100
    (offering,) = markets.offerings()
    assert offering["spv"]["remaining_share_allocation"] == 900
    with pytest.raises(ControlRefused, match="IOI_STATUS_NOT_POSSIBLE"):
        markets.reject(ioi_id)


def test_what_was_rejected_and_what_was_ended_is_gone(desk: Sidestreet) -> None:
    offering = offered(desk)
    markets = desk.private_markets
    markets.reject(wanted(desk, offering, "500"))
    client = desk.client().v1.private_markets
    assert client.iois.get_iois(account_id=desk.account_id).data == []
    assert [each["status"] for each in markets.iois()] == ["REJECTED"]
    markets.close(offering["id"])
    assert client.offerings.get_offerings(account_id=desk.account_id).data == []


def test_an_offering_gets_other_terms_a_vehicle_and_an_agreement(desk: Sidestreet) -> None:
    offering = offered(desk)
    markets = desk.private_markets
    markets.change(offering["id"], minimum_ioi_amount="600", new_spv=SPV)
    changed = markets.add_agreement(offering["id"], "Hush.")
    assert (changed["minimum_ioi_amount"], changed["spv"]["price_per_share"]) == (
        "600.00",
        "11.50",
    )
    assert [each["version"] for each in changed["spv"]["agreements"]] == [1]


def test_whoever_attests_no_more_is_shut_out(desk: Sidestreet) -> None:
    desk.private_markets.withdraw_attestation()
    with pytest.raises(Exception, match="attested"):
        desk.client().v1.private_markets.offerings.get_offerings(account_id=desk.account_id)
