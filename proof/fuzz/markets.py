"""Targets that are market files in bytes: a day of ITCH, packed or not, and tables as Parquet.

What is taken is played to its end, and once more with leave to repair it, which changes nothing
then. Of what is refused it is told whether it would be taken with repairs.
"""

import datetime as dt
import gzip
import io
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from fuzz.market_play import Apart, play_file
from fuzz.target import Read, Target
from sidestreet.reference.market_files import MarketFileError

_PACKED_HEAD: Final = 10
_UNPACKED_MAX: Final = 1 << 20


def _in_file(name: str, put_right: Callable[[bytes], bytes], folder: Path) -> Read:
    path = folder / name

    def read(text: bytes) -> None:
        path.write_bytes(put_right(text))
        play_file(path)

    return read


def _as_it_is(text: bytes) -> bytes:
    return text


def _summed(text: bytes) -> bytes:
    """Return a packed text with the sum at its end put right, or nothing would ever come past it.

    One that ends in a zero byte keeps its own.
    """
    if text[-1:] == b"\0" or len(text) < _PACKED_HEAD:
        return text
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        told = unpacker.decompress(text[_PACKED_HEAD:], _UNPACKED_MAX)
    except zlib.error:
        return text
    if not unpacker.eof:
        return text
    whole = text[: len(text) - len(unpacker.unused_data)]
    return whole + struct.pack("<II", zlib.crc32(told), len(told)) + unpacker.unused_data[8:]


def _parquet(folder: Path) -> Read:
    path, apart = folder / "AAPL.parquet", Apart()

    def read(text: bytes) -> None:
        path.write_bytes(text)
        apart.play(path)

    return read


def _number(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def _message(kind: bytes, second: int, rest: bytes, *, locate: int = 5) -> bytes:
    """Return a message of ITCH with its length: kind, stock, tracking number, time and the rest."""
    at = (34_200 + second) * 1_000_000_000
    body = kind + _number(locate, 2) + _number(0, 2) + _number(at, 6) + rest
    return _number(len(body), 2) + body


def _add(second: int, ref: int, side: bytes, price: int) -> bytes:
    told = _number(ref, 8) + side + _number(100, 4) + b"AAPL    " + _number(price, 4)
    return _message(b"A", second, told)


_BEGINS: Final = _message(b"S", -1, b"O", locate=0)
_DIRECTORY: Final = _message(b"R", -1, b"AAPL    QN" + bytes(18))
_BID: Final = _add(0, 1, b"B", 5_850_000)
_ASK: Final = _add(1, 2, b"S", 5_851_000)
_EXECUTED: Final = _message(b"E", 2, _number(2, 8) + _number(40, 4) + _number(7, 8))
_AT_PRICE: Final = _message(
    b"C", 3, _number(2, 8) + _number(10, 4) + _number(8, 8) + b"Y" + _number(5_850_500, 4)
)
_REDUCED: Final = _message(b"X", 4, _number(1, 8) + _number(30, 4))
_REPLACED: Final = _message(
    b"U", 5, _number(1, 8) + _number(3, 8) + _number(70, 4) + _number(5_850_100, 4)
)
_HALTED: Final = _message(b"H", 6, b"AAPL    H     ")
_GOES_ON: Final = _message(b"H", 7, b"AAPL    T     ")
_TRADED: Final = _message(
    b"P",
    8,
    _number(0, 8) + b"B" + _number(5, 4) + b"AAPL    " + _number(5_850_500, 4) + _number(9, 8),
)
_CROSSED: Final = _message(
    b"Q", 9, _number(500, 8) + b"AAPL    " + _number(5_850_500, 4) + _number(10, 8) + b"C"
)
_DELETED: Final = _message(b"D", 10, _number(3, 8))
_ENDS: Final = _message(b"S", 11, b"C", locate=0)
_MESSAGES: Final = (
    *(_DIRECTORY, _BID, _ASK, _EXECUTED, _AT_PRICE, _REDUCED, _REPLACED),
    *(_HALTED, _GOES_ON, _TRADED, _CROSSED, _DELETED, _ENDS),
)
_DAY: Final = _BEGINS + b"".join(_MESSAGES)
_SHORT_DAY: Final = _BEGINS + _DIRECTORY + _BID + _ASK

_INSTANTS: Final = [dt.datetime(2024, 1, 2, 14, 30, second, tzinfo=dt.UTC) for second in range(3)]


def _table(columns: dict[str, object], **how: object) -> bytes:
    """Return a table as a file of Parquet."""
    held = io.BytesIO()
    pl.DataFrame(columns).write_parquet(held, **how)  # type: ignore[arg-type] # told by callers
    return held.getvalue()


_TRADES: Final = {"timestamp": _INSTANTS, "price": [187.15, 187.14, 187.2], "size": [5, 7, 9]}
_BARS: Final = {
    "date": [instant.date() + dt.timedelta(number) for number, instant in enumerate(_INSTANTS)],
    "open": [1.0, 1.5, 1.25],
    "high": [2.0, 2.0, 2.0],
    "low": [0.5, 1.0, 1.0],
    "close": [1.5, 1.25, 1.5],
    "volume": [100, 50, 70],
}
_QUOTES: Final = {
    "time_ns": [1_704_205_800_000_000_000, 1_704_205_801_000_000_000],
    "symbol": ["AAPL", "MSFT"],
    "bid": ["1.00", "2.00"],
    "ask": ["1.01", "2.01"],
    "bid_size": [1, 2],
    "ask_size": [1, None],
}

MARKETS: Final = (
    Target(
        "market-itch",
        partial(_in_file, "S062112-v50.txt", _as_it_is),
        (MarketFileError,),
        (_DAY, _SHORT_DAY, _DAY[:-3]),
        (*_MESSAGES, b"\x00\x0c", b"A", b"B", b"H", b"\x00\x05"),
        weight=2,
    ),
    Target(
        "market-packed",
        partial(_in_file, "S062112-v50.txt.gz", _summed),
        (MarketFileError,),
        (gzip.compress(_DAY, mtime=0), gzip.compress(_DAY, 0, mtime=0)),
        (_BID, gzip.compress(_SHORT_DAY, mtime=0), b"\x1f\x8b"),
    ),
    Target(
        "market-parquet",
        _parquet,
        (MarketFileError,),
        (
            _table(_TRADES, compression="uncompressed"),
            _table(_BARS, compression="uncompressed", statistics=False),
            _table(_QUOTES, compression="snappy"),
            _table(_TRADES),
        ),
        (b"PAR1", b"\x15\x02", b"\x19\x1c", b"\x80\x80\x80\x80\x08", b"price", b"\x18"),
    ),
)
