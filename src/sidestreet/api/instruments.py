"""The operations of `v1:instruments` that read the directory."""

from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.encode import wire_instrument, wire_instrument_core
from sidestreet.api.paging import page_info, window_of
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import Instrument, InstrumentDirectory

_FLAGS: Final = (
    "easy_to_borrow",
    "is_liquidation_only",
    "is_marginable",
    "is_ptp",
    "is_short_prohibited",
    "is_threshold_security",
)


class InstrumentOperations:
    """Handlers over one directory."""

    def __init__(self, directory: InstrumentDirectory) -> None:
        self._directory = directory

    def get_instrument_by_id(self, call: Call) -> None:
        """Read one instrument by its id or symbol."""
        text = call.path["instrument_id"]
        instrument = self._directory.find(text)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {text}")
        wants_expiries = call.query.get("include_options_expiry_dates") is True
        call.answer(wire_instrument(instrument, with_expiry_dates=wants_expiries))

    def get_instruments(self, call: Call) -> None:
        """List instruments by symbol."""
        query = call.query
        window = window_of(query)
        found = [each for each in self._directory if self._matches(each, query)]
        shown = found[window.offset : window.offset + window.limit]
        call.answer([wire_instrument_core(each) for each in shown], page_info(window, len(found)))

    def _matches(self, instrument: Instrument, query: dict[str, object]) -> bool:
        wanted = query.get("instrument_ids")
        if isinstance(wanted, list) and instrument not in map(self._directory.find, wanted):
            return False
        kind = query.get("instrument_type")
        if kind is not None and instrument.terms.instrument_type != kind:
            return False
        return all(query[flag] == getattr(instrument, flag) for flag in _FLAGS if flag in query)
