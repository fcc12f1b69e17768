"""The venues to which a client may send an order directly, by market identifier code (ISO 10383).

The vendor publishes no list of destinations. This one is ours: the exchanges on which United States
shares trade, as the SEC's list of registered exchanges has them. Whichever is named, the simulated
market is one; the code is what an order and its executions show.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DESTINATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ARCX": "NYSE Arca",
        "BATS": "Cboe BZX",
        "BATY": "Cboe BYX",
        "EDGA": "Cboe EDGA",
        "EDGX": "Cboe EDGX",
        "EPRL": "MIAX Pearl Equities",
        "IEXG": "Investors Exchange",
        "LTSE": "Long-Term Stock Exchange",
        "MEMX": "Members Exchange",
        "XASE": "NYSE American",
        "XBOS": "Nasdaq BX",
        "XCHI": "NYSE Texas",
        "XCIS": "NYSE National",
        "XNAS": "Nasdaq",
        "XNYS": "New York Stock Exchange",
        "XPSX": "Nasdaq PSX",
    },
)
"""Codes and names, in the order of their codes."""
