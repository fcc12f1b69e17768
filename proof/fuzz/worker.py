"""Plays the cases of one target in a process of its own, led by coverage where atheris is there.

    python -m fuzz.worker NAME CASES SEED FOLDER

Prints what it counted as JSON. A text that is not done with within a minute ends the process by an
alarm, and so does one that has the process grow by more than a quarter of a gigabyte; both tell the
text. Atheris never comes back from its loop, so whatever it counted is told when the last case is.
"""

import importlib.util
import os
import resource
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import msgspec

from fuzz.cases import play_cases
from fuzz.mutator import ODD
from fuzz.target import INPUT_BYTES_MAX, Broken, Read, Target, outcome

LONGEST_S: Final = 60
GROWTH_KIB_MAX: Final = 256 << 10
ATHERIS: Final = Path(__file__).resolve().parents[2] / ".venv" / "proof"
"""Where `make fuzzer` puts it, apart from what the project needs."""

LED: Final = "led by coverage"
"""Under what is counted how many texts were."""


class Watched:
    """A target whose every text is watched from outside: how long it takes and what it needs."""

    def __init__(self, target: Target, read: Read) -> None:
        self._target = target
        self._read = read
        self._text = b""
        self._begun_kib = 0
        self.counts: Counter[str] = Counter()
        signal.signal(signal.SIGALRM, self._too_long)

    def take(self, text: bytes) -> str:
        """Have one text read, and count what became of it. Raises `Broken`."""
        self._text = text
        signal.alarm(LONGEST_S)
        told = outcome(self._target, self._read, text)
        signal.alarm(0)
        self.counts[told] += 1
        # What the first texts load is the parser's own.
        kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if self.counts.total() == len(self._target.corpus):
            self._begun_kib = kib
        elif self._begun_kib and kib > self._begun_kib + GROWTH_KIB_MAX:
            raise Broken(f"{self._target.name} has the process grow to {kib} KiB with {text!r}")
        return told

    def _too_long(self, _number: int, _frame: FrameType | None) -> NoReturn:
        sys.stderr.write(f"{self._target.name} is not done after {LONGEST_S} s with {self._text!r}")
        sys.stderr.flush()
        os._exit(3)


def has_atheris() -> bool:
    """Whether texts can be led by coverage here."""
    return (ATHERIS / "atheris").is_dir()


def main() -> None:
    """Read the words of the command line and play."""
    name, cases, seed, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    if has_atheris():
        _led(name, cases, seed, folder)
    from fuzz.table import BY_NAME  # noqa: PLC0415 - after atheris, which has to be first

    _tell(play_cases(BY_NAME[name], cases, seed, folder, watch=Watched))


def _tell(counts: Counter[str]) -> None:
    sys.stdout.write(msgspec.json.encode(counts).decode())
    sys.stdout.flush()


def _led(name: str, cases: int, seed: str, folder: Path) -> NoReturn:
    """Play a half as without atheris, and one with it: it looks at what each text reaches."""
    sys.path.append(str(ATHERIS))
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["sidestreet"]):
        from fuzz.table import BY_NAME  # noqa: PLC0415 - so that it is looked at
    target = BY_NAME[name]
    texts, own, other = (folder / each for each in ("corpus", "own", "other"))
    for each in (texts, own, other):
        each.mkdir()
    for number, text in enumerate(target.corpus):
        (texts / f"{number:04d}").write_bytes(text[:INPUT_BYTES_MAX])
    words = folder / "words"
    words.write_text("".join(map(_quoted, (*target.words, *ODD[1:]))), "ascii")
    counts = play_cases(target, cases - cases // 2, seed, own, watch=Watched)
    watched = Watched(target, target.prepare(other))

    def take(text: bytes) -> None:
        try:
            watched.take(text)
        except Broken as error:
            sys.stderr.write(str(error))
            sys.stderr.flush()
            os._exit(2)
        if watched.counts.total() >= cases // 2:
            _tell(counts + watched.counts + Counter({LED: cases // 2}))
            os._exit(0)

    flags = [f"-seed={seed}", f"-max_len={INPUT_BYTES_MAX}", f"-dict={words}", "-rss_limit_mb=0"]
    atheris.Setup([sys.argv[0], str(texts), *flags, "-verbosity=0", "-detect_leaks=0"], take)
    atheris.Fuzz()
    raise Broken(f"{name}: atheris came back from its loop")


def _quoted(word: bytes) -> str:
    return '"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word))


if __name__ == "__main__":
    main()
