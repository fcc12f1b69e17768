"""Time on a real server: begun anywhere, advanced from the command line, and kept over starts."""

import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.plain_desk import PlainDesk
from acceptance.scripted_client import ACCOUNT, ADMIN, START, TRADER, seed_text
from acceptance.server_process import SECONDS, SIDESTREET, ServerProcess, serving
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

FROZEN: Final = ("--clock", "frozen", "--start", START)
EVENING: Final = "2025-10-31T20:30:00-04:00"
ORDERS: Final = f"/v1/accounts/{ACCOUNT}/orders"
CLOCK: Final = "/sidestreet/v1/clock"
FAR: Final = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "1",
    "time_in_force": "DAY",
}


@pytest.fixture
def seed(tmp_path: Path) -> tuple[str, str]:
    """Write the seed, and return the options that name it."""
    path = tmp_path / "seed.json"
    path.write_text(seed_text())
    return "--seed", str(path)


def sidestreet(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run the server's program to its end."""
    return subprocess.run(
        [SIDESTREET, *argv], capture_output=True, text=True, check=False, timeout=SECONDS
    )


def clock(data: Path, *argv: str) -> list[str]:
    """Run a command on the clock of a folder's server, and return the lines that it prints."""
    ran = sidestreet("clock", *argv, "--data", str(data))
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def refused(*argv: str, code: int = 1) -> str:
    """Run what is refused, and return the last line of what it says."""
    ran = sidestreet(*argv)
    assert ran.returncode == code, ran.stderr
    assert ran.stdout == ""
    return ran.stderr.splitlines()[-1]


def refused_start(data: Path, *options: str) -> str:
    """Start a server that does not start, and return what it says."""
    return refused("serve", "--port", "0", "--data", str(data), *options)


def now(server: ServerProcess) -> str:
    """Return what time it is on a desk, to the second."""
    with PlainDesk(server.url, ADMIN) as admin:
        return str(admin.told("GET", CLOCK)["now"])[:19]


def test_the_clock_is_shown_and_advanced_from_the_command_line(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data) as server, PlainDesk(server.url, TRADER) as trader:
        assert clock(data, "show")[:5] == [
            "mode:          frozen",
            "now:           2025-10-31T13:30:00.000000000Z",
            "speed:         1",
            "business date: 2025-10-31",
            "session:       regular",
        ]
        (order,) = trader.told("POST", ORDERS, [FAR])
        assert trader.told("GET", f"{ORDERS}/{order['id']}")["status"] == "PENDING_NEW"
        assert clock(data, "advance", "--by", "10ms") == [
            "it is 2025-10-31T13:30:00.010000000Z, 1 record after 2025-10-31T13:30:00.000000000Z"
        ]
        assert trader.told("GET", f"{ORDERS}/{order['id']}")["status"] == "NEW"
        clock(data, "advance", "--until", "next-session")
        assert now(server) == "2025-10-31T20:00:00"
        clock(data, "advance", "--to", "2025-11-04")
        assert trader.told("GET", f"{ORDERS}/{order['id']}")["status"] == "EXPIRED"
        assert now(server) == "2025-11-04T14:30:00"


def test_the_clock_is_set_going_and_stopped_from_the_command_line(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data) as server:
        assert clock(data, "resume", "--speed", "0.5")[0] == "mode:          fast"
        wait_until(lambda: now(server), lambda seen: seen > "2025-10-31T13:30:00")
        frozen = clock(data, "freeze")
        assert frozen[0] == "mode:          frozen"
        assert clock(data, "show") == frozen
        stepped = clock(data, "resume", "--step", "PT1S")
        assert (stepped[0], stepped[2]) == ("mode:          stepped", "step:          PT1S")


def test_a_server_without_a_folder_is_asked_by_its_address(seed: tuple[str, str]) -> None:
    with serving(*FROZEN, *seed) as server:
        asked = sidestreet("clock", "advance", "--by", "1h", "--url", server.url, "--key", ADMIN)
        assert asked.returncode == 0, asked.stderr
        told = refused("clock", "show", "--url", server.url, "--key", TRADER)
        assert "permission to execute the specified operation: name a key of this desk" in told
        assert now(server) == "2025-10-31T14:30:00"


def test_what_cannot_be_done_is_said_on_one_line(tmp_path: Path, seed: tuple[str, str]) -> None:
    data = tmp_path / "data"
    asked = ("clock", "advance", "--data", str(data))
    assert "no server runs on" in refused(*asked, "--by", "1h")
    with serving(*FROZEN, *seed, data=data):
        assert "say one of --by, --to and --until" in refused(*asked, code=2)
        assert "expected a span of time" in refused(*asked, "--by", "1 hour")
        assert "cannot be advanced to 2025-10-30" in refused(*asked, "--to", "2025-10-30")
    with serving(*seed, data=tmp_path / "other"):
        told = refused("clock", "freeze", "--data", str(tmp_path / "other"))
        assert "The clock is the machine's and cannot be moved" in told


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_a_long_advance_shows_how_far_it_is_and_ends_where_it_is_interrupted(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data) as server:
        command = [SIDESTREET, "clock", "advance", "--to", "2099-12-31", "--data", str(data)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as advance:
            assert advance.stderr is not None
            line = advance.stderr.readline()
            advance.send_signal(signal.SIGINT)
            out, _ = advance.communicate(timeout=SECONDS)
        assert line.split()[1] == "%", line
        assert out.startswith("canceled: it is 20")
        assert out[16:35] == now(server)


def test_a_server_that_is_told_to_end_does_not_finish_the_century_first(
    seed: tuple[str, str],
) -> None:
    with serving(*FROZEN, *seed) as server, PlainDesk(server.url, ADMIN) as admin:
        told: list[Any] = []
        asking = threading.Thread(
            target=lambda: told.append(admin.told("POST", f"{CLOCK}/advance", {"to": "2099-12-31"}))
        )
        asking.start()
        with PlainDesk(server.url, ADMIN) as other:
            wait_until(lambda: other.told("GET", CLOCK)["advance"], lambda seen: seen is not None)
        server.stop()
        asking.join(SECONDS)
        assert told[0]["is_complete"] is False


def test_a_fast_clock_brings_the_evening_soon(seed: tuple[str, str]) -> None:
    soon = ("--clock", "fast", "--speed", "5000", "--start", "2025-10-31T15:30:00-04:00")
    with serving(*soon, *seed) as server, PlainDesk(server.url, TRADER) as trader:
        (order,) = trader.told("POST", ORDERS, [FAR])
        ended = wait_until(
            lambda: trader.told("GET", f"{ORDERS}/{order['id']}"),
            lambda seen: seen["status"] == "EXPIRED",
        )
        assert ended["updated_at"] > ended["created_at"]


def test_a_virtual_desk_goes_on_where_it_was(tmp_path: Path, seed: tuple[str, str]) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data):
        clock(data, "advance", "--to", EVENING)
    with serving("--clock", "frozen", data=data) as again:
        assert now(again) == "2025-11-01T00:30:00", "half an hour after the last record"
    later = ("--clock", "stepped", "--start", "2025-11-05")
    with serving(*later, data=data) as again, PlainDesk(again.url, ADMIN) as admin:
        assert admin.told("GET", CLOCK)["business_date"] == "2025-11-05"


def test_no_start_goes_back_and_the_refusal_says_what_to_do(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data):
        clock(data, "advance", "--to", EVENING)
    told = refused_start(data, *FROZEN)
    assert "is before 2025-11-01T00:30:00.000000000Z, which the desk has reached already" in told
    # The business day is Monday since 20:00 on Friday; for a market that is always open, Saturday.
    told = refused_start(data, "--clock", "frozen", "--hours", "always")
    assert "the business day is 2025-11-03, and with --hours always it would be 2025-11-01" in told
    with serving("--clock", "frozen", data=data) as again:
        assert now(again) == "2025-11-01T00:30:00", "nothing was changed by the refusals"


def test_an_advance_that_was_answered_outlasts_a_kill_though_nothing_was_recorded(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    server = ServerProcess(*FROZEN, *seed, data=data)
    assert clock(data, "advance", "--by", "3h") == [
        "it is 2025-10-31T16:30:00.000000000Z, 0 records after 2025-10-31T13:30:00.000000000Z"
    ]
    server.kill()
    with serving("--clock", "frozen", data=data) as again:
        assert now(again) == "2025-10-31T16:30:00"


def test_a_clock_that_ran_or_stepped_goes_on_where_it_was_stopped(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    stepped = ("--clock", "stepped", "--step", "PT1H", "--start", "2025-10-31")
    with serving(*stepped, *seed, data=data) as server, PlainDesk(server.url, TRADER) as trader:
        for _ in range(3):
            trader.told("GET", ORDERS)
    with serving("--clock", "frozen", data=data) as again:
        assert now(again) == "2025-10-31T16:30:00"


def test_a_file_that_does_not_say_where_the_clock_was_is_refused_by_name(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving(*FROZEN, *seed, data=data):
        pass
    (data / "clock").write_text("noon\n")
    told = refused_start(data, "--clock", "frozen")
    assert "clock does not say where the clock was: it has no instant" in told


def test_a_desk_that_was_advanced_beyond_the_present_is_not_served_by_the_machines_clock(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    with serving("--clock", "frozen", "--start", "2099-01-02", *seed, data=data):
        pass
    assert "which is ahead of this machine's clock" in refused_start(data)


def test_a_market_that_was_always_open_goes_on_to_the_next_trading_day(
    tmp_path: Path, seed: tuple[str, str]
) -> None:
    data = tmp_path / "data"
    saturday = ("--clock", "frozen", "--start", "2025-11-01", "--hours", "always")
    with serving(*saturday, *seed, data=data) as server, PlainDesk(server.url, ADMIN) as admin:
        assert admin.told("GET", CLOCK)["business_date"] == "2025-11-01"
    with serving("--clock", "frozen", data=data) as server, PlainDesk(server.url, ADMIN) as admin:
        days = []
        for _ in range(3):
            days.append(admin.told("GET", CLOCK)["business_date"])
            admin.told("POST", f"{CLOCK}/advance", {"by": "P1D"})
        assert days == ["2025-11-01", "2025-11-03", "2025-11-03"]


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--start", "2025-10-31"), 1, "takes no --start"),
        (("--clock", "fast", "--start", "soon"), 2, "'soon' is not an instant like 2025-10-31T"),
        (("--clock", "fast", "--speed", "0"), 2, "'0' is not a number above 0"),
        (("--clock", "stepped", "--step", "5"), 2, "'5' is not a span of time"),
        (("--clock", "stepped", "--step", "0"), 1, "--step is above 0"),
        (("--clock", "real", "--hours", "always"), 1, "for always say --clock open"),
        (("--clock", "slow"), 2, "'slow' is not one of"),
        (("--latency", "entry"), 2, "'' is not a span of time"),
        (("--latency", "entry=1ms,entry=2ms"), 2, "each at most once"),
        (("--latency", "entry=2m"), 2, "'2m' is not at most a minute"),
        (("--market", "no-such-market"), 1, "there is no market called no-such-market"),
    ],
)
def test_a_start_that_is_told_nonsense_says_which(
    options: tuple[str, ...], code: int, told: str
) -> None:
    said = refused("serve", "--ephemeral", "--port", "0", *options, code=code)
    assert told in said


def test_the_log_says_what_time_it_begins_at(seed: tuple[str, str]) -> None:
    with serving(*FROZEN, *seed) as server:
        assert "the clock is frozen: it is 2025-10-31T13:30:00.000000000Z" in server.stop()
