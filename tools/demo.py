"""The story once: an order is submitted, filled in part, canceled, and has ended.

It starts a server of its own on a free port, which keeps nothing, and tells the story with the
`clear-street` command, as a reader would type it. What it prints is what came back. It waits for
states of the order, each for so long and no longer, and ends with 0 if the story went as told.
"""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PROGRAMS: Final = Path(sys.executable).parent
ACCOUNT: Final = "19816"
KEY: Final = "demo.known-to-this-page-alone"
PATIENCE_S: Final = 20.0
MEMBERS: Final = "data.{id,status,quantity,filled_quantity,leaves_quantity,average_fill_price}"


class StoryBroken(Exception):  # noqa: N818 - it names the fact
    """Something came out otherwise than the story tells."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server that ends with the block."""
    command = [str(PROGRAMS / "sidestreet"), "serve", "--ephemeral", "--port", "0"]
    command += ["--seed", str(HERE / "demo_seed.yaml")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line.startswith("ready "):
                raise StoryBroken("the server did not start; `sidestreet serve` tells why")
            yield line.removeprefix("ready ").strip()
        finally:
            process.terminate()


class Typist:
    """Types `clear-street` commands against one server and shows them with their output."""

    def __init__(self, url: str) -> None:
        self._environment = os.environ | {
            "CLEAR_STREET_BASE_URL": url,
            "CLEAR_STREET_API_KEY": KEY,
        }
        say(f"export CLEAR_STREET_BASE_URL={url}")
        say(f"export CLEAR_STREET_API_KEY={KEY}")

    def ask(self, *words: str, shown: bool = True) -> str:
        """Run a command and return what it printed."""
        ran = subprocess.run(
            [str(PROGRAMS / "clear-street"), *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if ran.returncode:
            raise StoryBroken(f"{shlex.join(words)}\n{ran.stdout}{ran.stderr}")
        if shown:
            self.show(words, ran.stdout)
        return ran.stdout

    def show(self, words: tuple[str, ...], output: str) -> None:
        """Print a command and its output."""
        say("$ clear-street " + shlex.join(words))
        say(output.rstrip())

    def wait_for(self, order_id: str, is_there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read an order until it is as wanted; show the last reading alone."""
        words = ("v1:orders", "get-order-by-id", "--account-id", ACCOUNT, "--order-id", order_id)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            output = self.ask(*words, "--transform", MEMBERS, shown=False)
            order: dict[str, Any] = json.loads(output)
            if is_there(order):
                self.show((*words, "--transform", MEMBERS), output)
                return order
            if time.monotonic() > deadline:
                raise StoryBroken(f"after {PATIENCE_S:g} s the order is still {order}")


def say(text: str) -> None:
    """Print at once, so that the story can be followed through a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(typist: Typist) -> None:
    """Tell the story. Raises `StoryBroken`."""
    say("\nA client buys more than the market has to offer at once.\n")
    order = "{symbol: AAPL, side: BUY, order_type: LIMIT, time_in_force: DAY, "
    order += 'quantity: "1000000", limit_price: "260.00"}'
    placed = json.loads(typist.ask("v1:orders", "submit-orders", ACCOUNT, "--order", order))
    order_id = placed["data"][0]["id"]

    say("\nThe venue fills some of it.\n")
    typist.wait_for(order_id, lambda order: order["status"] == "PARTIALLY_FILLED")

    say("\nThe client has had enough. The desk asks the venue, and says so.\n")
    canceled = json.loads(
        typist.ask(
            "v1:orders", "cancel-open-order", "--account-id", ACCOUNT, "--order-id", order_id
        )
    )
    if canceled["data"]["status"] != "PENDING_CANCEL":
        raise StoryBroken(f"the cancel was answered with {canceled['data']['status']}")

    say("\nThe venue answers. What had traded stays traded, and nothing is left.\n")
    ended = typist.wait_for(order_id, lambda order: order["leaves_quantity"] == "0")
    if ended["status"] != "CANCELED" or int(ended["filled_quantity"]) <= 0:
        raise StoryBroken(f"the order ended as {ended}")


def main() -> int:
    """Tell the story against a server of its own and return the exit code."""
    try:
        with server() as url:
            tell(Typist(url))
    except StoryBroken as broken:
        sys.stderr.write(f"{broken}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
