"""A controlled desk whose faults are played, as on a server: calls, streams, and magic ids."""

from typing import Any, Final

from control.controlled_desk import CONTROLLER, TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.control.handlers import Controlled, control_handlers, edge_of
from sidestreet.http.messages import Abort, Response
from sidestreet.reference.calendar import AlwaysOpen

ORDERS: Final = "/v1/accounts/7001/orders"


class FaultyDesk(ControlledDesk):
    """A desk with its edge."""

    def __init__(self, *, journal: KeptJournal | None = None) -> None:
        super().__init__(journal=journal)
        hours = AlwaysOpen()
        self.controlled = Controlled(self.desk, self.directory, hours, self._travel)
        edge = edge_of(self.controlled)
        self.streams.stage(edge)
        self.api = Api(
            self.desk,
            handlers(self.desk, self.directory, CancelProfile.SPEC, hours=hours, travel=None)
            | control_handlers(self.controlled),
            {},
            streams=self.streams.operations,
            edge=edge,
        )

    def turn(self) -> None:
        """Do all that can be done at this instant, and tell the streams of it."""
        super().turn()
        self.streams.deliver()

    def stage(self, *calls: dict[str, Any], streams: tuple[dict[str, Any], ...] = ()) -> Any:
        """Have these faults, and return what is told of them."""
        return self.control("PUT", "/faults", {"calls": list(calls), "streams": list(streams)})

    def submit(
        self, name: str | None = None, *, quantity: str = "10", key: str = TRADER
    ) -> Response | Abort:
        """Ask for an order far from the market, and return the answer as it is."""
        row = {
            "symbol": "AAPL",
            "side": "BUY",
            "order_type": "LIMIT",
            "limit_price": "1.00",
            "quantity": quantity,
            "time_in_force": "DAY",
        }
        body = [row if name is None else row | {"id": name}]
        answer = self.answer("POST", ORDERS, body, key=key)
        assert isinstance(answer, Response | Abort)
        return answer

    def cancel(self, name: str) -> Response | Abort:
        """Ask for the cancel of an order, and return the answer as it is."""
        answer = self.answer("DELETE", f"{ORDERS}/{name}", key=TRADER)
        assert isinstance(answer, Response | Abort)
        return answer

    def client_ids(self) -> list[str]:
        """Return the client's ids of all orders there are, oldest first."""
        return [order.client_order_id for order in self.desk.state.orders.values()]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return how many calls or messages each fault was for, and how many it struck."""
        told = self.ask("GET", "/control/v1/faults", key=CONTROLLER).data
        return {
            each["rule"]["name"]: (each["matched"], each["hits"])
            for each in told["calls"] + told["streams"]
        }
