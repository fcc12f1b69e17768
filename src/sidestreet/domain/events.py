"""What happened: facts with their figures, in the past tense. The journal holds these.

An event is tagged by its name and written as an array, so members are only ever appended, with a
default, and never renamed or reordered; an older journal then reads as it always did. Applying
events decides nothing: whatever a decision used stands in its event.
"""

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.conditions import Strategy, Trigger
from sidestreet.domain.control_events import ControlEvent
from sidestreet.domain.conversations import ConversationEvent
from sidestreet.domain.corporate_events import CorporateEvent, RestatementEvent
from sidestreet.domain.entitlements import EntitlementEvent
from sidestreet.domain.enums import OrderType, PositionIntent, Side, TimeInForce
from sidestreet.domain.fact import Fact
from sidestreet.domain.feeds import FeedEvent
from sidestreet.domain.fills import Fill, Undone
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.key_events import KeyEvent
from sidestreet.domain.lending_events import LendingEvent
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.margin_call_events import MarginCallEvent
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.money_events import MoneyEvent
from sidestreet.domain.option_events import OptionEvent
from sidestreet.domain.orders import Order, RequestKind, Terms
from sidestreet.domain.private_markets import PrivateMarketEvent
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.risk_events import RiskEvent
from sidestreet.domain.safety_events import SafetyEvent
from sidestreet.domain.schedule import StrategyEvent
from sidestreet.domain.screeners import ScreenerEvent
from sidestreet.domain.waiting_events import WaitingEvent
from sidestreet.domain.watchlists import WatchlistEvent


class AccountOpened(Fact, frozen=True):
    """An account exists and holds this much cash."""

    account: Account
    cash: int


class InstrumentAdmitted(Fact, frozen=True):
    """From here on the desk knows an instrument by these trading terms, the first or other ones."""

    terms: InstrumentTerms


class MarketStarted(Fact, frozen=True):
    """A venue session began; its number is the sequence of this record."""

    name: str
    seed: int


class OrderAccepted(Fact, frozen=True):
    """The desk took an order. It is PENDING_NEW once a route is open for it.

    With `awaits` or `releases_at` it is QUEUED until then, else with a `trigger` PENDING_TRIGGER.
    """

    order_id: str
    client_order_id: str
    account_id: int
    instrument_id: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    digest: bytes
    client_named: bool
    expires_at: int | None = None
    extended_hours: bool | None = None
    position_intent: PositionIntent | None = None
    worst_price: int = 0
    reserve_unit: int = 0
    """What one whole unit counts with and reserves while the order is open: see `Terms`."""
    mark: int | None = None
    """The price of the market that the decision went by."""
    awaits: tuple[str, ...] = ()
    """Orders that have to end before this one goes to a venue."""
    trigger: Trigger | None = None
    releases_at: int | None = None
    strategy: Strategy | None = None


class OrderDenied(Fact, frozen=True):
    """The desk refused an order; no venue ever saw it. Kept so that it can be read.

    `indexed` is False where the client id belongs to an earlier order. `terms` are those of the
    order's instrument where the desk does not know it: being asked for is no reason to admit one.
    """

    order: OrderAccepted
    refusal: Refusal
    indexed: bool = True
    terms: InstrumentTerms | None = None


class RouteOpened(Fact, frozen=True):
    """A route of an order goes to a venue, with these terms."""

    order_id: str
    route_id: int
    venue: str
    terms: Terms


class OrderAcknowledged(Fact, frozen=True):
    """The venue works the route."""

    order_id: str
    route_id: int


class OrderFilled(Fact, frozen=True):
    """Shares changed hands. `notional` is the figure that is booked.

    `trade` is the number of the trade among those of its route; 0 is the next one.
    """

    order_id: str
    route_id: int
    execution_id: str
    quantity: int
    price: int
    notional: int
    venue: str
    commission: int = 0
    regulatory_fees: int = 0
    trade: int = 0


class FillBusted(Fact, frozen=True):
    """The venue took a trade back. FIX ExecType H, Trade Cancel."""

    order_id: str
    route_id: int
    trade: int
    execution_id: str
    undone: Undone
    detail: str = ""


class FillCorrected(Fact, frozen=True):
    """A trade was of another quantity or price. FIX ExecType G, Trade Correct.

    What it was is `undone`; the rest is what it is, in the units in which it was first booked.
    `moved` is its quantity in the units of now. Its money settles with what is undone.
    """

    order_id: str
    route_id: int
    trade: int
    execution_id: str
    undone: Undone
    quantity: int
    price: int
    notional: int
    commission: int
    regulatory_fees: int
    moved: int
    detail: str = ""


class OrderBroughtBack(Fact, frozen=True):
    """Memory took back an order that it had let go of, because a venue spoke of it again.

    It trades after all, or works it, or a trade of it was changed.
    `fills` are its trades, route by route.
    """

    order: Order
    fills: tuple[tuple[int, tuple[Fill, ...]], ...]


class CancelRequested(Fact, frozen=True):
    """The client wants the order ended, and the venue will be asked to."""

    order_id: str
    route_id: int


class OrderCanceled(Fact, frozen=True):
    """The order ended with `quantity` untraded."""

    order_id: str
    quantity: int
    detail: str = ""


class CancelRejected(Fact, frozen=True):
    """The cancel had no effect; the order is what its fills make it."""

    order_id: str
    detail: str


class ReplaceRequested(Fact, frozen=True):
    """The client wants other terms, and the venue will be asked for them."""

    order_id: str
    route_id: int
    terms: Terms


class OrderReplaced(Fact, frozen=True):
    """The terms in force are these. `request_id` is the replace that this answers, 0 for any.

    `replaced_by` is the newest replace that the venue has carried out on the route by now.
    """

    order_id: str
    route_id: int
    terms: Terms
    keeps_priority: bool = False
    request_id: int = 0
    replaced_by: int = 0


class ReplaceRejected(Fact, frozen=True):
    """The replace had no effect; the old terms hold."""

    order_id: str
    detail: str


class ExpiryRequested(Fact, frozen=True):
    """The order's time is over, and the venue will be asked to end it."""

    order_id: str
    route_id: int


class OrderExpired(Fact, frozen=True):
    """The order's time ended it, with `quantity` untraded."""

    order_id: str
    quantity: int
    detail: str = ""


class OrderRejected(Fact, frozen=True):
    """The venue refused the order, or never answered."""

    order_id: str
    quantity: int
    detail: str


class OrderPaused(Fact, frozen=True):
    """The venue stopped or suspended the order, or is done with it for the day."""

    order_id: str
    happening: Happening
    detail: str = ""


class VenueAsked(Fact, frozen=True):
    """A request went unanswered for so long that the venue was asked about it."""

    order_id: str
    route_id: int
    request_id: int
    kind: RequestKind


class RouteRecalled(Fact, frozen=True):
    """The venue works a route that has ended for us, and is told to end it too."""

    order_id: str
    route_id: int


class DontKnowTrade(Fact, frozen=True):
    """A report that has no place here (FIX 35=Q). Nothing else changed."""

    report: ExecutionReport
    reason: str


class ReportsTaken(Fact, frozen=True):
    """Reports of a venue session are settled up to this one."""

    session: int
    report_id: int


class CancelOrdersAccepted(Fact, frozen=True):
    """A cancel-all fixed the orders that it will cancel; its id is this record's sequence."""

    account_id: int
    order_ids: tuple[str, ...]


class CancelOrdersAdvanced(Fact, frozen=True):
    """A cancel-all has dealt with the first `count` of what was left of its orders."""

    request_id: int
    count: int


class OrdersEvicted(Fact, frozen=True):
    """Memory let go of these orders; the read model has them."""

    order_ids: tuple[str, ...]


class SeedPlanted(Fact, frozen=True):
    """The desk's beginning is complete: all that its seed asked for stands before this."""


OrderEvent = (
    OrderAccepted
    | OrderDenied
    | RouteOpened
    | OrderAcknowledged
    | OrderFilled
    | FillBusted
    | FillCorrected
    | CancelRequested
    | OrderCanceled
    | CancelRejected
    | ReplaceRequested
    | OrderReplaced
    | ReplaceRejected
    | ExpiryRequested
    | OrderExpired
    | OrderRejected
    | OrderPaused
    | VenueAsked
    | RouteRecalled
    | RestatementEvent
    | WaitingEvent
    | StrategyEvent
)
DeskEvent = (
    OrderEvent
    | AccountOpened
    | InstrumentAdmitted
    | MarketStarted
    | DontKnowTrade
    | ReportsTaken
    | CancelOrdersAccepted
    | CancelOrdersAdvanced
    | OrdersEvicted
    | OrderBroughtBack
    | SeedPlanted
    | MoneyEvent
    | MarginCallEvent
    | RiskEvent
    | SafetyEvent
    | LendingEvent
    | OptionEvent
    | CorporateEvent
    | ControlEvent
)
WorkspaceEvent = (
    KeyEvent
    | WatchlistEvent
    | ScreenerEvent
    | ConversationEvent
    | EntitlementEvent
    | FeedEvent
    | PrivateMarketEvent
)
Event = DeskEvent | WorkspaceEvent


class Cause(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a record came from: which command, under which key, in which request."""

    command: str
    key_id: str = ""
    request_id: str = ""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """All that followed from one command: the unit that is applied whole or not at all."""

    sequence: int
    time_ns: int
    cause: Cause
    events: tuple[Event, ...]
