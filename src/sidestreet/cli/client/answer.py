"""An HTTP/1.1 answer, read from bytes as they come. No sockets here.

The reader is as strict as a client can afford: what it cannot read for certain it refuses with
`BadAnswer`, because a misread answer to a cancel is worse than none. Everything is bounded, so a
hostile server can neither fill the memory nor keep the reader busy.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, TypeAlias

HEAD_BYTES_MAX: Final = 64 * 1024
"""Status line and headers, or the trailer of a chunked body."""

BODY_BYTES_MAX: Final = 64 * 1024 * 1024
INTERIM_MAX: Final = 8
"""Answers such as 100 Continue that may come before the real one."""

_CHUNK_LINE_BYTES_MAX: Final = 1024

_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?")
_HEADER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")
_LENGTH: Final = re.compile(r"[0-9]{1,18}", re.ASCII)

_State: TypeAlias = Literal["head", "length", "chunk", "data", "trailer", "close", "done"]

NO_CONTENT: Final = frozenset((204, 304))
_INFORMATIONAL_BELOW: Final = 200


class BadAnswer(Exception):  # noqa: N818 - it names what came, not a mistake of ours
    """The other side did not speak HTTP/1.1 as it must, or went past a limit."""


class Answer(NamedTuple):
    """One complete answer. Header names are as received; look them up with `header`."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None. Case does not matter."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class AnswerReader:
    """Feed it bytes until `answer` is there.

    It is there after the byte that completes the answer, or after `finish` where only the end of
    the connection says so. What follows the answer is ignored.
    """

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self._state: _State = "head"
        self._buffer = bytearray()
        self._searched = 0
        self._interim = 0
        self._trailer_bytes = 0
        self._status = 0
        self._reason = ""
        self._headers: tuple[tuple[str, str], ...] = ()
        self._body = bytearray()
        self._wanted = 0

    @property
    def started(self) -> bool:
        """Whether any of the answer has been seen."""
        return bool(self._buffer or self._status)

    @property
    def status(self) -> int:
        """The status, once the head of the answer has come; 0 before."""
        return self._status

    def take(self) -> bytes:
        """Return what has come of the body since the last time: for an answer that goes on."""
        taken = bytes(self._body)
        self._body.clear()
        return taken

    def feed(self, data: bytes) -> None:
        """Take more bytes. Raises `BadAnswer`."""
        if self._state == "done":
            return
        self._buffer += data
        while self._step():
            pass

    def finish(self) -> None:
        """Say that the connection has ended. Raises `BadAnswer` if the answer is incomplete."""
        if self._state == "close":
            self._complete()
        elif self._state != "done":
            raise BadAnswer("the connection ended in the middle of the answer")

    def _step(self) -> bool:
        """Do what the buffer allows; return whether there may be more to do."""
        match self._state:
            case "head":
                return self._take_head()
            case "chunk":
                return self._take_chunk_line()
            case "length" | "data":
                return self._take_counted()
            case "trailer":
                return self._take_trailer()
            case "close":
                self._grow(len(self._buffer))
                return False
            case "done":
                return False

    def _take_until(self, end: bytes, limit: int, what: str) -> bytes | None:
        """Return what stands before `end` and drop both, or None if it has not come yet."""
        at = self._buffer.find(end, max(0, self._searched - len(end)))
        if at > limit or (at < 0 and len(self._buffer) > limit + len(end)):
            raise BadAnswer(f"{what} is longer than {limit} bytes")
        if at < 0:
            self._searched = len(self._buffer)
            return None
        taken = bytes(self._buffer[:at])
        del self._buffer[: at + len(end)]
        self._searched = 0
        return taken

    def _take_head(self) -> bool:
        head = self._take_until(b"\r\n\r\n", HEAD_BYTES_MAX, "the head of the answer")
        if head is None:
            return False
        first, *lines = head.split(b"\r\n")
        match = _STATUS_LINE.fullmatch(first)
        if match is None:
            raise BadAnswer("the answer does not start with an HTTP/1.1 status line")
        status = int(match[1])
        headers = tuple(map(_header, lines))
        if status < _INFORMATIONAL_BELOW:
            self._interim += 1
            if self._interim > INTERIM_MAX:
                raise BadAnswer("too many interim answers")
            return True
        self._status = status
        self._reason = (match[2] or b"").decode("latin-1").strip()
        self._headers = headers
        self._begin_body()
        return True

    def _begin_body(self) -> None:
        codings = self._values("transfer-encoding")
        lengths = set(self._values("content-length"))
        if self._status in NO_CONTENT:
            self._complete()
        elif codings:
            if [coding.lower() for coding in codings] != ["chunked"] or lengths:
                raise BadAnswer("the length of the answer is given in a way that is not clear")
            self._state = "chunk"
        elif not lengths:
            self._state = "close"
        elif len(lengths) > 1 or not _LENGTH.fullmatch(length := lengths.pop()):
            raise BadAnswer("the answer's Content-Length is not a number")
        elif (wanted := int(length)) == 0:
            self._complete()
        else:
            self._want(wanted)
            self._state = "length"

    def _values(self, name: str) -> list[str]:
        values = [value for key, value in self._headers if key.lower() == name]
        return [part.strip() for value in values for part in value.split(",")]

    def _want(self, count: int) -> None:
        if len(self._body) + count > BODY_BYTES_MAX:
            raise BadAnswer(f"the answer is longer than {BODY_BYTES_MAX} bytes")
        self._wanted = count

    def _grow(self, count: int) -> None:
        """Move up to `count` bytes from the buffer to the body."""
        count = min(count, len(self._buffer))
        if len(self._body) + count > BODY_BYTES_MAX:
            raise BadAnswer(f"the answer is longer than {BODY_BYTES_MAX} bytes")
        self._body += self._buffer[:count]
        del self._buffer[:count]

    def _take_counted(self) -> bool:
        before = len(self._body)
        self._grow(self._wanted)
        self._wanted -= len(self._body) - before
        if self._wanted:
            return False
        if self._state == "length":
            self._complete()
            return False
        if len(self._buffer) < len(b"\r\n"):
            return False
        if not self._buffer.startswith(b"\r\n"):
            raise BadAnswer("a chunk of the answer does not end where it should")
        del self._buffer[:2]
        self._state = "chunk"
        return True

    def _take_chunk_line(self) -> bool:
        line = self._take_until(b"\r\n", _CHUNK_LINE_BYTES_MAX, "a chunk's first line")
        if line is None:
            return False
        match = _CHUNK.fullmatch(line)
        if match is None:
            raise BadAnswer("a chunk of the answer has no length")
        count = int(match[1], 16)
        self._want(count)
        self._state = "data" if count else "trailer"
        return True

    def _take_trailer(self) -> bool:
        line = self._take_until(b"\r\n", HEAD_BYTES_MAX, "the trailer of the answer")
        if line is None:
            return False
        if line:
            _header(line)
            self._trailer_bytes += len(line)
            if self._trailer_bytes > HEAD_BYTES_MAX:
                raise BadAnswer(f"the trailer of the answer is longer than {HEAD_BYTES_MAX} bytes")
            return True
        self._complete()
        return False

    def _complete(self) -> None:
        self.answer = Answer(self._status, self._reason, self._headers, bytes(self._body))
        self._state = "done"
        self._buffer.clear()


def _header(line: bytes) -> tuple[str, str]:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise BadAnswer("a header of the answer cannot be read")
    return match[1].decode("ascii"), match[2].strip(b" \t").decode("latin-1")
