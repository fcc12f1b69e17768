"""Accounts that a body names: they must have been granted to the key, as those of a path must."""

from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.state import Key


def check_account(desk: Desk, key: Key, account_id: int | None) -> None:
    """Refuse an account that the key must not know (403) or that is not there (404)."""
    if account_id is None:
        return
    if not key.grants(account_id):
        raise ApiError(ErrorKind.FORBIDDEN)
    if account_id not in desk.state.accounts:
        # Only a key for all accounts gets here.
        raise ApiError(ErrorKind.NOT_FOUND)
