"""Market data from the user's own files, whoever recorded it, as one stream of ticks a symbol.

`open_market_files` looks through files and gives the streams. Each form has a reader (tables,
LOBSTER, ITCH), and every reader streams: no file is ever in memory as a whole. What is wrong with a
file is a `MarketFileError` that says where, or a repair that is counted.
"""

from sidestreet.reference.market_files.files import MarketFiles, describe, open_market_files
from sidestreet.reference.market_files.problems import MarketFileError, Repair
from sidestreet.reference.market_files.survey import FileReport, Span

__all__ = [
    "FileReport",
    "MarketFileError",
    "MarketFiles",
    "Repair",
    "Span",
    "describe",
    "open_market_files",
]
