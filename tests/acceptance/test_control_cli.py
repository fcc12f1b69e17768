"""`sidestreet control` against a real server: each command of desk, market and venue, and who may.

Commands are given the folder of the server alone, where it has left word of its address and a key.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.server_process import CLEAR_STREET, SECONDS, SIDESTREET, serving
from sidestreet.control.accounts import ACCOUNT_OPERATIONS
from sidestreet.control.clearing import CLEARING_OPERATIONS
from sidestreet.control.clock import CLOCK_OPERATIONS
from sidestreet.control.instruments import INSTRUMENT_OPERATIONS
from sidestreet.control.limits import LIMIT_OPERATIONS
from sidestreet.control.locates import LOCATE_OPERATIONS
from sidestreet.control.market import MARKET_OPERATIONS
from sidestreet.control.operation import command_words
from sidestreet.control.profile import PROFILE_OPERATIONS
from sidestreet.control.venue import VENUE_OPERATIONS

pytestmark = pytest.mark.server

OURS: Final = (
    *CLOCK_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *MARKET_OPERATIONS,
    *VENUE_OPERATIONS,
    *INSTRUMENT_OPERATIONS,
    *LOCATE_OPERATIONS,
    *LIMIT_OPERATIONS,
    *CLEARING_OPERATIONS,
    *PROFILE_OPERATIONS,
)
KEY: Final = "trader.trades-in-all-accounts"
SEED: Final = {
    "accounts": [{"id": 7001}, {"id": 7002, "cash": "5000"}],
    "keys": [
        {
            "id": "trader",
            "secret": KEY[7:],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        }
    ],
}


class ControlledServer:
    """A server in a folder, and the two programs that ask it."""

    def __init__(self, url: str, data: Path) -> None:
        self.url = url
        self._data = data

    def run(self, *argv: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of control to its end."""
        return subprocess.run(
            [SIDESTREET, "control", *argv, "--data", str(self._data)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def do(self, *argv: str, stdin: str = "") -> Any:
        """Run a command that goes well, and return what it prints."""
        ran = self.run(*argv, stdin=stdin)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def refused(self, *argv: str) -> str:
        """Run a command that is refused, and return what it says."""
        ran = self.run(*argv)
        assert (ran.returncode, ran.stdout) == (1, ""), ran.stderr
        return ran.stderr

    def place(self, name: str) -> None:
        """Place an order that nobody trades with."""
        order = (
            f"{{id: {name}, symbol: AAPL, side: BUY, order_type: LIMIT, limit_price: '10.00', "
            "quantity: '100', time_in_force: DAY}"
        )
        words = ["v1:orders", "submit-orders", "--account-id", "7001", "--order", order]
        subprocess.run(
            [CLEAR_STREET, "--base-url", self.url, "--api-key", KEY, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=SECONDS,
        )


def started(folder: Path, *options: str) -> Iterator[ControlledServer]:
    """Run a server whose clock stands still."""
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED))
    data = folder / "data"
    given = ("--seed", str(seed), "--clock", "frozen", "--start", "2025-10-31", *options)
    with serving(*given, data=data) as running:
        yield ControlledServer(running.url, data)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ControlledServer]:
    """Run a server that is controlled."""
    yield from started(tmp_path, "--control")


OF_MINE: Final = ("--account-id", "7001")
WALK: Final[tuple[tuple[str, object], ...]] = (
    ("clock get --transform mode", "frozen"),
    ("clock set --step 50ms --transform step", "PT0.05S"),
    ("clock resume --transform mode", "stepped"),
    ("clock freeze --transform mode", "frozen"),
    ("clock advance --by 1s --transform is_complete", True),
    ("clock stop-advance --transform advance", None),
    ("clock run-until --account-id 7001 --event ORDER --limit 1s --transform is_reached", False),
    ("clock next-session --transform now", "2025-10-31T20:00:00.000000000Z"),
    ("accounts list --transform #.id", [7001, 7002]),
    ("accounts create --cash 10.50 --transform {id,cash}", {"id": 7003, "cash": "10.50"}),
    ("accounts get 7002 --transform cash", "5000.00"),
    ("accounts change 7002 --options-level 2 --transform options_level", 2),
    ("accounts clone 7002 --id 8000 --transform {id,cash}", {"id": 8000, "cash": "5000.00"}),
    ("accounts credit 7002 --amount 1 --detail gift --transform cash", "5001.00"),
    ("accounts debit 7002 --amount 5001 --transform cash", "0.00"),
    (
        (
            "accounts set-position --account-id 7002 MSFT --quantity 5 --average-price 400 "
            "--transform positions.0.quantity"
        ),
        "5",
    ),
    (
        "market quote AAPL --bid 10.00 --ask 10.50 --transform {bid,ask}",
        {"bid": "10.00", "ask": "10.50"},
    ),
    ("market see AAPL --transform held_by", "quote"),
    ("market list --transform #.symbol", ["AAPL"]),
    ("market trade AAPL --price 10.25 --size 300 --transform last", "10.25"),
    ("market halt AAPL --transform is_halted", True),
    ("market resume AAPL --transform is_halted", False),
    ("market release AAPL --transform held_by", None),
    ("market price AAPL --price 50 --transform last", "50.00"),
    ("venue see --account-id 7001 a --transform order.status", "PENDING_NEW"),
    ("venue step --account-id 7001 a --step acknowledge --transform order.status", "NEW"),
    ("venue fill --account-id 7001 a --quantity 40 --transform order.filled_quantity", "40"),
    (
        (
            "venue correct --account-id 7001 a --quantity 30 --price 9 "
            "--transform order.average_fill_price"
        ),
        "9.00",
    ),
    ("venue bust --account-id 7001 a --trade 1 --transform order.filled_quantity", "0"),
    ("venue cancel --account-id 7001 a --transform order.status", "CANCELED"),
    ("venue late-fill --account-id 7001 a --share 0.5 --transform order.filled_quantity", "50"),
    ("venue reject --account-id 7001 b --reason no --transform order.details", ["no"]),
    ("venue expire --account-id 7001 c --transform order.status", "EXPIRED"),
    ("instruments get TSLA --transform is_halted", False),
    ("instruments change TSLA --shortable HARD_TO_BORROW --transform shortable", "HARD_TO_BORROW"),
    ("instruments change TSLA --is-halted --transform is_halted", True),
    ("instruments change TSLA --no-is-halted --transform is_halted", False),
    ("instruments set-borrow TSLA --available 50 --rate 0.1 --transform borrow_rate", "0.1"),
    (
        (
            "locates request --account-id 7001 --symbol TSLA --quantity 60 --client-request-id r "
            "--transform {status,quantity}"
        ),
        {"status": "ACCEPTED", "quantity": 50},
    ),
    ("locates list --transform #.client_request_id", ["r"]),
    ("limits set --scope FIRM --max-order-quantity 10 --transform #", 1),
    ("limits list --transform 0.max_order_quantity", "10"),
    ("kill-switch engage --scope ACCOUNT --key 7002 --transform 0.key", "7002"),
    ("kill-switch list --transform #", 1),
    ("kill-switch release --scope ACCOUNT --key 7002", []),
    ("fees get --transform per_share", "0"),
    ("fees set --per-share 0.01 --is-regulatory --transform is_regulatory", True),
    ("clearing set --is-down --transform is_down", True),
    ("clearing get --transform is_down", True),
    ("cancel-profile set --profile hidden", {"profile": "hidden"}),
    ("cancel-profile get", {"profile": "hidden"}),
)


def test_every_command_does_what_it_says(server: ControlledServer) -> None:
    for name in ("a", "b", "c"):
        server.place(name)
    # The orders are placed before the clock moves, so they have to be told of at once.
    moving = [row for row in WALK if row[0].startswith("clock")]
    for line, expected in [row for row in WALK if row not in moving] + moving:
        assert server.do(*line.split()) == expected, line


def test_a_locate_is_left_open_and_answered(server: ControlledServer) -> None:
    asked = "request --account-id 7001 --symbol TSLA --quantity 60 --client-request-id r"
    located = server.do("locates", *asked.split(), "--answer", "LATER")
    assert located["status"] == "REQUESTED"
    name = located["locate_request_id"]
    told = server.do("locates", "answer", name, "--is-granted", "--quantity", "5")
    assert (told["status"], told["quantity"]) == ("ACCEPTED", 5)


def test_the_walk_has_every_command() -> None:
    walked = {tuple(line.split()[:2]) for line, _ in WALK}
    assert walked | {("locates", "answer")} == {command_words(each) for each in OURS}


def test_a_body_comes_from_a_file_or_from_standard_input(
    server: ControlledServer, tmp_path: Path
) -> None:
    body = tmp_path / "position.yaml"
    body.write_text("quantity: '12'\naverage_price: '400'\n")
    words = ("accounts", "set-position", *OF_MINE, "MSFT", "--transform", "positions.0.quantity")
    assert server.do(*words, "--file", str(body)) == "12"
    assert server.do(*words, "--file", str(body), "--quantity", "13") == "13"
    assert server.do(*words, stdin='{"quantity": "14", "average_price": "400"}') == "14"
    assert server.do(*words, "--file", "-", stdin="{quantity: '15', average_price: '1'}") == "15"


def test_a_refusal_is_told_with_its_figures_and_changes_nothing(server: ControlledServer) -> None:
    server.place("a")
    before = server.do("venue", "see", *OF_MINE, "a")
    told = server.refused("venue", "fill", *OF_MINE, "a", "--quantity", "101")
    assert told == "Error: FILL_BEYOND_LEAVES: quantity=101, leaves=100 (422)\n"
    assert server.do("venue", "see", *OF_MINE, "a") == before
    assert "Order b not found for account 7001 (404)" in server.refused(
        "venue", "fill", *OF_MINE, "b"
    )


def test_a_key_that_may_only_trade_is_turned_away(server: ControlledServer) -> None:
    told = server.refused("clock", "freeze", "--url", server.url, "--key", KEY)
    assert "(403): name a key of this desk with --key" in told
    told = server.refused("clock", "freeze", "--url", server.url, "--key", "no.key")
    assert "(401): name a key of this desk with --key" in told


def test_a_server_that_is_not_controlled_refuses_control_and_says_so(tmp_path: Path) -> None:
    for server in started(tmp_path):
        told = server.refused("clock", "get")
        assert "--control" in told
        assert told.endswith("(403)\n")


def test_a_server_in_production_cannot_be_controlled() -> None:
    ran = subprocess.run(
        [SIDESTREET, "serve", "--ephemeral", "--production", "--control", "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert ran.returncode == 2
    assert "--production" in ran.stderr


def test_what_was_staged_is_there_after_a_restart(tmp_path: Path) -> None:
    seen: list[object] = []
    for options in (("--control",), ("--control",)):
        for server in started(tmp_path, *options):
            if not seen:
                server.place("a")
                server.do("venue", "fill", *OF_MINE, "a", "--quantity", "40", "--price", "9")
                server.do("accounts", "clone", "7001", "--id", "9000")
                server.do("cancel-profile", "set", "--profile", "strict")
            seen.append(
                [
                    server.do("venue", "see", *OF_MINE, "a", "--transform", "order"),
                    server.do("accounts", "list"),
                    server.do("cancel-profile", "get"),
                ]
            )
    assert seen[0] == seen[1]
