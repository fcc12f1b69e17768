"""Events about bearer keys. The secret itself is nowhere, only its hash."""

from sidestreet.domain.fact import Fact


class KeyCreated(Fact, frozen=True):
    """A bearer key was let in."""

    key_id: str
    secret_hash: bytes
    label: str
    account_ids: tuple[int, ...] | None
    scopes: tuple[str, ...]


class KeyRevoked(Fact, frozen=True):
    """A bearer key was shut out."""

    key_id: str


KeyEvent = KeyCreated | KeyRevoked
