"""The `keys` of a seed file: who is let in, by a secret in clear or by its hash.

A seed file is for desks in which nothing is at stake. Secrets that are printed in the package or
its documentation are known to everybody; `PUBLISHED_HASHES` tells them from others, so that such
a desk can be kept from the open network.
"""

import hashlib
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.reference.seed_file.kinds import ACCOUNT_ID, FLAG, free_text, text
from sidestreet.reference.seed_file.section import Section

SCOPES: Final = ("orders:read", "orders:write", "admin", "control")
"""The scopes of the workspace, which this layer may not ask; a test holds the two together."""

PUBLISHED_KEYS: Final = (
    "sandbox.everyone-knows-this-key",
    "reader.everyone-knows-this-one-too",
)
"""The keys that stand in the default seed and in the documentation's example."""

KEY_ID: Final = text(
    "1 to 32 letters, digits, underscores and dashes",
    "[A-Za-z0-9_-]{1,32}",
)
_SECRET: Final = text(
    "16 to 128 letters, digits, underscores and dashes",
    "[A-Za-z0-9_-]{16,128}",
    hidden=True,
)
_SHA256: Final = text("the SHA-256 of a secret, 64 hexadecimal digits", "[0-9a-f]{64}", hidden=True)
_SCOPE: Final = text(", ".join(SCOPES), "|".join(SCOPES))
_LABEL: Final = free_text(128)
_ACCOUNTS: Final = "all, or a list of account ids"


def secret_hash(secret: str) -> bytes:
    """Return what is kept of a secret: its SHA-256, as the workspace checks it."""
    return hashlib.sha256(secret.encode()).digest()


PUBLISHED_HASHES: Final = frozenset(secret_hash(key.partition(".")[2]) for key in PUBLISHED_KEYS)


class Keys(msgspec.Struct):
    """The keys of a file, and those of them that are shut out again."""

    created: tuple[CreateKey, ...]
    revoked: tuple[RevokeKey, ...]


def read_keys(root: Section, account_ids: AbstractSet[int]) -> Keys:
    """Read all keys. `account_ids` are the accounts of the same file."""
    keys: dict[str, CreateKey] = {}
    revoked: list[RevokeKey] = []
    for section in root.sections("keys"):
        key = _read_key(section, account_ids)
        is_revoked = section.optional("is_revoked", FLAG, False)
        section.finish()
        if not section.is_sound():
            continue
        if key.key_id in keys:
            section.refuse("id", f"{key.key_id} again", "each key id once")
        keys[key.key_id] = key
        if is_revoked:
            revoked.append(RevokeKey(key.key_id))
    return Keys(tuple(keys.values()), tuple(revoked))


def _read_key(section: Section, account_ids: AbstractSet[int]) -> CreateKey:
    key_id = section.required("id", KEY_ID)
    hashed = _read_secret(section)
    label = section.optional("label", _LABEL, key_id)
    granted = _read_accounts(section, account_ids)
    scopes = section.values("scopes", _SCOPE)
    if section.is_sound() and not scopes:
        section.refuse("scopes", "nothing", f"a list of at least one of {_SCOPE.accepted}")
    return CreateKey(key_id, hashed, label, granted, scopes)


def _read_secret(section: Section) -> bytes:
    """Return the hash of the secret, which stands there in clear or is this hash."""
    if not section.has("secret_sha256"):
        return secret_hash(section.required("secret", _SECRET))
    if section.has("secret"):
        section.refuse("secret_sha256", "a hash beside the secret", "one of the two")
        section.required("secret", _SECRET)
    return bytes.fromhex(section.required("secret_sha256", _SHA256))


def _read_accounts(section: Section, account_ids: AbstractSet[int]) -> tuple[int, ...] | None:
    if section.is_word("accounts", "all"):
        return None
    if not section.has("accounts"):
        section.refuse("accounts", "nothing", _ACCOUNTS)
        return None
    granted = section.values("accounts", ACCOUNT_ID, _ACCOUNTS)
    for account_id in granted:
        if account_id not in account_ids:
            section.refuse(
                "accounts", f"account {account_id}", "ids of accounts in this file, or all"
            )
    return granted
