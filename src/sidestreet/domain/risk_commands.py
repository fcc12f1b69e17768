"""Commands about risk: limits, the rules of the house, and the kill switch."""

import msgspec

from sidestreet.domain.limits import HouseRules, Limits, Scope


class SetLimits(msgspec.Struct, frozen=True):
    """Set the limits of a scope; `key` is the account's number, the instrument's id, or empty."""

    scope: Scope
    key: str
    limits: Limits


class SetAccountRisk(msgspec.Struct, frozen=True, gc=False):
    """Set how much an account may hold and have open, in millionths of a dollar; None lifts it."""

    account_id: int
    max_notional: int | None


class SetHouseRules(msgspec.Struct, frozen=True):
    """Set what the house charges and does on its own."""

    rules: HouseRules


class EngageKillSwitch(msgspec.Struct, frozen=True, gc=False):
    """Stop trading for a scope: take nothing new and cancel what is open."""

    scope: Scope
    key: str = ""
    detail: str = ""


class ReleaseKillSwitch(msgspec.Struct, frozen=True, gc=False):
    """Let a scope trade again."""

    scope: Scope
    key: str = ""


RiskCommand = SetLimits | SetAccountRisk | SetHouseRules | EngageKillSwitch | ReleaseKillSwitch
