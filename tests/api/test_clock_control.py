"""The clock over the API: told, stopped, set going, and advanced, by an administrator alone."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from fractions import Fraction
from typing import Any

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess, Reply
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.http.messages import Request, Response
from sidestreet.reference.calendar import NewYork
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime import time_travel
from sidestreet.runtime.clock import RealClock, VirtualClock
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.time_travel import TimeTravel

ADMIN = "admin.administers-all-there-is"
TRADER = "trader.trades-in-all-accounts"
CLOCK = "/sidestreet/v1/clock"
ADVANCE = f"{CLOCK}/advance"
ORDERS = "/v1/accounts/1/orders"
SEED: dict[str, Any] = {
    "accounts": [{"id": 1, "cash": "1000000"}],
    "keys": [
        {"id": "admin", "secret": ADMIN[6:], "accounts": "all", "scopes": ["admin"]},
        {
            "id": "trader",
            "secret": TRADER[7:],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        },
    ],
}
FAR = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "1",
    "time_in_force": "DAY",
}


class ClockedDesk:
    """A desk on the running loop, New York's hours, and a clock that may be moved."""

    def __init__(self, clock: VirtualClock | None = None, *, is_real: bool = False) -> None:
        self._desk = DeskInProcess(SEED)
        self.clock = clock or VirtualClock(START)
        loop = asyncio.get_running_loop()
        self._desk.desk.clock = RealClock(START) if is_real else self.clock
        self._driver = LoopDriver(self._desk.desk, loop)
        travel = None if is_real else TimeTravel(self._desk.desk, self.clock, self._driver, loop)
        found = handlers(
            self._desk.desk,
            InstrumentDirectory.from_packaged(),
            CancelProfile.SPEC,
            hours=NewYork(),
            travel=travel,
        )
        self._api = Api(
            self._desk.desk, found, {}, let_in=None if travel is None else travel.let_in
        )
        self._asked = 0

    def begin(
        self, method: str, path: str, body: object = None, *, key: str = ADMIN
    ) -> "asyncio.Future[Reply]":
        """Ask for something; the answer may take a while."""
        answered: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._asked += 1
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {key}"}
        request = Request(
            method, path, "", headers, raw, f"request-{self._asked:012d}", "127.0.0.1"
        )

        def respond(answer: object) -> None:
            assert isinstance(answer, Response)
            answered.set_result(Reply(answer))

        self._api.handle(request, respond)
        return answered

    async def ask(self, method: str, path: str, body: object = None, *, key: str = ADMIN) -> Reply:
        """Ask for something and wait for the answer."""
        return await self.begin(method, path, body, key=key)

    def close(self) -> None:
        """Let go of the read model."""
        self._driver.stop()
        self._desk.close()


def play(
    scene: Callable[[ClockedDesk], Coroutine[Any, Any, None]],
    make: Callable[[], VirtualClock] | None = None,
    *,
    is_real: bool = False,
) -> None:
    """Play a scene with a desk whose clock is frozen at `START`, unless it is made otherwise."""

    async def played() -> None:
        desk = ClockedDesk(None if make is None else make(), is_real=is_real)
        await scene(desk)
        desk.close()

    asyncio.run(played())


def fast() -> VirtualClock:
    """Make a clock that runs while the machine's time stands still."""
    return VirtualClock(START, is_frozen=False, speed=Fraction(5, 2), wall=lambda: 0)


def stepped() -> VirtualClock:
    """Make a clock that moves by a second at each request."""
    return VirtualClock(START, is_frozen=False, step_ns=SECOND)


def test_a_frozen_clock_is_told() -> None:
    async def scene(desk: ClockedDesk) -> None:
        reply = await desk.ask("GET", CLOCK)
        assert reply.data == {
            "mode": "frozen",
            "now": "2025-10-31T13:30:00.000000000Z",
            "speed": "1",
            "step": None,
            "business_date": "2025-10-31",
            "session": "regular",
            "session_until": "2025-10-31T20:00:00.000000000Z",
            "next_due": "2025-11-01T00:00:00.000000000Z",
            "advance": None,
        }

    play(scene)


@pytest.mark.parametrize(
    ("make", "mode", "speed", "step"),
    [(fast, "fast", "2.5", None), (stepped, "stepped", None, "PT1S")],
)
def test_a_clock_tells_its_pace(
    make: Callable[[], VirtualClock], mode: str, speed: str | None, step: str | None
) -> None:
    async def scene(desk: ClockedDesk) -> None:
        told = (await desk.ask("GET", CLOCK)).data
        assert (told["mode"], told["speed"], told["step"]) == (mode, speed, step)

    play(scene, make)


def test_the_machines_clock_is_told_and_not_moved() -> None:
    async def scene(desk: ClockedDesk) -> None:
        told = (await desk.ask("GET", CLOCK)).data
        assert (told["mode"], told["speed"], told["step"]) == ("real", "1", None)
        for method, path, body in (
            ("PUT", CLOCK, {"is_frozen": True}),
            ("POST", ADVANCE, {"by": "PT1H"}),
            ("DELETE", ADVANCE, None),
        ):
            reply = await desk.ask(method, path, body)
            assert reply.status == 400
            assert reply.message == (
                "The clock is the machine's and cannot be moved: start the server with --clock "
                "frozen, stepped or fast"
            )

    play(scene, is_real=True)


@pytest.mark.parametrize(
    ("body", "mode", "speed", "step"),
    [
        ({}, "frozen", "1", None),
        ({"is_frozen": True}, "frozen", "1", None),
        ({"is_frozen": False}, "fast", "1", None),
        ({"speed": "60"}, "frozen", "60", None),
        ({"is_frozen": False, "speed": "0.25"}, "fast", "0.25", None),
        ({"step": "50ms"}, "frozen", None, "PT0.05S"),
        ({"is_frozen": False, "step": "PT1M"}, "stepped", None, "PT1M"),
    ],
)
def test_the_pace_is_changed_apart_from_the_freeze(
    body: object, mode: str, speed: str | None, step: str | None
) -> None:
    async def scene(desk: ClockedDesk) -> None:
        told = (await desk.ask("PUT", CLOCK, body)).data
        assert (told["mode"], told["speed"], told["step"]) == (mode, speed, step)

    play(scene)


@pytest.mark.parametrize("make", [fast, stepped])
def test_a_clock_that_was_frozen_goes_on_as_before(make: Callable[[], VirtualClock]) -> None:
    async def scene(desk: ClockedDesk) -> None:
        before = (await desk.ask("GET", CLOCK)).data
        frozen = (await desk.ask("PUT", CLOCK, {"is_frozen": True})).data
        assert frozen == {**before, "mode": "frozen"}
        assert (await desk.ask("PUT", CLOCK, {"is_frozen": False})).data == before

    play(scene, make)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"speed": "0"}, 422, "speed: 0, expected a number above 0 and at most 100000"),
        ({"speed": "-1"}, 422, "speed: -1, expected"),
        ({"speed": "1e3"}, 422, "speed: 1e3, expected"),
        ({"speed": "100001"}, 422, "speed: 100001, expected"),
        ({"step": "0"}, 422, "step: 0, expected a span of time like PT1H30M"),
        ({"step": "soon"}, 422, "step: soon, expected"),
        ({"speed": "1", "step": "1s"}, 422, "one of speed and step can be given, not both"),
        ({"speed": 60}, 422, "speed: expected `string | null`, got `integer`"),
        ({"frozen": True}, 422, "unknown field `frozen`"),
        ([], 422, "expected `object`, got `array`"),
    ],
)
def test_a_pace_that_cannot_be_read_changes_nothing(body: object, status: int, told: str) -> None:
    async def scene(desk: ClockedDesk) -> None:
        before = (await desk.ask("GET", CLOCK)).data
        reply = await desk.ask("PUT", CLOCK, body)
        assert (reply.status, told in reply.message) == (status, True), reply.message
        assert (await desk.ask("GET", CLOCK)).data == before

    play(scene)


@pytest.mark.parametrize(
    ("body", "now"),
    [
        ({"by": "PT1H"}, "2025-10-31T14:30:00.000000000Z"),
        ({"by": "0"}, "2025-10-31T13:30:00.000000000Z"),
        ({"to": "2025-11-03"}, "2025-11-03T14:30:00.000000000Z"),
        ({"to": "2025-10-31T09:31:00-04:00"}, "2025-10-31T13:31:00.000000000Z"),
        ({"until": "next-session"}, "2025-10-31T20:00:00.000000000Z"),
        ({"until": "next-event"}, "2025-11-01T00:00:00.000000000Z"),
    ],
)
def test_an_advance_is_answered_when_the_desk_is_there(body: object, now: str) -> None:
    async def scene(desk: ClockedDesk) -> None:
        told = (await desk.ask("POST", ADVANCE, body)).data
        assert told["began_at"] == "2025-10-31T13:30:00.000000000Z"
        assert (told["now"], told["is_complete"], told["percent"]) == (now, True, 100)
        clock = (await desk.ask("GET", CLOCK)).data
        assert (clock["now"], clock["mode"], clock["advance"]) == (now, "frozen", None)

    play(scene)


def test_the_sessions_of_a_weekend_are_gone_through_one_by_one() -> None:
    async def scene(desk: ClockedDesk) -> None:
        seen = []
        for _ in range(4):
            await desk.ask("POST", ADVANCE, {"until": "next-session"})
            told = (await desk.ask("GET", CLOCK)).data
            seen.append((told["now"][:16], told["session"]))
        assert seen == [
            ("2025-10-31T20:00", "after_hours"),
            ("2025-11-03T01:00", "overnight"),
            # The maintenance window is none.
            ("2025-11-03T09:00", "pre_market"),
            ("2025-11-03T14:30", "regular"),
        ]

    play(scene)


def test_a_closed_market_has_no_session_and_says_when_to_look_again() -> None:
    async def scene(desk: ClockedDesk) -> None:
        await desk.ask("POST", ADVANCE, {"to": "2025-11-01"})
        told = (await desk.ask("GET", CLOCK)).data
        assert told["session"] is None
        assert told["session_until"] == "2025-11-03T01:00:00.000000000Z"

    play(scene)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 422, "one of by, to and until must be given, and no other"),
        ({"by": "1h", "to": "2025-11-03"}, 422, "one of by, to and until must be given"),
        ({"by": "an hour"}, 422, "by: an hour, expected a span of time like PT1H30M"),
        ({"by": "-1h"}, 422, "by: -1h, expected"),
        ({"by": "P1Y"}, 422, "by: P1Y, expected"),
        ({"to": "Monday"}, 422, "to: Monday, expected an instant like 2025-10-31T13:30:00Z"),
        ({"to": "2025-02-30"}, 422, "to: 2025-02-30, expected"),
        ({"to": "2025-10-30"}, 400, "cannot be advanced to 2025-10-30T13:30:00.000000000Z: it is"),
        ({"to": "2100-01-02"}, 400, "and calendars end at 2100-01-01T00:00:00.000000000Z"),
        ({"by": "P36500D"}, 400, "calendars end at"),
        ({"until": "christmas"}, 422, "until: invalid enum value 'christmas'"),
        ({"by": "x" * 65}, 422, "length <= 64"),
    ],
)
def test_an_advance_that_cannot_be_made_moves_nothing(body: object, status: int, told: str) -> None:
    async def scene(desk: ClockedDesk) -> None:
        before = (await desk.ask("GET", CLOCK)).data
        reply = await desk.ask("POST", ADVANCE, body)
        assert (reply.status, told in reply.message) == (status, True), reply.message
        assert (await desk.ask("GET", CLOCK)).data == before

    play(scene)


def test_an_order_ends_with_its_day_on_the_way() -> None:
    async def scene(desk: ClockedDesk) -> None:
        ((order,),) = [(await desk.ask("POST", ORDERS, [FAR], key=TRADER)).data]
        told = (await desk.ask("POST", ADVANCE, {"by": "P1D"})).data
        assert told["records"] >= 3, "accepted by the venue, ended, and the day with it"
        seen = (await desk.ask("GET", f"{ORDERS}/{order['id']}", key=TRADER)).data
        assert seen["status"] == "EXPIRED"

    play(scene)


def test_an_advance_under_way_is_told_refuses_another_and_can_be_canceled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_travel, "SLICE_S", 0.0)

    async def scene(desk: ClockedDesk) -> None:
        advance = desk.begin("POST", ADVANCE, {"to": "2099-12-31"})
        await asyncio.sleep(0)
        told = (await desk.ask("GET", CLOCK)).data["advance"]
        assert told["to"] == "2099-12-31T14:30:00.000000000Z"
        assert (told["is_complete"], told["percent"]) == (False, 0)
        other = await desk.ask("POST", ADVANCE, {"by": "PT1H"})
        assert other.status == 409
        assert other.message == "The clock is being advanced already: wait, or cancel that"
        clock = (await desk.ask("DELETE", ADVANCE)).data
        ended = (await advance).data
        assert ended["is_complete"] is False
        assert ended["now"] == clock["now"] < "2026"
        assert clock["advance"] is None

    play(scene)


def test_canceling_no_advance_tells_the_clock() -> None:
    async def scene(desk: ClockedDesk) -> None:
        before = (await desk.ask("GET", CLOCK)).data
        assert (await desk.ask("DELETE", ADVANCE)).data == before

    play(scene)


def test_each_request_of_the_api_moves_a_stepped_clock_and_none_of_ours_does() -> None:
    async def scene(desk: ClockedDesk) -> None:
        ((order,),) = [(await desk.ask("POST", ORDERS, [FAR], key=TRADER)).data]
        assert order["created_at"] == "2025-10-31T13:30:01.000000000Z"
        assert order["status"] == "PENDING_NEW"
        seen = (await desk.ask("GET", f"{ORDERS}/{order['id']}", key=TRADER)).data
        assert seen["status"] == "NEW", "the venue answered in the second that went by"
        for _ in range(3):
            told = (await desk.ask("GET", CLOCK)).data
        assert told["now"] == "2025-10-31T13:30:02.000000000Z"

    play(scene, stepped)


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", ORDERS, "nobody.has-this-key", 401),
        ("GET", ORDERS, ADMIN, 403),
        ("GET", "/v1/accounts/x/orders", TRADER, 400),
        ("GET", "/v1/nothing-is-here", TRADER, 404),
    ],
)
def test_what_does_not_pass_the_checks_moves_nothing(
    method: str, path: str, key: str, status: int
) -> None:
    async def scene(desk: ClockedDesk) -> None:
        assert (await desk.ask(method, path, key=key)).status == status
        assert desk.clock.now() == START

    play(scene, stepped)


def test_a_refusal_after_the_step_is_an_answer_like_any_other() -> None:
    async def scene(desk: ClockedDesk) -> None:
        reply = await desk.ask("GET", f"{ORDERS}/no-such-order", key=TRADER)
        assert (reply.status, reply.message) == (
            404,
            "Order no-such-order not found for account 1",
        )
        assert (await desk.ask("POST", ORDERS, [{}], key=TRADER)).status == 422
        assert desk.clock.now() == START + 2 * SECOND

    play(scene, stepped)
