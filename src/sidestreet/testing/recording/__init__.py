"""A recorded session as a regression test: load it, make it again, and see what is different.

`sidestreet serve --record FILE` records one, and `docs/recording.md` tells all of it.
"""

from os import PathLike
from pathlib import Path
from typing import Literal, Self

from sidestreet.bootstrap.rerun.comparing import compared
from sidestreet.bootstrap.rerun.difference import Difference, Divergence
from sidestreet.bootstrap.rerun.making import Making, VenueMode
from sidestreet.bootstrap.rerun.recording import RecordingError, Session, read_session

__all__ = ["Difference", "Divergence", "Recording", "RecordingError"]


class Recording:
    """A session that was recorded: what clients asked, what they were answered, what happened."""

    def __init__(self, session: Session) -> None:
        """Not for callers: `load` is."""
        self._session = session

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Return the recording of a file.

        Raises `RecordingError` with the line that is wrong, and OSError if it cannot be read.
        """
        return cls(read_session(Path(path)))

    @property
    def requests(self) -> int:
        """How many requests it has."""
        return len(self._session.requests)

    def rerun(
        self,
        venue: Literal["market", "recorded"] | None = None,
        *,
        company_data: str | PathLike[str] | None = None,
    ) -> Difference:
        """Make the session again on a new desk, and return what is different now.

        `venue` says who plays the venue: the market once more, or what it said before. Without it,
        that is the market where the clock was frozen or stepped, and else what it said before.
        `company_data` is where the folder of company data is by now, if it was moved. Raises
        `StartRefused` where the desk cannot be had, as if that folder says something else.
        """
        making = Making(
            self._session,
            None if venue is None else VenueMode(venue),
            None if company_data is None else Path(company_data),
        )
        making.run()
        return compared(self._session, making)
