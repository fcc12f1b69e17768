"""What our tools say of a server that does not take their key.

It stands by itself because `sidestreet control` says it too, which loads nothing of a server.
"""

from typing import Final

TURNED_AWAY: Final = (401, 403)
"""How a server answers a key that it does not know, and one that may not do what it asks."""

KEY_WANTED: Final = (
    "name a key of this desk with --key; `sidestreet keys create` makes one where its folder is, "
    "and there --data in place of --url needs none"
)
"""What to do about it."""
