"""What the lending desk remembers."""

from dataclasses import dataclass, field

from sidestreet.domain.locates import Borrow, Locate


@dataclass(slots=True)
class LendingState:
    """What can be borrowed by instrument, and all locates by request id, those of old days too.

    `client_ids` maps account to client request id to request id. `live` are the requests that are
    open or granted and whose day is not over, and all that have no day yet. `granted` are whole
    shares by day, instrument and account. `sold_short` are the shares, in millionths, that
    accounts sold short on the day `sold_short_on` against locates; what stands there of another
    day counts for nothing. `restricted` are the instruments whose short sales Rule 201 restricts,
    with the business day on which their price last fell so far.
    """

    borrows: dict[str, Borrow] = field(default_factory=dict)
    locates: dict[str, Locate] = field(default_factory=dict)
    client_ids: dict[int, dict[str, str]] = field(default_factory=dict)
    live: dict[str, None] = field(default_factory=dict)
    granted: dict[str, dict[str, dict[int, int]]] = field(default_factory=dict)
    sold_short: dict[int, dict[str, int]] = field(default_factory=dict)
    sold_short_on: str = ""
    restricted: dict[str, str] = field(default_factory=dict)

    def granted_to(self, account_id: int, instrument_id: str, date: str) -> int:
        """Return the whole shares that an account was granted of an instrument for a day."""
        return self.granted.get(date, {}).get(instrument_id, {}).get(account_id, 0)

    def sold_short_of(self, account_id: int, instrument_id: str, date: str) -> int:
        """Return what an account sold short of an instrument on a day, in millionths."""
        if date != self.sold_short_on:
            return 0
        return self.sold_short.get(account_id, {}).get(instrument_id, 0)
