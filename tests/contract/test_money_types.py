"""What the types of money, positions and locates accept, and what they leave out."""

import json

import msgspec
import pytest

from contract.wire_shapes import encoded
from sidestreet.contract.accounts import AccountSettings, AccountSettingsRequest
from sidestreet.contract.balances import AccountBalances, PortfolioHistorySegment
from sidestreet.contract.locates import Locate, LocateRateResult
from sidestreet.contract.positions import (
    ClosePositionRequest,
    Position,
    PositionInstruction,
    PositionInstructionRequest,
)

INSTRUCTION = {"instruction_type": "EXERCISE", "instrument_id": "an-option", "quantity": "2"}


def settings(raw: bytes) -> AccountSettingsRequest:
    return msgspec.json.decode(raw, type=AccountSettingsRequest)


def test_a_limit_that_is_null_is_told_from_one_that_is_absent() -> None:
    cleared = settings(b'{"risk":{"max_notional":null}}').risk
    kept = settings(b'{"risk":{}}').risk
    assert cleared is not None
    assert cleared is not msgspec.UNSET
    assert cleared.max_notional is None
    assert kept is not None
    assert kept is not msgspec.UNSET
    assert kept.max_notional is msgspec.UNSET


def test_a_change_of_settings_may_say_nothing() -> None:
    assert settings(b"{}").risk is msgspec.UNSET
    assert settings(b'{"risk":null}').risk is None


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'{"max_notional":"1"}', "unknown field `max_notional`"),
        (b'{"risk":{"max_quantity":"1"}}', "unknown field `max_quantity`"),
        (b'{"risk":{"max_notional":1}}', r"\$\.risk\.max_notional"),
        (b'{"risk":{"max_notional":"-1"}}', r"\$\.risk\.max_notional"),
        (b'{"risk":{"max_notional":"1e9"}}', r"\$\.risk\.max_notional"),
        (b'{"risk":[]}', r"\$\.risk"),
    ],
)
def test_a_change_of_settings_that_cannot_take_effect_is_refused(raw: bytes, path: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=path):
        settings(raw)


def test_settings_without_a_limit_are_empty() -> None:
    assert msgspec.json.encode(AccountSettings()) == b"{}"


def test_an_account_without_margin_says_nothing_of_it() -> None:
    balances = json.loads(encoded(AccountBalances, full=False))
    assert not balances.keys() & {"margin_details", "multiplier", "short_market_value"}
    assert "buying_power" in balances["sod"]


def test_money_may_be_below_zero_where_it_can_be_owed() -> None:
    balances = json.loads(encoded(AccountBalances, full=True))
    owed = {"equity", "buying_power", "trade_cash", "daily_pnl", "short_market_value"}
    for name in owed:
        balances[name] = "-1.50"
    assert msgspec.convert(balances, AccountBalances).equity == "-1.50"
    balances["long_market_value"] = "-1.50"
    with pytest.raises(msgspec.ValidationError, match=r"\$\.long_market_value"):
        msgspec.convert(balances, AccountBalances)


def test_a_day_that_is_hardly_known_still_has_its_equity_and_its_profit() -> None:
    assert set(json.loads(encoded(PortfolioHistorySegment, full=False))) == {
        "date",
        "sod_equity",
        "eod_equity",
        "realized_pnl",
        "unrealized_pnl",
    }


def test_a_position_without_a_price_has_no_profit() -> None:
    assert set(json.loads(encoded(Position, full=False))) == {
        "account_id",
        "instrument_id",
        "symbol",
        "instrument_type",
        "position_type",
        "quantity",
        "available_quantity",
        "market_value",
    }


def test_shares_to_borrow_are_counted_in_integers() -> None:
    locate = json.loads(encoded(Locate, full=True))
    for name in ("requested_quantity", "quantity", "reserved_quantity", "used_quantity"):
        assert type(locate[name]) is int
        with pytest.raises(msgspec.ValidationError, match=name):
            msgspec.convert(locate | {name: "1"}, Locate)


def test_a_rate_that_is_missing_leaves_the_name_as_it_was_asked_for() -> None:
    assert json.loads(encoded(LocateRateResult, full=False)) == {"instrument": "1"}


def test_closing_says_nothing_of_orders_unless_it_does() -> None:
    for raw in (b"{}", b'{"cancel_orders":null}'):
        assert msgspec.json.decode(raw, type=ClosePositionRequest).cancel_orders is None
    for raw in (b'{"cancel_orders":"true"}', b'{"cancel_order":true}'):
        with pytest.raises(msgspec.ValidationError, match="cancel_order"):
            msgspec.json.decode(raw, type=ClosePositionRequest)


@pytest.mark.parametrize("name", ["client_instruction_id", "instruction_id"])
def test_the_key_of_an_instruction_is_read_by_its_name_of_today_and_the_older_one(
    name: str,
) -> None:
    request = msgspec.convert(INSTRUCTION | {name: "mine"}, PositionInstructionRequest)
    assert getattr(request, name) == "mine"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("client_instruction_id", ""),
        ("client_instruction_id", "x" * 65),
        ("instruction_type", "ASSIGN"),
        ("quantity", 2),
        ("quantity", "-2"),
        ("instrument_id", None),
        ("side", "BUY"),
    ],
)
def test_an_instruction_of_the_wrong_shape_is_refused_by_name(member: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=member):
        msgspec.convert([INSTRUCTION | {member: value}], list[PositionInstructionRequest])


def test_an_instruction_answers_with_the_key_of_today() -> None:
    answered = json.loads(encoded(PositionInstruction, full=True))
    assert "client_instruction_id" in answered
    assert "instruction_id" not in answered
