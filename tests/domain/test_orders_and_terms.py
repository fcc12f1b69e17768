"""What an order shows of itself, what ticks a price must keep, and how a refusal reads."""

import pytest

from domain.order_cases import an_order, asked
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OrderStatus
from sidestreet.domain.instruments import US_EQUITY_TICKS, InstrumentTerms, TickRule
from sidestreet.domain.orders import HELD, TERMINAL, RequestKind, Terms
from sidestreet.domain.reasons import Reason, Refusal


def test_filled_and_leaves_make_the_quantity_while_an_order_is_open() -> None:
    order = an_order(quantity=100, filled_quantity=30)
    assert (order.is_open, order.leaves_quantity) == (True, 70)


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_an_order_that_has_ended_leaves_nothing(status: OrderStatus) -> None:
    order = an_order(status=status, quantity=100, filled_quantity=30)
    assert (order.is_open, order.leaves_quantity) == (False, 0)


def test_a_pending_replace_shows_its_terms() -> None:
    order = an_order(pending=(asked(RequestKind.REPLACE, Terms(50, 9)),), filled_quantity=20)
    assert (order.shown, order.leaves_quantity) == (Terms(50, 9), 30)


@pytest.mark.parametrize("filled", [50, 60])
def test_fills_that_overtake_a_smaller_quantity_bring_the_old_terms_back(filled: int) -> None:
    """That replace can only be refused now, and leaves must not be negative."""
    order = an_order(pending=(asked(RequestKind.REPLACE, Terms(50, 9)),), filled_quantity=filled)
    assert (order.shown, order.leaves_quantity) == (Terms(100, 10), 100 - filled)


def test_a_cancel_on_top_of_a_replace_still_shows_the_replace() -> None:
    pending = (asked(RequestKind.CANCEL), asked(RequestKind.REPLACE, Terms(50, 9)))
    assert an_order(pending=pending).shown == Terms(50, 9)


def test_a_request_is_found_by_its_kind() -> None:
    cancel = asked(RequestKind.CANCEL, request_id=7)
    order = an_order(pending=(asked(RequestKind.NEW), cancel))
    assert order.request(RequestKind.CANCEL) is cancel
    assert order.request(RequestKind.EXPIRE) is None


def test_each_status_is_held_open_or_terminal() -> None:
    assert not HELD & TERMINAL
    assert len(HELD) + len(TERMINAL) == 8


@pytest.mark.parametrize(
    ("price", "tick"),
    [(1, 100), (SCALE - 1, 100), (SCALE, 10_000), (10**15, 10_000)],
)
def test_the_tick_is_a_cent_from_one_dollar_up(price: int, tick: int) -> None:
    terms = InstrumentTerms("i", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    assert terms.tick_size(price) == tick


def test_a_price_outside_every_band_has_no_tick() -> None:
    bands = (TickRule(10, 20, 5), TickRule(30, 40, 5))
    terms = InstrumentTerms("i", "XYZ", InstrumentType.OPTION, "XCBO", bands)
    assert [terms.tick_size(price) for price in (9, 10, 19, 20, 30, 40)] == [
        *(None, 5, 5, None, 5, None)
    ]
    assert InstrumentTerms("i", "XYZ", InstrumentType.INDEX, "XNAS").tick_rules == US_EQUITY_TICKS


def test_a_refusal_reads_as_its_reason_and_figures() -> None:
    assert Refusal(Reason.NO_ORDERS_MATCH).text() == "NO_ORDERS_MATCH"
    figures = (("quantity", "50"), ("filled_quantity", "60"))
    assert (
        Refusal(Reason.QUANTITY_BELOW_FILLED, figures).text()
        == "QUANTITY_BELOW_FILLED: quantity=50, filled_quantity=60"
    )


def test_reasons_are_listed_most_decisive_first() -> None:
    """Clients branch on the names, and retries are refused for the first that holds."""
    assert [reason.value for reason in Reason] == [
        "ACCOUNT_NOT_FOUND",
        "ORDER_NOT_FOUND",
        "NO_ORDERS_MATCH",
        "ORDER_NOT_OPEN",
        "ORDER_NOT_REPLACEABLE",
        "FIELD_NOT_FOR_ORDER_TYPE",
        "QUANTITY_BELOW_FILLED",
        "POSITION_NOT_FOUND",
        "POSITION_NOT_AVAILABLE",
        "DUPLICATE_ORDER_ID",
        "DUPLICATE_LOCATE_REQUEST",
        "KILL_SWITCH_ENGAGED",
        "ACCOUNT_NOT_ACTIVE",
        "INSTRUMENT_NOT_TRADABLE",
        "INSTRUMENT_HALTED",
        "LIQUIDATION_ONLY",
        "LIQUIDATION_ONLY_QUANTITY",
        "OPTION_EXPIRED",
        "ORDER_TYPE_NOT_FOR_OPTION",
        "QUANTITY_NOT_WHOLE",
        "INVALID_TICK_SIZE",
        "NOTIONAL_TOO_LARGE",
        "POSITION_TOO_LARGE",
        "EXPIRES_IN_THE_PAST",
        "NO_MARKET_PRICE",
        "TRAILING_OFFSET_TOO_LARGE",
        "PRICE_OUTSIDE_COLLAR",
        "ORDER_QUANTITY_LIMIT",
        "ORDER_NOTIONAL_LIMIT",
        "POSITION_LIMIT",
        "ACCOUNT_NOTIONAL_LIMIT",
        "GROSS_NOTIONAL_LIMIT",
        "ORDER_RATE_LIMIT",
        "CANCEL_RATE_LIMIT",
        "IDENTICAL_ORDERS_LIMIT",
        "POSITION_INTENT_MISMATCH",
        "UNSUPPORTED_SECURITY",
        "INSUFFICIENT_LOCATE_INVENTORY",
        "SHORT_SALE_RESTRICTED",
        "SHORT_PROHIBITED",
        "OPTIONS_LEVEL_EXCEEDED",
        "SELF_MATCH",
        "BUYING_POWER",
        "INSTRUCTION_NOT_FOUND",
        "INSTRUCTION_NOT_OPEN",
        "CLEARING_UNAVAILABLE",
        "NOT_AN_OPTION",
        "DUPLICATE_INSTRUCTION",
        "DNE_NOT_ON_EXPIRY",
        "CEA_NOT_ON_EXPIRY",
        "EXERCISE_NOT_ON_EXPIRY",
        "EXERCISE_PAST_CUTOFF",
        "INSUFFICIENT_POSITION",
        "INSTRUCTION_CARRIED_OUT",
        "LIMITS_NOT_ACCEPTABLE",
        "INSTRUMENT_NOT_FOUND",
        "EX_DATE_NOT_AHEAD",
        "CORPORATE_ACTION_NOT_POSSIBLE",
        "RULES_NOT_ACCEPTABLE",
        "ORDER_NOT_ROUTED",
        "ROUTE_NOT_FOUND",
        "TRADE_NOT_FOUND",
        "FILL_BEYOND_LEAVES",
        "PRICE_BEYOND_LIMIT",
        "STEP_NOT_POSSIBLE",
        "QUOTE_CROSSED",
        "PRICE_NOT_POSSIBLE",
        "SIZE_NOT_POSSIBLE",
        "MARKET_NOT_TRADING",
        "LOCATE_NOT_FOUND",
        "LOCATE_NOT_OPEN",
        "KEY_EXISTS",
        "KEY_NOT_FOUND",
        "WATCHLIST_NOT_FOUND",
        "WATCHLIST_EXISTS",
        "WATCHLIST_ITEM_EXISTS",
        "WATCHLIST_FULL",
        "SCREENER_NOT_FOUND",
        "SCREENER_EXISTS",
        "TOO_MANY_SCREENERS",
        "THREAD_NOT_FOUND",
        "MESSAGE_NOT_FOUND",
        "RESPONSE_NOT_FOUND",
        "THREAD_EXISTS",
        "RETRY_KEY_USED",
        "RESPONSE_ACTIVE",
        "THREAD_FULL",
        "TOO_MANY_THREADS",
        "NO_ROOM_FOR_MESSAGE",
        "MESSAGE_OF_USER",
        "ENTITLEMENT_NOT_FOUND",
        "ENTITLEMENT_INACTIVE",
        "HOLDER_NOT_ACCREDITED",
        "PRIVATE_MARKET_ENTRY_NOT_FOUND",
        "PRIVATE_MARKET_ENTRY_EXISTS",
        "OFFERING_TAKES_NO_IOI",
        "IOI_AMOUNT_OUT_OF_BOUNDS",
        "NDA_NOT_ASKED_FOR",
        "NDA_ACCEPTANCE_MISSING",
        "NDA_NOT_ACCEPTED",
        "NDA_IS_ANOTHER",
        "IOI_ALLOCATED",
        "IOI_STATUS_NOT_POSSIBLE",
        "OFFERING_CLOSED",
        "OFFERING_TERMS_DISAGREE",
        "OFFERING_HAS_NO_VEHICLE",
        "ALLOCATION_NOT_POSSIBLE",
        "NDA_NOT_NEWER",
    ]
