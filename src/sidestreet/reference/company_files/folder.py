"""A whole folder of company data: found, read and checked at the start of a server.

All that is wrong with all files is told at once, and a folder with one problem is not used. What
nobody would read is a problem too: a misspelled file name must not mean that made-up figures are
told as if they were one's own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sidestreet.reference.company_files.held import CompanyFiles, Row
from sidestreet.reference.company_files.resources import RESOURCES, Resource
from sidestreet.reference.company_files.table import FindInstrument, read_table
from sidestreet.reference.seed_file.problems import Problems, told_of

ENDINGS: Final = (".csv", ".json", ".yaml")

_BY_NAME: Final[Mapping[str, Resource]] = {each.name: each for each in RESOURCES}
_ACCEPTED: Final = (
    f"{', '.join(_BY_NAME)}, each as {', '.join(ENDINGS)}; a README and names with a dot before "
    "them are passed over"
)


class CompanyDataError(Exception):
    """A folder of company data that cannot be used. Its text has a line for each problem."""


def read_company_files(folder: Path, find: FindInstrument) -> CompanyFiles:
    """Return what the files of a folder say.

    `find` returns the id of an instrument by its symbol or id. Raises `CompanyDataError`, and
    OSError for what cannot be read.
    """
    refused: list[str] = []
    rows: dict[str, list[Row]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.stem.upper() == "README":
            continue
        problems = Problems(path.name)
        resource = _BY_NAME.get(path.stem) if path.suffix in ENDINGS else None
        if resource is None or not path.is_file():
            problems.add("", None, "a name that means nothing here", _ACCEPTED)
        elif resource.name in rows:
            problems.add("", None, f"a second file of {resource.name}", "one file of each")
        else:
            rows[resource.name] = read_table(path, resource, find, problems)
        if len(problems):
            refused.append(told_of(str(path), "company data", problems.in_order()))
    if refused:
        raise CompanyDataError("\n".join(refused))
    return CompanyFiles(rows)
