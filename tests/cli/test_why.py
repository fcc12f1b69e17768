"""`sidestreet why`: the trace of an order from a shell."""

import asyncio
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bootstrap.served import ACCOUNT, served
from sidestreet.cli.server.main import main

NOWHERE = "http://127.0.0.1:1"


async def why(*words: str) -> tuple[int, str]:
    """Return exit code and output of the command, run as it is from a shell."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sidestreet.cli.server",
        "why",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


@pytest.mark.server
def test_an_order_is_told_of_as_text_and_as_a_page(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path / "desk") as desk:
            order_id = await desk.place("from-a-shell")
            where = ("--url", desk.running.url, "--key", "anybody")
            code, text = await why(order_id, *where)
            assert code == 0
            assert "OrderAccepted: The client asked for it" in text
            by_name = await why("from-a-shell", "--account-id", str(ACCOUNT), *where)
            assert by_name == (0, text)
            page = tmp_path / "why.html"
            assert await why(order_id, "--html", str(page), *where) == (0, f"wrote {page}\n")
            assert page.read_text("utf-8").startswith("<!doctype html>")
            code, text = await why("--after", "0", *where)
            assert code == 0
            assert "#2 " in text
            code, text = await why("nobody", *where)
            assert (code, text) == (1, "Error: Order nobody not found\n")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("mine", "--after", "3"), 2, "--after is for all orders"),
        (("mine", "--url", NOWHERE), 1, f"the server at {NOWHERE} did not answer"),
        (("mine", "--url", "here"), 1, "missing a scheme"),
    ],
)
def test_what_cannot_be_asked_says_why(words: tuple[str, ...], code: int, expected: str) -> None:
    result = CliRunner().invoke(main, ["why", *words])
    assert result.exit_code == code
    assert expected in result.output


@pytest.mark.server
def test_a_page_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path / "desk") as desk:
            where = ("--url", desk.running.url, "--key", "anybody")
            code, text = await why("order_id", "--html", str(tmp_path / "no" / "x.html"), *where)
            assert code == 1
            assert "cannot be written: No such file or directory" in text

    asyncio.run(main())
