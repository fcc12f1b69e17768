"""The user's folder of company data: read for a desk, and told apart from another by its digest.

The rule: what is told on a desk is told on its double. So a desk in process reads the folder that a
server would, and a session that is made again refuses a folder that says something else by now.
"""

from hashlib import sha256
from pathlib import Path

from sidestreet.bootstrap.names import directory_of
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.seed import Seed


def company_files_of(folder: Path | None, seed: Seed, calendar: Calendar) -> CompanyFiles:
    """Return what the files of a folder tell of companies, by the instruments of a seed.

    Without a folder they tell nothing. Raises `StartRefused`.
    """
    if folder is None:
        return NO_FILES
    # Only who has such a folder has it read, and loads what reads it.
    from sidestreet.reference.company_files.folder import (  # noqa: PLC0415
        CompanyDataError,
        read_company_files,
    )

    directory = directory_of(seed, calendar)

    def find(name: str) -> str | None:
        found = directory.find(name)
        return None if found is None else found.instrument_id

    try:
        return read_company_files(folder, find)
    except CompanyDataError as error:
        raise StartRefused(str(error)) from None
    except OSError as error:
        raise StartRefused(f"the company data cannot be read: {error}") from None


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of all files of a folder, names and bytes, in hexadecimal digits.

    Names that begin with a dot are passed over, as they are by who reads the data. Raises OSError.
    """
    digest = sha256()
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        for part in (path.name.encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def check_digest(folder: Path, recorded: str) -> None:
    """Refuse a folder that is not the one of a recording. Raises `StartRefused`."""
    try:
        found = digest_of(folder)
    except OSError as error:
        raise StartRefused(
            f"the session was recorded with the company data of {folder}, which cannot be read: "
            f"{error.strerror}; name where it is now with --company-data"
        ) from None
    if found != recorded:
        raise StartRefused(
            f"the company data of {folder} are not those that the session was recorded with: "
            f"their digest was {recorded} and is {found}"
        )
