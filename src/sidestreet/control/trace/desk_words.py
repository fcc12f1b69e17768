"""Sentences about everything that is no order's affair: accounts, money, days, risk, lending.

They are for a list of all events. What they say of the why is who asked; the figures of an event
say the rest.
"""

from typing import Final

from sidestreet.control.trace.telling import Telling, Words, at_instant, in_quotes, sentence
from sidestreet.control.trace.words import ORDER_WORDS
from sidestreet.domain.amounts import render_price
from sidestreet.domain.conversations import (
    FeedbackGiven,
    ThreadStarted,
    TurnAsked,
    TurnEnded,
)
from sidestreet.domain.corporate_events import (
    CorporateActionAnnounced,
    CorporateActionApplied,
    InstrumentDelisted,
    ListingAdjusted,
    PositionRestated,
    UnitsAdjusted,
)
from sidestreet.domain.entitlements import EntitlementGranted, EntitlementRevoked, OptedOut
from sidestreet.domain.events import AccountOpened, Event, InstrumentAdmitted, SeedPlanted
from sidestreet.domain.feeds import FeedActNoted, FeedExtended
from sidestreet.domain.key_events import KeyCreated, KeyRevoked
from sidestreet.domain.lending_events import (
    BorrowSet,
    LocateAnswered,
    LocateDated,
    LocateRequested,
    ShortSalesFreed,
    ShortSalesRestricted,
)
from sidestreet.domain.margin_call_events import LiquidationBegan, MarginCalled, MarginCallMet
from sidestreet.domain.money_events import (
    AccountChanged,
    BooksPlanted,
    CashMoved,
    DayBegan,
    DayClosed,
    FeesSet,
    PositionMoved,
    PricesClosed,
)
from sidestreet.domain.option_events import (
    ClearingSet,
    ContractSettled,
    InstructionAnswered,
    InstructionCancelRequested,
    InstructionCarriedOut,
    InstructionRestated,
    InstructionSent,
)
from sidestreet.domain.private_markets import (
    AccreditationAttested,
    AgreementAdded,
    AttestationWithdrawn,
    CompanyPublished,
    IoiAnswered,
    IoiCreated,
    IoiUpdated,
    IoiWithdrawn,
    OfferingChanged,
    OfferingClosed,
    OfferingListed,
)
from sidestreet.domain.risk_events import (
    AccountRiskSet,
    HouseRulesSet,
    KillSwitchEngaged,
    KillSwitchReleased,
    LimitsSet,
)
from sidestreet.domain.safety_events import (
    ClientDisconnected,
    ClientReturned,
    DeadMansSwitchSet,
    SafetySwitchFired,
)
from sidestreet.domain.screeners import ScreenerChanged, ScreenerCreated, ScreenerDeleted
from sidestreet.domain.watchlists import (
    WatchlistCreated,
    WatchlistDeleted,
    WatchlistItemAdded,
    WatchlistItemDeleted,
)

_PLAIN: Final[dict[type, str]] = {
    AccountOpened: "an account was opened",
    AccountChanged: "an account was changed",
    InstrumentAdmitted: "an instrument was admitted with these terms",
    SeedPlanted: "all that the seed asks for stands before this",
    KeyCreated: "a bearer key was let in",
    KeyRevoked: "a bearer key was shut out",
    AccreditationAttested: "an account holder attested to being an accredited investor",
    AttestationWithdrawn: "an account holder sees nothing of private markets any more",
    CompanyPublished: "a private company became known",
    OfferingListed: "shares of a private company were offered",
    OfferingChanged: "a private offering was given other terms",
    OfferingClosed: "a private offering was ended",
    AgreementAdded: "a newer agreement has to be signed for a private offering",
    IoiCreated: "an indication of interest was given",
    IoiUpdated: "an indication of interest was changed",
    IoiWithdrawn: "an indication of interest was taken back",
    WatchlistCreated: "a watchlist was made",
    WatchlistDeleted: "a watchlist was deleted",
    WatchlistItemAdded: "an instrument was put on a watchlist",
    WatchlistItemDeleted: "an instrument was taken off a watchlist",
    ScreenerCreated: "a screener was kept",
    ScreenerChanged: "a screener was changed",
    ScreenerDeleted: "a screener was deleted",
    ThreadStarted: "a conversation with the assistant began",
    TurnAsked: "the assistant was asked something",
    TurnEnded: "the assistant's turn ended",
    FeedbackGiven: "somebody said what an answer of the assistant was worth",
    EntitlementGranted: "the assistant may tell a user of an account",
    EntitlementRevoked: "consent to tell a user of an account was taken back",
    OptedOut: "the assistant may not tell a user of an account",
    FeedExtended: "somebody was told what is new",
    FeedActNoted: "somebody said what they did with an item of their feed",
    DayBegan: "a business day began",
    PricesClosed: "the closing prices of the day were fixed",
    DayClosed: "the account's figures of the day were closed",
    BooksPlanted: "the account's books are as the seed file says",
    FeesSet: "executions are charged by another schedule from here on",
    LimitsSet: "limits of risk were set",
    AccountRiskSet: "what the account may hold was set",
    HouseRulesSet: "the house acts by other rules from here on",
    KillSwitchReleased: "a scope may trade again",
    BorrowSet: "what there is to borrow was set",
    LocateRequested: "shares to borrow were asked for",
    LocateAnswered: "the lending desk answered a request for shares",
    LocateDated: "a request for shares counts for this day",
    ShortSalesRestricted: "the price fell so far that short sales are restricted (Rule 201)",
    ShortSalesFreed: "short sales are not restricted any more",
    InstructionSent: "an instruction went to the clearing house",
    InstructionCancelRequested: "the clearing house is asked to withdraw an instruction",
    InstructionAnswered: "the clearing house answered",
    InstructionCarriedOut: "a close acted on an instruction",
    InstructionRestated: "an instruction is about another number of contracts after a split",
    ContractSettled: "an option contract had its close",
    ClearingSet: "whether the clearing house can be reached was set",
    CorporateActionAnnounced: "a corporate action was announced",
    CorporateActionApplied: "a corporate action took effect",
    UnitsAdjusted: "an instrument is counted in other units from here on",
    ListingAdjusted: "the venue is told of other units",
    PositionRestated: "a position is counted in other units",
    InstrumentDelisted: "an instrument has ended",
    ClientReturned: "the client came back in time, so the account's orders stay",
    SafetySwitchFired: "a safety switch was due, so the account's orders are canceled",
    MarginCalled: "the account has less than it must cover, and is asked to make it good",
    MarginCallMet: "the account covers again what it must",
    LiquidationBegan: "a margin call was not met in time",
}


def _plain(event: Event, told: Telling) -> str:
    return f"{sentence(_PLAIN[type(event)])}: {told.asked}."


def _cash_moved(event: CashMoved, told: Telling) -> str:
    verb = "gained" if event.amount >= 0 else "lost"
    amount = render_price(abs(event.amount))
    return f"The account {verb} {amount} ({event.house}){in_quotes(event.detail)}: {told.asked}."


def _position_moved(event: PositionMoved, told: Telling) -> str:
    return (
        f"A position changed without an order ({event.movement}){in_quotes(event.detail)}: "
        f"{told.asked}."
    )


def _dead_mans_switch(event: DeadMansSwitchSet, told: Telling) -> str:
    if not event.due_at:
        return f"The account's orders stay whether or not the client is there: {told.asked}."
    return (
        f"The account's orders are canceled{at_instant(event.due_at)}, unless the client says "
        f"before that it is there: {told.asked}."
    )


def _client_disconnected(event: ClientDisconnected, _: Telling) -> str:
    return (
        "The client's stream has ended, and it wants the account's orders canceled for that"
        f"{at_instant(event.due_at)}."
    )


def _ioi_answered(event: IoiAnswered, told: Telling) -> str:
    shares = f" {event.shares} shares" if event.shares else ""
    return (
        f"An indication of interest was {event.status.lower()}{shares}{in_quotes(event.detail)}: "
        f"{told.asked}."
    )


def _kill_switch(event: KillSwitchEngaged, told: Telling) -> str:
    scope = f"{event.scope} {event.key}".rstrip()
    return f"Trading was stopped for {scope}{in_quotes(event.detail)}: {told.asked}."


WORDS: Final[dict[type, Words]] = {
    **dict.fromkeys(_PLAIN, _plain),
    CashMoved: _cash_moved,
    PositionMoved: _position_moved,
    KillSwitchEngaged: _kill_switch,
    IoiAnswered: _ioi_answered,
    DeadMansSwitchSet: _dead_mans_switch,
    ClientDisconnected: _client_disconnected,
    **ORDER_WORDS,
}
"""The sentence of every event that there is."""
