"""The accounts of a test's desk: opened, paid, furnished and restricted as a test needs them."""

from typing import Any

from sidestreet.testing.control_calls import Amount, ControlCalls, text_of


class DeskAccounts:
    """Asks for what a test may do with accounts. Each call returns the account as it then is."""

    def __init__(self, calls: ControlCalls) -> None:
        self._calls = calls

    def all(self) -> list[dict[str, Any]]:
        """Return all accounts, by number."""
        return list(self._calls.call("list_accounts"))

    def see(self, account_id: int) -> dict[str, Any]:
        """Return an account: its terms, its cash, what it holds."""
        return self._of("get_account", account_id)

    def create(self, *, cash: Amount = "1000000", **terms: Any) -> dict[str, Any]:  # noqa: ANN401 - of several types
        """Open an account, a margin account with a million if nothing else is said.

        `terms` are the other members of `POST /control/v1/accounts`.
        """
        account: dict[str, Any] = self._calls.call(
            "create_account", {"cash": text_of(cash, "cash"), **terms}
        )
        return account

    def change(self, account_id: int, **terms: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        """Change terms of an account, like its `status` or its `options_level`."""
        return self._of("change_account", account_id, terms)

    def clone(self, account_id: int, *, number: int | None = None) -> dict[str, Any]:
        """Open an account with the terms, cash and positions of another."""
        return self._of("clone_account", account_id, {"id": number})

    def credit(self, account_id: int, amount: Amount) -> dict[str, Any]:
        """Pay cash in."""
        return self._of("credit_account", account_id, {"amount": text_of(amount, "amount")})

    def debit(self, account_id: int, amount: Amount) -> dict[str, Any]:
        """Pay cash out, also beyond what there is."""
        return self._of("debit_account", account_id, {"amount": text_of(amount, "amount")})

    def hold(
        self,
        account_id: int,
        symbol: str,
        quantity: Amount,
        average_price: Amount | None = None,
    ) -> dict[str, Any]:
        """Have an account hold just this of an instrument, below 0 a short position."""
        account: dict[str, Any] = self._calls.call(
            "set_account_position",
            {
                "quantity": text_of(quantity, "quantity"),
                "average_price": text_of(average_price, "average_price"),
            },
            path={"account_id": account_id, "instrument_id": symbol},
        )
        return account

    def _of(
        self, operation_id: str, account_id: int, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        account: dict[str, Any] = self._calls.call(
            operation_id, body, path={"account_id": account_id}
        )
        return account
