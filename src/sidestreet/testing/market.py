"""The markets of a test's desk: put at a price, held at a quote, halted.

A market is where it is put when the call returns. What that brings about takes the time that it
always takes: the report of a fill some milliseconds, an auction after a halt some minutes.
"""

from typing import Any

from sidestreet.testing.control_calls import Amount, ControlCalls, text_of


class DeskMarket:
    """Moves markets by their symbols. Each call returns where the market then is."""

    def __init__(self, calls: ControlCalls) -> None:
        self._calls = calls

    def see(self, symbol: str) -> dict[str, Any]:
        """Return where a market is: last price, bid and ask, and what holds it."""
        return self._move("see", symbol)

    def set_price(self, symbol: str, price: Amount) -> dict[str, Any]:
        """Have the market trade at a price, and go on from there."""
        return self._move("price", symbol, price=text_of(price, "price"))

    def quote(
        self,
        symbol: str,
        bid: Amount | None = None,
        ask: Amount | None = None,
        *,
        bid_size: Amount | None = None,
        ask_size: Amount | None = None,
    ) -> dict[str, Any]:
        """Hold the market at a bid and an ask until `release`; a side left out is empty."""
        return self._move(
            "quote",
            symbol,
            bid=text_of(bid, "bid"),
            ask=text_of(ask, "ask"),
            bid_size=text_of(bid_size, "bid_size"),
            ask_size=text_of(ask_size, "ask_size"),
        )

    def trade(self, symbol: str, price: Amount, size: Amount | None = None) -> dict[str, Any]:
        """Have others trade at a price, once."""
        return self._move(
            "trade", symbol, price=text_of(price, "price"), size=text_of(size, "size")
        )

    def halt(self, symbol: str) -> dict[str, Any]:
        """Halt trading: orders rest and wait."""
        return self._move("halt", symbol)

    def resume(self, symbol: str) -> dict[str, Any]:
        """Let trading go on, by an auction."""
        return self._move("resume", symbol)

    def release(self, symbol: str) -> dict[str, Any]:
        """Let the market go its own way again, from where it is."""
        return self._move("release", symbol)

    def _move(self, name: str, symbol: str, **members: str | None) -> dict[str, Any]:
        market: dict[str, Any] = self._calls.call(
            f"market_{name}", members or None, path={"instrument_id": symbol}
        )
        return market
