"""The wire and the desk spell their lists and amounts alike, though neither imports the other."""

from enum import StrEnum

import pytest

from sidestreet.contract import calendar
from sidestreet.contract import enums as wire
from sidestreet.contract import enums_private_markets as private
from sidestreet.contract.shared import DECIMAL_PATTERN
from sidestreet.domain import amounts, private_words
from sidestreet.domain import enums as desk
from sidestreet.domain.instructions import InstructionStatus, InstructionType
from sidestreet.domain.locates import LocateStatus
from sidestreet.domain.sessions import Session
from sidestreet.reference.calendar import DayKind
from sidestreet.reference.calendar.releases import Impact


def test_the_wire_reads_the_same_decimals_as_the_desk() -> None:
    assert DECIMAL_PATTERN == amounts.PATTERN


@pytest.mark.parametrize(
    ("answered", "held", "never_held"),
    [
        (wire.Side, desk.Side, set()),
        (wire.OrderType, desk.OrderType, {"OTHER"}),
        (wire.TimeInForce, desk.TimeInForce, {"OTHER"}),
        (wire.OrderStatus, desk.OrderStatus, {"OTHER", "CALCULATED"}),
        (wire.InstrumentType, desk.InstrumentType, set()),
        (wire.PositionIntent, desk.PositionIntent, set()),
        (wire.AccountStatus, desk.AccountStatus, set()),
        (wire.AccountSubtype, desk.AccountSubtype, {"OTHER"}),
        (wire.AccountHolderEntityKind, desk.HolderKind, {"OTHER"}),
        (
            wire.MarginType,
            desk.MarginType,
            {
                "OTHER",
                "PORTFOLIO_MARGIN",
                "RISK_BASED_HAIRCUT_BROKER_DEALER",
                "RISK_BASED_HAIRCUT_MARKET_MAKER",
                "CIRO",
                "FUTURES_NLV",
                "FUTURES_TOT_EQ",
            },
        ),
        (wire.LocateStatus, LocateStatus, set()),
        (wire.PositionInstructionType, InstructionType, set()),
        (wire.PositionInstructionStatus, InstructionStatus, {"UNKNOWN"}),
        (private.OfferingClass, private_words.OfferingClass, set()),
        (private.SpvStatus, private_words.VehicleStatus, {"LIQUIDATING", "DISSOLVED"}),
        (private.ValuationBasis, private_words.ValuationBasis, set()),
        (private.FeeType, private_words.FeeType, set()),
        (private.FeeFrequency, private_words.FeeFrequency, set()),
        (private.ChargedBy, private_words.ChargedBy, set()),
        (private.ParticipantRole, private_words.ParticipantRole, set()),
        (private.OfferingDocumentType, private_words.OfferingDocumentType, set()),
        (private.PersonRole, private_words.PersonRole, set()),
        (private.MetricKey, private_words.MetricKey, set()),
        (private.MetricUnit, private_words.MetricUnit, set()),
        (private.MetricFrequency, private_words.MetricFrequency, set()),
        (private.MetricValueType, private_words.MetricValueType, set()),
        (calendar.MarketSessionType, Session, set()),
        (calendar.DayType, DayKind, set()),
        (calendar.EconomicEventImpact, Impact, set()),
    ],
)
def test_what_the_desk_holds_can_be_answered(
    answered: type[StrEnum],
    held: type[StrEnum],
    never_held: set[str],
) -> None:
    assert set(answered) - set(held) == never_held
    assert set(held) <= set(answered)


@pytest.mark.parametrize(
    ("accepted", "held"),
    [
        (wire.RequestSide, desk.Side),
        (wire.RequestOrderType, desk.OrderType),
        (wire.RequestTimeInForce, desk.TimeInForce),
    ],
)
def test_what_is_accepted_is_held_under_its_spelling_of_today(
    accepted: type[StrEnum],
    held: type[StrEnum],
) -> None:
    today = {wire.OLDER_SPELLINGS.get(value, value) for value in accepted}
    assert today == set(held)
