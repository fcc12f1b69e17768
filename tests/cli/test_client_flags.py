"""The flags of the API's own commands, as its command line has them."""

import pytest

from sidestreet.cli.client.derive import command
from sidestreet.cli.client.grammar import Flag
from sidestreet.contract.operations import OPERATIONS

COMMANDS = {item.name: item for item in map(command, OPERATIONS)}

FLAGS = [
    ("get-orders", "instrument-id", "query", "instrument_ids", True),
    ("get-orders", "order-id", "query", "order_ids", True),
    ("get-orders", "underlying-instrument-id", "query", "underlying_instrument_ids", True),
    ("get-orders", "status", "query", "status", True),
    ("get-all-instrument-events", "event-type", "query", "event_types", True),
    ("get-news", "include-publishers", "query", "include_publishers", False),
    ("get-news", "exclude-publishers", "query", "exclude_publishers", False),
    ("create-thread", "capability", "body", "capabilities", True),
    ("create-thread", "target", "body", "target", False),
    ("create-screener", "column", "body", "columns", True),
    ("create-screener", "filter", "body", "filters", True),
    ("search-screener", "sort", "body", "sorts", True),
    ("create-entitlements", "entitlement-code", "body", "entitlement_codes", True),
    ("create-entitlements", "account-id", "body", "account_ids", True),
    ("submit-orders", "order", "root", "order", True),
    ("submit-position-instructions", "instruction", "root", "instruction", True),
]


def flag(name: str, flag_name: str) -> Flag:
    return next(item for item in COMMANDS[name].flags if item.name == flag_name)


@pytest.mark.parametrize(("name", "flag_name", "place", "wire", "repeats"), FLAGS)
def test_a_flag_sets_what_its_name_says(
    name: str, flag_name: str, place: str, wire: str, *, repeats: bool
) -> None:
    found = flag(name, flag_name)
    assert (found.place, found.wire, found.repeats) == (place, wire, repeats)


@pytest.mark.parametrize(
    ("name", "flag_name", "member", "kind"),
    [
        ("patch-account-by-id", "risk.max-notional", "max_notional", "string"),
        ("create-thread", "target.ticker", "ticker", "string"),
        ("create-screener", "column.name", "name", "string"),
        ("create-screener", "column.period", "period", "string"),
        ("submit-orders", "order.limit-price", "limit_price", "string"),
        ("submit-orders", "order.expires-at", "expires_at", "time"),
        ("submit-orders", "order.extended-hours", "extended_hours", "boolean"),
        ("submit-orders", "order.strategy", "strategy", "object"),
        ("create-ioi", "nda-acceptance.agreement-id", "agreement_id", "string"),
        ("create-ioi", "nda-acceptance.authority-confirmed", "authority_confirmed", "boolean"),
        ("post-feed-event", "event.item-id", "item_id", "string"),
        ("get-orders", "updated-at.gte", "gte", "time"),
    ],
)
def test_a_flag_with_a_dot_sets_one_member(
    name: str, flag_name: str, member: str, kind: str
) -> None:
    found = flag(name, flag_name)
    assert (found.member, found.kind) == (member, kind)


def test_every_operation_is_a_command() -> None:
    assert len(COMMANDS) == len(OPERATIONS)


def test_a_command_with_a_path_takes_its_last_part_as_a_bare_word() -> None:
    for operation in OPERATIONS:
        inside = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
        last = COMMANDS[operation.command].positional
        assert (last.wire if last else None) == (inside[-1] if inside else None)


def test_a_nullable_boolean_needs_its_value_said() -> None:
    assert flag("close-position", "cancel-orders").takes_value
