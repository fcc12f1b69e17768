"""Cases of one target: texts made by the mutator, what became of them, and what they cost.

Texts whose outcome is new, or that are taken, are kept to be changed further. Every so many cases
memory is looked at: one text of a few kilobytes may not need more than a bound.
"""

import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from fuzz.mutator import Mutator
from fuzz.target import ACCEPTED, Broken, Read, Target, outcome

MEMORY_BYTES_MAX: Final = 80 << 20
"""What one text may need at its worst. Files are read with room for the largest, 64 MiB."""

MEASURED_EVERY: Final = 211


class Taker(Protocol):
    """Has texts read, and says what became of each."""

    def take(self, text: bytes) -> str:
        """Return what became of a text. Raises `Broken`."""
        ...


class Unwatched:
    """Has texts read, and looks no further."""

    def __init__(self, target: Target, read: Read) -> None:
        self._target = target
        self._read = read

    def take(self, text: bytes) -> str:
        """Return what became of a text."""
        return outcome(self._target, self._read, text)


def play_cases(
    target: Target,
    cases: int,
    seed: str,
    folder: Path,
    watch: Callable[[Target, Read], Taker] = Unwatched,
) -> Counter[str]:
    """Have so many texts read, the corpus first, and count the outcomes. Raises `Broken`."""
    taker = watch(target, target.prepare(folder))
    mutator = Mutator(target.corpus, target.words, f"{seed} {target.name}")
    first = len(target.corpus)
    counts: Counter[str] = Counter()
    for number in range(cases):
        text = target.corpus[number] if number < first else mutator.text()
        is_measured = number % MEASURED_EVERY == first % MEASURED_EVERY
        told = measured(target, taker, text) if is_measured else taker.take(text)
        if not counts[told] or (told == ACCEPTED and number >= first):
            mutator.keep(text)
        counts[told] += 1
    return counts


def measured(target: Target, taker: Taker, text: bytes) -> str:
    """Return what became of a text, and complain if that took too much memory."""
    tracemalloc.start()
    try:
        told = taker.take(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > MEMORY_BYTES_MAX:
        raise Broken(f"{target.name} needs {peak} bytes for {text!r}")
    return told
