"""TLS by the standard library: a certificate and its key, read once at a start.

The rule: nothing older than TLS 1.2 is spoken, with the ciphers that the library thinks safe, and
nothing of a key is ever in an error. A key that is kept under a passphrase is refused, where the
library would ask the terminal for it: a server that starts by itself has nobody to answer.
"""

import ssl
from pathlib import Path
from typing import Final, NamedTuple

_PROTOCOLS: Final = ["http/1.1"]
"""What a client is told that it can speak (ALPN, RFC 7301): there is no HTTP/2 here."""


class TlsFiles(NamedTuple):
    """Where a certificate stands, with those that lead to its authority, and where its key."""

    certificate: Path
    key: Path


class TlsRefused(Exception):  # noqa: N818 - it says what became of the start
    """The files are not a certificate with its key. The message says which, never what."""


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """Return what a server speaks TLS by. Raises `TlsRefused`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(_PROTOCOLS)
    for path in files:
        try:
            path.read_bytes()
        except OSError as error:
            raise TlsRefused(f"{path} cannot be read: {error.strerror}") from None
    try:
        # Without a password the library would ask the terminal for one.
        context.load_cert_chain(files.certificate, files.key, password="")
    except (OSError, ValueError):
        # What the library says may hold what it has read.
        raise TlsRefused(
            f"{files.certificate} and {files.key} are not a certificate and its key, both in PEM "
            "and the key without a passphrase"
        ) from None
    return context
