"""What is asked of the desk of the matrix, and what the rules say of it.

The rule: nothing here knows an operation by name that the tables do not name. The cases follow from
the operation's path, parameters, scope and body, so one that is added is in the matrix at once; a
kind of thing that is not known here, or a body without an example, fails the campaign.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from msgspec import to_builtins

from security.desk import HOLDS, MARK, MINE, NARROW, NOBODYS, THEIRS, GuardedDesk
from sidestreet.api.event_operation import FOLLOW_EVENTS
from sidestreet.api.examples import EXAMPLES
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.control.reach import is_of_one_account

_CONTROL: Final = "/control/v1/"
_ABSENT: Final = "0193c8a0-0000-7000-8000-0000000000ff"

OF_AN_ACCOUNT: Final = frozenset({"order_id", "id", "ioi_id"})
"""Path parameters of things that are an account's."""

OF_A_KEY: Final = frozenset(
    {
        "watchlist_id",
        "item_id",
        "screener_id",
        "thread_id",
        "message_id",
        "response_id",
        "entitlement_id",
    }
)
"""Path parameters of things that are the key's that made them."""

PUBLIC: Final = {
    "instrument_id": "AAPL",
    "company_id": "0193c8a0-0000-7000-8000-00000000000d",
    "spv_id": _ABSENT,
    "offering_id": "0193c8a0-0000-7000-8000-00000000000c",
    "instruction_id": _ABSENT,
    "locate_request_id": _ABSENT,
    "key_id": "nobody-has-this-one",
    "name": "no-such-snapshot",
    "generation": "9",
}
"""Path parameters of what is everybody's, or the whole desk's, or there never was."""

_NEEDED: Final = {"q": "AAPL", "instrument_ids": "TSLA", "start_date": "2025-10-31"}
"""What some queries cannot do without."""

_QUERIES: Final = {
    "get_all_instrument_events": "instrument_ids=TSLA",
    "get_news": "from=2025-10-31T13:00:00Z",
    "release_kill_switch": f"scope=ACCOUNT&key={MINE}",
}
"""What some queries say besides, to be about something, or about less than all there is."""

_ROW: Final = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "DAY",
}
_OMNI: Final = {"entitlement_codes": ["omni.account_data"]}
_BODIES: Final[dict[str, object]] = {
    "submit_orders": [_ROW],
    "replace_order": {"quantity": "50"},
    "search_screener": {},
    "create_thread": {"type": "instant", "account_id": MINE, "text": "What can you do?"},
    "create_entitlements": {
        **_OMNI,
        "account_ids": [MINE],
        "agreement_id": "01K8TB3Q00SDESTREETAGRMNT1",
    },
    "opt_out_entitlements": {**_OMNI, "account_ids": [MINE]},
    "create_key": {"id": "made-here"},
    "engage_kill_switch": {"scope": "ACCOUNT", "key": str(MINE)},
    "set_limits": {"scope": "ACCOUNT", "key": str(MINE)},
    "set_dead_mans_switch": {"timeout": "60s"},
    "announce_corporate_action": {
        "type": "SPLIT",
        "symbol": "AAPL",
        "ex_date": "2025-12-01",
        "ratio": "2:1",
    },
    "set_desk_clock": {"is_frozen": True},
    "advance_desk_clock": {"by": "1s"},
    "venue_step": {"step": "accept"},
    "set_ioi_status": {"status": "ACCEPTED"},
}
"""Bodies of operations whose type has no worked example, or one of another account."""

ABOUT_ACCOUNTS: Final = frozenset(
    {"create_thread", "create_entitlements", "opt_out_entitlements", "release_kill_switch"}
    | {"engage_kill_switch", "set_limits"}
)
"""Operations that say in their body, or in words of their own, which account they are about.

In each case that is MINE.
"""

LAST: Final = "clone_account"
"""After it somebody holds an account more, which keys of one account do not reach."""

DECIDES: Final = frozenset({"get_feed"})
"""Operations that look, and have the desk note what was shown."""


class Verdict(Enum):
    """What the rules say of a case with a kind of key."""

    LET_IN = 0
    """Neither 401 nor 403; what comes of it is not this campaign's."""
    NO_KEY = 401
    FORBIDDEN = 403
    HIDDEN = 404
    """Told as what is not there."""


class Case(NamedTuple):
    """One operation, asked of one object."""

    operation: Operation
    of: str
    """Whose: own, the other's, or nobody's; and whether that is the account or the thing."""
    account_id: int | None
    """The account that the request names."""
    path: str
    query: str
    asked: tuple[str, ...]
    """What an answer may repeat."""

    @property
    def looks(self) -> bool:
        """Whether nothing is decided where it is let in."""
        operation = self.operation
        return operation.method == "GET" and operation.operation_id not in DECIDES

    @property
    def body(self) -> object:
        """Return a body that the operation takes. Raises `LookupError` where none is known."""
        operation = self.operation
        if operation.body is None or operation.body_is_optional:
            return None
        if operation.operation_id in _BODIES:
            return _BODIES[operation.operation_id]
        if operation.path.startswith(_CONTROL):
            return {}
        return to_builtins(EXAMPLES[operation.body])


def all_operations(desk: GuardedDesk) -> list[Operation]:
    """Return every operation there is: the contract's, our own, and those of control."""
    inner = desk.desk
    answered = handlers(inner.desk, inner.directory, CancelProfile.SPEC)
    ours = [each for each in answered if each not in OPERATIONS]
    found = [*OPERATIONS, *ours, *CONTROL_OPERATIONS, FOLLOW_EVENTS]
    return sorted(found, key=lambda each: each.operation_id == LAST)


def cases_of(operation: Operation, desk: GuardedDesk) -> Iterator[Case]:
    """Return an operation asked of every kind of object. Raises `LookupError` for a new kind."""
    names = [each.name for each in operation.parameters if each.location == "path"]
    things = [name for name in names if name in OF_AN_ACCOUNT | OF_A_KEY]
    unknown = set(names) - {"account_id", *things, *PUBLIC}
    if unknown:
        raise LookupError(f"{operation.operation_id}: nobody knows whose a {unknown} is")
    yield _case(operation, "own", MINE, desk.mine)
    if _names_account(operation):
        yield _case(operation, "the other's account", THEIRS, desk.theirs)
        yield _case(operation, "nobody's account", NOBODYS, desk.theirs)
        yield _case(operation, "nobody's account", NOBODYS, dict.fromkeys(desk.mine, _ABSENT))
    if things:
        yield _case(operation, "the other's", MINE, desk.theirs)
        yield _case(operation, "nobody's", MINE, dict.fromkeys(desk.mine, _ABSENT))


def verdict(case: Case, key: str) -> Verdict:
    """Return what the rules say: the key first, then its scope, then the account, then the rest."""
    operation = case.operation
    if operation.scope is None:
        return Verdict.LET_IN
    if key not in HOLDS:
        return Verdict.NO_KEY
    if operation.scope not in HOLDS[key]:
        return Verdict.FORBIDDEN
    reached = {MINE} if key in NARROW else {THEIRS} if key == "other" else {MINE, THEIRS}
    if case.account_id is not None and case.account_id not in reached:
        if len(reached) == 1:
            return Verdict.FORBIDDEN
        # What a list of control is narrowed to may be nobody's, and then the list is empty.
        is_list = operation.path.startswith(_CONTROL) and "{" not in operation.path
        return Verdict.LET_IN if is_list else Verdict.HIDDEN
    if operation.operation_id in ABOUT_ACCOUNTS and MINE not in reached:
        return Verdict.FORBIDDEN
    if operation.path.startswith(_CONTROL) and not is_of_one_account(operation):
        return Verdict.FORBIDDEN if key in NARROW else _of_control(case)
    if any(f"{{{name}}}" in operation.path for name in OF_A_KEY):
        owner = {"own": "trader", "the other's": "other"}.get(case.of)
        return Verdict.LET_IN if key == owner else Verdict.HIDDEN
    return Verdict.LET_IN if case.of in {"own", "the other's account"} else Verdict.HIDDEN


def _of_control(case: Case) -> Verdict:
    """Return what a key of all accounts is told where no account is named."""
    return Verdict.HIDDEN if case.of == "nobody's" else Verdict.LET_IN


def _names_account(operation: Operation) -> bool:
    if "{account_id}" in operation.path:
        return True
    is_ours = operation is FOLLOW_EVENTS or operation.path.startswith(_CONTROL)
    return any(
        each.is_account or (is_ours and each.name == "account_id") for each in operation.parameters
    )


def _case(operation: Operation, of: str, account_id: int, things: dict[str, str]) -> Case:
    values = {**PUBLIC, **things, "account_id": str(account_id)}
    path = operation.path.format_map(values)
    query = {
        each.name: _NEEDED[each.name]
        for each in operation.parameters
        if each.location == "query" and each.required and not each.is_account
    }
    if operation.operation_id in _QUERIES:
        query |= dict([each.split("=") for each in _QUERIES[operation.operation_id].split("&")])
    names_account = _names_account(operation)
    if names_account and "{account_id}" not in operation.path:
        query["account_id"] = str(account_id)
    asked = [values[name] for name in things if f"{{{name}}}" in operation.path]
    return Case(
        operation,
        of,
        account_id if names_account else None,
        path,
        "&".join(f"{name}={value}" for name, value in query.items()),
        (*asked, str(account_id), MARK),
    )
