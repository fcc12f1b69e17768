"""Everything the workspace remembers: the bearer keys that were ever let in, and what people keep.

Only events change it. A key stays after it was revoked, so that its id is never given out
twice and the audit trail can always be read against a name.
"""

from dataclasses import dataclass, field

import msgspec

from sidestreet.workspace.conversations import Conversations
from sidestreet.workspace.entitlements import Entitlements
from sidestreet.workspace.feeds import Feed
from sidestreet.workspace.private_markets import PrivateMarkets
from sidestreet.workspace.screeners import Screener
from sidestreet.workspace.watchlists import Watchlist


class Key(msgspec.Struct, frozen=True, array_like=True):
    """A bearer key: who it lets in, and to what. Times are nanoseconds since 1970 in UTC.

    `account_ids` None grants every account, also those opened later. The secret itself is known
    to its holder alone; `secret_hash` is what `hash_secret` makes of it.
    """

    key_id: str
    secret_hash: bytes
    label: str
    account_ids: tuple[int, ...] | None
    scopes: tuple[str, ...]
    created_at: int
    revoked_at: int | None = None

    @property
    def is_revoked(self) -> bool:
        """Whether the key has been shut out."""
        return self.revoked_at is not None

    def may(self, scope: str) -> bool:
        """Whether the key holds a scope. No scope implies another."""
        return scope in self.scopes

    def grants(self, account_id: int) -> bool:
        """Whether the key reaches an account, whether or not there is such an account."""
        return self.account_ids is None or account_id in self.account_ids


@dataclass(slots=True)
class Workspace:
    """The workspace's memory: everything by its id, in order of arrival."""

    keys: dict[str, Key] = field(default_factory=dict)
    watchlists: dict[str, Watchlist] = field(default_factory=dict)
    screeners: dict[str, Screener] = field(default_factory=dict)
    conversations: Conversations = field(default_factory=Conversations)
    entitlements: Entitlements = field(default_factory=Entitlements)
    feeds: dict[str, Feed] = field(default_factory=dict)
    private_markets: PrivateMarkets = field(default_factory=PrivateMarkets)
