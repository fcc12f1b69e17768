"""Folders of company data for these tests, and desks that are told by them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.desk_in_process import START, DeskInProcess
from api.people import SEED
from sidestreet.reference.company_files.folder import read_company_files
from sidestreet.reference.company_files.held import CompanyFiles
from sidestreet.reference.instruments import InstrumentDirectory

PAGE: Final = Path(__file__).parents[2] / "docs" / "company-data.md"
_FILE: Final = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


def find(name: str) -> str | None:
    """Return the id of a packaged instrument."""
    found = InstrumentDirectory.from_packaged().find(name)
    return None if found is None else found.instrument_id


def documented() -> dict[str, str]:
    """Return the files of the page's example."""
    return dict(_FILE.findall(PAGE.read_text("utf-8")))


def read(folder: Path, files: Mapping[str, str]) -> CompanyFiles:
    """Write some files and read them."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return read_company_files(folder, find)


def desk_with(files: CompanyFiles, now: int = START) -> DeskInProcess:
    """Return a desk that is told by files."""
    return DeskInProcess(SEED, files=files, now=now)
