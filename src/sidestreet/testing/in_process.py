"""A desk of a test in the test's own process: nothing listens, and nothing runs by itself."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sidestreet.bootstrap.in_process import LOCAL_KEY, InProcessDesk
from sidestreet.bootstrap.timekeeping import calendar_of
from sidestreet.config import Settings
from sidestreet.reference.seed import parse_seed
from sidestreet.testing.choices import Choices, instant_of

if TYPE_CHECKING:
    import httpx

    from sidestreet.control.recording.recorder import Recorder


class InProcessHost:
    """Where such a desk is.

    Raises `StartRefused` or `SeedError` for what cannot be had, and ValueError for what is not
    understood.
    """

    def __init__(self, choices: Choices) -> None:
        settings, seed_file = choices.settings(), choices.seed_file()
        seed = parse_seed(*seed_file)
        with contextlib.ExitStack() as undoing:
            recorder = None
            if settings.record is not None:
                recorder = _recorder(settings.record, settings, seed_file, seed.market_seed)
                undoing.callback(recorder.discard)
            self.desk = InProcessDesk(
                seed,
                instant_of(choices.start, "start"),
                market=settings.market,
                calendar=calendar_of(settings.clock),
                cancel_profile=settings.cancel_profile,
                is_controlled=settings.is_controlled,
                company_data=settings.company_data,
                step_ns=settings.clock.step_ns or 0,
                recorder=recorder,
            )
            undoing.pop_all()

    @property
    def url(self) -> str:
        """Where its clients find it, which is nowhere for anybody else."""
        from sidestreet.testing.transport import BASE_URL  # noqa: PLC0415 - httpx, if it is used

        return BASE_URL

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        query: str = "",
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Return the status and the decoded body of the answer to a request."""
        headers = {"content-type": content_type}
        return self.desk.ask(method, path, body, query=query, headers=headers)

    def transport(self) -> "httpx.BaseTransport":
        """Return the way of a synchronous client."""
        from sidestreet.testing.transport import DeskTransport  # noqa: PLC0415 - as above

        return DeskTransport(self.desk)

    def async_transport(self) -> "httpx.AsyncBaseTransport":
        """Return the way of an asynchronous client."""
        from sidestreet.testing.transport import AsyncDeskTransport  # noqa: PLC0415 - as above

        return AsyncDeskTransport(self.desk)

    def close(self) -> None:
        """Let go of it."""
        self.desk.close()


def _recorder(
    path: Path, settings: Settings, seed_file: tuple[bytes, str], market_seed: int
) -> "Recorder":
    """Return what records the desk. Only a desk that is recorded pays for it."""
    from sidestreet.bootstrap.recording import recorder_to  # noqa: PLC0415 - as it says

    raw, name = seed_file
    return recorder_to(
        path,
        settings,
        (raw, Path(name).name),
        market_seed,
        local_key=LOCAL_KEY.encode(),
    )
