"""A desk whose prices stand still until a test moves them, and what its accounts hold.

The account MARGIN has 100,000 in cash, 100 AAPL at 145.00, 50 TSLA sold short at 180.00, and ten
calls on AAPL at 2.50. The day begins with AAPL at 151.00, TSLA at 178.50 and the calls at 2.70.
The account CASH has 60,000 and nothing else.
"""

from typing import Any, Final

from api.desk_in_process import DeskInProcess
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.venue.port import DayBar, Quote

MARGIN: Final = 8001
CASH: Final = 8002
KEY: Final = "trader.trades-in-all-accounts"
OPTION: Final = "AAPL  291221C00200000"
CENT: Final = SCALE // 100

SEED: Final[dict[str, Any]] = {
    "accounts": [
        {
            "id": MARGIN,
            "cash": "100000",
            "options_level": 3,
            "positions": [
                {"symbol": "AAPL", "quantity": "100", "average_price": "145.00"},
                {"symbol": "TSLA", "quantity": "-50", "average_price": "180.00"},
                {"symbol": OPTION, "quantity": "10", "average_price": "2.50"},
            ],
            "locates": [
                {"symbol": "TSLA", "quantity": 300, "client_request_id": "first"},
                {
                    "symbol": "MSFT",
                    "quantity": 400,
                    "client_request_id": "no",
                    "status": "REJECTED",
                },
                {
                    "symbol": "TSLA",
                    "quantity": 10,
                    "client_request_id": "another-day",
                    "status": "ACCEPTED",
                    "effective_date": "2025-12-01",
                },
            ],
        },
        {"id": CASH, "subtype": "CASH", "cash": "60000"},
    ],
    "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0825", "available": 1000}]},
    "instruments": [{"symbol": "TSLA", "price": "178.50", "easy_to_borrow": False}],
    "keys": [
        {
            "id": "trader",
            "secret": KEY.partition(".")[2],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        }
    ],
}


def id_of(name: str) -> str:
    """Return the id of an instrument of the package."""
    found = InstrumentDirectory.from_packaged().find(name)
    assert found is not None
    return found.instrument_id


class StillPrices:
    """Prices that a test sets, in cents; what it does not set has none."""

    def __init__(self, **cents: int) -> None:
        self._prices = {id_of(name): price * CENT for name, price in cents.items()}

    def set(self, name: str, cents: int | None) -> None:
        """Move a price, or let nobody know it."""
        if cents is None:
            del self._prices[id_of(name)]
        else:
            self._prices[id_of(name)] = cents * CENT

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """Nothing is listed here."""

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return the price that was set; a KeyError without one."""
        del now
        return self._prices[instrument_id]

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return the price on both sides."""
        price = self.last_price(instrument_id, now)
        return Quote(price, 100 * SCALE, price, 100 * SCALE)

    def restricted_since(self, instrument_id: str, now: int) -> None:
        """Nothing is restricted."""

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Prices stand here, whatever a test directs."""

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Nothing has traded; a KeyError without a price."""
        self.last_price(instrument_id, now)
        return None

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return the price; a KeyError without one."""
        return self.last_price(instrument_id, now)

    def year(self, instrument_id: str, now: int) -> None:
        """Nothing has traded; a KeyError without a price."""
        self.last_price(instrument_id, now)


class MoneyDesk(DeskInProcess):
    """That desk."""

    def __init__(self) -> None:
        self.prices = StillPrices(AAPL=15_100, TSLA=17_850)
        self.prices.set(OPTION, 270)
        super().__init__(SEED, feed=self.prices)

    def read(self, what: str, account_id: int = MARGIN, *, query: str = "") -> Any:
        """Return what is read of an account."""
        path = f"/v1/accounts/{account_id}/{what}"
        return self.ask("GET", path, key=KEY, query=query).data
