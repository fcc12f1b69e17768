"""Events of corporate actions: what one did to prices, positions and open orders."""

from sidestreet.domain.corporate_actions import CorporateAction
from sidestreet.domain.fact import Fact
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.orders import Terms


class CorporateActionAnnounced(Fact, frozen=True):
    """A corporate action will take effect as its ex-date begins."""

    action_id: int
    action: CorporateAction


class CorporateActionApplied(Fact, frozen=True):
    """A corporate action took effect; what it moved stands beside this.

    `detail` says why it did not, where it could not.
    """

    action_id: int
    detail: str = ""


class UnitsAdjusted(Fact, frozen=True):
    """An instrument is counted in other units from here on.

    A quantity of old units is `quantity_numerator` / `quantity_denominator` times as many new
    ones; a price is divided by `price_numerator` / `price_denominator`. Routes below
    `first_route_id` are in the old units. `terms` are the new trading terms, `price` is the
    closing price in new units, None where there is none.
    """

    terms: InstrumentTerms
    quantity_numerator: int
    quantity_denominator: int
    price_numerator: int
    price_denominator: int
    first_route_id: int
    price: int | None = None


class ListingAdjusted(Fact, frozen=True):
    """The venue will be told: a price there is divided by `numerator` / `denominator`."""

    instrument_id: str
    numerator: int
    denominator: int


class PositionRestated(Fact, frozen=True):
    """A position is counted in other units, as the day began; what it cost stays what it cost.

    `start_value` is what it is worth by the adjusted closing price. `value_change` is by how much
    that, with the cash that came beside it, differs from its worth before: rounding alone.
    """

    account_id: int
    instrument_id: str
    quantity: int
    start_value: int
    value_change: int = 0


class OrderRestated(Fact, frozen=True):
    """An open order has other terms, without anybody having asked. FIX ExecType Restated (D).

    `terms` are those in force, `requested` those of a replace that is not answered. `symbol` is
    the instrument's new one, empty where it stays.
    """

    order_id: str
    terms: Terms
    requested: Terms | None = None
    symbol: str = ""
    detail: str = ""


class RestatementRequested(Fact, frozen=True):
    """The venue will be asked to end a route, so that its order can go out again restated."""

    order_id: str
    route_id: int


class OrderReentered(Fact, frozen=True):
    """The route of a restated order has ended, and another goes out with the terms in force."""

    order_id: str
    ended_route_id: int
    route_id: int
    terms: Terms


class ReentryAcknowledged(Fact, frozen=True):
    """The venue works the route by which a restated order went out again."""

    order_id: str
    route_id: int


class InstrumentDelisted(Fact, frozen=True):
    """An instrument has ended: nobody can trade it, and a unit of it was worth `amount`."""

    instrument_id: str
    amount: int


RestatementEvent = OrderRestated | RestatementRequested | OrderReentered | ReentryAcknowledged
"""Those that are about an order."""

CorporateEvent = (
    CorporateActionAnnounced
    | CorporateActionApplied
    | UnitsAdjusted
    | ListingAdjusted
    | PositionRestated
    | InstrumentDelisted
)
