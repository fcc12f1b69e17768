"""Operations of every shape that the API has, so that the command line is tried on all of them.

They stand beside the contract's own table, which grows: what is tried here must hold for rows
that are not written yet.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from sidestreet.contract.operation import Operation, Parameter

Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Risk(Struct, kw_only=True):
    """Members of several kinds that may be null."""

    max_notional: str | None = None
    max_orders: int | None = None


class Settings(Struct, kw_only=True):
    """A body with one object in it."""

    risk: Annotated[Risk | None, Meta(description="Limits of the account.")] = None


class Close(Struct, kw_only=True):
    """A body with a nullable boolean, which needs its value said."""

    cancel_orders: bool | None = None


class Column(Struct, kw_only=True):
    """An element of a list of objects."""

    name: str
    period: Literal["ANNUAL", "QUARTER"] | None = None


class Filter(Struct, kw_only=True):
    """A member without one type, and a list whose singular is taken."""

    column: Column
    operator: str
    value: str | int | float | None = None
    values: list[str] | UnsetType = UNSET


class Screener(Struct, kw_only=True):
    """A body of lists of objects."""

    columns: list[Column] | None = None
    filters: list[Filter] | None = None
    name: str | None = None
    shared: bool | UnsetType = UNSET
    limit: float | None = None


class Capability(StrEnum):
    """A closed list."""

    PREFILL_ORDER = "PREFILL_ORDER"
    OPEN_CHART = "OPEN_CHART"


class Ticker(Struct, tag_field="kind", tag="ticker"):
    """One variant of an object."""

    ticker: str


class Sector(Struct, tag_field="kind", tag="sector"):
    """Another variant."""

    sector: str
    depth: int = 1


class Thread(Struct, kw_only=True):
    """A body with an object of several variants."""

    type: Literal["instant", "deep_insights"]
    text: str | UnsetType = UNSET
    account_id: int | UnsetType = UNSET
    capabilities: list[Capability] | UnsetType = UNSET
    target: Ticker | Sector | UnsetType = UNSET


class Consent(Struct, kw_only=True):
    """A body of lists of plain values."""

    account_ids: list[int]
    agreement_id: str
    entitlement_codes: list[str]


class Instruction(Struct, kw_only=True):
    """A row of a bare list."""

    instrument_id: str
    action: str


class NewOrder(Struct, kw_only=True):
    """A row of a bare list, with members of every kind."""

    side: str
    quantity: str
    id: str | None = None
    limit_price: str | None = None
    expires_at: Instant | None = None
    extended_hours: bool | None = None
    tags: list[str] | None = None
    strategy: Ticker | Sector | None = None


ACCOUNT: Final = Parameter("account_id", "path", int, "Number of the account.", required=True)


def _ids(name: str) -> Parameter:
    return Parameter(name, "query", list[str], "Only these.")


def operation(
    operation_id: str,
    method: Literal["GET", "POST", "PATCH", "PUT", "DELETE"],
    path: str,
    *parameters: Parameter,
    body: object = None,
    body_flag: str | None = None,
) -> Operation:
    """Return an operation of `v1:sample`."""
    return Operation(
        operation_id,
        method,
        path,
        "v1:sample",
        f"Sample {operation_id}.",
        data=None,
        statuses=(200,),
        parameters=parameters,
        body=body,
        body_flag=body_flag,
    )


SAMPLES: Final = (
    operation("get_status", "GET", "/v1/status"),
    operation(
        "get_order",
        "GET",
        "/v1/accounts/{account_id}/orders/{order_id}",
        # Out of the path's order on purpose.
        Parameter("order_id", "path", str, "Id of the order.", required=True),
        ACCOUNT,
    ),
    operation(
        "list_things",
        "GET",
        "/v1/accounts/{account_id}/things",
        ACCOUNT,
        _ids("instrument_ids"),
        _ids("order_ids"),
        _ids("underlying_instrument_ids"),
        _ids("status"),
        _ids("event_types"),
        _ids("sectors"),
        _ids("impact"),
        Parameter("levels", "query", list[int], "Only these levels."),
        Parameter("include_publishers", "query", str, "Comma-joined."),
        Parameter("easy_to_borrow", "query", bool, "Only such."),
        Parameter("include_dates", "query", bool | None, "With dates."),
        Parameter("from", "query", str, "Earliest.", format="date-time"),
        Parameter("date", "query", str, "A day.", format="date"),
        Parameter("symbol", "query", str, "Only this symbol."),
        Parameter("page_size", "query", int, "Items.", minimum=1, maximum=1000, default=1000),
        Parameter("limit", "query", int, "At least one.", minimum=1),
        Parameter("updated_at", "query", str, "Changed then.", bounds=("gt", "gte", "lt", "lte")),
    ),
    operation(
        "search",
        "GET",
        "/v1/search",
        Parameter("q", "query", str, "What to look for.", required=True),
    ),
    operation("patch_settings", "PATCH", "/v1/accounts/{account_id}", ACCOUNT, body=Settings),
    operation("close", "DELETE", "/v1/accounts/{account_id}/positions", ACCOUNT, body=Close),
    operation("create_screener", "POST", "/v1/screeners", body=Screener),
    operation("create_thread", "POST", "/v1/threads", body=Thread),
    operation("consent", "POST", "/v1/entitlements", body=Consent),
    operation(
        "update_interest",
        "PATCH",
        "/v1/interests/{interest_id}",
        Parameter("interest_id", "path", str, "Id.", required=True),
        Parameter("account_id", "query", int, "Account.", required=True),
        body=Close,
    ),
    operation(
        "submit",
        "POST",
        "/v1/accounts/{account_id}/orders",
        ACCOUNT,
        body=list[NewOrder],
        body_flag="order",
    ),
    operation(
        "instruct",
        "POST",
        "/v1/accounts/{account_id}/instructions",
        ACCOUNT,
        body=list[Instruction],
        body_flag="instruction",
    ),
)
