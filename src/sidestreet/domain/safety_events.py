"""Events about clients that may be gone. What is canceled then stands behind them."""

from enum import StrEnum

from sidestreet.domain.fact import Fact


class SafetySwitch(StrEnum):
    """What cancels the open orders of an account on its own."""

    DEAD_MANS_SWITCH = "DEAD_MANS_SWITCH"
    """The client has not said in time that it is there."""
    CANCEL_ON_DISCONNECT = "CANCEL_ON_DISCONNECT"
    """The client's stream has ended."""


class DeadMansSwitchSet(Fact, frozen=True):
    """An account's orders are canceled at `due_at`, unless its switch is set again; 0 is never."""

    account_id: int
    timeout_ns: int
    due_at: int


class ClientDisconnected(Fact, frozen=True):
    """A stream has ended whose client wants an account's orders canceled at `due_at` for that."""

    account_id: int
    due_at: int


class ClientReturned(Fact, frozen=True):
    """Such a client came back in time: the orders stay."""

    account_id: int


class SafetySwitchFired(Fact, frozen=True):
    """A switch was due: all open orders of the account are being canceled."""

    account_id: int
    switch: SafetySwitch
    due_at: int


SafetyEvent = DeadMansSwitchSet | ClientDisconnected | ClientReturned | SafetySwitchFired
"""What a desk has noted of clients that may be gone."""
