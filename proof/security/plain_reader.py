"""A second reader of HTTP/1.1, slow and plain, to hold the server's own against.

It was written from RFC 9112 alone and takes the whole input at once. It knows nothing that the
server's reader knows, above all no parser from elsewhere. Where the two find another request in
the same bytes, or one of them another end of it, a request could be smuggled past whatever reads
as the other does.

It never refuses for what a request says, only for where it ends: it is there to say what the bytes
hold at most. So the server may find less than it does, and must not find anything else.
"""

import re
from typing import Final, NamedTuple

# One space is the grammar's, and more may be read as one (section 3).
_LINE: Final = re.compile(rb"([A-Z-]+) +([!-\"$-~]+) +HTTP/1\.([01])")
_FIELD: Final = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t -~\x80-\xff]*)")
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(;[\t -~\x80-\xff]*)?")
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_HOST: Final = re.compile(rb"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")


class Heard(NamedTuple):
    """A request that is there."""

    method: str
    target: str
    body: bytes


class _Unclear(Exception):  # noqa: N818 - it says what is read
    """There is no one way to read what comes next."""


def hear(data: bytes) -> list[Heard]:
    """Return the requests at the beginning of the bytes, up to the first that is unclear."""
    found: list[Heard] = []
    try:
        while data:
            request, data = _request(data.lstrip(b"\r\n"))
            found.append(request)
    except _Unclear:
        pass
    return found


def _request(data: bytes) -> tuple[Heard, bytes]:
    head, end, rest = data.partition(b"\r\n\r\n")
    if not end:
        raise _Unclear
    first, *lines = head.split(b"\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise _Unclear
    fields = [_field(each) for each in lines]
    is_1_0 = line[3] == b"0"
    hosts = _values(fields, b"host")
    if len(hosts) != (len(hosts[:1]) if is_1_0 else 1):
        raise _Unclear
    if any(_HOST.fullmatch(host) is None for host in hosts):
        raise _Unclear
    codings, lengths = _values(fields, b"transfer-encoding"), _values(fields, b"content-length")
    body = b""
    if codings:
        if lengths or is_1_0 or [each.lower() for each in codings] != [b"chunked"]:
            raise _Unclear
        body, rest = _chunks(rest)
    elif lengths:
        if len(lengths) > 1 or _LENGTH.fullmatch(lengths[0]) is None:
            raise _Unclear
        length = int(lengths[0])
        if len(rest) < length:
            raise _Unclear
        body, rest = rest[:length], rest[length:]
    return Heard(line[1].decode(), line[2].decode(), body), rest


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    """Return a body in chunks, and what follows its trailers."""
    body = b""
    while True:
        line, end, data = data.partition(b"\r\n")
        size_line = _SIZE.fullmatch(line)
        if not end or size_line is None:
            raise _Unclear
        size = int(size_line[1], 16)
        if not size:
            break
        if data[size : size + 2] != b"\r\n":
            raise _Unclear
        body, data = body + data[:size], data[size + 2 :]
    while True:
        line, end, data = data.partition(b"\r\n")
        if not end:
            raise _Unclear
        if not line:
            return body, data
        _field(line)


def _field(line: bytes) -> tuple[bytes, bytes]:
    field = _FIELD.fullmatch(line)
    if field is None:
        raise _Unclear
    return field[1].lower(), field[2].strip(b" \t")


def _values(fields: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for each, value in fields if each == name]
