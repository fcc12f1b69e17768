"""The commands on accounts, positions and locates, as a person types them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.server_process import CLEAR_STREET, ServerProcess, serving
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

KEY: Final = "trader.may-read-and-write-orders"
ACCOUNT: Final = "--account-id 6600"
CALL: Final = "AAPL  391216C00200000"
SEED: Final = {
    "accounts": [
        {
            "id": 6600,
            "cash": "1000000",
            "options_level": 3,
            "positions": [
                {"symbol": "AAPL", "quantity": "100", "average_price": "150.00"},
                {"symbol": CALL, "quantity": "10", "average_price": "20.00"},
            ],
            "locates": [{"symbol": "TSLA", "quantity": 500, "client_request_id": "mine"}],
        }
    ],
    "keys": [
        {
            "id": "trader",
            "secret": KEY.partition(".")[2],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        }
    ],
    "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 100000}]},
}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server whose account holds something."""
    folder = tmp_path_factory.mktemp("rich-server-for-commands")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED))
    with serving("--seed", str(seed), data=folder / "data") as running:
        yield running


def typed(server: ServerProcess, command: str, stdin: str = "") -> Any:
    """Run a command as a shell reads it, and return the data that it prints."""
    done = subprocess.run(
        ["sh", "-c", f"clear-street {command}"],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={
            "PATH": f"{Path(CLEAR_STREET).parent}{os.pathsep}{os.environ['PATH']}",
            "CLEAR_STREET_BASE_URL": server.url,
            "CLEAR_STREET_API_KEY": KEY,
        },
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)["data"]


def test_what_an_account_is_worth_is_read_with_its_contributors(rich: ServerProcess) -> None:
    command = f"v1:accounts get-account-balances {ACCOUNT} --top-margin-contributors-limit 1"
    data = typed(rich, command)
    assert len(data["margin_details"]["top_contributors"]) == 1
    days = typed(rich, f"v1:accounts get-portfolio-history {ACCOUNT} --start-date 2020-01-01")
    assert len(days["segments"]) == 1


def test_a_limit_is_set_by_its_own_flag_and_taken_away_by_null(rich: ServerProcess) -> None:
    patch = f"v1:accounts patch-account-by-id {ACCOUNT}"
    told = {"risk": {"max_notional": "5000000.00"}}
    assert typed(rich, f"{patch} --risk.max-notional 5000000.00") == told
    assert typed(rich, f"""{patch} --risk '{{max_notional: "5000000.00"}}'""") == told
    assert typed(rich, patch) == told
    assert typed(rich, f"{patch} --risk.max-notional null") == {}


def test_positions_are_listed_and_sorted(rich: ServerProcess) -> None:
    listing = f"v1:positions get-positions {ACCOUNT}"
    falling = typed(rich, f"{listing} --sort-by QUANTITY --sort-direction DESC")
    assert [each["quantity"] for each in falling] == ["100", "10"]
    (option,) = typed(rich, f"{listing} --instrument-id AAPL391216C00200000")
    assert option["symbol"] == CALL


def test_an_instruction_is_typed_member_by_member_or_piped_in(rich: ServerProcess) -> None:
    submit = f"v1:positions submit-position-instructions {ACCOUNT}"
    flags = (
        "--instruction.client-instruction-id typed --instruction.instruction-type EXERCISE "
        f"--instruction.instrument-id '{CALL}' --instruction.quantity 1"
    )
    (sent,) = typed(rich, f"{submit} {flags}")
    assert (sent["client_instruction_id"], sent["status"]) == ("typed", "SENT")
    rows = f'- {{instruction_id: piped, instruction_type: EXERCISE, instrument_id: "{CALL}"'
    (piped,) = typed(rich, submit, stdin=f'{rows}, quantity: "2"}}\n')
    assert (piped["client_instruction_id"], piped["quantity"]) == ("piped", "2")
    listing = f"v1:positions get-position-instructions {ACCOUNT} --underlying-instrument-id AAPL"
    assert [each["id"] for each in typed(rich, listing)] == [piped["id"], sent["id"]]


def test_a_position_is_closed_by_naming_it(rich: ServerProcess) -> None:
    (order,) = typed(rich, f"v1:positions close-position {ACCOUNT} AAPL --cancel-orders true")
    assert (order["side"], order["quantity"]) == ("SELL", "100")
    listing = f"v1:positions get-positions {ACCOUNT} --instrument-id AAPL"
    assert wait_until(lambda: typed(rich, listing), lambda held: held == []) == []


def test_a_locate_and_what_it_costs_are_read(rich: ServerProcess) -> None:
    locate = typed(rich, f"v1:locates get-locate-by-id {ACCOUNT} mine")
    assert (locate["status"], locate["quantity"]) == ("ACCEPTED", 500)
    day = locate["effective_date"]
    assert typed(rich, f"v1:locates get-locates {ACCOUNT} --effective-date {day}") == [locate]
    rate = typed(rich, "v1:locates get-locate-rate-by-id TSLA")
    (row,) = typed(rich, "v1:locates get-locate-rates --instrument-id TSLA")
    assert (row["instrument"], row["rate"]) == ("TSLA", rate)
