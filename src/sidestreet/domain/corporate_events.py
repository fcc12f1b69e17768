"""Events of corporate actions."""

from sidestreet.domain.corporate_actions import CorporateAction
from sidestreet.domain.fact import Fact


class CorporateActionAnnounced(Fact, frozen=True):
    """A corporate action will take effect as its ex-date begins."""

    action_id: int
    action: CorporateAction


class CorporateActionApplied(Fact, frozen=True):
    """A corporate action took effect; what it moved stands beside this."""

    action_id: int


CorporateEvent = CorporateActionAnnounced | CorporateActionApplied
