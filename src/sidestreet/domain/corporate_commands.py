"""Commands about corporate actions."""

import msgspec

from sidestreet.domain.corporate_actions import CorporateAction


class AnnounceCorporateAction(msgspec.Struct, frozen=True):
    """Let a corporate action take effect as its ex-date begins, which is yet to come."""

    action: CorporateAction


CorporateCommand = AnnounceCorporateAction
