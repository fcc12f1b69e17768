"""An account as the desk keeps it: who holds it and whether it may trade."""

import msgspec

from sidestreet.domain.enums import AccountStatus, AccountSubtype, HolderKind, MarginType


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
    margin_type: MarginType | None = None
    """How it may borrow; None goes by the subtype, see `margin`."""

    @property
    def margin(self) -> MarginType:
        """How the account may borrow: a CASH account not at all, any other by Regulation T."""
        if self.margin_type is not None:
            return self.margin_type
        return MarginType.NONE if self.subtype is AccountSubtype.CASH else MarginType.REG_T
