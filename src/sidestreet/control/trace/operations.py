"""The trace by calls: of one order, of many, and the events of the whole journal.

Reading changes nothing. What is told was durable when it was asked for, and it is read from the
journal beside whatever the desk does meanwhile.
"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.control.faults.staged import StagedFaults
from sidestreet.control.operation import control_operation
from sidestreet.control.trace.listing import EVENT_NAMES, Filter, Listing
from sidestreet.control.trace.model import EventPage, Trace
from sidestreet.control.trace.search import in_turns, many_orders, one_order
from sidestreet.control.trace.story import Story
from sidestreet.control.trace.struck import faults_told
from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.calendar import MarketHours
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import RecordLog

_SEQUENCE_MAX: Final = 10**12
_PAGE: Final = 100
_PAGE_MAX: Final = 1000

_ACCOUNT: Final = Parameter(
    "account_id", "query", int, "Number of the account; every account without it.", minimum=0
)
_AFTER: Final = Parameter(
    "after",
    "query",
    int,
    "Sequence of the record to begin behind.",
    minimum=0,
    maximum=_SEQUENCE_MAX,
    default=0,
)

TRACE_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "trace_orders",
        "GET",
        "/orders/{order_id}/trace",
        "Tell every event of an order, with its why.",
        Trace,
        parameters=(
            Parameter(
                "order_id",
                "path",
                str,
                "Id of the order, or its client id, however old it is.",
                required=True,
            ),
            _ACCOUNT,
        ),
        description="A client id may name orders of several accounts, and those that were denied "
        "because it was taken. All of them are told, in the order of the journal.",
    ),
    control_operation(
        "trace_all_orders",
        "GET",
        "/orders/trace",
        "Tell every event of all orders that were placed behind a record, with its why.",
        Trace,
        parameters=(_ACCOUNT, _AFTER),
    ),
    control_operation(
        "list_events",
        "GET",
        "/events",
        "List the events of the journal, those of orders and all others.",
        EventPage,
        parameters=(
            _AFTER,
            Parameter(
                "page_size",
                "query",
                int,
                "About how many events; a record is never torn.",
                minimum=1,
                maximum=_PAGE_MAX,
                default=_PAGE,
            ),
            _ACCOUNT,
            Parameter("order_id", "query", str, "Id of the order that an event names."),
            Parameter("event", "query", str, "Name of the event, like OrderFilled."),
            Parameter(
                "cause", "query", str, "Who asked: client, control, timer, venue, or an operation."
            ),
        ),
        description="A page may be short, and even empty, and not be the last: `next_after` says.",
    ),
)


class TraceOperations:
    """Handlers over one desk and its journal."""

    def __init__(
        self,
        desk: Desk,
        log: RecordLog | None,
        hours: MarketHours,
        of_control: frozenset[str],
        faults: StagedFaults,
    ) -> None:
        """`of_control` are the names of the operations of the control API."""
        self._desk = desk
        self._faults = faults
        self._log = log
        state = desk.state
        self._around = Surroundings(state.accounts, state.instruments, hours, of_control)

    def trace_orders(self, call: Call) -> None:
        """Tell of one order."""
        name = call.path["order_id"]
        account_id = _account_of(call)

        def steps(last: int) -> Iterator[Story | None]:
            return one_order(self._journal, last, name, account_id, self._around)

        self._tell(call, steps, f"Order {name} not found{_for(account_id)}")

    def trace_all_orders(self, call: Call) -> None:
        """Tell of many orders. None is an answer."""
        account_id = _account_of(call)
        first = call.query.get("after", 0) + 1

        def steps(last: int) -> Iterator[Story | None]:
            return many_orders(self._journal, first, last, account_id, self._around)

        self._tell(call, steps)

    def list_events(self, call: Call) -> None:
        """List events of the journal."""
        query = call.query
        name = query.get("event")
        if name is not None and name not in EVENT_NAMES:
            raise bad_query(f"invalid value for `event`: there is no event {name}")
        wanted = Filter(_account_of(call), query.get("order_id"), name, query.get("cause"))
        after, count = query.get("after", 0), query.get("page_size", _PAGE)
        listing = Listing(self._desk, self._journal, self._around)

        def begin() -> None:
            last = self._desk.sequencer.sequence
            in_turns(self._desk, listing.page(after, last, count, wanted), call.answer)

        self._desk.when_durable(begin)

    @property
    def _journal(self) -> RecordLog:
        if self._log is None:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST, "This desk keeps no records that could be read"
            )
        return self._log

    def _tell(
        self,
        call: Call,
        steps: Callable[[int], Iterator[Story | None]],
        not_found: str | None = None,
    ) -> None:
        """Answer with the story that the records up to now tell."""
        desk = self._desk
        _ = self._journal

        def begin() -> None:
            last = desk.sequencer.sequence

            def done(story: Story) -> None:
                if not_found is not None and not story.order_ids:
                    call.refuse(ApiError(ErrorKind.NOT_FOUND, not_found))
                else:
                    trace = story.trace(last, desk.clock.now())
                    struck = faults_told(trace.events, self._faults)
                    call.answer(replace(trace, faults=struck))

            in_turns(desk, steps(last), done)

        desk.when_durable(begin)


def _account_of(call: Call) -> int | None:
    """Return the account that is asked for. A key for some accounts has to name one of them."""
    account_id: int | None = call.query.get("account_id")
    key = call.key
    if account_id is None and key.account_ids is not None:
        raise bad_query("missing field `account_id`, as the key is not for every account")
    if account_id is not None and not key.grants(account_id):
        raise ApiError(ErrorKind.FORBIDDEN)
    return account_id


def _for(account_id: int | None) -> str:
    return "" if account_id is None else f" for account {account_id}"
