"""A desk of a test in the test's own process: nothing listens, and nothing runs by itself."""

from typing import TYPE_CHECKING, Any

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.timekeeping import calendar_of
from sidestreet.reference.seed import parse_seed
from sidestreet.testing.choices import Choices, instant_of

if TYPE_CHECKING:
    import httpx


class InProcessHost:
    """Where such a desk is.

    Raises `StartRefused` or `SeedError` for what cannot be had, and ValueError for what is not
    understood.
    """

    def __init__(self, choices: Choices) -> None:
        clock = choices.clock_choice()
        self.desk = InProcessDesk(
            parse_seed(*choices.seed_file()),
            instant_of(choices.start, "start"),
            market=choices.market_choice(),
            calendar=calendar_of(clock),
            cancel_profile=choices.profile(),
            is_controlled=True,
            step_ns=clock.step_ns or 0,
        )

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
