"""A desk for a test, and all that the test may do with it: the one object that people hold.

It is a thin layer: whatever it does it asks of the desk, by an operation of the API or of the
control API. Where the desk is, in this process or behind a socket, makes no difference to that.
"""

import itertools
from collections.abc import Mapping
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from unittest import SkipTest

from sidestreet.testing.accounts import DeskAccounts
from sidestreet.testing.choices import (
    BEGINS,
    Choices,
    MarketLike,
    MomentLike,
    RulesLike,
    SeedLike,
    SpanLike,
)
from sidestreet.testing.clock import DeskClock
from sidestreet.testing.control_calls import ControlCalls
from sidestreet.testing.market import DeskMarket
from sidestreet.testing.order_ids import OrderLike, order_id_of
from sidestreet.testing.private_markets import DeskPrivateMarkets
from sidestreet.testing.rules import document_of, rules_of
from sidestreet.testing.timelines import page_of_trace, text_of_failure, text_of_trace
from sidestreet.testing.venue import DeskVenue

if TYPE_CHECKING:
    import httpx
    from clearstreet import AsyncClearStreet, ClearStreet

    from sidestreet.bootstrap.in_process import InProcessDesk
    from sidestreet.testing.in_process import InProcessHost
    from sidestreet.testing.served import ServedHost

_SANDBOX: str = "sandbox.everyone-knows-this-key"
_NO_FAILURES: Final = (KeyboardInterrupt, SystemExit, GeneratorExit, SkipTest)
"""With these a block is left, and nothing has failed."""


class Sidestreet:
    """A new desk that is the test's own. Use it in a `with` block, or `close` it."""

    def __init__(
        self,
        *,
        seed: SeedLike = None,
        market: MarketLike = None,
        start: MomentLike = BEGINS,
        hours: Literal["new-york", "always"] = "new-york",
        clock: Literal["frozen", "stepped"] = "frozen",
        step: SpanLike = "10ms",
        cancel_profile: Literal["spec", "strict", "hidden"] = "spec",
        scenario: RulesLike | None = None,
        faults: RulesLike | None = None,
        in_process: bool = True,
        record: str | PathLike[str] | None = None,
        company_data: str | PathLike[str] | None = None,
    ) -> None:
        """Begin a desk. `Choices` tells what each means; `in_process` False serves it on a port.

        `scenario` and `faults` are as for the methods of that name. A session that is recorded is
        whole in its file once the desk is closed.

        Raises ValueError, `SeedError`, `StartRefused` or `ControlRefused` for what cannot be had.
        """
        choices = Choices(
            seed=seed,
            market=market,
            start=start,
            hours=hours,
            clock=clock,
            step=step,
            cancel_profile=cancel_profile,
            record=record,
            company_data=company_data,
        )
        self._host = _host(choices, in_process=in_process)
        self._calls = ControlCalls(self._host)
        self._clients: list[httpx.Client] = []
        self._snapshots = 0
        self.accounts = DeskAccounts(self._calls)
        self.account_id = min(self.account_ids, default=0)
        """The account of the desk's seed, the one with the lowest number."""
        self.clock = DeskClock(self._calls, self.account_id, can_run=not in_process)
        self.market = DeskMarket(self._calls)
        self.private_markets = DeskPrivateMarkets(self._calls, self.account_id)
        self.venue = DeskVenue(self._calls, self.account_id)
        try:
            if scenario is not None:
                self.scenario(scenario)
            if faults is not None:
                self.faults(faults)
        except BaseException:
            self._host.close()
            raise

    @property
    def url(self) -> str:
        """The base URL for its clients. Nothing listens there if it is in process."""
        return self._host.url

    @property
    def key(self) -> str:
        """A bearer key for its clients: without a seed of your own, one that may do everything.

        With one, it is let in as any text is that names no key: to orders and to control, and not
        to what an administrator does. A seed with a key `sandbox` of another secret keeps it out;
        a client for that desk is told its `api_key`.
        """
        return _SANDBOX

    @property
    def inside(self) -> "InProcessDesk":
        """The desk itself, for tools that look into it. RuntimeError where it is on a port."""
        inside = getattr(self._host, "desk", None)
        if inside is None:
            raise RuntimeError("this desk is a server; only one in process can be looked into")
        found: InProcessDesk = inside
        return found

    @property
    def account_ids(self) -> tuple[int, ...]:
        """The accounts of the desk."""
        return tuple(each["id"] for each in self.accounts.all())

    def client(self, *, api_key: str | None = None, **options: Any) -> "ClearStreet":  # noqa: ANN401 - the SDK's
        """Return a client of the official SDK for this desk. `options` are those of the SDK.

        It is closed with the desk. Raises ImportError where the SDK is not installed.
        """
        import httpx  # noqa: PLC0415 - the SDK's, and only if it is used
        from clearstreet import ClearStreet  # noqa: PLC0415 - as above

        http_client = httpx.Client(transport=self._host.transport())
        self._clients.append(http_client)
        return ClearStreet(
            api_key=api_key or self.key, base_url=self.url, http_client=http_client, **options
        )

    def async_client(
        self,
        *,
        api_key: str | None = None,
        **options: Any,  # noqa: ANN401 - the SDK's
    ) -> "AsyncClearStreet":
        """Return an asynchronous client of the official SDK, as `client` does.

        Whoever asks for it closes it, on its own event loop.
        """
        import httpx  # noqa: PLC0415 - as in `client`
        from clearstreet import AsyncClearStreet  # noqa: PLC0415 - as above

        return AsyncClearStreet(
            api_key=api_key or self.key,
            base_url=self.url,
            http_client=httpx.AsyncClient(transport=self._host.async_transport()),
            **options,
        )

    def transport(self) -> "httpx.BaseTransport":
        """Return the way to this desk for an `httpx.Client` of your own, with `url` as its base."""
        return self._host.transport()

    def async_transport(self) -> "httpx.AsyncBaseTransport":
        """Return the way to this desk for an `httpx.AsyncClient` of your own."""
        return self._host.async_transport()

    def order(self, order: OrderLike, *, account_id: int | None = None) -> dict[str, Any]:
        """Return an order as the API tells it, whichever client placed it."""
        found: dict[str, Any] = self.venue.see(order, account_id=account_id)["order"]
        return found

    def scenario(self, scenario: RulesLike) -> None:
        """Say which orders the venue treats in which way, in the place of what was said before.

        A file, YAML, or the same as a mapping: see `docs/scenarios.md`. Raises `ControlRefused`
        with all that is wrong with it, and ValueError for a file that is not there.
        """
        self._calls.call("set_scenarios", document_of(scenario, "scenario", "scenarios"))

    def faults(self, faults: RulesLike) -> None:
        """Say what goes wrong between clients and the desk, in the place of what was said before.

        A file, YAML, or the same as a mapping with `calls` and `streams`: see `docs/faults.md`.
        A list is one of `calls`.
        """
        self._calls.call("set_faults", rules_of(faults, "faults", "calls"))

    def fault(self, kind: str, *, operation: str = "*", times: int = 1, **members: Any) -> None:  # noqa: ANN401 - those of a fault
        """Have one more thing go wrong with calls of an operation, once if nothing else is said.

        `members` are the others of a fault of calls. What was counted so far is counted anew.
        """
        told = self._calls.call("list_faults")
        rules = {each: [fault["rule"] for fault in told[each]] for each in ("calls", "streams")}
        names = {rule["name"] for rule in rules["calls"] + rules["streams"]}
        number = next(each for each in itertools.count(1) if f"test-{each}" not in names)
        rule = {"name": f"test-{number}", "fault": kind, "operation": operation, "times": times}
        rules["calls"].append(rule | members)
        self._calls.call("set_faults", rules)

    def timeline(self, order: OrderLike | None = None, *, account_id: int | None = None) -> str:
        """Return what happened to an order and why, as text; to all orders if none is named."""
        return text_of_trace(self._trace(order, account_id))

    def timeline_page(
        self, order: OrderLike | None = None, *, account_id: int | None = None
    ) -> str:
        """Return the same as one HTML file, which needs no other."""
        return page_of_trace(self._trace(order, account_id))

    def _trace(self, order: OrderLike | None, account_id: int | None) -> Any:  # noqa: ANN401 - JSON
        query = {"account_id": account_id}
        if order is None:
            return self._calls.call("trace_all_orders", query=query)
        path = {"order_id": order_id_of(order)}
        return self._calls.call("trace_orders", path=path, query=query)

    def control(
        self,
        operation_id: str,
        body: Mapping[str, Any] | None = None,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Return the data of any operation of the control API. Raises `ControlRefused`."""
        return self._calls.call(operation_id, body, path=path, query=query)

    def snapshot(self, name: str | None = None) -> str:
        """Keep the point at which the desk now is, and return its name."""
        if name is None:
            self._snapshots += 1
            name = f"test-{self._snapshots}"
        self._calls.call("take_snapshot", {"name": name})
        return name

    def restore(self, name: str) -> None:
        """Go back to a snapshot: accounts, orders, market and clock are as they were then.

        What happens from here on gets other ids than what happened then. Clients stay as they are.
        """
        self._calls.call("restore_generation", {"name": name})

    def branch(self, sequence: int) -> None:
        """Go back to any record of the desk's journal, as `restore` does."""
        self._calls.call("branch_generation", {"at": sequence})

    def reset(self) -> None:
        """Begin anew, from the seed and at the first instant."""
        self._calls.call("reset_generation")

    def close(self) -> None:
        """Close its clients and let go of it. A server ends here, and tells if it had failed."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        self._host.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it. An error that leaves the block takes a note along of what happened last."""
        if error is not None and not isinstance(error, _NO_FAILURES):
            error.add_note(self._story())
        self.close()

    def _story(self) -> str:
        """Return what happened, or that the desk does not tell: the error comes first."""
        try:
            told = text_of_failure(self)
        except Exception as failure:  # noqa: BLE001 - told beside the error that is raised
            return f"The desk does not tell what happened: {failure!r}"
        return f"Sidestreet: what happened to the orders\n{told}".rstrip()


def _host(choices: Choices, *, in_process: bool) -> "InProcessHost | ServedHost":
    """Begin the desk where it shall be. Only what is needed for that is imported."""
    if in_process:
        from sidestreet.testing.in_process import InProcessHost  # noqa: PLC0415 - as told

        return InProcessHost(choices)
    from sidestreet.testing.served import ServedHost  # noqa: PLC0415 - as told

    return ServedHost(choices)
