"""What the books and the risk checks cost, beside an engine that does without them.

Cycles a second of the engine alone, one command after another, nothing encoded:

- `cancel`: submit, acknowledged, cancel, canceled; the same cycle as in `engine_cycle.py`.
- `trade`: submit, acknowledged, filled, by turns buying and selling, so that positions change.

Each with an account that holds few or many positions, and with every limit set. `no books` takes
the ledger and the reservations out, and `no risk` the checks and what a proposal works out, which
is what they cost; neither is a way to run a desk. The best of five runs counts.

    python bench/books_and_risk.py --cycles 4000
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    NewOrder,
    OpenAccount,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import InstrumentType, OrderType, Side, TimeInForce
from sidestreet.domain.holdings import FLAT, Holding
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import RollDay, SeedPosition
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine import evolve_fills, order_changes, submit
from sidestreet.engine.execute import execute
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State

START = 1_700_000_000_000_000_000
PRICE = 10 * SCALE
LARGE = 10**14
REPEATS = 5
ALL_LIMITS = Limits(
    max_order_quantity=LARGE,
    max_order_notional=LARGE,
    max_position_quantity=LARGE,
    max_gross_notional=LARGE,
    price_collar=SCALE,
    max_orders_per_second=10**6,
    max_cancels_per_second=10**6,
    max_identical=10**6,
    self_match=SelfMatch.CANCEL_NEWEST,
)


def instrument(number: int) -> InstrumentTerms:
    """Return one of many shares."""
    identity = f"0193c8a0-0000-7000-8000-{number:012d}"
    return InstrumentTerms(identity, f"S{number}", InstrumentType.COMMON_STOCK, "XNAS")


class Standing:
    """A market that stands still."""

    def mark(self, _: str) -> int:
        """Return the one price."""
        return PRICE

    bid = ask = mark


class Engine:
    """An engine with one account that holds some positions."""

    def __init__(self, positions: int, *, is_limited: bool) -> None:
        self.state = State()
        self._space, self._prices = IdSpace(), Standing()
        self._sequence = self._reported = 0
        self.do(OpenAccount(Account(1, "bench", "Bench", "2020-01-01"), 10**15))
        for number in range(1, positions):
            self.do(SeedPosition(1, instrument(number), 100 * SCALE, PRICE))
        if is_limited:
            self.do(SetLimits(Scope.FIRM, "", ALL_LIMITS))
            self.do(SetLimits(Scope.ACCOUNT, "1", ALL_LIMITS))
        self.do(RollDay(BusinessDay("2026-01-05", START + 10**18, "2026-01-06")))
        self.do(StartMarket("bench", 1))

    def do(self, command: Command) -> str:
        """Have a command decided; return the id of the order that it answers with."""
        stamp = Stamp(
            self._sequence + 1, START + self._sequence, START + 10**15, self._space, self._prices
        )
        events, orders = execute(self.state, command, stamp)
        self._sequence += bool(events)
        return orders[0].order_id if isinstance(orders, tuple) and orders else ""

    def report(self, route_id: int, exec_type: ExecType, quantity: int = 0) -> None:
        """Have the venue report."""
        self._reported += 1
        report = ExecutionReport(
            self._reported, route_id, exec_type, last_quantity=quantity, last_price=PRICE
        )
        self.do(TakeReports(self.state.market_session, (report,)))

    def cancel_cycle(self, route_id: int) -> None:
        """Submit, acknowledge, cancel, cancel's answer."""
        order_id = self.do(SubmitOrders(1, (row(Side.BUY),)))
        self.report(route_id, ExecType.NEW)
        self.do(CancelOrder(1, order_id))
        self.report(route_id, ExecType.CANCELED)

    def trade_cycle(self, route_id: int) -> None:
        """Submit, acknowledge, fill."""
        self.do(SubmitOrders(1, (row(Side.BUY if route_id % 2 else Side.SELL),)))
        self.report(route_id, ExecType.NEW)
        self.report(route_id, ExecType.TRADE, SCALE)


def row(side: Side) -> NewOrder:
    """Return an order for one share."""
    return NewOrder(
        instrument(0), side, OrderType.LIMIT, TimeInForce.GOOD_TILL_CANCEL, SCALE, b"", PRICE
    )


def unchecked(
    state: State, account: Account, terms: InstrumentTerms, asked: object, stamp: Stamp
) -> Proposal:
    """Return a proposal for which nothing was worked out."""
    del state, stamp
    members: dict[str, Any] = {name: getattr(asked, name, 0) for name in Proposal.__struct_fields__}
    return Proposal(**members | {"account": account, "terms": terms, "replaces": None})


def _nothing(*_: object, **_named: object) -> None:
    """Stand for what was taken out."""


def _no_position(*_: object, **_named: object) -> tuple[Holding, Holding]:
    """Stand for the booking of a position: none before, none after."""
    return FLAT, FLAT


@contextmanager
def without(*parts: str) -> Iterator[None]:
    """Take parts of the engine out."""
    with ExitStack() as stack:
        if "books" in parts:
            for module, name, instead in (
                (evolve_fills, "book_cash", _nothing),
                (evolve_fills, "book_position", _no_position),
                (order_changes, "follow", _nothing),
            ):
                stack.enter_context(mock.patch.object(module, name, instead))
        if "risk" in parts:
            stack.enter_context(mock.patch.object(submit, "propose", unchecked))
            stack.enter_context(mock.patch.object(submit, "first_refusal", _nothing))
        yield


def rate(engine: Engine, cycle: Callable[[int], None], cycles: int) -> float:
    """Return cycles a second of processor time, of which others on the machine take none."""
    begun = time.process_time()
    for route_id in range(engine.state.next_route_id, engine.state.next_route_id + cycles):
        cycle(route_id)
    return cycles / (time.process_time() - begun)


def main() -> None:
    """Measure, each beside the engine that does without."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cycles", type=int, default=4_000)
    cycles = parser.parse_args().cycles
    print(f"{'':34} {'cancel':>12} {'trade':>12}  cycles/s, and as part of the first line")
    first: list[float] = []
    for name, positions, is_limited, parts in (
        ("no books, no risk", 1, False, ("books", "risk")),
        ("no books", 1, False, ("books",)),
        ("no risk", 1, False, ("risk",)),
        ("books and risk, 1 position", 1, False, ()),
        ("books and risk, every limit", 1, True, ()),
        ("books and risk, 20 positions", 20, False, ()),
        ("books and risk, 200 positions", 200, False, ()),
    ):
        rates = []
        for kind in ("cancel_cycle", "trade_cycle"):
            with without(*parts):
                best = 0.0
                for _ in range(REPEATS):
                    engine = Engine(positions, is_limited=is_limited)
                    best = max(best, rate(engine, getattr(engine, kind), cycles))
                rates.append(best)
        first = first or rates
        told = "  ".join(
            f"{each:6,.0f} {each / base:4.2f}" for each, base in zip(rates, first, strict=True)
        )
        print(f"{name:34} {told}")


if __name__ == "__main__":
    main()
