"""What can be asked of the desk. Imperative names; every command is decided exactly once.

Commands carry amounts in millionths and ids as text, already checked for shape at the edge. They
are never written to the journal: what is written is what followed from them.
"""

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.conditions import Strategy, Trigger
from sidestreet.domain.control_commands import ControlCommand
from sidestreet.domain.conversations import ConversationCommand
from sidestreet.domain.corporate_commands import CorporateCommand
from sidestreet.domain.entitlements import EntitlementCommand
from sidestreet.domain.enums import (
    InstrumentType,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from sidestreet.domain.events import DeskEvent, WorkspaceEvent
from sidestreet.domain.feeds import FeedCommand
from sidestreet.domain.fills import Fill
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import LendingCommand
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.money_commands import MoneyCommand
from sidestreet.domain.option_commands import OptionCommand
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.prices import NO_PRICES, Prices
from sidestreet.domain.private_markets import PrivateMarketCommand
from sidestreet.domain.risk_commands import RiskCommand
from sidestreet.domain.safety_commands import SafetyCommand
from sidestreet.domain.screeners import ScreenerCommand
from sidestreet.domain.sessions import ENDLESS, Trading
from sidestreet.domain.standing import SeedFill, Standing
from sidestreet.domain.waiting_commands import WaitingCommand
from sidestreet.domain.watchlists import WatchlistCommand


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """What the sequencer puts on a command: its place, its time, and the space for new ids.

    `day_ends_at` is when the business day of `time_ns` ends, which is where DAY orders end.
    `prices` are those of the moment, of which a decision may know, `trading` where the moment
    stands in the hours of the market.
    """

    sequence: int
    time_ns: int
    day_ends_at: int
    id_space: IdSpace
    prices: Prices = NO_PRICES
    trading: Trading = ENDLESS


class NewOrder(msgspec.Struct, frozen=True, gc=False):
    """One row of a submit. `digest` is the hash of the normalised row, for idempotent retries.

    `client_order_id` is None when the client gave none. `history` is the order that already has
    this client id, where memory has let go of it. `order_id` is set by a seed file alone. An
    option brings the terms of its `underlying`, which its exercise will deliver.
    """

    terms: InstrumentTerms
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    digest: bytes
    limit_price: int | None = None
    expires_at: int | None = None
    extended_hours: bool | None = None
    position_intent: PositionIntent | None = None
    client_order_id: str | None = None
    order_id: str | None = None
    history: Order | None = None
    underlying: InstrumentTerms | None = None
    trigger: Trigger | None = None
    strategy: Strategy | None = None


class SubmitOrders(msgspec.Struct, frozen=True):
    """Place orders, row by row, in one journal record. FIX NewOrderSingle (35=D) or List (35=E)."""

    account_id: int
    orders: tuple[NewOrder, ...]


class CancelOrder(msgspec.Struct, frozen=True, gc=False):
    """Cancel one order by its id, or by its client id while it is open.

    `history` is the order where memory has let go of it. `refuse_terminal` asks for a refusal
    instead of the order as it is when it can no longer be canceled.
    """

    account_id: int
    order_id: str
    history: Order | None = None
    refuse_terminal: bool = False


class CancelOrders(msgspec.Struct, frozen=True):
    """Cancel every open order of an account that matches all filters given."""

    account_id: int
    side: Side | None = None
    order_type: OrderType | None = None
    instrument_type: InstrumentType | None = None
    instruments: frozenset[str] | None = None
    """Instrument ids and symbols, any of which an order may match."""


class ContinueCancelOrders(msgspec.Struct, frozen=True, gc=False):
    """Go on with an accepted cancel-all: its next slice."""

    request_id: int


class ReplaceOrder(msgspec.Struct, frozen=True, gc=False):
    """Change quantity, limit price or trigger of an open order. None keeps what is.

    Of `trigger`, too, each member that is None keeps what is.
    """

    account_id: int
    order_id: str
    quantity: int | None = None
    limit_price: int | None = None
    history: Order | None = None
    trigger: Trigger | None = None


class OrderWithTrades(msgspec.Struct, frozen=True):
    """An order that memory has let go of, with its trades, route by route."""

    order: Order
    fills: tuple[tuple[int, tuple[Fill, ...]], ...]


class TakeReports(msgspec.Struct, frozen=True):
    """Reports of one venue step, in the order in which the venue made them.

    `history` are the orders that memory has let go of, and of which something is said here that
    means more than their end.
    """

    session: int
    reports: tuple[ExecutionReport, ...]
    history: tuple[OrderWithTrades, ...] = ()


class ExpireOrders(msgspec.Struct, frozen=True):
    """The time of these orders is over."""

    order_ids: tuple[str, ...]


class AskVenue(msgspec.Struct, frozen=True, gc=False):
    """The venue has been silent about a request: ask it."""

    order_id: str
    request_id: int
    kind: RequestKind


class GiveUpRequest(msgspec.Struct, frozen=True, gc=False):
    """The venue has been silent for too long: hold the request as refused."""

    order_id: str
    request_id: int
    kind: RequestKind


class EvictOrders(msgspec.Struct, frozen=True):
    """Let go of terminal orders that the read model has confirmed to hold.

    `orders` are ids with the version that it holds. One that has changed since stays.
    """

    orders: tuple[tuple[str, int], ...]


class OpenAccount(msgspec.Struct, frozen=True):
    """Open an account with some cash, in millionths of a dollar."""

    account: Account
    cash: int


class StartMarket(msgspec.Struct, frozen=True):
    """A venue session begins: its reports count from 1 again."""

    name: str
    seed: int


class SeedOrder(msgspec.Struct, frozen=True):
    """Place an order as a seed file describes it: acknowledged, perhaps filled in part.

    With a `standing` it stands as that says, whatever its status, and its fills are in there.
    """

    account_id: int
    order: NewOrder
    fills: tuple[SeedFill, ...] = ()
    standing: Standing | None = None


class SeedFacts(msgspec.Struct, frozen=True):
    """Note what a seed file tells as it stands: facts that nothing is decided about.

    The desk gets to know the instruments of `terms` first.
    """

    events: tuple[DeskEvent, ...]
    terms: tuple[InstrumentTerms, ...] = ()


class SeedKept(msgspec.Struct, frozen=True):
    """Note what a seed file tells of what people keep, as it stands."""

    events: tuple[WorkspaceEvent, ...]


class CompleteSeed(msgspec.Struct, frozen=True):
    """All that the desk begins with has been asked for."""


class CreateKey(msgspec.Struct, frozen=True):
    """Let a bearer key in. Only the hash of its secret is ever known here.

    `account_ids` None grants every account, also those opened later.
    """

    key_id: str
    secret_hash: bytes
    label: str
    account_ids: tuple[int, ...] | None
    scopes: tuple[str, ...]


class RevokeKey(msgspec.Struct, frozen=True):
    """Shut a bearer key out, at once and for good."""

    key_id: str


DeskCommand = (
    SubmitOrders
    | CancelOrder
    | CancelOrders
    | ContinueCancelOrders
    | ReplaceOrder
    | TakeReports
    | ExpireOrders
    | AskVenue
    | GiveUpRequest
    | EvictOrders
    | OpenAccount
    | StartMarket
    | SeedOrder
    | SeedFacts
    | CompleteSeed
    | MoneyCommand
    | RiskCommand
    | SafetyCommand
    | WaitingCommand
    | LendingCommand
    | OptionCommand
    | CorporateCommand
    | ControlCommand
)
WorkspaceCommand = (
    CreateKey
    | RevokeKey
    | SeedKept
    | WatchlistCommand
    | ScreenerCommand
    | ConversationCommand
    | EntitlementCommand
    | FeedCommand
    | PrivateMarketCommand
)
Command = DeskCommand | WorkspaceCommand
