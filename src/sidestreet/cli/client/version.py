"""What `--version` prints, with and without the table of operations at hand."""

from typing import Final

from sidestreet import __version__

VERSION: Final = f"clear-street version {__version__}\n"
