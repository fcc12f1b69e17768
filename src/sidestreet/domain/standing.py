"""How an order of a seed file stands: its status, and all that its terms do not say.

A plain order of a seed file rests at its venue. One that was written down from a running desk may
wait for its session, its price or other orders, be worked in parts, or have asked its venue for
something that is not answered yet. It is told so, and goes on from there.
"""

import msgspec

from sidestreet.domain.conditions import Trail
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import Terms
from sidestreet.domain.schedule import Schedule


class SeedFill(msgspec.Struct, frozen=True, gc=False):
    """An execution that a seed file says has already happened. It gets an id unless it has one."""

    quantity: int
    price: int
    execution_id: str = ""
    commission: int = 0
    regulatory_fees: int = 0


class StandingRoute(msgspec.Struct, frozen=True):
    """A route of an order as it stands: what the venue took, what it traded, whether it ended."""

    quantity: int
    limit_price: int | None = None
    acknowledged: bool = True
    closed: bool = False
    fills: tuple[SeedFill, ...] = ()


class Standing(msgspec.Struct, frozen=True):
    """What an order is besides its terms. Times are nanoseconds, amounts millionths.

    `ends_at` is when its time is over, also where its terms do not say. `worst_price` and
    `reserve_unit` are what one unit counts with and reserves while it is open. `replacement` are
    the terms that its venue was asked for.
    """

    status: OrderStatus
    ends_at: int | None = None
    worst_price: int = 0
    reserve_unit: int = 0
    routes: tuple[StandingRoute, ...] = ()
    releases_at: int | None = None
    awaits: tuple[str, ...] = ()
    trail: Trail | None = None
    schedule: Schedule | None = None
    replacement: Terms | None = None

    @property
    def fills(self) -> tuple[SeedFill, ...]:
        """All executions, route by route."""
        return tuple(fill for route in self.routes for fill in route.fills)
