"""The operations of `v1:instruments` on the directory: one of it, a list, a search."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sidestreet.api.call import Call
from sidestreet.api.closes import closes_of, market_of
from sidestreet.api.encode import wire_instrument, wire_instrument_core
from sidestreet.api.paging import page_info, window_of
from sidestreet.contract.tables.instruments import SEARCH_PAGE_MAX
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.instrument_search import ShareSearch, find_options
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.reference.listed_chains import expiry_days, shown
from sidestreet.runtime.desk import Desk

if TYPE_CHECKING:
    from sidestreet.contract.instruments import InstrumentCore

LISTING_COUNTRY: Final = "US"
"""Where everything is listed, whatever country its issuer is of."""

ASSET_CLASSES: Final = ("EQUITY", "OPTION", "WARRANT", "BOND", "FX", "OTHER")

AT_ONCE: Final = 32
"""Instruments told of before others have their turn; the close of each has to be looked up."""

_FLAGS: Final = (
    "easy_to_borrow",
    "is_liquidation_only",
    "is_marginable",
    "is_ptp",
    "is_short_prohibited",
    "is_threshold_security",
)


class InstrumentOperations:
    """Handlers over one directory, at the time of a desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        self._search = ShareSearch(directory)

    def get_instrument_by_id(self, call: Call) -> None:
        """Read one instrument by its id or symbol."""
        text = call.path["instrument_id"]
        instrument = self._directory.find(text)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {text}")
        days = None
        if call.query.get("include_options_expiry_dates") is True:
            days = expiry_days(self._directory, instrument, self._desk.clock.now())
        now = self._desk.clock.now()
        data = wire_instrument(instrument, closes_of(instrument, market_of(self._desk), now), days)
        self._desk.when_durable(lambda: call.answer(data))

    def get_instruments(self, call: Call) -> None:
        """List instruments by symbol."""
        query = call.query
        window = window_of(query)
        found = self._listed(query)
        shown_here = found[window.offset : window.offset + window.limit]
        self._answer(call, shown_here, page_info(window, len(found)))

    def search_instruments(self, call: Call) -> None:
        """Find instruments by what people type, best first."""
        query = call.query
        window = window_of({"page_size": SEARCH_PAGE_MAX, **query})
        if window.limit > SEARCH_PAGE_MAX:
            raise bad_query("invalid value for `page_token`: not a token of this operation")
        text: str = query["q"]
        if not text.strip():
            raise bad_query("invalid value for `q`: found nothing, expected something to look for")
        classes = _asset_classes(query)
        shares: list[Instrument] = []
        if "EQUITY" in classes and _is_listed(query):
            shares = [each for each in self._search.find(text) if _is_meant(each, query)]
        symbols = []
        if "OPTION" in classes and _is_listed(query):
            symbols = find_options(self._directory, text, self._desk.clock.now())
        total = len(shares) + len(symbols)
        data = shares[window.offset : window.offset + window.limit]
        start = max(0, window.offset - len(shares))
        data += shown(self._directory, symbols[start : start + window.limit - len(data)])
        self._answer(call, data, page_info(window, total))

    def _answer(self, call: Call, found: Sequence[Instrument], page: Any) -> None:  # noqa: ANN401
        """Answer with instruments as they stand now, in turns with what others ask."""
        market, now = market_of(self._desk), self._desk.clock.now()
        left = iter(found)
        data: list[InstrumentCore] = []

        def go_on() -> None:
            data.extend(
                wire_instrument_core(each, closes_of(each, market, now))
                for each in islice(left, AT_ONCE)
            )
            if len(data) < len(found):
                self._desk.later(go_on)
            else:
                self._desk.when_durable(lambda: call.answer(data, page))

        go_on()

    def _listed(self, query: dict[str, Any]) -> Sequence[Instrument]:
        names = query.get("instrument_ids")
        kind = query.get("instrument_type")
        flags = [(flag, query[flag]) for flag in _FLAGS if flag in query]
        among: Sequence[Instrument] = self._directory.listed()
        if names is not None:
            named = filter(None, map(self._directory.find, names))
            distinct = {each.instrument_id: each for each in named if each.terms.option is None}
            among = sorted(distinct.values(), key=lambda each: each.symbol)
        elif kind is None and not flags:
            return among
        return [
            each
            for each in among
            if (kind is None or each.terms.instrument_type == kind)
            and all(getattr(each, flag) == value for flag, value in flags)
        ]


def _asset_classes(query: dict[str, Any]) -> list[str]:
    given = [name.strip().upper() for name in query.get("asset_class", "EQUITY").split(",")]
    for name in given:
        if name not in ASSET_CLASSES:
            told = f"found {name[:32]!r}, expected {', '.join(ASSET_CLASSES)}"
            raise bad_query(f"invalid value for `asset_class`: {told}")
    return given


def _is_listed(query: dict[str, Any]) -> bool:
    """Whether anything here can be meant: all of it is listed in one country and currency."""
    country, currency = query.get("country", LISTING_COUNTRY), query.get("currency", "USD")
    return bool(country.strip().upper() == LISTING_COUNTRY and currency.strip().upper() == "USD")


def _is_meant(instrument: Instrument, query: dict[str, Any]) -> bool:
    is_active = instrument.terms.is_tradable or query.get("include_inactive") is True
    return is_active and not (instrument.is_ptp and query.get("include_ptp") is False)
