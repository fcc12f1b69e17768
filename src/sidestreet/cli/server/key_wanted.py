"""What our tools say of a server that does not take their key.

It stands by itself because `sidestreet control` says it too, which loads nothing of a server.
"""

from typing import Final

_UNKNOWN: Final = 401
_MAY_NOT: Final = "does not have permission"

KEY_WANTED: Final = (
    "name a key of this desk with --key; `sidestreet keys create` makes one where its folder is, "
    "and there --data in place of --url needs none"
)
"""What to do about it."""


def is_key_wanted(status: int, told: str) -> bool:
    """Return whether an answer turns a key away, and not what was asked for whoever asks."""
    return status == _UNKNOWN or _MAY_NOT in told
