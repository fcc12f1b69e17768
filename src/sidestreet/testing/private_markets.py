"""Private markets of a test's desk: who may see them, what is offered, what becomes of interest."""

from typing import Any, Literal

from sidestreet.testing.clock import rendered
from sidestreet.testing.control_calls import ControlCalls, text_of

_AMOUNTS = frozenset(
    {
        "minimum_ioi_amount",
        "indicative_price_low",
        "indicative_price_high",
        "indicative_valuation_low",
        "indicative_valuation_high",
        "price_per_share",
        "fee_per_share",
        "minimum_investment_amount",
        "valuation",
    }
)
_MOMENTS = frozenset({"published", "ioi_deadline", "opened_at", "funding_deadline"})


class DeskPrivateMarkets:
    """Asks for what a test may do with private markets, by the ids of offerings and indications.

    Terms are the members of the operations; amounts may be numbers that are exact, and instants
    whatever a clock takes. Each call returns what it is about as it then is.
    """

    def __init__(self, calls: ControlCalls, account_id: int) -> None:
        """`account_id` is the account that is meant where none is named."""
        self._calls = calls
        self._account_id = account_id

    def attest(self, account_id: int | None = None) -> None:
        """Have an account's holder attest to being accredited, for all accounts of theirs."""
        self._calls.call("attest_account", path=self._account(account_id))

    def withdraw_attestation(self, account_id: int | None = None) -> None:
        """Have an account's holder attest no more."""
        self._calls.call("withdraw_attestation", path=self._account(account_id))

    def publish(self, slug: str, name: str, short_description: str) -> str:
        """Have a company known, and return its id."""
        body = {"slug": slug, "name": name, "short_description": short_description}
        return str(self._calls.call("publish_company", body)["id"])

    def offerings(self) -> list[dict[str, Any]]:
        """Return all offerings, also those that clients do not see."""
        return list(self._calls.call("list_offerings"))

    def offer(self, company_id: str, **terms: Any) -> dict[str, Any]:  # noqa: ANN401 - of several types
        """Have shares of a company offered."""
        body = {"company_id": company_id, **_terms(terms)}
        offering: dict[str, Any] = self._calls.call("create_offering", body)
        return offering

    def change(self, offering_id: str, **terms: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        """Change terms or dates of an offering, those of its vehicle in `spv`."""
        return self._of("change_offering", offering_id, _terms(terms))

    def close(self, offering_id: str) -> dict[str, Any]:
        """End an offering now, for good."""
        return self._of("close_offering", offering_id)

    def add_agreement(self, offering_id: str, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        """Have a newer version of what is signed for an offering."""
        return self._of("add_agreement", offering_id, {"text": text, **more})

    def iois(self) -> list[dict[str, Any]]:
        """Return all indications of interest with what was said to them."""
        return list(self._calls.call("list_iois"))

    def accept(self, ioi_id: str, *, detail: str | None = None) -> dict[str, Any]:
        """Accept an indication."""
        return self._answer(ioi_id, "ACCEPTED", None, detail)

    def allocate(
        self, ioi_id: str, shares: int | None = None, *, detail: str | None = None
    ) -> dict[str, Any]:
        """Give shares to an indication: all that it pays for, if no number is said."""
        return self._answer(ioi_id, "ALLOCATED", shares, detail)

    def reject(self, ioi_id: str, *, detail: str | None = None) -> dict[str, Any]:
        """Reject an indication, which its holder has no more from then on."""
        return self._answer(ioi_id, "REJECTED", None, detail)

    def _answer(
        self,
        ioi_id: str,
        status: Literal["ACCEPTED", "ALLOCATED", "REJECTED"],
        shares: int | None,
        detail: str | None,
    ) -> dict[str, Any]:
        body = {"status": status, "shares": shares, "detail": detail}
        ioi: dict[str, Any] = self._calls.call("set_ioi_status", body, path={"ioi_id": ioi_id})
        return ioi

    def _of(
        self, operation_id: str, offering_id: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        path = {"offering_id": offering_id}
        offering: dict[str, Any] = self._calls.call(operation_id, body, path=path)
        return offering

    def _account(self, account_id: int | None) -> dict[str, int]:
        return {"account_id": self._account_id if account_id is None else account_id}


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    """Return terms as they travel."""
    return {name: _term(name, value) for name, value in given.items()}


def _term(name: str, value: Any) -> object:  # noqa: ANN401 - of several types
    if isinstance(value, dict):
        return _terms(value)
    if name in _AMOUNTS:
        return text_of(value, name)
    return rendered(value, name) if name in _MOMENTS and value is not None else value
