"""Makes new texts of old ones: repeatable, quick, and with an eye for what breaks parsers.

It knows nothing of what it changes but a list of words. Where atheris is installed the long form
is led by coverage instead; this one needs nothing, and makes the same texts from the same seed.
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from fuzz.target import INPUT_BYTES_MAX

ODD: Final = (
    b"",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "\u202e\u0301\U0001f4a5".encode(),
    b"\r\n",
    b"\\u0000",
    b"\\ud800",
    b"%00",
    b"%ff",
    b"-0",
    b"1e999999999",
    b"9" * 40,
    b"-9223372036854775809",
    b"0.0000001",
    b"NaN",
    b"null",
    b"[" * 200,
    b'{"a":' * 200,
    b"- " * 200,
    b"{" * 2_000,
    b"[" * 3_000,
    b'{"a":' * 1_500,
    b"(" * 500,
    b"&a *a",
    b"!!python/object",
    b"9999-99-99",
    b"2024-02-30T25:61:61.9999999999Z",
    b"../../x",
    b"\x80" * 20,
    b"\x7f\xff\xff\xff\xff\xff\xff\xff",
)
_MOST_STEPS: Final = 6


class Mutator:
    """Makes texts from a corpus that grows by what somebody found interesting."""

    def __init__(self, corpus: Sequence[bytes], words: Sequence[bytes], seed: str) -> None:
        self._chance = Random(seed)
        self._corpus = list(corpus)
        self._words = (*words, *ODD)

    def keep(self, text: bytes) -> None:
        """Let a text be changed further, in the place of another one once there are many."""
        if len(self._corpus) < 400:
            self._corpus.append(text)
        else:
            self._corpus[self._chance.randrange(100, 400)] = text

    def text(self) -> bytes:
        """Return one more text."""
        chance = self._chance
        text = bytearray(chance.choice(self._corpus))
        for _ in range(chance.randint(1, _MOST_STEPS)):
            self._step(text)
            if len(text) > INPUT_BYTES_MAX:
                del text[INPUT_BYTES_MAX:]
        return bytes(text)

    def _step(self, text: bytearray) -> None:
        chance = self._chance
        at = chance.randint(0, len(text))
        to = min(len(text), at + chance.choice((1, 1, 2, 4, 16, 64)))
        match chance.randrange(8):
            case 0:
                text[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
            case 1:
                del text[at:to]
            case 2:
                text[at:at] = text[at:to] * chance.choice((1, 2, 30))
            case 3:
                text[at:at] = chance.choice(self._words)
            case 4:
                text[at:to] = chance.choice(self._words)
            case 5 if at < len(text):
                text[at] ^= 1 << chance.randrange(8)
            case 6 if at < len(text):
                text[at] = (text[at] + chance.choice((1, 255))) % 256
            case _:
                other = chance.choice(self._corpus)
                begin = chance.randint(0, len(other))
                text[at:to] = other[begin : begin + chance.choice((1, 8, 64, 512))]
