"""The calendar through both clients of the official SDK, strict, on a server and in process.

The server's market is always open and its clock is the machine's, so what it tells is held against
that clock. What New York's hours look like to the SDK is shown in process, where time stands still.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from clearstreet import AsyncClearStreet, BadRequestError, ClearStreet

from acceptance.both_clients import FLAVORS, client_of
from acceptance.seeds import TRADER
from acceptance.server_process import ServerProcess, serving
from acceptance.trading import told
from api.desk_in_process import DeskInProcess
from api.people import READER, SEED
from reference.instants_in_new_york import ns
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.http.asgi import AsgiApplication
from sidestreet.reference.calendar import NewYork
from sidestreet.reference.instruments import InstrumentDirectory

Story = Callable[[AsyncClearStreet], Awaitable[None]]

# On a server.


@pytest.mark.server
def test_the_clock_goes_with_the_machines(sdk: ClearStreet) -> None:
    before = datetime.now(UTC)
    clock = sdk.v1.calendar.get_clock().data.clock
    # The SDK reads microseconds and drops the rest.
    assert before - timedelta(microseconds=1) <= clock <= datetime.now(UTC)
    assert clock <= sdk.v1.calendar.get_clock().data.clock


@pytest.mark.server
def test_a_market_that_is_always_open_is_told_so(sdk: ClearStreet) -> None:
    equities, options = sdk.v1.calendar.get_market_hours_calendar().data
    assert (equities.market, equities.market_name) == ("us_equities", "US Equities")
    assert (options.market, options.market_name) == ("us_options", "US Options")
    for told_of in (equities, options):
        assert told_of.timezone == "America/New_York"
        assert told_of.status.is_open
        assert (told_of.status.day_type, told_of.status.current_session) == (
            "TRADING_DAY",
            "regular",
        )
        today, following = told_of.today_sessions.regular, told_of.next_sessions.regular
        assert today is not None
        assert following is not None
        assert today.close == following.open
        assert timedelta(hours=23) <= today.close - today.open <= timedelta(hours=25)
        assert (following.time_until_open, following.time_until_close) == (None, None)
        assert told_of.today_sessions.overnight is None
        assert told_of.today_sessions.maintenance is None


@pytest.mark.server
def test_hours_of_a_date_and_a_market(sdk: ClearStreet) -> None:
    calendar = sdk.v1.calendar
    (one,) = calendar.get_market_hours_calendar(date="2025-12-25", market="us_options").data
    assert (one.date.isoformat(), one.market) == ("2025-12-25", "us_options")
    assert one.status.day_type == "TRADING_DAY"
    assert one.today_sessions.regular is not None
    assert one.today_sessions.regular.open.isoformat() == "2025-12-24T20:00:00-05:00"
    (events,) = calendar.get_market_hours_calendar(market="us_event_contracts").data
    assert (events.status.is_open, events.today_sessions.regular) == (False, None)
    with pytest.raises(BadRequestError) as refused:
        calendar.get_market_hours_calendar(date="2025-02-30")
    assert "expected a day as YYYY-MM-DD" in told(refused.value)


@pytest.mark.server
def test_events_of_the_economy_without_and_with_every_parameter(sdk: ClearStreet) -> None:
    calendar = sdk.v1.calendar
    listed = calendar.get_economic_events_calendar()
    now = datetime.now(UTC)
    # Jobless claims come out every week, and the list reaches seven days ahead.
    assert any(
        each.name == "Initial Jobless Claims" and each.timestamp > now - timedelta(days=5)
        for each in listed.data
    )
    assert {each.country for each in listed.data} == {"US"}
    assert [each.timestamp for each in listed.data] == sorted(
        each.timestamp for each in listed.data
    )

    since, until = now - timedelta(days=60), now + timedelta(days=60)
    bounds = {"gte": since.date().isoformat(), "lt": until.isoformat()}
    first = calendar.get_economic_events_calendar(
        country="US,GB",
        impact=["HIGH", "NONE"],
        page_size=2,
        timestamp={"gte": bounds["gte"], "lt": bounds["lt"]},
    )
    assert len(first.data) == 2
    assert {each.impact for each in first.data} <= {"HIGH", "NONE"}
    assert first.metadata.total_items is not None
    assert first.metadata.total_items > 10
    token = first.metadata.next_page_token
    assert token is not None
    second = calendar.get_economic_events_calendar(
        country="US,GB",
        impact=["HIGH", "NONE"],
        page_token=token,
        timestamp={"gt": bounds["gte"], "gte": bounds["gte"], "lte": bounds["lt"]},
    )
    assert second.metadata.page_number == 2
    assert second.data[0].timestamp >= first.data[-1].timestamp
    assert calendar.get_economic_events_calendar(country="EU").data == []
    with pytest.raises(BadRequestError) as refused:
        calendar.get_economic_events_calendar(
            timestamp={"gt": bounds["lt"], "lt": bounds["gte"]},
        )
    assert "ends before it begins" in told(refused.value)


@pytest.mark.server
@pytest.mark.parametrize("name", ["clock", "calendars/market-hours", "calendars/economic-events"])
def test_the_calendar_wants_a_key(rich: ServerProcess, name: str) -> None:
    path = f"{rich.url}/v1/{name}"
    assert httpx.get(path).status_code == 401
    assert httpx.get(path, headers={"Authorization": f"Bearer {TRADER}"}).status_code == 200


# By New York's hours, on a server and in process.


@pytest.fixture(scope="module")
def half_day() -> Iterator[ServerProcess]:
    """Run a server whose clock stands still on the day after Thanksgiving, at 11:00."""
    with serving("--open", "--clock", "frozen", "--start", "2025-11-28T11:00:00-05:00") as running:
        yield running


@pytest.mark.server
@pytest.mark.parametrize("flavor", FLAVORS)
def test_a_server_by_the_true_calendar_tells_its_half_day(
    half_day: ServerProcess, flavor: str
) -> None:
    with client_of(flavor, half_day.url) as sdk:
        calendar = sdk.v1.calendar
        assert calendar.get_clock().data.clock == datetime(2025, 11, 28, 16, tzinfo=UTC)
        equities, options = calendar.get_market_hours_calendar().data
        for told_of in (equities, options):
            assert told_of.status.day_type == "EARLY_CLOSE"
            assert told_of.today_sessions.regular is not None
            assert told_of.today_sessions.regular.time_until_close == "PT2H"
            assert told_of.next_sessions.regular is not None
            assert told_of.next_sessions.regular.open.isoformat() == "2025-12-01T09:30:00-05:00"
        # Thanksgiving was a holiday; the list begins with the trading day before the half day.
        names = [each.name for each in calendar.get_economic_events_calendar(impact=["NONE"]).data]
        assert names == ["Stock exchanges closed: Thanksgiving Day", "Stock exchanges close early"]


@pytest.fixture
def at() -> Iterator[Callable[[str, Story], None]]:
    """Tell a story to a desk of New York's whose clock stands still at an instant."""
    made: list[DeskInProcess] = []

    def tell(instant: str, story: Story) -> None:
        desk = DeskInProcess(SEED, now=ns(instant))
        made.append(desk)
        directory = InstrumentDirectory.from_packaged()
        api = Api(
            desk.desk,
            handlers(desk.desk, directory, CancelProfile.SPEC, hours=NewYork()),
            pages(),
        )

        async def run() -> None:
            async with AsyncClearStreet(
                api_key=READER,
                base_url="http://sidestreet",
                max_retries=0,
                http_client=httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=AsgiApplication(api))
                ),
                _strict_response_validation=True,
            ) as sdk:
                await story(sdk)

        asyncio.run(run())

    yield tell
    for each in made:
        each.close()


def test_an_afternoon_in_new_york(at: Callable[[str, Story], None]) -> None:
    async def story(sdk: AsyncClearStreet) -> None:
        clock = (await sdk.v1.calendar.get_clock()).data.clock
        assert clock == datetime(2025, 10, 15, 18, 30, 45, tzinfo=UTC)
        equities, options = (await sdk.v1.calendar.get_market_hours_calendar()).data
        assert equities.current_time.isoformat() == "2025-10-15T14:30:45-04:00"
        assert equities.status.current_session == "regular"
        today = equities.today_sessions
        assert today.regular is not None
        assert today.regular.time_until_close == "PT1H29M15S"
        assert today.after_hours is not None
        assert today.after_hours.time_until_open == "PT1H29M15S"
        assert today.maintenance is not None
        assert today.maintenance.open.isoformat() == "2025-10-15T03:30:00-04:00"
        assert today.overnight is not None
        assert today.overnight.open.isoformat() == "2025-10-14T20:00:00-04:00"
        assert options.today_sessions.pre_market is None

    at("2025-10-15T14:30:45-04:00", story)


@pytest.mark.parametrize(
    ("instant", "kind", "is_open"),
    [
        ("2025-11-28T11:00:00-05:00", "EARLY_CLOSE", True),
        ("2025-12-25T10:00:00-05:00", "HOLIDAY", False),
        ("2025-10-18T12:00:00-04:00", "WEEKEND", False),
        ("2025-10-15T03:40:00-04:00", "TRADING_DAY", False),
    ],
)
def test_each_kind_of_day_reads_strictly(
    at: Callable[[str, Story], None], instant: str, kind: str, *, is_open: bool
) -> None:
    async def story(sdk: AsyncClearStreet) -> None:
        for told_of in (await sdk.v1.calendar.get_market_hours_calendar()).data:
            assert (told_of.status.day_type, told_of.status.is_open) == (kind, is_open)

    at(instant, story)
