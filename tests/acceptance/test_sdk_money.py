"""Balances, limits, days and locates through both clients of the official SDK.

The clients are strict: an answer that is not exactly as their models say is an error. The market
moves, so figures are held against each other here; what they are to the cent is shown where
prices stand still.
"""

from decimal import Decimal

import pytest
from clearstreet import BadRequestError, ClearStreet, NotFoundError, UnprocessableEntityError

from acceptance.trading import told

pytestmark = pytest.mark.server


def test_balances_of_a_margin_account_agree_with_each_other(sdk: ClearStreet, rich_id: int) -> None:
    data = sdk.v1.accounts.get_account_balances(rich_id, top_margin_contributors_limit=5).data
    assert (data.margin_type, data.multiplier, data.currency) == ("REG_T", "4", "USD")
    assert data.short_market_value is not None
    value = Decimal(data.long_market_value) + Decimal(data.short_market_value)
    assert Decimal(data.equity) == Decimal(data.trade_cash) + value
    assert Decimal(data.trade_cash) == 1_000_000
    assert Decimal(data.daily_pnl) == (
        Decimal(data.daily_realized_pnl) + Decimal(data.daily_unrealized_pnl)
    )
    assert Decimal(data.daily_change) == Decimal(data.equity) - Decimal(data.sod.equity)
    details = data.margin_details
    assert details is not None
    excess = Decimal(details.maintenance_margin_excess)
    assert excess == Decimal(data.equity) - Decimal(details.maintenance_margin_requirement)
    assert Decimal(data.buying_power) == 4 * excess
    assert (details.intraday_details.multiplier, details.overnight_details.multiplier) == ("4", "2")
    assert details.top_contributors is not None
    wanted = sum(Decimal(each.maintenance_margin_requirement) for each in details.top_contributors)
    assert wanted == Decimal(details.maintenance_margin_requirement)


def test_balances_of_a_cash_account_have_no_margin(sdk: ClearStreet, cash_id: int) -> None:
    data = sdk.v1.accounts.get_account_balances(cash_id).data
    assert (data.margin_type, data.buying_power, data.equity) == ("NONE", "50000.00", "50000.00")
    assert (data.margin_details, data.multiplier, data.short_market_value) == (None, None, None)


def test_a_limit_is_set_kept_and_taken_away(sdk: ClearStreet, cash_id: int) -> None:
    accounts = sdk.v1.accounts
    risk = accounts.patch_account_by_id(cash_id, risk={"max_notional": "250000.50"}).data.risk
    assert risk is not None
    assert risk.max_notional == "250000.50"
    kept = accounts.patch_account_by_id(cash_id).data.risk
    assert kept == risk
    assert accounts.patch_account_by_id(cash_id, risk={"max_notional": None}).data.risk is None
    with pytest.raises(BadRequestError) as refused:
        accounts.patch_account_by_id(cash_id, risk={"max_notional": "0"})
    assert told(refused.value).startswith("Invalid risk.max_notional: must be positive")
    with pytest.raises(UnprocessableEntityError):
        accounts.patch_account_by_id(cash_id, extra_body={"shares": "5"})


def test_the_running_day_is_the_last_of_a_history(sdk: ClearStreet, rich_id: int) -> None:
    accounts = sdk.v1.accounts
    answer = accounts.get_portfolio_history(rich_id, start_date="2020-01-01")
    assert answer.error is None
    # A day that ends while the tests run is there as well.
    *_, today = answer.data.segments
    assert Decimal(today.sod_equity) > 0
    assert (today.bought_notional, today.sold_notional) == ("0.00", "0.00")
    past = accounts.get_portfolio_history(rich_id, start_date="2020-01-01", end_date="2020-02-01")
    assert past.data.segments == []


def test_locates_are_listed_and_found_by_each_of_their_names(
    sdk: ClearStreet, rich_id: int, cash_id: int
) -> None:
    locates = sdk.v1.locates
    name = f"located-{rich_id}"
    locate = locates.get_locate_by_id(name, account_id=rich_id).data
    assert (locate.status, locate.requested_quantity, locate.quantity) == ("ACCEPTED", 500, 500)
    assert locate.locate_id is not None
    for other in (locate.locate_request_id, locate.locate_id):
        assert locates.get_locate_by_id(other, account_id=rich_id).data == locate
    day = locate.effective_date
    listed = locates.get_locates(
        rich_id, effective_date=day, status=["ACCEPTED"], instrument_ids=["TSLA"]
    )
    assert listed.data == [locate]
    assert locates.get_locates(rich_id, effective_date=day, status=["EXPIRED"]).data == []
    # Without a date: those of today in New York, which may have ended since the desk began.
    assert locates.get_locates(rich_id).data in ([locate], [])
    with pytest.raises(NotFoundError):
        locates.get_locate_by_id(name, account_id=cash_id)


def test_rates_are_told_for_those_that_have_one(sdk: ClearStreet) -> None:
    locates = sdk.v1.locates
    rate = locates.get_locate_rate_by_id("TSLA").data
    assert rate.rate == "0.0375"
    assert rate.as_of is not None
    answer = locates.get_locate_rates(instrument_ids=["NOBODY", "TSLA"])
    nobody, tesla = answer.data
    assert tesla.rate == rate
    assert nobody.rate is None
    assert nobody.error is not None
    assert (nobody.instrument, nobody.error.code) == ("NOBODY", 404)
    assert answer.error is not None
    assert locates.get_locate_rates(instrument_ids=["TSLA"]).error is None
    with pytest.raises(NotFoundError):
        locates.get_locate_rate_by_id("NOBODY")
