"""What whoever asked is told where a generation cannot be begun, or a snapshot not be written.

One rule on a server and in process: what was asked for and cannot be had is 404 or 400, and what
the disk would not do for anybody is 503. Nothing has changed then.
"""

from typing import Final

import apsw

from sidestreet.bootstrap.generations.snapshot_file import SnapshotUnreadable
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.journal import JournalDamaged, JournalEnds, JournalFailed
from sidestreet.runtime.codec import RecordUnreadable

NOT_TO_BE_HAD: Final = (
    StartRefused,
    SnapshotUnreadable,
    RecordUnreadable,
    JournalDamaged,
    JournalEnds,
)
"""What says that the records asked for cannot be gone back to."""

OF_THE_DISK: Final = (JournalFailed, OSError, apsw.Error)
"""What says that there is no room for another generation, or no way to read or write it."""

_OF_THE_PATH: Final = (
    FileNotFoundError,
    NotADirectoryError,
    IsADirectoryError,
    PermissionError,
)
"""What says that a path was not one that a file can be written to."""


def beginning_refused(error: BaseException) -> ApiError:
    """Return what is told of a generation that could not be begun, for this reason."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, OF_THE_DISK):
        return ApiError(ErrorKind.UNAVAILABLE, f"The generation cannot be begun: {error}")
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, str(error))


def writing_refused(file: str, error: Exception) -> ApiError:
    """Return what is told of a snapshot that could not be written to a file, for this reason."""
    if isinstance(error, FileExistsError):
        return ApiError(ErrorKind.CONFLICT, f"{file} is there already")
    if isinstance(error, OSError):
        is_path = isinstance(error, _OF_THE_PATH)
        kind = ErrorKind.UNACCEPTABLE_REQUEST if is_path else ErrorKind.UNAVAILABLE
        return ApiError(kind, f"{file} cannot be written: {error.strerror}")
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, str(error))
