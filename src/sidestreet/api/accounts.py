"""The operations of `v1:accounts` that read the accounts themselves."""

from sidestreet.api.call import Call
from sidestreet.api.encode import wire_account, wire_account_details
from sidestreet.api.paging import page_info, window_of
from sidestreet.runtime.desk import Desk


class AccountOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_account_by_id(self, call: Call) -> None:
        """Read one account. That it exists was checked with the key."""
        account = self._desk.state.accounts[call.account_id]
        self._desk.when_durable(lambda: call.answer(wire_account_details(account)))

    def get_accounts(self, call: Call) -> None:
        """List the accounts that the key may use, by number."""
        query = call.query
        window = window_of(query)
        prefix = str(query.get("account_id", ""))
        name = str(query.get("account_name", "")).casefold()
        accounts = [
            account
            for account_id, account in sorted(self._desk.state.accounts.items())
            if call.key.grants(account_id)
            and str(account_id).startswith(prefix)
            and (name in account.full_name.casefold() or name in account.short_name.casefold())
        ]
        shown = accounts[window.offset : window.offset + window.limit]
        data = [wire_account(account) for account in shown]
        self._desk.when_durable(lambda: call.answer(data, page_info(window, len(accounts))))
