"""A real server over HTTP. Its market does by itself what a script's `v` lines say."""

import itertools
from collections.abc import Callable

import httpx

from acceptance.server_process import ServerProcess
from acceptance.waiting import wait_until
from scenarios.in_app import KEY, SEED
from scenarios.over_http import Answer, Client
from scenarios.stage import Told

ACCOUNTS = range(1, 100)
SERVER_SEED = SEED | {"accounts": [{"id": account_id} for account_id in ACCOUNTS]}

_accounts = itertools.count(1)


class ServerStage:
    """Satisfies `scenarios.stage.Stage`. Each stage has an account of its own."""

    def __init__(self, server: ServerProcess) -> None:
        self._http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
        )
        self._client = Client(self._ask, next(_accounts))
        self.submit = self._client.submit
        self.replace = self._client.replace
        self.cancel = self._client.cancel
        self.cancel_all = self._client.cancel_all
        self.close_position = self._client.close_position

    def move_to(self, *time: str) -> None:
        """Leave the time as it is: a real server has its own."""

    def house(self, words: tuple[str, ...], values: dict[str, str]) -> None:
        """Leave the house alone."""
        raise AssertionError(f"nobody can have this house do {words} {values}")

    def account(self, is_there: Callable[[Told], bool]) -> Told:
        """Read the balances, until they are as they should be."""
        return wait_until(self._client.account, is_there)

    def position(self, symbol: str, is_there: Callable[[Told], bool]) -> Told:
        """Read a position, until it is as it should be."""
        return wait_until(lambda: self._client.position(symbol), is_there)

    def report(self, kind: str, name: str, details: tuple[str, ...]) -> None:
        """Leave it to the market."""
        raise AssertionError(f"nobody tells this venue to report {kind} for {name}: {details}")

    def heard(self) -> list[str]:
        """Nobody overhears this venue."""
        raise AssertionError("what this venue hears cannot be seen from outside")

    def see(self, name: str, is_there: Callable[[Told], bool]) -> Told:
        """Read an order, until it is as it should be."""
        return wait_until(lambda: self._client.read(name), is_there)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _ask(self, method: str, path: str, query: str, body: object) -> Answer:
        target = f"{path}?{query}" if query else path
        content = {} if body is None else {"json": body}
        answer = self._http.request(method, target, **content)  # type: ignore[arg-type] # JSON
        return Answer(answer.status_code, answer.json())
