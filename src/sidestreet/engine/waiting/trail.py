"""Where a trailing order's stop stands, by the best price that was seen for it.

The watermark of a sale is the highest price since the order began to wait, that of a buy the
lowest; so the stop follows the market in one direction only. Every rounding is away from the
market: the stop is never nearer than was asked for.
"""

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import BPS, Trail, Trigger
from sidestreet.domain.enums import Side, TrailingOffsetType
from sidestreet.domain.instruments import InstrumentTerms, on_tick


def first_trail(side: Side, trigger: Trigger, terms: InstrumentTerms, stamp: Stamp) -> Trail | None:
    """Return where an order stands as it begins to wait for its price.

    None if it does not trail, and if there is no mark yet: then it begins by the first price seen.
    """
    if trigger.trailing_offset is None:
        return None
    mark = stamp.prices.mark(terms.instrument_id)
    return None if mark is None else trail_at(side, trigger, terms, mark, stamp.time_ns)


def trail_at(
    side: Side, trigger: Trigger, terms: InstrumentTerms, watermark: int, seen_at: int
) -> Trail:
    """Return where a trailing order stands with a watermark."""
    stop = stop_from(side, trigger, terms, watermark)
    limit = None
    if trigger.limit_offset is not None:
        limit = limit_from(side, terms, stop, trigger.limit_offset)
    return Trail(watermark, seen_at, stop, limit)


def stop_from(side: Side, trigger: Trigger, terms: InstrumentTerms, watermark: int) -> int:
    """Return the stop that a trailing offset gives, on the tick.

    0 for a sale whose offset leaves nothing of the price: no price is as low as that.

    >>> from sidestreet.domain.amounts import SCALE
    >>> from sidestreet.domain.enums import InstrumentType
    >>> stock = InstrumentTerms("id", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    >>> percent = Trigger(trailing_offset=100 * SCALE, trailing_offset_type=TrailingOffsetType.BPS)
    >>> stop_from(Side.SELL, percent, stock, 99_990_000)  # 98.9901
    98990000
    >>> stop_from(Side.BUY, percent, stock, 99_990_000)  # 100.9899
    100990000
    """
    offset = trigger.trailing_offset or 0
    is_buy = side is Side.BUY
    signed = offset if is_buy else -offset
    if trigger.trailing_offset_type is TrailingOffsetType.BPS:
        stop, divisor = watermark * (BPS + signed), BPS
    else:
        stop, divisor = watermark + signed, 1
    return min(AMOUNT_MAX, on_tick(terms, max(0, stop), divisor, is_up=is_buy))


def limit_from(side: Side, terms: InstrumentTerms, stop: int, limit_offset: int) -> int:
    """Return the limit of a trailing stop limit: at least one tick, and never worse than asked.

    A positive offset makes it easier to fill: above the stop of a buy, below that of a sale.
    """
    is_buy = side is Side.BUY
    limit = on_tick(
        terms, max(0, stop + limit_offset if is_buy else stop - limit_offset), 1, is_up=not is_buy
    )
    return min(AMOUNT_MAX, max(limit, terms.tick_size(0) or 1))
