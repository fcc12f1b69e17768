"""The checks that an order has to pass, in one ordered table.

They are made inside the desk, at the moment of decision, so nothing can change between check and
commit. The first check that fails is the answer, so replay and retry refuse for the same reason.
A cancel passes none of them: ending an order is never refused for risk.

Whatever is called a limit is off until somebody sets it; where limits are set for several scopes,
all of them hold. The page docs/risk.md is written from this table.
"""

from typing import Final

from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk import form, rates, shorts, sizes, standing
from sidestreet.engine.risk.buying_power import buying_power_refusal
from sidestreet.engine.risk.check import Check, first_found
from sidestreet.engine.risk.options_level import options_level
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.risk.self_match import self_match
from sidestreet.engine.state import State


def first_refusal(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Return why an order, or an order's new terms, cannot be taken; None if nothing is wrong."""
    looks = _LOOKS[proposal.replaces is not None, bool(state.risk.limits)]
    return first_found(looks, state, proposal, prices)


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        Reason.KILL_SWITCH_ENGAGED,
        "No kill switch is engaged for the order, its account, its instrument or the firm.",
        standing.kill_switch,
    ),
    Check(Reason.ACCOUNT_NOT_ACTIVE, "The account may trade.", standing.account_active),
    Check(
        Reason.INSTRUMENT_NOT_TRADABLE,
        "The instrument can be traded.",
        standing.instrument_tradable,
    ),
    Check(
        Reason.INSTRUMENT_HALTED,
        "Trading in the instrument is not halted.",
        standing.instrument_not_halted,
    ),
    Check(
        Reason.LIQUIDATION_ONLY,
        "Where positions may only be closed, the order closes one.",
        standing.something_to_liquidate,
    ),
    Check(
        Reason.LIQUIDATION_ONLY_QUANTITY,
        "Where positions may only be closed, the order opens none.",
        standing.no_more_than_liquidates,
    ),
    Check(Reason.OPTION_EXPIRED, "The option contract still trades.", standing.option_alive),
    Check(
        Reason.ORDER_TYPE_NOT_FOR_OPTION,
        "An order in options is MARKET or LIMIT.",
        form.option_order_type,
        on_replace=False,
    ),
    Check(
        Reason.QUANTITY_NOT_WHOLE,
        "The quantity is whole, or a fraction of a share that may have one: DAY, and MARKET or "
        "LIMIT.",
        form.quantity_whole,
    ),
    Check(
        Reason.INVALID_TICK_SIZE,
        "The limit price is a multiple of the tick that holds at it.",
        form.tick,
    ),
    Check(
        Reason.NOTIONAL_TOO_LARGE,
        "Price times quantity is at most a trillion dollars, which can be kept.",
        form.notional_fits,
    ),
    Check(
        Reason.POSITION_TOO_LARGE,
        "The position stays within a trillion units and four trillion dollars, with all that is "
        "open.",
        form.position_fits,
    ),
    Check(
        Reason.EXPIRES_IN_THE_PAST,
        "The order's time is not over.",
        form.expiry_ahead,
        on_replace=False,
    ),
    Check(
        Reason.NO_MARKET_PRICE,
        "There is a price to go by: for an order at the market, and wherever a collar is set.",
        form.market_price,
    ),
    Check(
        Reason.TRAILING_OFFSET_TOO_LARGE,
        "A trailing offset is less than the price: a sale has a stop above zero.",
        form.trailing_offset,
    ),
    Check(
        Reason.PRICE_OUTSIDE_COLLAR,
        "The limit price is within `price_collar` of the mark on the aggressive side.",
        form.price_in_collar,
        of_limits=True,
    ),
    Check(
        Reason.ORDER_QUANTITY_LIMIT,
        "The quantity is within `max_order_quantity`.",
        sizes.order_quantity,
        of_limits=True,
    ),
    Check(
        Reason.ORDER_NOTIONAL_LIMIT,
        "Quantity times worst price is within `max_order_notional`.",
        sizes.order_notional,
        of_limits=True,
    ),
    Check(
        Reason.POSITION_LIMIT,
        "The position, once all that is open on the side has traded, is within "
        "`max_position_quantity`.",
        sizes.position,
        of_limits=True,
    ),
    Check(
        Reason.ACCOUNT_NOTIONAL_LIMIT,
        "What the account holds and may open is within its `risk.max_notional`.",
        sizes.account_notional,
    ),
    Check(
        Reason.GROSS_NOTIONAL_LIMIT,
        "What the account, the instrument or the firm holds and may open is within "
        "`max_gross_notional`.",
        sizes.gross_notional,
        of_limits=True,
    ),
    Check(
        Reason.ORDER_RATE_LIMIT,
        "Orders and replaces within a second are fewer than `max_orders_per_second`.",
        rates.order_rate,
        of_limits=True,
    ),
    Check(
        Reason.CANCEL_RATE_LIMIT,
        "Cancels within a second were fewer than `max_cancels_per_second`.",
        rates.cancel_rate,
        on_replace=False,
        of_limits=True,
    ),
    Check(
        Reason.IDENTICAL_ORDERS_LIMIT,
        "Orders alike within `identical_window_ns` are fewer than `max_identical`.",
        rates.identical_orders,
        on_replace=False,
        of_limits=True,
    ),
    Check(
        Reason.POSITION_INTENT_MISMATCH,
        "An order to CLOSE opens nothing, one to OPEN closes nothing.",
        shorts.position_intent,
    ),
    Check(
        Reason.UNSUPPORTED_SECURITY,
        "What is sold short can be borrowed.",
        shorts.shortable,
    ),
    Check(
        Reason.INSUFFICIENT_LOCATE_INVENTORY,
        "What is hard to borrow and sold short has been located.",
        shorts.located,
    ),
    Check(
        Reason.SHORT_SALE_RESTRICTED,
        "While Rule 201 is in force, a short sale has a limit above the best bid.",
        shorts.above_best_bid,
    ),
    Check(
        Reason.SHORT_PROHIBITED,
        "A cash account sells nothing short.",
        shorts.short_allowed,
    ),
    Check(
        Reason.OPTIONS_LEVEL_EXCEEDED,
        "The account's options level allows what the order would open or leave uncovered.",
        options_level,
    ),
    Check(
        Reason.SELF_MATCH,
        "The order would not trade with another order of the account.",
        self_match,
    ),
    Check(
        Reason.BUYING_POWER,
        "The account can cover the worst that the order may do.",
        buying_power_refusal,
    ),
)
"""All checks, in the order in which they are made, which is the order of `Reason`."""

_LOOKS: Final = {
    (is_replace, is_limited): tuple(
        check.look
        for check in CHECKS
        if (check.on_replace or not is_replace) and (is_limited or not check.of_limits)
    )
    for is_replace in (False, True)
    for is_limited in (False, True)
}
"""What has to look, by whether it is a replace and whether any limit is set."""
