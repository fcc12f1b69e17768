"""Events of risk: limits that were set, and trading that was stopped."""

from sidestreet.domain.fact import Fact
from sidestreet.domain.limits import HouseRules, Limits, Scope


class LimitsSet(Fact, frozen=True):
    """These limits hold for a scope from here on. `key` names the account or instrument."""

    scope: Scope
    key: str
    limits: Limits


class AccountRiskSet(Fact, frozen=True):
    """An account may hold and have open at most this much, None for no limit."""

    account_id: int
    max_notional: int | None


class HouseRulesSet(Fact, frozen=True):
    """The house acts by these rules from here on."""

    rules: HouseRules


class KillSwitchEngaged(Fact, frozen=True):
    """Nothing new is taken for a scope until the switch is released."""

    scope: Scope
    key: str
    detail: str = ""


class KillSwitchReleased(Fact, frozen=True):
    """A scope may trade again."""

    scope: Scope
    key: str


RiskEvent = LimitsSet | AccountRiskSet | HouseRulesSet | KillSwitchEngaged | KillSwitchReleased
