"""The operation that lists option contracts: chains of an underlying, or contracts by their names.

Contracts that can be had are listed: those that expire ahead of the desk's clock, as far as chains
reach. Named ones are told even if they have expired, as positions and history go on naming them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sidestreet.api.call import Call
from sidestreet.api.encode import wire_option_contract
from sidestreet.api.open_interest import open_interest
from sidestreet.api.paging import page_info, window_of
from sidestreet.domain.enums import OptionRight
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.listed_chains import Wanted, chains_on, shown
from sidestreet.runtime.desk import Desk

CONTRACT_IDS_MAX: Final = 100


class OptionContractOperations:
    """The handler over one desk and its directory."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def get_option_contracts(self, call: Call) -> None:
        """List the contracts on an underlying, or those that are named."""
        query = call.query
        window = window_of(query)
        root = _root(query)
        underlying = query.get("underlying_instrument_id")
        names = query.get("contract_ids")
        given = sum(each is not None for each in (root, underlying, names))
        if given != 1:
            # The vendor's words, which name the parameter of before.
            text = "underlier or underlying_instrument_id"
            raise bad_query(f"Exactly one underlier identifier must be provided: {text}")
        # What has no rule of its own settles on closing prices here, so nothing settles on opening.
        if query.get("is_settle_on_open") is True:
            total, contracts = 0, []
        elif names is not None:
            matching = [each for each in self._named(names) if _matches(each, query)]
            total = len(matching)
            contracts = matching[window.offset : window.offset + window.limit]
        else:
            on = self._underlying(root) if underlying is None else self._share(underlying)
            chains = chains_on(self._directory, on, self._desk.clock.now(), _wanted(root, query))
            total = sum(map(len, chains))
            symbols = _slice(chains, window.offset, window.limit)
            contracts = list(shown(self._directory, symbols))
        interest = open_interest(self._desk.state, contracts)
        data = [wire_option_contract(each, interest) for each in contracts]
        page = page_info(window, total)
        self._desk.when_durable(lambda: call.answer(data, page))

    def _named(self, names: list[str]) -> list[Instrument]:
        if len(names) > CONTRACT_IDS_MAX:
            told = f"At most {CONTRACT_IDS_MAX} contract_ids may be given, got {len(names)}"
            raise bad_query(told)
        found = (self._directory.find(name) for name in dict.fromkeys(names))
        contracts = {
            each.instrument_id: each
            for each in found
            if each is not None and each.terms.option is not None
        }
        if not contracts:
            raise _not_found(", ".join(names))
        return list(contracts.values())

    def _share(self, name: str) -> Instrument:
        found = self._directory.find(name)
        if found is None or found.terms.option is not None:
            raise _not_found(name)
        return found

    def _underlying(self, root: str | None) -> Instrument:
        found = None if root is None else self._directory.underlying_of(root)
        if found is None:
            raise _not_found(root or "")
        return found


def _root(query: dict[str, Any]) -> str | None:
    root, underlier = query.get("root"), query.get("underlier")
    if root is not None and underlier is not None and root.upper() != underlier.upper():
        raise bad_query(f"`underlier` is {underlier} and `root` is {root}, expected the same")
    named: str | None = underlier if root is None else root
    return None if named is None else named.upper()


def _wanted(root: str | None, query: dict[str, Any]) -> Wanted:
    expiry, kind = query.get("expiry"), query.get("contract_type")
    return Wanted(
        root=root,
        expiry=None if expiry is None else date.fromisoformat(expiry),
        right=None if kind is None else OptionRight(kind),
    )


def _matches(contract: Instrument, query: dict[str, Any]) -> bool:
    option = contract.terms.option
    return (
        option is not None
        and query.get("expiry", option.expiry) == option.expiry
        and query.get("contract_type", option.right) == option.right
    )


def _slice(chains: Iterable[Sequence[Any]], offset: int, limit: int) -> list[Any]:
    """Return a part of lists that stand one behind the other."""
    part: list[Any] = []
    for each in chains:
        if offset < len(each):
            part += each[offset : offset + limit - len(part)]
            if len(part) == limit:
                break
        offset = max(0, offset - len(each))
    return part


def _not_found(name: str) -> ApiError:
    return ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {name}")
