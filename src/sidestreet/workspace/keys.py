"""Bearer keys: how one is written, how its secret is kept, and whose a given text is.

A key is `<id>.<secret>`. The id says which key it is and may be logged; the secret is never
stored, only its hash. Every text that is not a valid key costs the same work and gets the same
answer, so that nobody learns from the outside which ids exist.
"""

import hashlib
import hmac
import re
from typing import Final

from sidestreet.workspace.state import Key, Workspace

SCOPES: Final = ("orders:read", "orders:write", "admin", "control")
"""All that a key can be allowed: read, place and cancel, administer the desk, and have a test own
what happens on it."""

KEY_PATTERN: Final = r"([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16,128})"
"""The text of a key: id, point, secret. 43 base64url characters hold 256 bits."""

_KEY: Final = re.compile(KEY_PATTERN, re.ASCII)
_NOBODY: Final = bytes(hashlib.sha256().digest_size)


def hash_secret(secret: str) -> bytes:
    """Return the SHA-256 of a secret: 32 bytes, the only form in which a secret is kept.

    A slow, salted hash protects passwords because people choose them from a small space. A secret
    made for a key holds 256 random bits; nobody can try those out, however fast the hash. A slow
    one would only let a stranger keep the desk busy by sending wrong keys.
    """
    return hashlib.sha256(secret.encode()).digest()


def split_key(text: str) -> tuple[str, str] | None:
    """Return the id and the secret of a key's text, or None if it does not look like a key.

    >>> split_key("desk-7.0123456789abcdef"), split_key("desk-7"), split_key("a.b.c")
    (('desk-7', '0123456789abcdef'), None, None)
    """
    found = _KEY.fullmatch(text)
    return None if found is None else (found[1], found[2])


def authenticate(workspace: Workspace, text: str) -> Key | None:
    """Return the key that a text proves, or None if it is malformed, unknown, wrong or revoked.

    All four cost the same: one hash and one comparison that does not stop at the first difference.
    """
    key_id, secret = split_key(text) or ("", "")
    key = workspace.keys.get(key_id)
    expected = _NOBODY if key is None else key.secret_hash
    proven = hmac.compare_digest(hash_secret(secret), expected)
    if key is None or not proven or key.is_revoked:
        return None
    return key
