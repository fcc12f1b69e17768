"""How often a key may ask: what is counted, what is not, and that a cancel always gets through."""

from collections.abc import Iterator

import pytest

from api.desk_in_process import DeskInProcess
from api.people import ADMIN, EVERYONE, KEPT, MINE, READER, RESTING, SEED, TRADER
from sidestreet.http.messages import Response
from sidestreet.http.rate_limits import NS_PER_S, Rate, RateLimits

ORDERS = f"/v1/accounts/{MINE}/orders"


class Watch:
    """The machine's time."""

    at = 0

    def __call__(self) -> int:
        """Tell."""
        return self.at


@pytest.fixture
def watch() -> Watch:
    """Return the machine's time, which stands until a test moves it."""
    return Watch()


@pytest.fixture
def limited(watch: Watch) -> Iterator[DeskInProcess]:
    """Plant a desk that lets a key ask twice in ten seconds, and cancel once in five."""
    desk = DeskInProcess(SEED, rates=RateLimits(Rate(2, 10), Rate(1, 5), watch))
    yield desk
    desk.close()


def test_every_answer_says_where_the_key_stands(limited: DeskInProcess) -> None:
    told = limited.ask("GET", ORDERS, key=TRADER).headers
    assert told["ratelimit-policy"] == '"requests";q=2;w=10'
    assert told["ratelimit"] == '"requests";r=1;t=5'


def test_one_request_too_many_is_429_and_changes_nothing(
    limited: DeskInProcess, watch: Watch
) -> None:
    for _ in range(2):
        limited.ask("GET", ORDERS, key=TRADER)
    before = limited.digest
    refused = limited.ask("POST", ORDERS, [{}], key=TRADER)
    assert (refused.status, refused.message) == (429, "Too many requests")
    assert refused.headers["retry-after"] == "5"
    assert refused.headers["ratelimit"] == '"requests";r=0;t=10'
    assert limited.digest == before
    watch.at += 5 * NS_PER_S
    assert limited.ask("GET", ORDERS, key=TRADER).status == 200


def test_a_program_that_has_run_wild_can_still_cancel_and_stop_trade(
    limited: DeskInProcess,
) -> None:
    for key in (TRADER, ADMIN):
        for _ in range(5):
            limited.ask("GET", ORDERS, key=key)
    canceled = limited.ask("DELETE", f"{ORDERS}/{RESTING}", key=TRADER)
    assert canceled.data["status"] == "PENDING_CANCEL"
    assert canceled.headers["ratelimit"] == '"cancels";r=0;t=5'
    assert limited.ask("DELETE", f"{ORDERS}/{RESTING}", key=TRADER).status == 429
    stopped = limited.ask("PUT", "/sidestreet/v1/kill-switch", {}, key=ADMIN)
    assert stopped.data[0]["scope"] == "FIRM"


def test_keys_are_counted_apart(limited: DeskInProcess) -> None:
    for _ in range(3):
        limited.ask("GET", ORDERS, key=TRADER)
    assert limited.ask("GET", ORDERS, key=READER).status == 200


def test_what_is_refused_is_counted_too(limited: DeskInProcess) -> None:
    """Whoever looks for what it must not see, or for what is not there, is slowed down."""
    statuses = [
        limited.ask("GET", path, key=EVERYONE).status
        for path in ("/v1/nothing", "/sidestreet/v1/keys", ORDERS, "/v1/nothing")
    ]
    assert statuses == [404, 403, 429, 429]


def test_streams_are_counted_as_they_are_opened(limited: DeskInProcess) -> None:
    for _ in range(2):
        limited.ask("GET", ORDERS, key=TRADER)
    refused = limited.answer("GET", "/sidestreet/v1/events", key=TRADER)
    assert isinstance(refused, Response)
    assert refused.status == 429


def test_what_needs_no_key_and_what_the_folders_owner_asks_is_not_counted(
    limited: DeskInProcess,
) -> None:
    for _ in range(5):
        assert limited.ask("GET", "/v1/version").status == 200
        assert limited.ask("GET", "/sidestreet/v1/keys", key="local-key").status == 200
        assert limited.ask("GET", ORDERS).status == 401
        assert limited.ask("GET", ORDERS, key=f"trader.{'x' * 20}").status == 401
    assert limited.ask("GET", ORDERS, key=TRADER).headers["ratelimit"] == '"requests";r=1;t=5'


def test_the_time_of_the_desk_is_not_the_time_of_the_limits(limited: DeskInProcess) -> None:
    for _ in range(2):
        limited.ask("GET", ORDERS, key=TRADER)
    limited.pass_time(3600 * NS_PER_S)
    assert limited.ask("GET", ORDERS, key=TRADER).status == 429


def test_without_limits_nothing_is_said_of_them(desk: DeskInProcess) -> None:
    for _ in range(50):
        reply = desk.ask("GET", f"/v1/watchlists/{KEPT}", key=TRADER)
        assert reply.status == 200
        assert not [name for name in reply.headers if name.startswith("ratelimit")]
