"""Refusals of risk as the contract shows them: 400 `Risk check failed` with two entries.

The contract shows two such refusals, of buying power and of self-match, and they come out with
just the members and the texts that are shown there. All others have the same form, with the
figures of their check.
"""

from collections.abc import Mapping
from typing import Any, Final

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.http.errors import ApiError, ErrorKind

RISK_DOMAIN: Final = "com.clearstreet.oems.risk"
"""The domain that the contract gives to refusals of risk."""

_DESCRIPTIONS: Final[Mapping[Reason, str]] = {
    Reason.KILL_SWITCH_ENGAGED: "Kill Switch: trading is stopped",
    Reason.ACCOUNT_NOT_ACTIVE: "Account: not active",
    Reason.INSTRUMENT_NOT_TRADABLE: "Instrument: not tradable",
    Reason.INSTRUMENT_HALTED: "Instrument: trading halted",
    Reason.LIQUIDATION_ONLY: "Liquidation Only: no position to close",
    Reason.LIQUIDATION_ONLY_QUANTITY: "Liquidation Only: quantity > available",
    Reason.OPTION_EXPIRED: "Option: trading has ended",
    Reason.ORDER_TYPE_NOT_FOR_OPTION: "Option: order type not supported",
    Reason.QUANTITY_NOT_WHOLE: "Quantity: must be whole",
    Reason.INVALID_TICK_SIZE: "Tick Size: price not a multiple",
    Reason.NOTIONAL_TOO_LARGE: "Notional: notional > maximum",
    Reason.POSITION_TOO_LARGE: "Position: larger than can be kept",
    Reason.EXPIRES_IN_THE_PAST: "Expiry: in the past",
    Reason.NO_MARKET_PRICE: "Market Price: not available",
    Reason.TRAILING_OFFSET_TOO_LARGE: "Trailing Offset: not below the price",
    Reason.PRICE_OUTSIDE_COLLAR: "Price Collar: price outside collar",
    Reason.ORDER_QUANTITY_LIMIT: "Order Quantity: quantity > maximum",
    Reason.ORDER_NOTIONAL_LIMIT: "Order Notional: notional > maximum",
    Reason.POSITION_LIMIT: "Position Limit: quantity > maximum",
    Reason.ACCOUNT_NOTIONAL_LIMIT: "Account Notional: notional > maximum",
    Reason.GROSS_NOTIONAL_LIMIT: "Gross Notional: notional > maximum",
    Reason.ORDER_RATE_LIMIT: "Order Rate: too many orders",
    Reason.CANCEL_RATE_LIMIT: "Cancel Rate: too many cancels",
    Reason.IDENTICAL_ORDERS_LIMIT: "Duplicate Orders: too many alike",
    Reason.POSITION_INTENT_MISMATCH: "Position Intent: not possible",
    Reason.UNSUPPORTED_SECURITY: "Short Sale: not shortable",
    Reason.INSUFFICIENT_LOCATE_INVENTORY: "Short Sale: required > located",
    Reason.SHORT_SALE_RESTRICTED: "Short Sale: price not above the best bid",
    Reason.SHORT_PROHIBITED: "Short Sale: prohibited for the account",
    Reason.OPTIONS_LEVEL_EXCEEDED: "Options Level: required > account",
    Reason.SELF_MATCH: "Self-Match: would cross own orders",
    Reason.BUYING_POWER: "Buying Power: required > available",
}
"""What each refusal says in a few words, after the manner of the last two, which are published."""

RISK_REASONS: Final = tuple(_DESCRIPTIONS)
"""Every reason of the table of checks, in its order."""

_SHOWN_EXACTLY: Final = frozenset({Reason.SELF_MATCH, Reason.BUYING_POWER})


def risk_error(order: Order, refusal: Refusal) -> ApiError:
    """Return the error for the one order of a submit that the desk denied.

    The order can be read by the id inside; a repeated submit gets this same error.
    """
    metadata = dict(refusal.figures) | {
        "account_id": str(order.account_id),
        "order_id": order.order_id,
        "side": order.side.capitalize(),
        "symbol": order.symbol,
    }
    if refusal.reason not in _SHOWN_EXACTLY:
        metadata.setdefault("quantity", render_amount(order.quantity))
    return _error(refusal, metadata)


def replace_refused(refusal: Refusal, order_id: str, account_id: int) -> ApiError:
    """Return the error for a replace that risk refused; the order goes on as it was.

    Side and symbol stand among the figures, because the order is not at hand here, and so does
    the order's id, where the client has named it otherwise.
    """
    names = {"account_id": str(account_id), "order_id": order_id}
    return _error(refusal, names | dict(refusal.figures))


def _error(refusal: Refusal, metadata: dict[str, str]) -> ApiError:
    reason = refusal.reason
    details: list[dict[str, Any]] = [
        {
            "type": str(reason),
            "subject": f"order:{metadata['order_id']}",
            "description": _DESCRIPTIONS.get(reason) or refusal.text(),
        },
        {"reason": str(reason), "domain": RISK_DOMAIN, "metadata": metadata},
    ]
    return ApiError(ErrorKind.RISK_REFUSED, details=details)
