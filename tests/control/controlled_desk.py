"""A desk in this process that a test controls: its clock stands still, its market never closes.

It has a loop of its own, which turns until a request is answered.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from api.desk_in_process import START, DeskInProcess
from runtime.desk_parts import KeptJournal
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.bootstrap.names import NamesOfTheDesk
from sidestreet.control.handlers import Controlled, control_handlers
from sidestreet.reference.calendar import AlwaysOpen, MarketHours
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.time_travel import TimeTravel

CONTROLLER: Final = "controller.owns-the-outcome-of-all"
ADMIN: Final = "admin.administers-all-there-is"
TRADER: Final = "trader.trades-in-all-accounts"
ROOT: Final = "/control/v1"
_SPARE_TURNS: Final = 3


def _key(text: str, *scopes: str) -> dict[str, object]:
    key_id, _, secret = text.partition(".")
    return {"id": key_id, "secret": secret, "accounts": "all", "scopes": list(scopes)}


SEED: Final[dict[str, Any]] = {
    "accounts": [
        {
            "id": 7001,
            "positions": [{"symbol": "MSFT", "quantity": "50", "average_price": "480.00"}],
        },
        {"id": 7002, "cash": "5000"},
    ],
    "keys": [
        _key(CONTROLLER, "control", "orders:read", "orders:write"),
        _key(ADMIN, "admin"),
        _key(TRADER, "orders:read", "orders:write"),
    ],
}


class ControlledDesk(DeskInProcess):
    """A desk with its control API, from a journal if one is given that holds something."""

    def __init__(
        self,
        seed: Mapping[str, object] = SEED,
        *,
        journal: KeptJournal | None = None,
        hours: MarketHours | None = None,
        now: int = START,
    ) -> None:
        super().__init__(seed, journal=journal, hours=hours, now=now)
        self.directory = InstrumentDirectory.from_packaged()
        names = NamesOfTheDesk(self.directory, self.desk.state)
        names.restore()
        self.desk.followers.append(names.follow)
        hours = hours or AlwaysOpen()
        self._loop = asyncio.new_event_loop()
        self._driver = LoopDriver(self.desk, self._loop)
        self._travel = TimeTravel(self.desk, self.clock, self._driver, self._loop)
        self.api = Api(
            self.desk,
            handlers(self.desk, self.directory, CancelProfile.SPEC, hours=hours, travel=None)
            | control_handlers(Controlled(self.desk, self.directory, hours, self._travel)),
            {},
        )
        # What this answers with is taken by the loop from here on.
        self.pump = self.turn  # type: ignore[assignment]
        self.turn()

    def turn(self) -> None:
        """Turn the loop until nobody has anything left to do at this instant."""
        spare = _SPARE_TURNS
        while spare:
            self._loop.call_soon(self._loop.stop)
            self._loop.run_forever()
            is_busy = self._travel.progress is not None or not self.desk.sequencer.is_idle
            spare = _SPARE_TURNS if is_busy else spare - 1

    def pass_time(self, nanoseconds: int) -> None:
        """Let time pass as an advance does."""
        self._travel.advance(self.clock.now() + nanoseconds, lambda _: None)
        self.turn()

    def control(self, method: str, path: str, body: object = None, *, query: str = "") -> Any:
        """Return the data of an answer of the control API."""
        return self.ask(method, ROOT + path, body, key=CONTROLLER, query=query).data

    def refused(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Return status and message of a refusal, which has changed nothing."""
        before = self.digest
        reply = self.ask(method, ROOT + path, body, key=CONTROLLER)
        assert self.digest == before
        return reply.status, reply.message

    def close(self) -> None:
        """Let go of the loop and of the read model."""
        self._driver.stop()
        self._loop.close()
        super().close()
