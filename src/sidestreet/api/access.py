"""Whose a bearer text is, and which accounts it reaches.

An account that was not granted is refused alike whether it exists or not.
"""

import re
from hmac import compare_digest
from typing import Final

from msgspec.structs import replace

from sidestreet.http.errors import ApiError, ErrorKind, bad_path
from sidestreet.http.loopback import names_loopback
from sidestreet.http.messages import Request
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.keys import SCOPES, authenticate, split_key
from sidestreet.workspace.state import Key

_ACCOUNT_ID: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_BEARER: Final = "bearer "
_KNOWN_MAX: Final = 1024
LOCAL_ID: Final = "local"
"""The id of the admin's key, which stands in the data folder while a server runs."""

_LOCAL: Final = Key(LOCAL_ID, b"", "whoever can read the data folder", None, SCOPES, 0)
OPEN: Final = Key("open", b"", "any bearer text", None, ("orders:read", "orders:write"), 0)
"""What a server that is open to all lets everybody do."""

OPEN_AND_CONTROLLED: Final = replace(OPEN, scopes=(*OPEN.scopes, "control"))
"""The same on a server that is controlled as well."""

BUILT_IN: Final = frozenset({_LOCAL.key_id, OPEN.key_id})
"""Ids of the keys that stand in no list."""


class Access:
    """Who is let in to one desk."""

    def __init__(
        self, desk: Desk, *, open_key: Key | None = None, local_key: bytes | None = None
    ) -> None:
        """`open_key` stands for any bearer text that is no key, on requests to a loopback name.

        `local_key` is the admin's.
        """
        self._desk = desk
        self._open_key = open_key
        self._local_key = local_key
        self._known: dict[str, Key] = {}

    def key(self, request: Request) -> Key | None:
        """Return the key that a request's Authorization header proves, or None."""
        text = bearer_text(request.headers.get("authorization", ""))
        return None if text is None else self.key_of(text, request)

    def key_of(self, text: str, request: Request) -> Key | None:
        """Return the key that a text proves, or None; it came by way of a request."""
        if not text:
            return None
        known = self._known.get(text)
        # A key is replaced when it is revoked, so being the same one means being good still.
        if known is not None and self._desk.workspace.keys.get(known.key_id) is known:
            return known
        if self._local_key is not None and compare_digest(text.encode(), self._local_key):
            return _LOCAL
        key = authenticate(self._desk.workspace, text)
        if key is not None:
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()
            self._known[text] = key
            return key
        if self._open_key is None or not names_loopback(request.headers.get("host", "")):
            return None
        # A key that the desk knows by its id has to prove itself even where all others are let in.
        named = split_key(text)
        is_known = named is not None and named[0] in self._desk.workspace.keys
        return None if is_known else self._open_key

    def account_id(self, text: str, key: Key) -> int:
        """Return the account that a text names. Raises `ApiError` if the key must not know it."""
        if _ACCOUNT_ID.fullmatch(text) is None:
            raise bad_path("account_id", text, "not an account number")
        account_id = int(text)
        if not key.grants(account_id):
            raise ApiError(ErrorKind.FORBIDDEN)
        if account_id not in self._desk.state.accounts:
            # Only a key for all accounts gets here.
            raise ApiError(ErrorKind.NOT_FOUND)
        return account_id


def bearer_text(authorization: str) -> str | None:
    """Return what stands behind the scheme, None where that is not Bearer, in any case.

    >>> bearer_text("bearer trader.secret")
    'trader.secret'
    """
    if authorization[: len(_BEARER)].lower() != _BEARER:
        return None
    return authorization[len(_BEARER) :].strip()
