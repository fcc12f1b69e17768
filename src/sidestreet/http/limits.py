"""Every limit of the server in one place: sizes, counts and seconds.

Each is there because a client, by mistake or on purpose, can otherwise hold memory or a
connection for ever. What happens at each limit stands beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. The defaults suit a desk on one machine."""

    body_bytes_max: int = 1024 * 1024
    """Longest request body, whole or in chunks: 413 and close."""

    uri_bytes_max: int = 64 * 1024
    """Longest request target: 414 and close."""

    headers_bytes_max: int = 16 * 1024
    """All header lines of a request, trailers included: 431 and close."""

    headers_max: int = 64
    """Header lines in one request, trailers included: 431 and close."""

    header_timeout_s: float = 10.0
    """From the first byte of a request (or from accept) to the end of its headers: 408, close."""

    body_timeout_s: float = 30.0
    """From the end of the headers to the end of the body: 408 and close."""

    idle_timeout_s: float = 75.0
    """Between two requests of one connection: closed without a word."""

    write_stall_timeout_s: float = 30.0
    """While the client takes not one byte of what waits for it: cut off."""

    linger_s: float = 2.0
    """After the last answer, how long unread input is drained so that the answer arrives."""

    message_bytes_max: int = 64 * 1024
    """One message of a client over a WebSocket, all its fragments together: closed with 1009."""

    fragments_max: int = 64
    """Fragments of one such message: closed with 1008."""

    ping_interval_s: float = 20.0
    """Silence of a WebSocket after which its client is asked whether it is still there."""

    pong_timeout_s: float = 20.0
    """How long it may take to answer that, with whatever it says: cut off."""

    close_timeout_s: float = 5.0
    """From our end of a stream to the client's: cut off."""

    heartbeat_s: float = 15.0
    """How often a stream of events without news says that it is there."""

    streams_max: int = 512
    """Streams at a time: one more is told 503."""

    streams_per_key_max: int = 32
    """Streams of one key at a time: one more is told 429."""

    connections_max: int = 1024
    """Connections at a time: one more is told 503 and closed."""

    connections_per_address_max: int = 256
    """Connections from one address that is not this machine's: one more is told 429 and closed."""

    outstanding_max: int = 64
    """Requests of one connection in the application's hands; further input waits unread."""

    write_buffer_bytes_max: int = 64 * 1024
    """Answers waiting for a slow reader; above it, its further requests wait unread."""

    sweep_s: float = 1.0
    """How often timeouts are checked: each takes effect at most twice this later than it says."""
