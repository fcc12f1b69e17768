"""The closed lists of private markets, spelled as the contract spells them.

Most of them are only shown. What the desk decides by are the class of an offering and the status
of its vehicle, and both follow from the clock; and what was said to an indication of interest.
"""

from enum import StrEnum


class OfferingClass(StrEnum):
    """Where an offering stands: interest is gathered, or shares are sold."""

    UPCOMING = "UPCOMING"
    ACTIVE = "ACTIVE"


class VehicleStatus(StrEnum):
    """Where a vehicle (SPV) stands. What comes after CLOSED is never shown."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class IoiStatus(StrEnum):
    """What was said to an indication of interest. The list is ours: the API does not tell it."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    ALLOCATED = "ALLOCATED"
    REJECTED = "REJECTED"


class ValuationBasis(StrEnum):
    """What a valuation of a company means."""

    PRE_MONEY = "PRE_MONEY"
    POST_MONEY = "POST_MONEY"
    REFERENCE = "REFERENCE"
    IMPLIED = "IMPLIED"


class FeeType(StrEnum):
    """What a fee of a vehicle is for."""

    MANAGEMENT = "MANAGEMENT"
    CARRY = "CARRY"
    PLACEMENT = "PLACEMENT"
    ADMINISTRATIVE = "ADMINISTRATIVE"
    OTHER = "OTHER"


class FeeFrequency(StrEnum):
    """When a fee is charged."""

    ONE_TIME = "ONE_TIME"
    ANNUAL = "ANNUAL"
    AT_EXIT = "AT_EXIT"
    PASS_THROUGH = "PASS_THROUGH"  # noqa: S105 - no secret


class ChargedBy(StrEnum):
    """Who charges a fee."""

    FUND_MANAGER = "FUND_MANAGER"
    CLEAR_STREET = "CLEAR_STREET"
    THIRD_PARTY = "THIRD_PARTY"


class ParticipantRole(StrEnum):
    """What somebody does in an offering."""

    LEAD_INVESTOR = "LEAD_INVESTOR"
    CO_LEAD = "CO_LEAD"
    FUND_MANAGER = "FUND_MANAGER"
    PLACEMENT_AGENT = "PLACEMENT_AGENT"


class OfferingDocumentType(StrEnum):
    """What a document of an offering is."""

    TEARSHEET = "TEARSHEET"
    KEY_TERMS = "KEY_TERMS"
    RISK_FACTORS = "RISK_FACTORS"
    PPM = "PPM"
    OTHER = "OTHER"


class PersonRole(StrEnum):
    """What somebody is to a company."""

    FOUNDER = "FOUNDER"
    CEO = "CEO"
    OTHER = "OTHER"


class MetricKey(StrEnum):
    """What is measured of a company."""

    ANNUALIZED_REVENUE = "ANNUALIZED_REVENUE"
    REVENUE_GROWTH = "REVENUE_GROWTH"
    VALUATION = "VALUATION"
    ISSUE_PRICE = "ISSUE_PRICE"
    PRICE_PER_SHARE = "PRICE_PER_SHARE"
    AMOUNT_RAISED = "AMOUNT_RAISED"
    ORDER_VOLUME = "ORDER_VOLUME"
    PIPELINE_VALUE = "PIPELINE_VALUE"
    GROSS_MARGIN = "GROSS_MARGIN"
    EBIT_MARGIN = "EBIT_MARGIN"
    FCF_CONVERSION = "FCF_CONVERSION"
    CONTRACTED_REVENUE_PERCENT = "CONTRACTED_REVENUE_PERCENT"
    NET_REVENUE_RETENTION = "NET_REVENUE_RETENTION"
    CUSTOMER_COUNT = "CUSTOMER_COUNT"
    MARKET_POSITION = "MARKET_POSITION"


class MetricUnit(StrEnum):
    """What the values of a series are counted in."""

    USD = "USD"
    PERCENT = "PERCENT"
    COUNT = "COUNT"
    RANK = "RANK"


class MetricFrequency(StrEnum):
    """How often a series has a value."""

    YEAR = "YEAR"
    QUARTER = "QUARTER"
    MONTH = "MONTH"
    POINT_IN_TIME = "POINT_IN_TIME"


class MetricValueType(StrEnum):
    """Whether a value was seen or is expected."""

    HISTORICAL = "HISTORICAL"
    ESTIMATED = "ESTIMATED"
