"""Commands about corporate actions."""

import msgspec

from sidestreet.domain.corporate_actions import CorporateAction
from sidestreet.domain.instruments import InstrumentTerms


class AnnounceCorporateAction(msgspec.Struct, frozen=True):
    """Let a corporate action take effect as its ex-date begins, which is yet to come.

    `terms` are those of its instrument, for a desk that has never dealt in it. What is announced
    already, to the last figure, is not announced again.
    """

    action: CorporateAction
    terms: InstrumentTerms | None = None


CorporateCommand = AnnounceCorporateAction
