"""The `limits` of an account, or of the firm: what risk refuses beyond. None is set by itself."""

from typing import Final

from sidestreet.domain.limits import Limits, SelfMatch
from sidestreet.reference.seed_file.kinds import ABOVE_ZERO, LARGE, RATE, integer, word
from sidestreet.reference.seed_file.section import Section

_RATE_PER_SECOND: Final = integer(1, 1_000_000)
_IDENTICAL: Final = integer(1, 1_000_000)
_SECONDS: Final = integer(1, 86_400)
_SELF_MATCH: Final = word(SelfMatch)
_NS_PER_SECOND: Final = 1_000_000_000


def read_limits(section: Section) -> Limits:
    """Read the members of a mapping that are limits; the caller may know of others in it."""
    return Limits(
        max_order_quantity=section.optional("max_order_quantity", ABOVE_ZERO, None),
        max_order_notional=section.optional("max_order_notional", LARGE, None),
        max_position_quantity=section.optional("max_position_quantity", ABOVE_ZERO, None),
        max_gross_notional=section.optional("max_gross_notional", LARGE, None),
        price_collar=section.optional("price_collar", RATE, None),
        max_orders_per_second=section.optional("max_orders_per_second", _RATE_PER_SECOND, None),
        max_cancels_per_second=section.optional("max_cancels_per_second", _RATE_PER_SECOND, None),
        max_identical=section.optional("max_identical", _IDENTICAL, None),
        identical_window_ns=section.optional("identical_window_s", _SECONDS, 1) * _NS_PER_SECOND,
        self_match=section.optional("self_match", _SELF_MATCH, None),
        concentration=section.optional("concentration", RATE, None),
        concentration_rate=section.optional("concentration_rate", RATE, None),
    )
