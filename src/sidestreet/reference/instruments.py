"""The directory of instruments: found by id, by symbol, or by the symbol of an option.

Shares are written down: twenty in the packaged table, thousands in the packaged list of US listings
(`universe`), others in a seed. The long list is read when somebody asks for what nobody else knows,
and whatever else has one of its symbols comes first. Option contracts are far too many for
that: which of them exist follows from a rule (`option_chains`), and one is made when it is first
asked for by its symbol. From then on it is found by its id as well. A seed file may write down
contracts that the rule does not know; those that are written down come first.

Anybody can ask for any number of contracts, so those that were only asked for are forgotten again,
the longest unused first. What a seed file names and what the desk has dealt in stays.

Where the desk knows an instrument, the directory says what the desk says: `restore` takes over the
terms of a journal, and with them what corporate actions made of symbols and prices.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Self

from msgspec.structs import replace

from sidestreet.domain.enums import Shortable
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.options import OsiSymbol, parse_osi, render_osi
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.instrument import Instrument, Units, how_shortable, instrument_id
from sidestreet.reference.option_chains import (
    ExpiryRule,
    contract_from_terms,
    is_friday,
    listed_contract,
    option_root,
)
from sidestreet.reference.packaged_instruments import packaged_instruments
from sidestreet.reference.universe import Universe, no_universe, packaged_universe

__all__ = ["Instrument", "InstrumentDirectory", "Units", "how_shortable", "instrument_id"]

BY_RULE_MAX: Final = 10_000
"""How many contracts are remembered that somebody has asked for and nobody has dealt in."""

_HEX_DIGITS: Final = 32
_UUID_LENGTH: Final = 36
_SYMBOL_MAX: Final = 7


class InstrumentDirectory:
    """The instruments of a desk.

    `universe` gives the long list, when it is first asked for; without one there is none.
    `is_expiry` tells the days on which options expire: every Friday, unless somebody who has the
    exchange's calendar knows better. `last_expiry` tells the last of the days, an ISO date, on
    which a contract made by the rule may expire; None for no end. It is asked each time, because
    whoever has a clock lets it move on.
    """

    def __init__(
        self,
        instruments: Iterable[Instrument] = (),
        is_expiry: ExpiryRule = is_friday,
        universe: Callable[[], Universe] = no_universe,
    ) -> None:
        self.is_expiry = is_expiry
        self.last_expiry: Callable[[], str] | None = None
        self.files: CompanyFiles = NO_FILES
        """What the user's own files tell of companies."""
        self._by_id: dict[str, Instrument] = {}
        self._by_name: dict[str, Instrument] = {}
        self._by_root: dict[str, str] = {}
        self._by_former_name: dict[str, str] = {}
        self._shown: dict[str, Instrument] = {}
        self._contracts: dict[str, dict[str, None]] = {}
        self._by_rule: OrderedDict[str, None] = OrderedDict()
        """Contracts that were only asked for, by id, the longest unused first."""
        self._universe = universe
        self._unclaimed: set[str] = set()
        """Listings of the long list that were only asked for, by id."""
        self._withdrawn: set[str] = set()
        """Symbols that the long list has and the desk's journal knows for something else."""
        self._listed: tuple[Instrument, ...] | None = None
        """All instruments but options by symbol, once somebody has asked."""
        for instrument in instruments:
            self.add(instrument)

    @classmethod
    def from_packaged(cls) -> Self:
        """Return a directory of the instruments that come with the package."""
        return cls(packaged_instruments(), universe=packaged_universe)

    def add(self, instrument: Instrument) -> None:
        """Take an instrument in; one with the same id gives way to it.

        The contracts on it that are known already take over its name and price. Raises ValueError
        if another instrument has the symbol, unless that was only asked for: a contract, or one of
        the long list.
        """
        holder = self._by_name.get(instrument.symbol.upper())
        if holder is not None and holder.instrument_id != instrument.instrument_id:
            if holder.instrument_id in self._unclaimed:
                self._drop_listing(holder)
            elif holder.instrument_id in self._by_rule:
                self._drop_contract(holder)
            else:
                text = f"{instrument.symbol} is the symbol of {holder.instrument_id} already"
                raise ValueError(text)
        self.keep(instrument)
        self._take_in(instrument)

    def keep(self, instrument: Instrument) -> None:
        """Never forget an instrument that was found, even if it was only asked for until now."""
        self._by_rule.pop(instrument.instrument_id, None)
        # Who holds an option holds a claim to what it is on.
        self._unclaimed.discard(instrument.terms.group)

    def is_unclaimed(self, instrument: Instrument) -> bool:
        """Whether an instrument is as the long list has it, and nobody has said to keep it."""
        return instrument.instrument_id in self._unclaimed

    def restore(self, terms: InstrumentTerms, units: Units | None = None) -> None:
        """Take over the terms that a journal holds of an instrument, and how it is counted since.

        What is no option has to be known already; an option only has to be on something that is.
        All else is left alone. Who else has the symbol gives way, because positions and orders are
        in the one that the journal knows: a contract is forgotten, as a seed file may have
        written down since, and a share is found by its id alone.
        """
        if terms.option is not None:
            self._restore_contract(terms, terms.option.underlying_id)
            return
        known = self._known(terms.instrument_id)
        if known is None:
            # The seed file that has it is not given: no other may go by its symbol meanwhile.
            self._withdraw(terms.symbol.upper())
            return
        self.keep(known)
        if (known.terms, known.units) == (terms, units):
            return
        # A journal older than that figure leaves it to the directory.
        base_price = terms.base_price or known.base_price
        follower = replace(known, terms=terms, units=units, base_price=base_price)
        if terms.shortable is not known.terms.shortable:
            follower = _with_flags(follower)
        if _listed_by(known) != _listed_by(follower):
            self._forget_by_rule(terms.instrument_id)
        holder = self._by_name.get(terms.symbol.upper())
        if holder is not None and holder.instrument_id != terms.instrument_id:
            if known.symbol == terms.symbol:
                # It was this one that gave way before.
                self._put(follower)
                return
            self._forget_name(holder)
        self.add(follower)

    def remember(self, former_symbol: str, instrument_id: str) -> None:
        """Let an instrument be found by a symbol that it gave up, while nobody else has it."""
        self._by_former_name[former_symbol.upper()] = instrument_id

    def find(self, text: str) -> Instrument | None:
        """Return the instrument that a text names, or None.

        A text names one by its id, with or without dashes, or by its symbol, in either case; an
        option by its symbol in any of its spellings; a share by a symbol of before as well, while
        nobody else has it. The id of a contract that no journal and no seed file knows is found if
        it is among the last `BY_RULE_MAX` that somebody has named by its symbol.
        """
        found = self._find(text)
        if found is not None and found.instrument_id in self._by_rule:
            self._by_rule.move_to_end(found.instrument_id)
        return found

    def _find(self, text: str) -> Instrument | None:
        found = self._by_id.get(text) or self._by_name.get(text)
        if found is not None or not text.isascii():
            return found
        folded = text.lower()
        if len(folded) == _HEX_DIGITS:
            folded = "-".join(
                (folded[:8], folded[8:12], folded[12:16], folded[16:20], folded[20:]),
            )
        found = self._by_id.get(folded) or self._by_name.get(text.upper())
        if found is None:
            found = self._find_listing(folded) or self._find_contract(parse_osi(text))
        return found or self._by_id.get(self._by_former_name.get(text.upper(), ""))

    def underlying_terms(self, terms: InstrumentTerms) -> InstrumentTerms | None:
        """Return the terms of what an option is on; None for what is no option."""
        if terms.option is None:
            return None
        underlying = self._known(terms.option.underlying_id)
        return None if underlying is None else underlying.terms

    def underlying_of(self, root: str) -> Instrument | None:
        """Return the share whose options have a root, or None."""
        found = self._by_name.get(root)
        if found is None:
            found = self._by_id.get(self._by_root.get(root, ""))
        return found or self._take_listing(self._universe().by_root(root))

    def roots_of(self, underlying: Instrument) -> set[str]:
        """Return the roots under which there are or were contracts on a share."""
        roots = {option_root(underlying)}
        for contract_id in self._contracts.get(underlying.instrument_id, ()):
            option = self._by_id[contract_id].terms.option
            roots.add(None if option is None else option.root)
        return {root for root in roots if root is not None}

    def contracts_on(self, underlying: Instrument) -> list[Instrument]:
        """Return the contracts on a share that somebody has written down or dealt in."""
        on_it = self._contracts.get(underlying.instrument_id, ())
        return [self._by_id[each] for each in on_it if each not in self._by_rule]

    def contract(self, symbol: OsiSymbol) -> Instrument | None:
        """Return the contract that a symbol names, as `find` does."""
        found = self._find_contract(symbol)
        if found is not None and found.instrument_id in self._by_rule:
            self._by_rule.move_to_end(found.instrument_id)
        return found

    def contracts(self) -> Iterator[Instrument]:
        """Go through the option contracts that are known so far, by symbol."""
        known = (self._by_id[each] for group in self._contracts.values() for each in group)
        return iter(sorted(known, key=lambda instrument: instrument.symbol))

    def written(self) -> Iterator[Instrument]:
        """Go through the instruments, but options, that somebody has written down, by symbol.

        That is all but what only the long list knows.
        """
        kept = (each for key, each in self._shown.items() if key not in self._unclaimed)
        return iter(sorted(kept, key=lambda instrument: instrument.symbol))

    def listed(self) -> tuple[Instrument, ...]:
        """Return all instruments but options by symbol: the same object while nothing changes."""
        if self._listed is None:
            others = (each for each in self._universe() if self._is_free(each))
            shown = sorted((*self._shown.values(), *others), key=lambda each: each.symbol)
            self._listed = tuple(shown)
        return self._listed

    def __iter__(self) -> Iterator[Instrument]:
        """Go through all instruments but options by symbol."""
        return iter(self.listed())

    def __len__(self) -> int:
        return len(self.listed())

    def _known(self, identity: str) -> Instrument | None:
        """Return the instrument with an id, even if somebody else goes by its symbol."""
        known = self._by_id.get(identity)
        if known is not None:
            return known
        listing = self._universe().by_id(identity)
        if listing is not None and not self._is_free(listing):
            self._put(listing)
            return listing
        return self._take_listing(listing)

    def _find_listing(self, folded: str) -> Instrument | None:
        if len(folded) == _UUID_LENGTH:
            return self._take_listing(self._universe().by_id(folded))
        if len(folded) <= _SYMBOL_MAX:
            return self._take_listing(self._universe().by_symbol(folded.upper()))
        return None

    def _take_listing(self, listing: Instrument | None) -> Instrument | None:
        """Take in what the long list has, unless somebody else goes by its symbol."""
        if listing is None or not self._is_free(listing):
            return None
        listed = self._listed
        self._take_in(listing)
        # It stood in the list already, as it is.
        self._listed = listed
        self._unclaimed.add(listing.instrument_id)
        return listing

    def _is_free(self, listing: Instrument) -> bool:
        return (
            listing.instrument_id not in self._by_id
            and listing.symbol not in self._by_name
            and listing.symbol not in self._withdrawn
        )

    def _withdraw(self, symbol: str) -> None:
        holder = self._by_name.get(symbol)
        if holder is not None and holder.instrument_id in self._unclaimed:
            self._drop_listing(holder)
        self._withdrawn.add(symbol)
        self._listed = None

    def _drop_listing(self, listing: Instrument) -> None:
        for contract_id in tuple(self._contracts.get(listing.instrument_id, ())):
            self._drop_contract(self._by_id[contract_id])
        self._forget_name(listing)
        self._unclaimed.discard(listing.instrument_id)
        del self._by_id[listing.instrument_id], self._shown[listing.instrument_id]

    def _take_in(self, instrument: Instrument) -> None:
        before = self._by_id.get(instrument.instrument_id)
        if before is not None:
            self._forget_name(before)
        self._by_name[instrument.symbol.upper()] = instrument
        self._put(instrument)

    def _put(self, instrument: Instrument) -> None:
        self._by_id[instrument.instrument_id] = instrument
        if instrument.terms.option is not None:
            on_same = self._contracts.setdefault(instrument.terms.option.underlying_id, {})
            on_same[instrument.instrument_id] = None
            return
        self._listed = None
        self._shown[instrument.instrument_id] = instrument
        root = option_root(instrument)
        if root is not None:
            self._by_root.setdefault(root, instrument.instrument_id)
        for contract_id in self._contracts.get(instrument.instrument_id, ()):
            terms = self._by_id[contract_id].terms
            if contract_id in self._by_rule:
                # Where the desk has dealt in one, its terms are those of the journal.
                terms = replace(terms, base_price=instrument.base_price)
            self._take_in(contract_from_terms(terms, instrument))

    def _find_contract(self, symbol: OsiSymbol | None) -> Instrument | None:
        if symbol is None:
            return None
        known = self._by_name.get(render_osi(symbol))
        if known is not None:
            return known
        underlying = self.underlying_of(symbol.root)
        if underlying is None:
            return None
        if self.last_expiry is not None and symbol.expiry > self.last_expiry():
            return None
        contract = listed_contract(underlying, symbol, self.is_expiry)
        # A contract that has been renamed keeps its id and has left this symbol.
        if contract is None or contract.instrument_id in self._by_id:
            return None
        self._take_in(contract)
        self._by_rule[contract.instrument_id] = None
        if len(self._by_rule) > BY_RULE_MAX:
            self._drop_contract(self._by_id[next(iter(self._by_rule))])
        return contract

    def _restore_contract(self, terms: InstrumentTerms, underlying_id: str) -> None:
        underlying = self._known(underlying_id)
        if underlying is None:
            return
        self._unclaimed.discard(underlying_id)
        self._by_rule.pop(terms.instrument_id, None)
        known = self._by_id.get(terms.instrument_id)
        if known is not None and known.terms == terms:
            return
        holder = self._by_name.get(terms.symbol)
        if holder is not None and holder.instrument_id != terms.instrument_id:
            self._drop_contract(holder)
        self.add(contract_from_terms(terms, underlying))

    def _forget_by_rule(self, underlying_id: str) -> None:
        # They are what the rule made before, and nobody's: it would make others now.
        for contract_id in tuple(self._contracts.get(underlying_id, ())):
            if contract_id in self._by_rule:
                self._drop_contract(self._by_id[contract_id])

    def _drop_contract(self, contract: Instrument) -> None:
        self._forget_name(contract)
        self._by_rule.pop(contract.instrument_id, None)
        del self._by_id[contract.instrument_id]
        self._contracts[contract.terms.group].pop(contract.instrument_id, None)

    def _forget_name(self, instrument: Instrument) -> None:
        name = instrument.symbol.upper()
        holder = self._by_name.get(name)
        if holder is not None and holder.instrument_id == instrument.instrument_id:
            del self._by_name[name]
        root = option_root(instrument)
        if root is not None and self._by_root.get(root) == instrument.instrument_id:
            del self._by_root[root]


def _with_flags(instrument: Instrument) -> Instrument:
    """Return an instrument with the flags that its terms stand for, see `how_shortable`."""
    terms = instrument.terms
    if terms.shortable is Shortable.NOT_SHORTABLE:
        return replace(instrument, is_short_prohibited=terms.is_tradable)
    is_easy = terms.shortable is Shortable.EASY_TO_BORROW
    return replace(instrument, is_short_prohibited=False, easy_to_borrow=is_easy)


def _listed_by(underlying: Instrument) -> tuple[str, bool, int, int]:
    """Return all of a share that the rule makes contracts by."""
    changes = 0 if underlying.units is None else underlying.units.changes
    return underlying.symbol, underlying.terms.is_tradable, underlying.present_price, changes
