"""From bytes to requests: one parser for one connection, without a socket or a clock.

llhttp (through httptools) does the parsing and is strict about framing. This module adds what it
leaves open: size limits, the Host header, the version, the transfer coding, the form of the
target. Two readers that disagree about where a request ends are how requests are smuggled, so
whatever is unusual about framing is refused, and after a refusal the rest of the input is never
read as a request.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias

import httptools

from sidestreet.http.errors import ApiError, ErrorKind, malformed_request
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request

_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?",
    re.ASCII,
)
_ABSOLUTE: Final = re.compile(r"https?://([^/?]*)([^?]*)\??(.*)", re.ASCII | re.IGNORECASE)
_REQUEST_LINE_OVERHEAD: Final = 64
"""More than a method, a version and their separators ever take."""

_KNOWN_NAMES_MAX: Final = 256


class Phase(Enum):
    """What the next byte of input belongs to."""

    BETWEEN = "BETWEEN"
    HEAD = "HEAD"
    BODY = "BODY"


# Looked up several times for each request; a member of an enum costs more to reach than a global.
_BETWEEN: Final = Phase.BETWEEN
_HEAD: Final = Phase.HEAD
_BODY: Final = Phase.BODY

Arrival: TypeAlias = tuple[Request, bool, bool]
"""A complete request, whether its connection is to be kept, and whether it came in HTTP/1.0."""


class RequestReader:
    """Reads the requests of one connection; complete ones gather in `arrived`, in order.

    `phase` and `turns` (how often the phase has changed) are for the owner's timers.
    `wants_continue` is true while a client waits for leave to send its body. Once `ended` is
    true no further request will come, whatever is fed. If that is because the last request asks
    for a WebSocket, `upgrades` is true, and `rest` is what was fed after it.
    """

    __slots__ = (
        "_anew",
        "_body",
        "_body_bytes",
        "_client",
        "_head_began",
        "_header_bytes",
        "_header_count",
        "_headers",
        "_headers_bytes_max",
        "_headers_max",
        "_http_1_0",
        "_keep_alive",
        "_known_names",
        "_limits",
        "_next_request_id",
        "_parser",
        "_path",
        "_query",
        "_quiet_bytes",
        "_target",
        "_valid_host",
        "arrived",
        "ended",
        "phase",
        "rest",
        "turns",
        "upgrades",
        "wants_continue",
    )

    def __init__(self, limits: Limits, next_request_id: Callable[[], str], client: str) -> None:
        self._limits = limits
        self._headers_bytes_max = limits.headers_bytes_max
        self._headers_max = limits.headers_max
        self._next_request_id = next_request_id
        self._client = client
        self._known_names: dict[bytes, str] = {}
        self._valid_host: str | None = None
        self.arrived: list[Arrival] = []
        self.phase = _BETWEEN
        self.turns = 0
        self.wants_continue = False
        self.ended = False
        self.upgrades = False
        self.rest = b""
        self._head_began = False
        self._quiet_bytes = 0
        self._anew = b""
        """The head that has been read, without its wish for a protocol that we do not know."""
        self.on_message_begin()
        self.phase = _BETWEEN
        self._parser = httptools.HttpRequestParser(self)

    def feed(self, data: bytes) -> None:
        """Take what has arrived. Raises ApiError for a request that is refused unread.

        Requests that were complete before the refused one are in `arrived` all the same.
        """
        if self.ended:
            return
        progress = self._header_bytes + self._body_bytes
        try:
            while (stopped := self._parse(data)) is not None:
                rest = data[stopped:]
                if not self._anew:
                    self.ended = self.upgrades = True
                    # What follows is not HTTP.
                    self.rest = rest
                    break
                data, self._anew = self._anew + rest, b""
                self._parser = httptools.HttpRequestParser(self)
        except httptools.HttpParserCallbackError as error:
            self.ended = True
            if isinstance(error.__context__, ApiError):
                raise error.__context__ from None
            raise
        except httptools.HttpParserError as error:
            # After a request that closes, whatever follows is not a request.
            if not self.ended:
                self.ended = True
                raise malformed_request(str(error)) from None
        if self.phase is not _BETWEEN:
            self._check_quiet(len(data), progress)

    def _parse(self, data: bytes) -> int | None:
        """Parse, and return where the parser stopped if that is before the end."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return int(upgrade.args[0])
        return None

    def _check_quiet(self, fed_bytes: int, progress: int) -> None:
        """Bound what the parser holds back: an unfinished header line, trailer or chunk size."""
        if self._head_began:
            self._head_began = False
            self._quiet_bytes = 0
        elif self._header_bytes + self._body_bytes != progress:
            self._quiet_bytes = 0
        else:
            self._quiet_bytes += fed_bytes
            allowed = self._limits.headers_bytes_max + _REQUEST_LINE_OVERHEAD
            if self._quiet_bytes > allowed + len(self._target):
                self.ended = True
                raise ApiError(ErrorKind.HEADERS_TOO_LARGE)

    # What follows is called by the parser, in this order.

    def on_message_begin(self) -> None:
        """Start a request."""
        self.phase = _HEAD
        self.turns += 1
        self._head_began = True
        self._target = b""
        self._headers: dict[str, str] = {}
        self._header_count = 0
        self._header_bytes = 0
        self._body: bytes | bytearray = b""
        self._body_bytes = 0
        self._keep_alive = False
        self._http_1_0 = False

    def on_url(self, fragment: bytes) -> None:
        """Take the request target, or a further piece of it."""
        self._target = self._target + fragment if self._target else fragment
        if len(self._target) > self._limits.uri_bytes_max:
            raise ApiError(ErrorKind.URI_TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header, or one trailer, which counts against the limits and is dropped."""
        self._header_count = header_count = self._header_count + 1
        self._header_bytes = header_bytes = self._header_bytes + len(name) + len(value) + 4
        if header_bytes > self._headers_bytes_max or header_count > self._headers_max:
            raise ApiError(ErrorKind.HEADERS_TOO_LARGE)
        if self.phase is _BODY:
            return
        known = self._known_names.get(name)
        if known is None:
            known = name.decode("ascii").lower()
            if len(self._known_names) < _KNOWN_NAMES_MAX:
                self._known_names[name] = known
        text = value.decode("latin-1").rstrip(" \t")
        headers = self._headers
        headers[known] = f"{headers[known]}, {text}" if known in headers else text

    def on_headers_complete(self) -> None:
        """Check the head as a whole, before any of the body is taken."""
        self.phase = _BODY
        self.turns += 1
        self._path, self._query = _split_target(self._target)
        headers = self._headers
        self._keep_alive = self._parser.should_keep_alive()
        # Asking the parser for the version is dear. A connection that stays open without having
        # said so is HTTP/1.1.
        if not self._keep_alive or "connection" in headers:
            self._check_version()
        host = headers.get("host")
        if host is None or host != self._valid_host:
            self._check_host(host)
        if "transfer-encoding" in headers:
            if self._http_1_0 or headers["transfer-encoding"].lower() != "chunked":
                raise malformed_request("the only transfer coding taken is chunked, over HTTP/1.1")
        elif int(headers.get("content-length", 0)) > self._limits.body_bytes_max:
            raise ApiError(ErrorKind.PAYLOAD_TOO_LARGE)
        if "upgrade" in headers and self._parser.should_upgrade():
            self._check_upgrade()
            if self._anew:
                return
        if "expect" in headers and not self._http_1_0:
            if headers["expect"].lower() != "100-continue":
                raise ApiError(ErrorKind.EXPECTATION_FAILED)
            self.wants_continue = True

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self.wants_continue = False
        self._body_bytes += len(piece)
        if self._body_bytes > self._limits.body_bytes_max:
            raise ApiError(ErrorKind.PAYLOAD_TOO_LARGE)
        if not self._body:
            self._body = piece
        elif type(self._body) is bytearray:
            self._body += piece
        else:
            # One growing buffer: a body in one-byte chunks must not become a million objects.
            self._body = bytearray(self._body) + piece

    def on_message_complete(self) -> None:
        """Hand over the request."""
        if self.ended or self._anew:
            return
        self.phase = _BETWEEN
        self.turns += 1
        self.wants_continue = False
        self.ended = not self._keep_alive
        body = self._body
        request = Request(
            self._parser.get_method().decode("ascii"),
            self._path,
            self._query,
            self._headers,
            body if type(body) is bytes else bytes(body),
            self._next_request_id(),
            self._client,
        )
        self.arrived.append((request, self._keep_alive, self._http_1_0))

    def _check_version(self) -> None:
        version = self._parser.get_http_version()
        if version != "1.1":
            if version != "1.0":
                raise malformed_request(f"HTTP/{version} is not spoken here")
            self._http_1_0 = True

    def _check_host(self, host: str | None) -> None:
        if host is None:
            if not self._http_1_0:
                raise malformed_request("the Host header is missing")
            return
        # Two Host headers have been joined by a comma, which no host contains.
        if _HOST.fullmatch(host) is None:
            raise malformed_request("the Host header is not one valid host")
        self._valid_host = host

    def _check_upgrade(self) -> None:
        """Let a request that asks for a WebSocket be the last of its connection.

        It is answered by that protocol, or as an ordinary request. The parser stops at the end of
        its head, so one with a body would have that body left out; it is refused instead.

        A wish for any other protocol is ignored (RFC 9110, section 7.8). The parser stops there
        too and cannot be told to go on, so it is given the same head anew, without the wish.
        """
        headers = self._headers
        method = self._parser.get_method()
        if method != b"CONNECT" and "websocket" not in headers["upgrade"].lower():
            self._anew = _head_anew(method, self._target, self._parser.get_http_version(), headers)
            return
        self._keep_alive = False
        if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
            raise malformed_request("a request that asks for an upgrade may not have a body")


def _head_anew(method: bytes, target: bytes, version: str, headers: dict[str, str]) -> bytes:
    """Return a head that asks for no other protocol, and is the same otherwise."""
    options = [each.strip() for each in headers["connection"].split(",")]
    kept = {name: value for name, value in headers.items() if name != "upgrade"}
    kept["connection"] = ", ".join(each for each in options if each.lower() != "upgrade")
    if not kept["connection"]:
        del kept["connection"]
    lines = [b"%b %b HTTP/%b" % (method, target, version.encode())]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in kept.items()]
    return b"\r\n".join([*lines, b"", b""])


def _split_target(target: bytes) -> tuple[str, str]:
    """Return the path and the query of a request target in any of its forms."""
    if b"#" in target:
        raise malformed_request("a request target has no fragment")
    if target.startswith(b"/"):
        path, _, query = target.decode("ascii").partition("?")
        return path, query
    text = target.decode("ascii")
    absolute = _ABSOLUTE.fullmatch(text)
    if absolute is not None and _HOST.fullmatch(absolute[1]):
        return absolute[2] or "/", absolute[3]
    if "://" not in text:
        # "*" and the host:port of CONNECT: no path of ours, but well formed.
        return text, ""
    raise malformed_request("the request target is not a path or an http URL")
