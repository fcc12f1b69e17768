"""The commands on accounts, positions and locates, as a person types them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.both_clients import client_of
from acceptance.seeds import CALL, TRADER
from acceptance.server_process import CLEAR_STREET, ServerProcess
from acceptance.trading import exercise
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

TRIES: Final = 7


@pytest.fixture
def account(rich_id: int) -> str:
    """Return the flag that names an account of the test's own."""
    return f"--account-id {rich_id}"


def run(server: ServerProcess, command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a shell reads it."""
    return subprocess.run(
        ["sh", "-c", f"clear-street {command}"],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={
            "PATH": f"{Path(CLEAR_STREET).parent}{os.pathsep}{os.environ['PATH']}",
            "CLEAR_STREET_BASE_URL": server.url,
            "CLEAR_STREET_API_KEY": TRADER,
        },
    )


def typed(server: ServerProcess, command: str, stdin: str = "") -> Any:
    """Run a command and return the data that it prints."""
    done = run(server, command, stdin)
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)["data"]


def test_what_an_account_is_worth_is_read_with_its_contributors(
    rich: ServerProcess, account: str
) -> None:
    command = f"v1:accounts get-account-balances {account} --top-margin-contributors-limit 1"
    data = typed(rich, command)
    assert len(data["margin_details"]["top_contributors"]) == 1
    days = typed(rich, f"v1:accounts get-portfolio-history {account} --start-date 2020-01-01")
    assert len(days["segments"]) == 1


def test_a_limit_is_set_by_its_own_flag_and_taken_away_by_null(
    rich: ServerProcess, account: str
) -> None:
    patch = f"v1:accounts patch-account-by-id {account}"
    told = {"risk": {"max_notional": "5000000.00"}}
    assert typed(rich, f"{patch} --risk.max-notional 5000000.00") == told
    assert typed(rich, f"""{patch} --risk '{{max_notional: "5000000.00"}}'""") == told
    assert typed(rich, patch) == told
    assert typed(rich, f"{patch} --risk.max-notional null") == {}


def test_positions_are_listed_and_sorted(rich: ServerProcess, account: str) -> None:
    listing = f"v1:positions get-positions {account}"
    falling = typed(rich, f"{listing} --sort-by QUANTITY --sort-direction DESC")
    assert [each["quantity"] for each in falling] == ["100", "10", "-40"]
    (option,) = typed(rich, f"{listing} --instrument-id {CALL.replace(' ', '')}")
    assert option["symbol"] == CALL


def test_an_instruction_is_typed_member_by_member_or_piped_in(
    rich: ServerProcess, account: str
) -> None:
    submit = f"v1:positions submit-position-instructions {account}"
    flags = (
        "--instruction.client-instruction-id typed --instruction.instruction-type EXERCISE "
        f"--instruction.instrument-id '{CALL}' --instruction.quantity 1"
    )
    (sent,) = typed(rich, f"{submit} {flags}")
    assert (sent["client_instruction_id"], sent["status"]) == ("typed", "SENT")
    rows = f'- {{instruction_id: piped, instruction_type: EXERCISE, instrument_id: "{CALL}"'
    (piped,) = typed(rich, submit, stdin=f'{rows}, quantity: "2"}}\n')
    assert (piped["client_instruction_id"], piped["quantity"]) == ("piped", "2")
    listing = f"v1:positions get-position-instructions {account} --underlying-instrument-id AAPL"
    assert [each["id"] for each in typed(rich, listing)] == [piped["id"], sent["id"]]


def test_an_instruction_is_withdrawn_by_its_id(
    rich: ServerProcess, account: str, rich_id: int
) -> None:
    """The clearing house answers after a second: where the command comes later, try another."""
    with client_of("sync", rich.url) as sdk:
        for number in range(TRIES):
            (sent,) = sdk.v1.positions.submit_position_instructions(
                rich_id, instructions=[exercise(CALL, "1", f"try-{number}")]
            ).data
            done = run(rich, f"v1:positions cancel-position-instruction {account} {sent.id}")
            if done.returncode == 0:
                break
            assert '"code":409' in "".join((done.stdout + done.stderr).split()), done
    assert (done.returncode, done.stderr) == (0, ""), done
    withdrawn = json.loads(done.stdout)["data"]
    assert (withdrawn["id"], withdrawn["status"]) == (sent.id, "CANCEL_REQUESTED")


def test_everything_is_closed_by_one_command(rich: ServerProcess, account: str) -> None:
    orders = typed(rich, f"v1:positions close-positions {account} --cancel-orders true")
    closed = {(order["symbol"], order["side"], order["quantity"]) for order in orders}
    assert closed == {("AAPL", "SELL", "100"), ("TSLA", "BUY", "40"), (CALL, "SELL", "10")}
    listing = f"v1:positions get-positions {account}"
    assert wait_until(lambda: typed(rich, listing), lambda held: held == []) == []
    assert typed(rich, f"v1:positions close-positions {account}") == []


def test_a_position_is_closed_by_naming_it(rich: ServerProcess, account: str) -> None:
    (order,) = typed(rich, f"v1:positions close-position {account} AAPL --cancel-orders true")
    assert (order["side"], order["quantity"]) == ("SELL", "100")
    listing = f"v1:positions get-positions {account} --instrument-id AAPL"
    assert wait_until(lambda: typed(rich, listing), lambda held: held == []) == []


def test_a_locate_and_what_it_costs_are_read(
    rich: ServerProcess, account: str, rich_id: int
) -> None:
    locate = typed(rich, f"v1:locates get-locate-by-id {account} located-{rich_id}")
    assert (locate["status"], locate["quantity"]) == ("ACCEPTED", 500)
    day = locate["effective_date"]
    assert typed(rich, f"v1:locates get-locates {account} --effective-date {day}") == [locate]
    rate = typed(rich, "v1:locates get-locate-rate-by-id TSLA")
    (row,) = typed(rich, "v1:locates get-locate-rates --instrument-id TSLA")
    assert (row["instrument"], row["rate"]) == ("TSLA", rate)
