"""The closed lists of the assistant: states of a response, outcomes, roles, what clients can do."""

from enum import StrEnum


class ThreadType(StrEnum):
    """What a thread begins with."""

    INSTANT = "instant"
    DEEP_INSIGHTS = "deep_insights"


class TargetType(StrEnum):
    """What research can be wanted on."""

    TICKER = "ticker"


class Capability(StrEnum):
    """A kind of action that a client can carry out."""

    PREFILL_ORDER = "PREFILL_ORDER"
    OPEN_CHART = "OPEN_CHART"
    OPEN_SCREENER = "OPEN_SCREENER"
    OPEN_ENTITLEMENT_CONSENT = "OPEN_ENTITLEMENT_CONSENT"


class TicketTimeInForce(StrEnum):
    """How long an order lives that a ticket is for."""

    DAY = "DAY"
    GOOD_TILL_CANCEL = "GOOD_TILL_CANCEL"
    IMMEDIATE_OR_CANCEL = "IMMEDIATE_OR_CANCEL"
    FILL_OR_KILL = "FILL_OR_KILL"
    GOOD_TILL_DATE = "GOOD_TILL_DATE"
    AT_OPEN = "AT_OPEN"
    AT_CLOSE = "AT_CLOSE"


class ResponseStatus(StrEnum):
    """Where a response is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class MessageOutcome(StrEnum):
    """How a message came to its end; a user's is always completed."""

    COMPLETED = "completed"
    ERRORED = "errored"
    CANCELED = "canceled"


class MessageRole(StrEnum):
    """Who said it."""

    USER = "USER"
    ASSISTANT = "ASSISTANT"


class EntitlementCode(StrEnum):
    """What can be allowed."""

    ACCOUNT_DATA = "omni.account_data"


class AgreementKey(StrEnum):
    """What can be agreed to."""

    ACCOUNT_DATA_ACCESS = "omni_account_data_access"
