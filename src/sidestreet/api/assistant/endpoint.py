"""Where a language model is asked, and with what key: what whoever runs the desk has said of it."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from sidestreet.http.loopback import is_loopback

ENDPOINT_WORDS: Final = (
    "http or https, a host, and perhaps a port and a path, as in http://127.0.0.1:11434/v1"
)
KEY_MAX: Final = 4_096
TIMEOUT_S: Final = 60.0
"""How long an answer may take if nothing else is said."""

_DELETE: Final = 127


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of chat completions. `path` is that of the operation."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def is_in_the_clear(self) -> bool:
        """Whether others between here and there can read what is sent."""
        return not self.is_secure and not is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which language model answers behind the assistant. The key is shown to nobody."""

    endpoint: Endpoint
    model: str
    timeout_s: float = TIMEOUT_S
    key: str = field(default="", repr=False)


def parse_endpoint(text: str) -> Endpoint | None:
    """Return the endpoint of a base address, None for what is none.

    >>> parse_endpoint("http://127.0.0.1:11434/v1/").path
    '/v1/chat/completions'
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
        parts.path.encode("ascii")
    except ValueError:
        return None
    is_plain = text.isprintable() and " " not in text and parts.username is None
    if parts.scheme not in {"http", "https"} or not host or not is_plain:
        return None
    if parts.query or parts.fragment or port == 0:
        return None
    is_secure = parts.scheme == "https"
    path = f"{parts.path.rstrip('/')}/chat/completions"
    return Endpoint(is_secure, host, port or (443 if is_secure else 80), path)


def is_key(text: str) -> bool:
    """Whether a text can be a bearer key: visible ASCII, and not without end."""
    return 0 < len(text) <= KEY_MAX and all(" " < each < chr(_DELETE) for each in text)
