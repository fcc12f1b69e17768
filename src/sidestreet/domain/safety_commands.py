"""Commands about clients that may be gone: what is canceled when nothing is heard of them."""

import msgspec

from sidestreet.domain.safety_events import SafetySwitch


class SetDeadMansSwitch(msgspec.Struct, frozen=True, gc=False):
    """Cancel the orders of an account unless this is asked for again within `timeout_ns`.

    0 is never.
    """

    account_id: int
    timeout_ns: int


class NoteDisconnect(msgspec.Struct, frozen=True, gc=False):
    """A client is gone that wants the orders of an account canceled then, after `grace_ns`."""

    account_id: int
    grace_ns: int


class NoteReturn(msgspec.Struct, frozen=True, gc=False):
    """Such a client has come back."""

    account_id: int


class FireSafetySwitch(msgspec.Struct, frozen=True, gc=False):
    """The time of a switch is over."""

    account_id: int
    switch: SafetySwitch


SafetyCommand = SetDeadMansSwitch | NoteDisconnect | NoteReturn | FireSafetySwitch
"""What is asked for the sake of clients that may be gone."""
