"""The whole application in process: edge, sequencer, engine, read model, and a venue on strings."""

import json
from collections.abc import Callable

from api.desk_in_process import DeskInProcess
from scenarios.clock_times import instant
from scenarios.over_http import Answer, Client
from scenarios.scripted_market import ScriptedMarket, house_command, seen_trade
from scenarios.scripted_venue import ScriptedVenue
from scenarios.stage import Told
from sidestreet.domain.events import Cause
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.outcome import Answer as Decided
from sidestreet.reference.seed import parse_seed

ACCOUNT = 1
KEY = "player.plays-all-the-journeys"
SEED = {
    "accounts": [{"id": ACCOUNT}],
    "instruments": [{"symbol": "XYZ", "name": "Example", "venue": "XNAS", "price": "100.00"}],
    "keys": [
        {
            "id": "player",
            "secret": KEY.partition(".")[2],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        }
    ],
}


class AppStage:
    """Satisfies `scenarios.stage.Stage`."""

    def __init__(self) -> None:
        self._venue = ScriptedVenue()
        self._market = ScriptedMarket()
        self._desk = DeskInProcess(SEED, venue=self._venue, feed=self._market)
        listed = parse_seed(json.dumps(SEED).encode(), "seed.json").instruments
        (self._terms,) = (each.terms for each in listed if each.terms.symbol == "XYZ")
        self._client = Client(self._ask, ACCOUNT)
        self._names: dict[int, str] = {}
        self._routes: dict[str, int] = {}
        self.close_position = self._client.close_position
        self.replace = self._client.replace
        self.cancel = self._client.cancel
        self.cancel_all = self._client.cancel_all

    def move_to(self, *time: str) -> None:
        """Let time pass."""
        self._desk.pass_time(instant(*reversed(time)) - self._desk.clock.now())

    def house(self, words: tuple[str, ...], values: dict[str, str]) -> None:
        """Let something happen that no client asks for."""
        if words[0] == "mark":
            self._market.stand_at(*words[1:])
            return
        if words[0] == "trades":
            seen = seen_trade(self._market, words, self._terms, self._desk.clock.now())
            self._desk.desk.offer(seen, Cause("house"), _must_be_done)
            self._desk.pump()
            return
        account = self._desk.desk.state.accounts[ACCOUNT]
        command = house_command(words, values, account, self._terms)
        self._desk.desk.offer(command, Cause("house"), _must_be_done)
        self._desk.pump()

    def submit(self, name: str, row: dict[str, str]) -> Told:
        """Place an order, and note which route it took."""
        told = self._client.submit(name, row)
        route_id = self._venue.last_route_opened()
        if route_id is not None and route_id not in self._names:
            self._names[route_id] = name
            self._routes[name] = route_id
        return told

    def report(self, kind: str, name: str, details: tuple[str, ...]) -> None:
        """Let the venue report."""
        self._follow_routes()
        self._venue.post(kind, self._routes[name], details)
        self._desk.pump()
        assert not self._venue.unacknowledged()

    def heard(self) -> list[str]:
        """Return what the venue has been told."""
        self._follow_routes()
        return self._venue.heard(self._names)

    def account(self, is_there: Callable[[Told], bool]) -> Told:
        """Read the balances."""
        del is_there
        return self._client.account()

    def position(self, symbol: str, is_there: Callable[[Told], bool]) -> Told:
        """Read a position."""
        del is_there
        return self._client.position(symbol)

    def see(self, name: str, is_there: Callable[[Told], bool]) -> Told:
        """Read an order."""
        del is_there
        return self._client.read(name)

    def close(self) -> None:
        """Let go of the desk."""
        self._desk.close()

    def _follow_routes(self) -> None:
        """Note the routes that orders took after their submit was answered."""
        for name, order_id in self._client.ids.items():
            order = self._desk.desk.state.orders.get(order_id)
            for route in () if order is None else order.routes:
                self._names.setdefault(route.route_id, name)
                self._routes[name] = route.route_id

    def _ask(self, method: str, path: str, query: str, body: object) -> Answer:
        reply = self._desk.ask(method, path, body, key=KEY, query=query)
        return Answer(reply.status, reply.body)


def _must_be_done(answer: Decided, _: int) -> None:
    assert not isinstance(answer, Refusal), answer
