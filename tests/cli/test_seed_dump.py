"""`sidestreet seed dump`: of a running server, of a folder at rest, and of what is neither."""

import asyncio
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bootstrap.served import served
from sidestreet.cli.server.main import main as sidestreet
from sidestreet.control.seed_dump.document import body_of
from sidestreet.reference.seed import load_seed

NOWHERE = "http://127.0.0.1:1"


async def dump(*words: str) -> tuple[int, str]:
    """Return exit code and output of the command, run as it is from a shell."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sidestreet.cli.server",
        "seed",
        "dump",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


@pytest.mark.server
def test_a_server_and_its_folder_at_rest_are_written_down_alike(tmp_path: Path) -> None:
    data, live, rest = tmp_path / "desk", tmp_path / "live.yaml", tmp_path / "rest.yaml"

    async def main() -> None:
        async with served(data) as desk:
            order_id = await desk.place("mine")
            await desk.place("canceled")
            await desk.data("DELETE", "/v1/accounts/19816/orders/canceled")
            code, told = await dump("--data", str(data), "--output", str(live))
            assert (code, told.splitlines()[-1]) == (0, f"wrote {live}")
            assert order_id in live.read_text("utf-8")
        code, _ = await dump("--data", str(data), "--output", str(rest))
        assert code == 0
        assert body_of(rest.read_text("utf-8")) == body_of(live.read_text("utf-8"))

    asyncio.run(main())
    assert "mine" in [each.order.client_order_id for each in load_seed(rest).orders]


def test_a_strict_dump_writes_nothing_where_something_is_left_out(tmp_path: Path) -> None:
    data, file = tmp_path / "desk", tmp_path / "seed.yaml"

    async def main() -> None:
        async with served(data) as desk:
            taken = await desk.data(
                "POST",
                "/v1/accounts/19816/orders",
                [
                    {
                        "symbol": "AAPL",
                        "side": "BUY",
                        "order_type": "STOP",
                        "stop_price": "900.00",
                        "quantity": "1",
                        "time_in_force": "DAY",
                    }
                ],
            )
            await desk.data("DELETE", f"/v1/accounts/19816/orders/{taken[0]['id']}")

    asyncio.run(main())
    words = ["seed", "dump", "--data", str(data), "--output", str(file), "--strict"]
    answer = CliRunner().invoke(sidestreet, words)
    assert answer.exit_code == 1
    assert "left out: orders that are over, with their executions (1): " in answer.output
    assert not file.exists()


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("--url", NOWHERE), 1, f"the server at {NOWHERE} did not answer"),
        (("--url", "here"), 2, "is not an address like"),
        (("--url", "http://[::1"), 2, "is not an address like"),
        (("--url", "http://a b"), 2, "is not an address like"),
        (("--url", "http://127.0.0.1:x"), 2, "is not an address like"),
        (("--url", "http://a..b"), 2, "is not an address like"),
        (("--url", "http://\udcff"), 2, "is not an address like"),
        (("--data", "not-there"), 1, "there is no folder not-there; name that of a desk"),
        (("--data", "empty"), 1, "no desk has begun in empty"),
        (("--data", "empty", "--seed", "no.yaml"), 1, "no.yaml: No such file or directory"),
        (("--data", "empty", "--seed", "bad.yaml"), 1, "line 1: users: found a name that means"),
    ],
)
def test_what_cannot_be_written_down_says_why(
    words: tuple[str, ...],
    code: int,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.yaml").write_text("users: []\n")
    answer = CliRunner().invoke(sidestreet, ["seed", "dump", *words])
    assert answer.exit_code == code, answer.output
    assert expected in answer.output
