"""What a person types: the documented commands against a server that they started themselves."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from acceptance.server_process import CLEAR_STREET, ServerProcess, serving
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

PASTED = """\
clear-street v1:orders cancel-open-order \\
  --api-key 'My API Key' \\
  --account-id 0 \\
  --order-id order_id
"""
"""The vendor's documentation page, as it stands there."""

SANDBOX = "sandbox.everyone-knows-this-key"
ORDER = """\
- symbol: MSFT
  side: SELL
  quantity: "3"
  order_type: LIMIT
  limit_price: "9000.00"
  time_in_force: GOOD_TILL_CANCEL
  id: from-a-file
"""


class Shown(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The data of the printed envelope; the command must have succeeded quietly."""
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)["data"]


class Terminal:
    """A shell in which the commands are found and the server's address is set."""

    def __init__(self, server: ServerProcess, key: str = "") -> None:
        self._environment = {
            "PATH": f"{Path(CLEAR_STREET).parent}{os.pathsep}{os.environ['PATH']}",
            "CLEAR_STREET_BASE_URL": server.url,
            **({"CLEAR_STREET_API_KEY": key} if key else {}),
        }

    def paste(self, command: str, stdin: str = "") -> Shown:
        """Run a command line as a shell reads it."""
        done = subprocess.run(
            ["sh", "-c", command],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=self._environment,
        )
        return Shown(done.returncode, done.stdout, done.stderr)

    def orders(self, command: str, stdin: str = "") -> Shown:
        """Run a command on orders."""
        return self.paste(f"clear-street v1:orders {command}", stdin)


@pytest.fixture(scope="module")
def desk() -> Iterator[ServerProcess]:
    """Serve as `make run` does, on another port."""
    with serving("--open") as server:
        yield server


@pytest.fixture
def terminal(desk: ServerProcess) -> Terminal:
    return Terminal(desk, SANDBOX)


def test_the_documented_command_cancels_the_documented_order() -> None:
    """Pasted once it is PENDING_CANCEL, later CANCELED, and pasted again it still is."""
    with serving("--open") as server:
        terminal = Terminal(server)
        pasted = terminal.paste(PASTED)
        assert (pasted.code, pasted.err) == (0, "")
        envelope = json.loads(pasted.out)
        assert list(envelope) == ["data", "error", "metadata"]
        assert envelope["error"] is None
        order = envelope["data"]
        assert (order["id"], order["status"]) == ("order_id", "PENDING_CANCEL")
        assert (order["quantity"], order["filled_quantity"], order["leaves_quantity"]) == (
            "100",
            "50",
            "50",
        )
        get = PASTED.replace("cancel-open-order", "get-order-by-id")
        ended = wait_until(
            lambda: terminal.paste(get).data, lambda seen: seen["status"] == "CANCELED"
        )
        assert (ended["filled_quantity"], ended["leaves_quantity"]) == ("50", "0")
        again = terminal.paste(PASTED).data
        assert again == ended


@pytest.mark.parametrize(("profile", "code"), [("strict", 422), ("hidden", 404)])
def test_a_filled_order_answers_a_cancel_as_the_profile_says(profile: str, code: int) -> None:
    with serving("--open", "--cancel-profile", profile) as server:
        terminal = Terminal(server, SANDBOX)
        submitted = terminal.orders(
            "submit-orders 19816 --order.symbol AAPL --order.side BUY --order.quantity 1 "
            "--order.order-type MARKET --order.time-in-force DAY"
        ).data
        order_id = submitted[0]["id"]
        wait_until(
            lambda: terminal.orders(f"get-order-by-id --account-id 19816 {order_id}").data,
            lambda seen: seen["status"] == "FILLED",
        )
        refused = terminal.orders(f"cancel-open-order --account-id 19816 {order_id}")
        assert refused.code == 1
        assert json.loads(refused.out)["error"]["code"] == code
        assert terminal.paste(PASTED).data["status"] == "PENDING_CANCEL"


def test_an_order_is_submitted_by_flags_replaced_and_canceled(terminal: Terminal) -> None:
    submitted = terminal.orders(
        'submit-orders --account-id 19816 --order \'{symbol: TSLA, side: BUY, quantity: "1", '
        'order_type: LIMIT, limit_price: "48.00", time_in_force: GOOD_TILL_CANCEL, id: flagged}\''
    ).data
    assert submitted[0]["status"] == "PENDING_NEW"
    order_id = submitted[0]["id"]
    get = f"get-order-by-id --account-id 19816 {order_id}"
    wait_until(lambda: terminal.orders(get).data, lambda seen: seen["status"] == "NEW")
    replaced = terminal.orders(
        f"replace-order --account-id 19816 --limit-price 49.00 --order-id {order_id}"
    ).data
    assert (replaced["status"], replaced["limit_price"]) == ("PENDING_REPLACE", "49.00")
    wait_until(lambda: terminal.orders(get).data, lambda seen: seen["status"] == "NEW")
    status = terminal.orders(
        f"cancel-open-order --account-id 19816 {order_id} --transform data.status -r"
    )
    assert status == Shown(0, "PENDING_CANCEL\n", "")
    shown = wait_until(
        lambda: terminal.orders(f"{get} --transform data.status -r"),
        lambda seen: seen.out == "CANCELED\n",
    )
    assert (shown.code, shown.err) == (0, "")


def test_an_order_is_submitted_from_standard_input(terminal: Terminal) -> None:
    submitted = terminal.orders("submit-orders 100001", stdin=ORDER).data
    assert (submitted[0]["client_order_id"], submitted[0]["side"]) == ("from-a-file", "SELL")
    listed = terminal.orders("get-orders 100001 --status PENDING_NEW --status NEW").data
    assert [order["id"] for order in listed] == [submitted[0]["id"]]
    canceled = terminal.orders("cancel-all-open-orders 100001 --side SELL --instrument-id MSFT")
    assert [order["status"] for order in canceled.data] == ["PENDING_CANCEL"]


def test_a_refusal_prints_its_body_and_a_line_and_exits_with_1(
    terminal: Terminal, desk: ServerProcess
) -> None:
    refused = terminal.orders("cancel-open-order --account-id 19816 --order-id nobody")
    assert refused.code == 1
    assert refused.err == (f'DELETE "{desk.url}/v1/accounts/19816/orders/nobody": 404 Not Found\n')
    error = json.loads(refused.out)["error"]
    assert error == {"code": 404, "message": "Order nobody not found for account 19816"}
    message = terminal.orders(
        "cancel-open-order --account-id 19816 nobody --transform-error error.message -r"
    )
    assert message.out == "Order nobody not found for account 19816\n"


def test_every_other_operation_has_its_command(terminal: Terminal) -> None:
    version = terminal.paste("clear-street v1:api-version get-version")
    assert version.data == {"version": "2025-10-31"}
    accounts = terminal.paste("clear-street v1:accounts get-accounts --account-id 1")
    assert [account["id"] for account in accounts.data] == [19816, 100001]
    account = terminal.paste("clear-street v1:accounts get-account-by-id 0")
    assert account.data["full_name"] == "Example Account"
    instruments = terminal.paste(
        "clear-street v1:instruments get-instruments --instrument-id AAPL --instrument-id V"
    )
    assert [instrument["symbol"] for instrument in instruments.data] == ["AAPL", "V"]
    instrument = terminal.paste("clear-street v1:instruments get-instrument-by-id BRK.B")
    assert instrument.data["symbol"] == "BRK.B"
    executions = terminal.orders("get-executions 0 --order-id order_id")
    assert [execution["price"] for execution in executions.data] == ["149.95"]
