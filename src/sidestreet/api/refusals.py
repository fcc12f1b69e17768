"""From the desk's refusals to the client's errors: one table, in the contract's words and shapes.

A test holds that the table is total.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sidestreet.api.risk_refusals import RISK_REASONS, replace_refused
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.watchlists import ITEMS_MAX
from sidestreet.http.errors import ApiError, ErrorKind


def order_not_found(order_id: str, account_id: int) -> ApiError:
    """Return the 404 of an order that the account does not have, whoever else may."""
    return ApiError(ErrorKind.NOT_FOUND, f"Order {order_id} not found for account {account_id}")


def refusal_error(refusal: Refusal, *, order_id: str = "", account_id: int = 0) -> ApiError:
    """Return the error for a refused command about an order or an account."""
    return _ERRORS[refusal.reason](refusal, order_id, account_id)


def holder_not_accredited() -> ApiError:
    """Return the 403 of an account whose holder has not attested to being accredited."""
    return ApiError(
        ErrorKind.FORBIDDEN, "The account holder has not attested to being an accredited investor"
    )


def _not_found(_: Refusal, order_id: str, account_id: int) -> ApiError:
    return order_not_found(order_id, account_id)


def _nothing_matches(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND, "No orders match the specified filters")


def _no_entity(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND)


def _exists(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.CONFLICT, "Resource already exists")


def _not_open(refusal: Refusal, order_id: str, _account_id: int) -> ApiError:
    return ApiError(
        ErrorKind.UNACCEPTABLE_VALUE,
        f"Order {order_id} is {dict(refusal.figures)['status']} and can no longer be canceled",
    )


def _not_closable(refusal: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(
        ErrorKind.UNACCEPTABLE_REQUEST, f"The position cannot be closed: {refusal.text()}"
    )


def _unacceptable(refusal: Refusal, order_id: str, _account_id: int) -> ApiError:
    return ApiError(
        ErrorKind.UNACCEPTABLE_REQUEST, f"Order {order_id} cannot be replaced: {refusal.text()}"
    )


def _unacceptable_as_is(refusal: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, refusal.text())


def _conflict(refusal: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.CONFLICT, refusal.text())


def _no_clearing(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.UNAVAILABLE, "Clearing service unavailable")


def _is_on_watchlist(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.CONFLICT, "Instrument already exists in watchlist")


def _watchlist_is_full(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, f"Watchlist cannot exceed {ITEMS_MAX} items")


def _no_thread(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND, "Thread not found")


def _no_message(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND, "Message not found")


def _no_response(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND, "Response not found")


def _response_is_active(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.CONFLICT, "thread already has an active response")


def _not_accredited(_: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return holder_not_accredited()


def _not_acceptable(refusal: Refusal, _order_id: str, _account_id: int) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, refusal.text())


_ERRORS: Final[Mapping[Reason, Callable[[Refusal, str, int], ApiError]]] = {
    Reason.ACCOUNT_NOT_FOUND: _no_entity,
    Reason.ORDER_NOT_FOUND: _not_found,
    Reason.NO_ORDERS_MATCH: _nothing_matches,
    Reason.ORDER_NOT_OPEN: _not_open,
    Reason.KEY_EXISTS: _exists,
    Reason.KEY_NOT_FOUND: _no_entity,
    Reason.ORDER_NOT_REPLACEABLE: _unacceptable,
    Reason.POSITION_NOT_FOUND: _not_closable,
    Reason.POSITION_NOT_AVAILABLE: _not_closable,
    Reason.FIELD_NOT_FOR_ORDER_TYPE: _unacceptable,
    Reason.QUANTITY_BELOW_FILLED: _unacceptable,
    Reason.DUPLICATE_ORDER_ID: _unacceptable,
    Reason.DUPLICATE_LOCATE_REQUEST: _unacceptable_as_is,
    Reason.INSTRUCTION_NOT_FOUND: _no_entity,
    Reason.INSTRUCTION_NOT_OPEN: _conflict,
    Reason.CLEARING_UNAVAILABLE: _no_clearing,
    Reason.NOT_AN_OPTION: _unacceptable_as_is,
    Reason.DUPLICATE_INSTRUCTION: _conflict,
    Reason.DNE_NOT_ON_EXPIRY: _unacceptable_as_is,
    Reason.CEA_NOT_ON_EXPIRY: _unacceptable_as_is,
    Reason.EXERCISE_NOT_ON_EXPIRY: _unacceptable_as_is,
    Reason.EXERCISE_PAST_CUTOFF: _unacceptable_as_is,
    Reason.INSUFFICIENT_POSITION: _unacceptable_as_is,
    Reason.INSTRUCTION_CARRIED_OUT: _unacceptable_as_is,
    Reason.LIMITS_NOT_ACCEPTABLE: _not_acceptable,
    Reason.INSTRUMENT_NOT_FOUND: _no_entity,
    Reason.EX_DATE_NOT_AHEAD: _not_acceptable,
    Reason.CORPORATE_ACTION_NOT_POSSIBLE: _not_acceptable,
    Reason.RULES_NOT_ACCEPTABLE: _not_acceptable,
    Reason.ORDER_NOT_ROUTED: _not_acceptable,
    Reason.ROUTE_NOT_FOUND: _not_acceptable,
    Reason.TRADE_NOT_FOUND: _not_acceptable,
    Reason.FILL_BEYOND_LEAVES: _not_acceptable,
    Reason.PRICE_BEYOND_LIMIT: _not_acceptable,
    Reason.STEP_NOT_POSSIBLE: _not_acceptable,
    Reason.QUOTE_CROSSED: _not_acceptable,
    Reason.PRICE_NOT_POSSIBLE: _not_acceptable,
    Reason.SIZE_NOT_POSSIBLE: _not_acceptable,
    Reason.MARKET_NOT_TRADING: _not_acceptable,
    Reason.LOCATE_NOT_FOUND: _no_entity,
    Reason.LOCATE_NOT_OPEN: _not_acceptable,
    Reason.HOLDER_NOT_ACCREDITED: _not_accredited,
    Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND: _no_entity,
    Reason.PRIVATE_MARKET_ENTRY_EXISTS: _exists,
    Reason.OFFERING_TAKES_NO_IOI: _unacceptable_as_is,
    Reason.IOI_AMOUNT_OUT_OF_BOUNDS: _unacceptable_as_is,
    Reason.NDA_NOT_ASKED_FOR: _unacceptable_as_is,
    Reason.NDA_ACCEPTANCE_MISSING: _unacceptable_as_is,
    Reason.NDA_NOT_ACCEPTED: _unacceptable_as_is,
    Reason.NDA_IS_ANOTHER: _unacceptable_as_is,
    Reason.IOI_ALLOCATED: _unacceptable_as_is,
    Reason.IOI_STATUS_NOT_POSSIBLE: _not_acceptable,
    Reason.OFFERING_CLOSED: _not_acceptable,
    Reason.OFFERING_TERMS_DISAGREE: _not_acceptable,
    Reason.OFFERING_HAS_NO_VEHICLE: _not_acceptable,
    Reason.ALLOCATION_NOT_POSSIBLE: _not_acceptable,
    Reason.NDA_NOT_NEWER: _not_acceptable,
    Reason.WATCHLIST_NOT_FOUND: _no_entity,
    Reason.WATCHLIST_EXISTS: _exists,
    Reason.WATCHLIST_ITEM_EXISTS: _is_on_watchlist,
    Reason.WATCHLIST_FULL: _watchlist_is_full,
    Reason.SCREENER_NOT_FOUND: _no_entity,
    Reason.SCREENER_EXISTS: _exists,
    Reason.TOO_MANY_SCREENERS: _unacceptable_as_is,
    Reason.THREAD_NOT_FOUND: _no_thread,
    Reason.MESSAGE_NOT_FOUND: _no_message,
    Reason.RESPONSE_NOT_FOUND: _no_response,
    Reason.THREAD_EXISTS: _exists,
    Reason.RETRY_KEY_USED: _conflict,
    Reason.RESPONSE_ACTIVE: _response_is_active,
    Reason.THREAD_FULL: _conflict,
    Reason.TOO_MANY_THREADS: _unacceptable_as_is,
    Reason.NO_ROOM_FOR_MESSAGE: _unacceptable_as_is,
    Reason.MESSAGE_OF_USER: _unacceptable_as_is,
    Reason.ENTITLEMENT_NOT_FOUND: _no_entity,
    Reason.ENTITLEMENT_INACTIVE: _conflict,
    **dict.fromkeys(RISK_REASONS, replace_refused),
}
