"""A server that is killed under load, again and again, on one folder: nothing told is untrue.

Each round several programs trade at once, the server is killed at a moment that the seed chose,
and a new one on the same folder must agree with every program's ledger: its orders, and the money
that its executions make.
"""

import asyncio
import contextlib
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from acceptance.account_books import Held, books_of
from acceptance.ledger import CASH, Ledger
from acceptance.raw_client import RawClient
from acceptance.server_process import ServerProcess

pytestmark = pytest.mark.server

PROGRAMS: Final = 6
KILLS: Final = 20
KILLS_LONG: Final = 100
TURNS_MAX: Final = 2000
"""A server dies by this many sends and answers, of all programs together."""

KEY: Final = "killer.knows-no-mercy-at-all"


def seeded(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - to be repeated, not to be secret


def seed_file(folder: Path, accounts: int) -> Path:
    """Write a seed with accounts 1 and up."""
    key_id, _, secret = KEY.partition(".")
    path = folder / "seed.json"
    path.write_text(
        json.dumps(
            {
                "accounts": [{"id": number + 1, "cash": CASH} for number in range(accounts)],
                "keys": [
                    {
                        "id": key_id,
                        "secret": secret,
                        "accounts": "all",
                        "scopes": ["orders:read", "orders:write"],
                    }
                ],
                # Accounts sell at the market while orders of theirs to buy rest far below it.
                "desk": {"limits": {"self_match": "ALLOW"}},
            }
        )
    )
    return path


class Doom:
    """Kills a server at its n-th turn, or up to a few milliseconds later."""

    def __init__(self, server: ServerProcess, chance: random.Random) -> None:
        self._server = server
        self._turns_left = chance.choice((chance.randint(1, 40), chance.randint(40, TURNS_MAX)))
        self._delay_s = chance.uniform(0.0, 0.01)

    def turn(self) -> None:
        """Count a turn."""
        self._turns_left -= 1
        if self._turns_left == 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self._delay_s, self._server.process.kill)


async def trade_until_dead(
    server: ServerProcess, ledgers: list[Ledger], chance: random.Random
) -> None:
    """Let all programs trade until the server is gone."""
    doom = Doom(server, chance)
    clients = [await RawClient.connect(server.port, KEY) for _ in ledgers]
    for ledger in ledgers:
        ledger.on_turn = doom.turn
    ends = await asyncio.gather(
        *(ledger.trade(client) for ledger, client in zip(ledgers, clients, strict=True)),
        return_exceptions=True,
    )
    for client in clients:
        client.close()
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, ConnectionError):
            raise end


async def check(server: ServerProcess, ledgers: list[Ledger]) -> None:
    """Compare the server with every ledger."""
    client = await RawClient.connect(server.port, KEY)
    with contextlib.closing(client):
        for ledger in ledgers:
            await ledger.check(client)


def test_the_books_average_cost_and_round_halves_to_even() -> None:
    """Three at 0.000001 and one at 0.000003 cost six millionths; one of them goes for 1.5, so 2."""

    def fill(number: int, side: str, quantity: str, price: str) -> dict[str, str]:
        told = {"side": side, "quantity": quantity, "price": price}
        return {"id": f"e{number}", "symbol": "XOM"} | told

    executions = [
        fill(3, "SELL", "1", "0.50"),
        fill(1, "BUY", "3", "0.000001"),
        fill(2, "BUY", "1", "0.000003"),
    ]
    books = books_of("1.00", executions)
    assert books.cash == Fraction("1.499994")
    assert books.positions == {"XOM": Held(3, Fraction("0.000004"))}


@pytest.mark.timeout(3000)
def test_nothing_that_was_answered_is_lost_or_doubled(tmp_path: Path, *, is_long: bool) -> None:
    kills = KILLS_LONG if is_long else KILLS
    number = random.SystemRandom().getrandbits(32) if is_long else 20_251_031
    chance = seeded(number)
    seed, data = seed_file(tmp_path, kills * PROGRAMS), tmp_path / "data"
    answered = 0
    print(f"seed {number}")  # noqa: T201 - shown when the test fails
    server = ServerProcess("--seed", str(seed), data=data)
    try:
        for kill in range(kills):
            # Fresh accounts, so that a round looks through its own orders alone.
            ledgers = [
                Ledger(
                    kill * PROGRAMS + program + 1,
                    f"k{kill}p{program}",
                    seeded(chance.getrandbits(32)),
                    lambda: None,
                )
                for program in range(PROGRAMS)
            ]
            asyncio.run(trade_until_dead(server, ledgers, chance))
            server.kill()
            server = ServerProcess("--seed", str(seed), data=data)
            asyncio.run(check(server, ledgers))
            answered += sum(ledger.answered for ledger in ledgers)
    finally:
        server.kill()
    assert answered > kills, "no load to speak of"
