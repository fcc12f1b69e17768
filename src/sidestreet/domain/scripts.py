"""What a test may have a venue do: steps, scripts of steps, and rules that give them to orders.

A step is one thing that a venue does to one order of ours: acknowledge, trade, reject, keep silent.
A script is a sequence of steps, and what is done when the client asks to cancel or to replace. A
rule gives a script to the orders that it matches. All of it is data: the desk decides which order
gets a script, the journal says so, and the venue plays it.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.reasons import Reason


class StepKind(StrEnum):
    """What a venue is told to do."""

    ACKNOWLEDGE = "acknowledge"
    WAIT = "wait"
    """Do nothing for a while; the steps after this come later."""
    FILL = "fill"
    REJECT = "reject"
    """Refuse the order, or the request that is being answered."""
    CANCEL = "cancel"
    """End the order, or accept the cancel that is being answered."""
    EXPIRE = "expire"
    SUSPEND = "suspend"
    STOP = "stop"
    DONE_FOR_DAY = "done-for-day"
    IGNORE = "ignore"
    """Never answer the request that is being answered."""
    ACCEPT = "accept"
    """Answer the request that is being answered as any venue would."""
    BUST = "bust"
    """Take a trade back. FIX ExecType H, Trade Cancel."""
    CORRECT = "correct"
    """Say that a trade was of another quantity or price. FIX ExecType G, Trade Correct."""
    DUPLICATE = "duplicate"
    """Send the next report twice."""
    LOSE = "lose"
    """Lose the next report on its way; it comes when it is asked for."""
    HOLD = "hold"
    """Let the report after the next one overtake it."""
    DISCONNECT = "disconnect"
    """Cut the streams of the order's account."""
    WORK = "work"
    """Hand the order over to the real book for the rest of its life."""


TRICKS: Final = frozenset({StepKind.DUPLICATE, StepKind.LOSE, StepKind.HOLD})
"""What is done to the next report, whatever that is."""


class Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One step. Amounts are millionths, times nanoseconds; what does not belong to it is 0 or "".

    A `quantity` of 0 with a `share` is that share of what the order asked for, in millionths, and
    without one it is all that is left. A `price` of 0 is the order's limit, or the market's price
    where it has none. `trade` counts the trades of the route from 1; 0 is the latest. `text` is
    told to the client as the reason.
    """

    kind: StepKind
    quantity: int = 0
    share: int = 0
    price: int = 0
    wait_ns: int = 0
    trade: int = 0
    text: str = ""


def is_beyond(price: int, limit_price: int | None, *, is_buy: bool) -> bool:
    """Whether a price is worse for the client than a limit; without one, none is."""
    if limit_price is None:
        return False
    return price > limit_price if is_buy else price < limit_price


class Script(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a venue does with an order, in place of working it.

    `steps` are done in order from the order's arrival on. `on_cancel` and `on_replace` are done
    when such a request arrives, each time; without any the request is answered as usual. With
    `deny` the desk itself refuses the order for that reason, and no venue hears of it.
    """

    steps: tuple[Step, ...] = ()
    on_cancel: tuple[Step, ...] = ()
    on_replace: tuple[Step, ...] = ()
    deny: Reason | None = None


class Match(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Which orders a rule is for; what is None is not asked. Quantities are millionths.

    `client_order_id` is a pattern in which `*` stands for any characters and `?` for one. `symbol`
    is exact. `first` and `last` say which of the orders that match everything else, counted from 1
    since the rule was set, whatever rule those orders went to; `last` None means all from the first
    on.
    """

    client_order_id: str | None = None
    account_id: int | None = None
    symbol: str | None = None
    side: Side | None = None
    order_type: OrderType | None = None
    quantity_min: int | None = None
    quantity_max: int | None = None
    first: int = 1
    last: int | None = None


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Gives a script to the orders that it matches. The first rule that matches an order has it.

    `name` is unique among the rules that are set, and stands in the trace of the order.
    """

    name: str
    match: Match
    script: Script


class EdgeOutcome(StrEnum):
    """What can go wrong between the client and the desk: the answer suffers, the order does not.

    The desk gives no script for these; they are played where answers leave.
    """

    LOST_ANSWER = "lost-answer"
    """The request is carried out, and the connection drops before the answer."""
    ERROR_AFTER = "error-after"
    """The request is carried out, and answered with an error of the server."""
    ERROR_BEFORE = "error-before"
    """The request is not carried out, and answered with an error of the server."""
    TOO_MANY_REQUESTS = "too-many-requests"
    """The request is not carried out, and answered with 429 and `Retry-After`."""
    SLOW_ANSWER = "slow-answer"
    """The request is carried out, and the answer takes its time."""


class MarketMove(StrEnum):
    """What a test may do to the market of an instrument."""

    PRICE = "price"
    """Move the market there: it trades there, and quotes around it from then on."""
    QUOTE = "quote"
    """Have exactly this bid and ask, with these sizes, until it is released."""
    TRADE = "trade"
    """Have others trade with each other at a price; it triggers what waits for it."""
    HALT = "halt"
    RESUME = "resume"
    RELEASE = "release"
    """Let the market go its own way again, from where it is."""


class MarketDirective(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One move of one instrument's market. Millionths; what does not belong to it is 0."""

    move: MarketMove
    price: int = 0
    size: int = 0
    bid: int = 0
    bid_size: int = 0
    ask: int = 0
    ask_size: int = 0
