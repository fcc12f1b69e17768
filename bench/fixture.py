"""A desk for each test: what the first one costs, and every one after it.

The first test of a run imports the desk, and the official SDK where it asks for a client; every
process pays that once. What a test pays is a desk, a client, and the end of both. Processor time.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from sidestreet.testing import Sidestreet

ROUNDS = 200
STARTS = 7
_MS = 1000.0


def main() -> None:
    """Print the table."""
    plugin = imported("import pytest", "import sidestreet.testing.plugin")
    desk = imported("import pytest", "import sidestreet.testing.in_process")
    sdk = imported("import sidestreet.testing.in_process", "import clearstreet")
    print(f"{'what':<52}{'ms':>8}")
    print(f"{'the plugin, in a run that uses no fixture':<52}{plugin:>8.1f}")
    print(f"{'the desk, imported by the first test':<52}{desk:>8.0f}")
    print(f"{'the official SDK, imported by the first client':<52}{sdk:>8.0f}")
    for name, once in fixtures().items():
        times = sorted(timed(once) for _ in range(ROUNDS))
        told = f"{median(times):>8.1f}, 99 of 100 under {times[ROUNDS * 99 // 100]:.1f}"
        print(f"{name:<52}{told}")


def fixtures() -> dict[str, Callable[[], object]]:
    """Return what is measured, by its name. Once before, for what is imported at first use."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "10",
        "time_in_force": "DAY",
    }

    def empty() -> None:
        with Sidestreet():
            pass

    def with_client() -> None:
        with Sidestreet() as desk:
            desk.client()

    def with_fill() -> None:
        with Sidestreet() as desk:
            client = desk.client()
            client.v1.orders.submit_orders(desk.account_id, orders=[row])  # type: ignore[list-item]
            desk.clock.advance("1s")
            client.v1.orders.get_orders(desk.account_id)

    def served() -> None:
        with Sidestreet(in_process=False):
            pass

    found: dict[str, Callable[[], object]] = {
        "a desk in process": empty,
        "the same, with a client of the SDK": with_client,
        "the same, with a market order, filled and listed": with_fill,
        "a server on a free port": served,
    }
    for once in found.values():
        once()
    return found


def timed(once: Callable[[], object]) -> float:
    """Return how many milliseconds it takes."""
    began = time.process_time()
    once()
    return (time.process_time() - began) * _MS


def imported(before: str, statement: str) -> float:
    """Return the milliseconds of an import in a fresh process, the median of several."""
    code = (
        f"{before}\nimport time\nbegan = time.process_time()\n{statement}\n"
        "print((time.process_time() - began) * 1000)"
    )
    command = [sys.executable, "-c", code]
    return median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(STARTS)
    )


if __name__ == "__main__":
    main()
