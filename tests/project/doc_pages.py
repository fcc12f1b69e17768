"""The pages of the documentation as a test reads them: links, tables, blocks of code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]

_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Block(NamedTuple):
    """A block of code and the language that it says it is in."""

    language: str
    text: str


class Page:
    """One page. `prose` is its text without blocks of code."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.text = path.read_text("utf-8")
        self.prose = _BLOCK.sub("", self.text)
        self.blocks = [Block(*found) for found in _BLOCK.findall(self.text)]

    def links(self) -> Iterator[str]:
        """Yield the targets of all links."""
        yield from _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """Return what a link to this page may name behind its `#`."""
        return {
            re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in _HEADING.findall(self.text)
        }

    def table(self, first_column: str) -> list[list[str]]:
        """Return the rows of the table whose first column has that name, as texts of cells."""
        lines = self.prose.splitlines()
        start = next(
            number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |")
        )
        rows = []
        for line in lines[start + 2 :]:
            if not line.startswith("|"):
                break
            rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
        return rows


def pages() -> list[Page]:
    """Return every page of the project, the ones at the top and all in `docs`."""
    return [Page(path) for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])]


def page(name: str) -> Page:
    """Return the page of that name, such as `docs/serve.md`."""
    return Page(ROOT / name)
