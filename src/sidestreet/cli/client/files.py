r"""Files inside values: `@path` anywhere in a request stands for what the file holds.

`@path` puts in text as text and anything else as base64; `@file://path` always means text and
`@data://path` always base64. `@-` is standard input, which can be read once. `\@name` is the
literal `@name`, and so is `@name` itself while no such file exists and the name looks like none.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.document import Value

_STDIN: Final = frozenset(("-", "/dev/stdin", "/dev/fd/0"))
_SNIFFED_BYTES: Final = 512
_BINARY: Final = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
"""Bytes that no text has, by the rules that browsers sniff with."""

_BINARY_STARTS: Final = (b"%PDF-", b"%!PS-Adobe-", b"GIF87a", b"GIF89a")


class Files:
    """Replaces file references in values. Holds the one chance to read standard input."""

    def __init__(self, read_stdin: Callable[[], bytes], taken: str | None) -> None:
        """`taken` says what standard input was already used for, if it was."""
        self._read_stdin = read_stdin
        self._taken = taken
        self._read = False

    def embed(self, value: Value) -> Value:
        """Return the value with every reference in it replaced, at any depth."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.embed(item) for item in value]
            case dict():
                return {name: self.embed(item) for name, item in value.items()}
            case _:
                return value

    def text(self, text: str) -> str:
        r"""Return what one text stands for.

        >>> Files(bytes, None).text(r"\@name")
        '@name'
        """
        if text.startswith("\\@"):
            return text[1:]
        if text.startswith("@data://"):
            return _base64(self._bytes(text.removeprefix("@data://")))
        if text.startswith("@file://"):
            name = text.removeprefix("@file://")
            return _text(name, self._bytes(name))
        if not text.startswith("@"):
            return text
        name = text.removeprefix("@")
        if name not in _STDIN and not _is_file(name):
            return text
        content = self._bytes(name)
        return content.decode() if is_text(content) else _base64(content)

    def _bytes(self, name: str) -> bytes:
        if name in _STDIN:
            if self._taken is not None:
                raise Problem(f"cannot read from stdin: {self._taken}")
            if self._read:
                raise Problem(
                    "stdin has already been read by another parameter; it can only be read once"
                )
            self._read = True
            return self._read_stdin()
        try:
            with open(name, "rb") as file:  # noqa: PTH123 - as below
                return file.read()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise Problem(f'cannot read file "{name}": {why}') from None


def is_text(content: bytes) -> bool:
    r"""Return whether a file's content is text and not an image, archive or the like.

    >>> is_text("naïve".encode()), is_text(b"\x00\x01"), is_text(b"%PDF-1.7")
    (True, False, False)
    """
    start = content[:_SNIFFED_BYTES]
    if start.startswith(_BINARY_STARTS) or start.translate(None, _BINARY) != start:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_file(name: str) -> bool:
    """Return whether a name is meant as a file: it looks like one, or there is one."""
    # pathlib would cost a tenth of a start.
    return "." in name or "/" in name or os.path.isfile(name)  # noqa: PTH113


def _base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode("ascii")


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Problem(f'file "{name}" is not UTF-8 text; @data:// sends it as base64') from None
