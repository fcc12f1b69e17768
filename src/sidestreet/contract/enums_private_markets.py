"""The closed lists of private markets on the wire. All of them are only answered."""

from enum import StrEnum


class OfferingClass(StrEnum):
    """Whether interest in an offering is gathered, or its shares are sold."""

    UPCOMING = "UPCOMING"
    ACTIVE = "ACTIVE"


class SpvStatus(StrEnum):
    """Where a vehicle stands between being planned and being dissolved."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    LIQUIDATING = "LIQUIDATING"
    DISSOLVED = "DISSOLVED"


class Currency(StrEnum):
    """What amounts of private markets are counted in."""

    USD = "USD"


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


class CompanyDocumentType(StrEnum):
    """What a document about a company is."""

    COMPANY_PROFILE = "COMPANY_PROFILE"
    MARKET_RESEARCH = "MARKET_RESEARCH"
    INTERVIEW = "INTERVIEW"
    DEAL_SHEET = "DEAL_SHEET"
    PRESS_RELEASE = "PRESS_RELEASE"
    NEWS = "NEWS"
    OTHER = "OTHER"


class DocumentRelation(StrEnum):
    """Whether a document is about a company, or only connected with it."""

    SUBJECT = "SUBJECT"
    CONNECTED = "CONNECTED"


class SocialLinkType(StrEnum):
    """Where a company is to be found."""

    WEBSITE = "WEBSITE"
    LINKEDIN = "LINKEDIN"
    X = "X"
    FACEBOOK = "FACEBOOK"
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
