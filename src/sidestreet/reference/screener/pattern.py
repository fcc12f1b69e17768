r"""Regular expressions that cannot hang: every text is matched in one pass, whatever the pattern.

The usual engines go back and try again, so that a pattern of ten characters can keep one busy for
a year. Here a pattern becomes a small machine, and all the states that it can be in are followed
at once (K. Thompson, "Regular Expression Search Algorithm", 1968). Sets of states are remembered,
so that thousands of texts cost little more than their characters. What a pattern may hold is told
in `pattern_text`. It matches where it is found anywhere in a text.
"""

from typing import Final, NamedTuple

from sidestreet.reference.screener.pattern_text import (
    Anchor,
    Either,
    Node,
    PatternError,
    Repeat,
    Row,
    Test,
    read_pattern,
)

__all__ = ["Pattern", "PatternError"]

TEXT_CHARACTERS_MAX: Final = 256
"""How much of a text is looked at."""

STATES_MAX: Final = 256
_BUILT_MAX: Final = 4 * STATES_MAX
_REMEMBERED_MAX: Final = 10_000

_States = frozenset[int]


class _State(NamedTuple):
    """A test and where it leads; without a test, where to go on at once, an anchor allowing."""

    test: Test | None
    following: list[int]
    anchor: str = ""


class Pattern:
    """A pattern, ready to be looked for."""

    def __init__(self, text: str, *, ignores_case: bool = False) -> None:
        """Read a pattern; one that cannot be read raises `PatternError` with what and where."""
        self._states: list[_State] = []
        self._built = 0
        self._found = self._add(None, [])
        first = self._build(read_pattern(text, ignores_case=ignores_case), self._found)
        self._begun = self._closed([first], at_start=True)
        self._again = self._closed([first], at_start=False)
        self._known: dict[tuple[_States, str], _States] = {}

    def is_in(self, text: str) -> bool:
        """Whether it is found anywhere in the first `TEXT_CHARACTERS_MAX` characters of a text.

        >>> Pattern("^(AA|GO)").is_in("GOOG"), Pattern("[0-9]{2}$").is_in("A1")
        (True, False)
        """
        states = self._begun
        for character in text[:TEXT_CHARACTERS_MAX]:
            if self._found in states:
                return True
            states = self._after(states, character)
        return self._found in self._closed(list(states), at_start=not text, at_end=True)

    def _after(self, states: _States, character: str) -> _States:
        known = self._known.get((states, character))
        if known is None:
            reached: list[int] = []
            for number in states:
                state = self._states[number]
                if state.test is not None and state.test(character):
                    reached += state.following
            known = self._closed(reached, at_start=False) | self._again
            if len(self._known) < _REMEMBERED_MAX:
                self._known[states, character] = known
        return known

    def _closed(self, numbers: list[int], *, at_start: bool, at_end: bool = False) -> _States:
        """Return some states and all that they lead to without reading a character."""
        reached: set[int] = set()
        left = list(numbers)
        while left:
            number = left.pop()
            if number in reached:
                continue
            reached.add(number)
            state = self._states[number]
            is_barred = (state.anchor == "^" and not at_start) or (
                state.anchor == "$" and not at_end
            )
            if state.test is None and not is_barred:
                left += state.following
        return frozenset(reached)

    def _add(self, test: Test | None, following: list[int], anchor: str = "") -> int:
        if len(self._states) == STATES_MAX:
            raise PatternError("repeats too much")
        self._states.append(_State(test, following, anchor))
        return len(self._states) - 1

    def _build(self, node: Node, then: int) -> int:
        """Return the first state of a part that leads to `then` where it has matched."""
        # Parts that match nothing make no state, and can be repeated without end all the same.
        self._built += 1
        if self._built > _BUILT_MAX:
            raise PatternError("repeats too much")
        match node:
            case Anchor(sign=sign):
                return self._add(None, [then], sign)
            case Row(parts=parts):
                for part in reversed(parts):
                    then = self._build(part, then)
                return then
            case Either(parts=parts):
                return self._add(None, [self._build(part, then) for part in parts])
            case Repeat(part=part, low=low, high=high):
                return self._build_repeat(part, low, high, then)
        return self._add(node, [then])

    def _build_repeat(self, part: Node, low: int, high: int | None, then: int) -> int:
        at = then
        if high is None:
            at = self._add(None, [then])
            self._states[at].following.append(self._build(part, at))
        else:
            for _ in range(high - low):
                at = self._add(None, [self._build(part, at), then])
        for _ in range(low):
            at = self._build(part, at)
        return at
