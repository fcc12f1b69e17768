"""What is done with a market file that is fuzzed, and how that is done in a process of its own.

    python -m fuzz.market_play

The process is told a path on each line of its input, plays that file, and answers with a line:
nothing for one that is taken, else a sign and why not. Polars, which reads Parquet, is a library
of machine code and ends the process where a damaged file tells it to allocate without measure. So
it is fuzzed apart from whoever counts.
"""

import os
import resource
import signal
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Final

from fuzz.target import NotTaken, same
from fuzz.worker import GROWTH_KIB_MAX, LONGEST_S
from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.ticks import DepthTick, QuoteTick, Tick, TradeTick
from sidestreet.reference.market_files import MarketFileError, open_market_files

_ROOM_BYTES: Final = 8 << 30
"""Addresses that the process may have, so that it cannot take the machine's memory."""

_PROOF: Final = Path(__file__).resolve().parents[1]
_REFUSED: Final = "-"
_LESS: Final = "~"
_WRONG: Final = "!"


def play_file(path: Path) -> None:
    """Play a market file to its end, as it is and with leave to repair it.

    Raises `MarketFileError` for one that is refused in either way, `NotTaken` where it is taken
    with repairs alone.
    """
    try:
        told = _ticks(path, repair=False)
    except MarketFileError:
        _ticks(path, repair=True)
        raise NotTaken("but for repairs") from None
    same(path.name, told, _ticks(path, repair=True))


def _ticks(path: Path, *, repair: bool) -> dict[str, list[Tick]]:
    """Return all that is played of a file, each symbol in the order of time."""
    files = open_market_files([path], repair=repair)
    told = {symbol: list(files.ticks(symbol)) for symbol in files.symbols}
    assert told, "a file is taken that has nothing in it"
    for ticks in told.values():
        before = files.first_at
        for tick in ticks:
            assert before <= tick.at <= files.last_at, f"{tick} is at no time of its file"
            before = tick.at
            _check(tick)
    return told


def _check(tick: Tick) -> None:
    """Complain of a tick that no market has."""
    match tick:
        case TradeTick(_, price, size):
            assert 0 < price <= AMOUNT_MAX, tick
            assert size > 0, tick
        case QuoteTick(_, bid, bid_size, ask, ask_size):
            assert (bid > 0) is (bid_size > 0), tick
            assert (ask > 0) is (ask_size > 0), tick
            assert not (bid and ask) or bid < ask, tick
        case DepthTick():
            assert 0 <= tick.price <= AMOUNT_MAX, tick
            assert tick.size >= 0, tick


class Apart:
    """Plays files in a process of its own, and in another one where that was ended."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._process = _begun()
        # It ends when nobody can ask it any more.
        self._end = weakref.finalize(self, _end, self._process)

    def play(self, path: Path) -> None:
        """Do as `play_file`, and raise `NotTaken` where the process was aborted."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        told = process.stdout.readline()
        if not told:
            code = process.wait()
            self._end()
            self._begin()
            assert code == -signal.SIGABRT, f"the process ended with {code}"
            raise NotTaken("polars aborts")
        kind, why = told[:1], told[1:].removesuffix("\n")
        assert kind != _WRONG, why
        if kind == _REFUSED:
            raise MarketFileError(path, why)
        if kind == _LESS:
            raise NotTaken(why)


def _begun() -> subprocess.Popen[str]:
    """Return a process that waits for paths."""
    return subprocess.Popen(
        [sys.executable, "-m", "fuzz.market_play"],
        env=os.environ | {"PYTHONPATH": str(_PROOF)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What polars says of each panic.
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _answer(path: Path, begun_kib: int) -> str:
    try:
        play_file(path)
    except NotTaken as error:
        return f"{_LESS}{error}"
    except MarketFileError as error:
        return f"{_REFUSED}{error.problem}"
    except BaseException as error:  # noqa: BLE001 - a panic of polars is no Exception
        return f"{_WRONG}{type(error).__name__}: {error}"
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if begun_kib and kib > begun_kib + GROWTH_KIB_MAX:
        return f"{_WRONG}the process has grown to {kib} KiB"
    return ""


def main() -> None:
    """Play files until there are no more paths."""
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM_BYTES, _ROOM_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    begun_kib = 0
    for number, line in enumerate(sys.stdin):
        signal.alarm(LONGEST_S)
        told = _answer(Path(line.removesuffix("\n")), begun_kib).replace("\n", " ")
        signal.alarm(0)
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        if number == 8:
            # What the first files load is the reader's own.
            begun_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
