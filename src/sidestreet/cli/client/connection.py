"""One request over one connection: our own small HTTP/1.1 client.

The standard library's clients cost more to import than everything else here together, and a
command makes one request. There is no keep-alive, no proxy and no redirect: an answer that points
elsewhere is shown, never followed with the key in hand.
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client.answer import Answer, AnswerReader, BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sidestreet.cli.client.target import Server

TIMEOUT_SECONDS: Final = 60.0
"""For the whole exchange, from looking up the name to the last byte."""

_READ_BYTES: Final = 1 << 16
_OK: Final = 200


class ExchangeFailed(Exception):  # noqa: N818 - said of the exchange, caught by the retries
    """No answer came. Whether the server took the request is not known, unless `refused`."""

    def __init__(self, why: str, *, retry: bool = True, refused: bool = False) -> None:
        super().__init__(why)
        self.retry = retry
        self.refused = refused


def encode(
    method: str,
    server: Server,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes | None,
) -> bytes:
    """Return the request as it goes over the wire."""
    lines = [f"{method} {server.path}{target} HTTP/1.1", f"Host: {server.authority}"]
    lines += (f"{name}: {value}" for name, value in headers)
    if body is not None or method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(body or b'')}")
    lines.append("Connection: close")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + (body or b"")


def exchange(server: Server, request: bytes, timeout: float = TIMEOUT_SECONDS) -> Answer:
    """Send an encoded request and return its answer. Raises `ExchangeFailed`."""
    deadline = _Deadline(timeout)
    try:
        with _connect(server, deadline) as connection:
            return _ask(connection, request, deadline)
    except BadAnswer as error:
        raise ExchangeFailed(f"the answer cannot be read: {error}", retry=False) from None
    except TimeoutError:
        raise ExchangeFailed(f"no answer within {timeout:g} seconds") from None
    except OSError as error:
        raise _failure(error, server) from None


def listen(
    server: Server, request: bytes, silence: float = TIMEOUT_SECONDS
) -> Iterator[bytes | Answer]:
    """Send an encoded request and yield the body of its answer as it comes, piece by piece.

    For an answer that goes on: it may take any time, but may not be silent for `silence` seconds.
    An answer that is no 200 is yielded whole. Raises `ExchangeFailed`.
    """
    try:
        with _connect(server, _Deadline(silence)) as connection:
            connection.settimeout(silence)
            connection.sendall(request)
            yield from _hear(connection)
    except BadAnswer as error:
        raise ExchangeFailed(f"the answer cannot be read: {error}", retry=False) from None
    except TimeoutError:
        raise ExchangeFailed(f"nothing was heard for {silence:g} seconds") from None
    except OSError as error:
        raise _failure(error, server) from None


def _hear(connection: socket.socket) -> Iterator[bytes | Answer]:
    reader = AnswerReader()
    while data := connection.recv(_READ_BYTES):
        reader.feed(data)
        if reader.status == _OK:
            yield reader.take()
        if reader.answer is not None:
            break
    if reader.answer is None:
        if not reader.started:
            raise ConnectionResetError("the server closed the connection unanswered")
        reader.finish()
    if reader.answer is not None and reader.status != _OK:
        yield reader.answer


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def apply(self, connection: socket.socket) -> None:
        """Let the next operation on `connection` take what time is left."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)


def _connect(server: Server, deadline: _Deadline) -> socket.socket:
    failure: OSError | None = None
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            deadline.apply(connection)
            connection.connect(address)
            return _secured(connection, server) if server.secure else connection
        except TimeoutError:
            connection.close()
            raise
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
    raise failure or OSError(f"{server.host} has no address")


def _secured(connection: socket.socket, server: Server) -> socket.socket:
    import ssl  # noqa: PLC0415 - costly, and the usual server is on this machine

    return ssl.create_default_context().wrap_socket(connection, server_hostname=server.host)


def _ask(connection: socket.socket, request: bytes, deadline: _Deadline) -> Answer:
    reader = AnswerReader()
    deadline.apply(connection)
    unsent: OSError | None = None
    try:
        connection.sendall(request)
    except (BrokenPipeError, ConnectionResetError) as error:
        # A server that refuses a request early, for its size say, answers and closes. The answer
        # is worth more than our broken pipe.
        unsent = error
    while reader.answer is None:
        deadline.apply(connection)
        try:
            data = connection.recv(_READ_BYTES)
        except ConnectionResetError as error:
            raise unsent or error from None
        if data:
            reader.feed(data)
            continue
        if not reader.started:
            raise unsent or ConnectionResetError("the server closed the connection unanswered")
        try:
            reader.finish()
        except BadAnswer as error:
            raise ExchangeFailed(str(error)) from None
    return reader.answer


def _failure(error: OSError, server: Server) -> ExchangeFailed:
    if isinstance(error, socket.gaierror):
        return ExchangeFailed(f"the server's name cannot be looked up: {error.strerror}")
    refused = isinstance(error, ConnectionRefusedError)
    why = error.strerror or str(error)
    retry = not (server.secure and _is_final(error))
    return ExchangeFailed(why[:1].lower() + why[1:], retry=retry, refused=refused)


def _is_final(error: OSError) -> bool:
    """Return whether TLS failed for good: a certificate will not fit better the next time."""
    import ssl  # noqa: PLC0415 - as above

    lost = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
    return isinstance(error, ssl.SSLError) and not isinstance(error, lost)
