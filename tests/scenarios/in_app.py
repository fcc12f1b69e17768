"""The whole application in process: edge, sequencer, engine, read model, and a venue on strings."""

from collections.abc import Callable

from api.desk_in_process import DeskInProcess
from scenarios.clock_times import instant
from scenarios.over_http import Answer, Client
from scenarios.scripted_venue import ScriptedVenue
from scenarios.stage import Told

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
        self._desk = DeskInProcess(SEED, venue=self._venue)
        self._client = Client(self._ask, ACCOUNT)
        self._names: dict[int, str] = {}
        self._routes: dict[str, int] = {}
        self.replace = self._client.replace
        self.cancel = self._client.cancel
        self.cancel_all = self._client.cancel_all

    def move_to(self, time: str) -> None:
        """Let time pass."""
        self._desk.pass_time(instant(time) - self._desk.clock.now())

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
        self._venue.post(kind, self._routes[name], details)
        self._desk.pump()
        assert not self._venue.unacknowledged()

    def heard(self) -> list[str]:
        """Return what the venue has been told."""
        return self._venue.heard(self._names)

    def see(self, name: str, is_there: Callable[[Told], bool]) -> Told:
        """Read an order."""
        del is_there
        return self._client.read(name)

    def close(self) -> None:
        """Let go of the desk."""
        self._desk.close()

    def _ask(self, method: str, path: str, query: str, body: object) -> Answer:
        reply = self._desk.ask(method, path, body, key=KEY, query=query)
        return Answer(reply.status, reply.body)
