"""An account as the desk keeps it: who holds it and whether it may trade."""

import msgspec

from sidestreet.domain.enums import AccountStatus, AccountSubtype, HolderKind


class Account(msgspec.Struct, frozen=True, array_like=True):
    """A trading account. `open_date` and `close_date` are ISO dates in New York."""

    account_id: int
    short_name: str
    full_name: str
    open_date: str
    status: AccountStatus = AccountStatus.ACTIVE
    subtype: AccountSubtype = AccountSubtype.MARGIN
    holder_id: int = 0
    holder_kind: HolderKind = HolderKind.NATURAL_PERSON
    options_level: int = 0
    close_date: str | None = None
