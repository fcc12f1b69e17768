"""Files as bytes and as lines, a block at a time: no file is ever in memory as a whole.

Compressed files are recognised by their first bytes, whatever they are called. A line that is
longer than `LINE_BYTES_MAX` is refused before it is read to its end, so that neither a file without
line breaks nor one that unpacks to nothing but zeros can fill the memory.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from sidestreet.reference.market_files.problems import MarketFileError

BLOCK_BYTES: Final = 1 << 15
LINE_BYTES_MAX: Final = 1 << 14
"""A row of market data has a few hundred bytes."""

Progress = Callable[[int, int], None]
"""Told bytes read and bytes in all, as a long load goes on."""

_GZIP: Final = b"\x1f\x8b"
_UNREADABLE: Final = {
    b"\x28\xb5\x2f\xfd": "it is compressed with zstandard: unpack it first",
    b"PK\x03\x04": "it is a zip archive: unpack it first",
    b"BZh": "it is compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "it is compressed with xz: unpack it first",
    b"DBN": "it is Databento's binary form: ask for CSV or Parquet",
    b"\xff\xfe": "it is text in UTF-16: save it as UTF-8",
    b"\xfe\xff": "it is text in UTF-16: save it as UTF-8",
}


@contextmanager
def opened(path: Path, progress: Progress | None) -> Iterator[Iterator[bytes]]:
    """Yield the blocks of a file, unpacked. Trouble with the file is a MarketFileError."""
    try:
        with path.open("rb") as raw:
            total = path.stat().st_size
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            source = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
            yield _blocks(source, raw, total, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise MarketFileError(path, f"it cannot be unpacked: {problem}") from None
    except OSError as problem:
        raise MarketFileError(path, f"it cannot be read: {problem.strerror}") from None


def _blocks(
    source: BinaryIO, raw: BinaryIO, total: int, progress: Progress | None
) -> Iterator[bytes]:
    while block := source.read(BLOCK_BYTES):
        if progress is not None:
            progress(raw.tell(), total)
        yield block


def beginning(path: Path) -> bytes:
    """Return the first bytes of a file, unpacked; raise MarketFileError for what nobody reads."""
    with opened(path, None) as blocks:
        first = next(blocks, b"")
    if not first:
        raise MarketFileError(path, "it is empty")
    for magic, problem in _UNREADABLE.items():
        if first.startswith(magic):
            raise MarketFileError(path, problem)
    return first


def lines(path: Path, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a text file, many at a time, each time with the number of the first.

    Lines have lost their ends, the file its byte order mark. The last line need not be ended.
    """
    with opened(path, progress) as blocks:
        number = 1
        rest = b""
        for block in blocks:
            whole, found, tail = block.rpartition(b"\n")
            if not found:
                rest += block
            else:
                texts = _decoded(path, rest + whole, number)
                yield number, texts
                number += len(texts)
                rest = tail
            if len(rest) > LINE_BYTES_MAX:
                raise _too_long(path, number)
        if rest:
            yield number, _decoded(path, rest, number)


def _decoded(path: Path, data: bytes, number: int) -> list[str]:
    if number == 1:
        data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = data[: problem.start]
        column = problem.start - (before.rfind(b"\n") + 1) + 1
        line = number + before.count(b"\n")
        text = f"byte {column} of the line is not UTF-8 (0x{data[problem.start]:02x})"
        raise MarketFileError(path, text, line=line) from None
    texts = text.split("\n")
    for place, each in enumerate(texts):
        if len(each) > LINE_BYTES_MAX:
            raise _too_long(path, number + place)
    if "\r" in text:
        texts = [each.removesuffix("\r") for each in texts]
    if "\0" in text:
        line = number + text[: text.index("\0")].count("\n")
        raise MarketFileError(path, "it is not text: there is a zero byte", line=line)
    return texts


def _too_long(path: Path, line: int) -> MarketFileError:
    return MarketFileError(path, f"longer than {LINE_BYTES_MAX} bytes", line=line)
