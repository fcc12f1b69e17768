"""What a journey is played on, and how its lines are played there.

A stage carries out what the script asks and tells what a client would see. The player compares;
it knows nothing of engines, applications or servers.
"""

from collections.abc import Callable
from typing import Final, Protocol

from scenarios.script import Journey, Line

Told = dict[str, str]
"""What a client is told: an order's members, or `refused` with its figures."""

ACCOUNT_HOLDS: Final = 1_000_000


class Stage(Protocol):
    """Where a journey is played."""

    def move_to(self, *time: str) -> None:
        """Let time pass until a time of day in New York, perhaps on another date."""

    def house(self, words: tuple[str, ...], values: dict[str, str]) -> None:
        """Let something happen that no client asks for."""

    def submit(self, name: str, row: dict[str, str]) -> Told:
        """Place an order under a name of the script's own."""

    def replace(self, name: str, changes: dict[str, str]) -> Told:
        """Ask for other terms."""

    def cancel(self, name: str) -> Told:
        """Cancel an order."""

    def cancel_all(self, filters: dict[str, str]) -> dict[str, Told]:
        """Cancel what matches; return what is told of each order, by name."""

    def close_position(self, name: str, symbol: str, body: dict[str, bool]) -> Told:
        """Close a position; the order that does has a name of the script's own."""

    def report(self, kind: str, name: str, details: tuple[str, ...]) -> None:
        """Let the venue report."""

    def heard(self) -> list[str]:
        """Return what the venue has been told since the last time."""

    def account(self, is_there: Callable[[Told], bool]) -> Told:
        """Read the account's balances, by the API's names."""

    def position(self, symbol: str, is_there: Callable[[Told], bool]) -> Told:
        """Read a position, by the API's names; of nothing its quantity is 0."""

    def see(self, name: str, is_there: Callable[[Told], bool]) -> Told:
        """Read an order; where things take their time, wait until it is as it should be."""


class Played:
    """Plays the lines of a journey on a stage."""

    def __init__(self, stage: Stage, *, sees_venue: bool = True) -> None:
        """Take a stage; on one where the venue is nobody's puppet its lines are waited for."""
        self._stage = stage
        self._sees_venue = sees_venue
        self._told: dict[str, Told] = {}

    def play(self, journey: Journey) -> None:
        """Play all lines; an AssertionError names the line that is not so."""
        for line in journey.lines:
            try:
                self._lines[line.kind](self, line)
            except AssertionError as error:
                raise AssertionError(f"line {line.number}: {error}") from error
        assert not self._told, f"never looked at what was told: {self._told}"

    def _at(self, line: Line) -> None:
        self._stage.move_to(*line.words)

    def _house(self, line: Line) -> None:
        self._stage.house(line.words, line.values)

    def _client(self, line: Line) -> None:
        assert not self._told, f"never looked at what was told: {self._told}"
        match line.words:
            case ("submit", name, side, quantity, symbol, *terms):
                row = {"side": side.upper(), "quantity": quantity, "symbol": symbol}
                row |= _terms(terms) | line.values
                self._told = {name: self._stage.submit(name, row)}
            case ("replace", name):
                self._told = {name: self._stage.replace(name, line.values)}
            case ("cancel", name):
                self._told = {name: self._stage.cancel(name)}
            case ("cancel-all",):
                self._told = self._stage.cancel_all(line.values)
            case ("close", name, symbol):
                body = {member: value == "true" for member, value in line.values.items()}
                self._told = {name: self._stage.close_position(name, symbol, body)}
            case _:
                raise AssertionError(f"no client asks {line.words}")

    def _was_told(self, line: Line) -> None:
        status, *rest = line.words
        # A cancel-all that is refused is about no order in particular.
        name = "" if status == "refused" and len(rest) == 1 else rest[0]
        told = self._told.pop(name, None)
        assert told is not None, f"nothing was told about {name or 'all'}, but of {self._told}"
        if status == "refused":
            expected = {"refused": rest[-1]} | line.values
        else:
            expected = {"status": status} | line.values
        assert _differences(told, expected) == {}, f"told {told}"

    def _venue(self, line: Line) -> None:
        if self._sees_venue:
            kind, name, *details = line.words
            self._stage.report(kind, name, tuple(details))

    def _must_be(self, line: Line) -> None:
        match line.words:
            case ("heard", *messages):
                if self._sees_venue:
                    heard = " ".join(self._stage.heard()) or "nothing"
                    assert heard == " ".join(messages), f"the venue heard {heard}"
            case ("account",):
                told = self._stage.account(lambda told: not _differences(told, line.values))
                assert _differences(told, line.values) == {}, f"the account has {told}"
            case ("position", symbol):
                told = self._stage.position(
                    symbol, lambda told: not _differences(told, line.values)
                )
                assert _differences(told, line.values) == {}, f"the position is {told}"
            case (name, "is", other):
                seen = self._stage.see(name, bool)
                assert seen["id"] == self._stage.see(other, bool)["id"]
            case (name, status):
                expected = {"status": status} | line.values
                seen = self._stage.see(name, lambda told: not _differences(told, expected))
                assert _differences(seen, expected) == {}, f"{name} is {seen}"
            case _:
                raise AssertionError(f"what must be true of {line.words}?")

    _lines: Final = {
        "at": _at,
        "house": _house,
        "client": _client,
        "told": _was_told,
        "venue": _venue,
        "true": _must_be,
    }


def _terms(words: list[str]) -> dict[str, str]:
    *said, time_in_force = words
    match said:
        case ("limit", price):
            terms = {"order_type": "LIMIT", "limit_price": price}
        case ("stop", stop):
            terms = {"order_type": "STOP", "stop_price": stop}
        case ("stop", stop, "limit", price):
            terms = {"order_type": "STOP_LIMIT", "stop_price": stop, "limit_price": price}
        case ("trail", dollars):
            terms = {"order_type": "TRAILING_STOP"} | _trailing(dollars)
        case ("trail", dollars, "offset", offset):
            terms = {"order_type": "TRAILING_STOP_LIMIT", "limit_offset": offset}
            terms |= _trailing(dollars)
        case _:
            assert said == ["market"], f"what are the terms {words}?"
            terms = {"order_type": "MARKET"}
    long = {
        "day": "DAY",
        "gtc": "GOOD_TILL_CANCEL",
        "gtd": "GOOD_TILL_DATE",
        "ioc": "IMMEDIATE_OR_CANCEL",
        "fok": "FILL_OR_KILL",
    }
    return terms | {"time_in_force": long[time_in_force]}


def _trailing(dollars: str) -> dict[str, str]:
    return {"trailing_offset": dollars, "trailing_offset_type": "PRICE"}


def _differences(told: Told, expected: Told) -> Told:
    return {name: value for name, value in expected.items() if told.get(name) != value}
