"""The language of the journeys: one line for each thing that happens, in the order of time.

    at 09:30:00                                   the clock moves on to this time in New York
    ! mark XYZ 10.50                              what happens without the client asking
    > submit o1 buy 100 XYZ limit 10.00 day       the client asks; o1 is the order's name here
    < PENDING_NEW o1 leaves=100                   what the client is told
    v new o1                                      the venue reports
    = o1 NEW leaves=100                           what must be true now
    = account trade_cash=999000.00 settled_cash=1000000.00
    = position XYZ quantity=100 available_quantity=60

A client asks `submit`, `replace`, `cancel`, `cancel-all` or `close o2 XYZ` (a position; o2 is the
name of the closing order), and is told a status or `refused` and a reason. Besides `limit 10.00`
and `market` the terms of a submit are `stop 9.00`, `stop 9.00 limit 8.90`, and `trail 1.00` or
`trail 1.00 offset 0.10` in dollars; a replace says `stop=` and `trail=`. A submit may say `until=`
when it expires, or `twap=` or `vwap=` until when it is worked in parts. A venue reports `new`,
`fill`, `canceled`, `replaced`, `rejected`, `expired`, `cancel-rejected` or `replace-rejected`,
about the latest route of an order; `busted o1 2` takes its second trade back, and `corrected o1 2
60 @ 9.00` says that it was another.

After `=` stand an order with its status, `o2 is o1`, `heard` with what the venue was told since it
was last asked about, or `account` and `position`, by the names of the API. Words in the form
`name=value` are members that are compared; others that there are are not looked at.

After `!` stands what happens without the client asking: `mark XYZ 10.50` lets the market stand
there, and `trades XYZ 10.50` has the desk told of a trade there as well; `pays-in 5.00` and
`pays-out 5.00` move cash; `brings 100 XYZ 8.00` moves in securities that cost so much; `account`
makes it `cash`, `margin`, `closed` or `active`; `dividend XYZ 0.50` with `ex=` and `pay=`, and
`split XYZ 2 1` with `ex=`, announce what a company does. A time may have a date before it. A
business day ends at 20:00, and the next one begins.

The comment at the top says what the journey shows. `runs` names the stages that play it: `engine`
and `app` play every journey, the market standing at 10.00 to begin with; `server` plays those in
which the market of a real server brings about by itself what the `v` lines say, and there they are
not played but waited for.
"""

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

STAGES: Final = ("engine", "app", "server")
_MARKS: Final = {
    ">": "client",
    "<": "told",
    "v": "venue",
    "!": "house",
    "=": "true",
    "at": "at",
    "runs": "runs",
}


class ScriptError(Exception):
    """A line of a script that says nothing; the message names it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who speaks, the words, and the members given as `name=value`."""

    number: int
    kind: str
    words: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the order that the line is about."""
        return self.words[1]


@dataclass(frozen=True, slots=True)
class Journey:
    """A script that was read."""

    title: str
    stages: tuple[str, ...]
    lines: tuple[Line, ...]


def read_journey(path: Path) -> Journey:
    """Read a script from a file."""
    return parse(path.read_text("utf-8"))


def parse(text: str) -> Journey:
    r"""Read a script. Raises `ScriptError` naming the line.

    >>> parse("# A title.\nruns engine app\n> cancel o1\n< CANCELED o1 leaves=0").lines[1].values
    {'leaves': '0'}
    """
    lines: list[Line] = []
    stages: tuple[str, ...] = ()
    title = ""
    for number, raw in enumerate(text.splitlines(), 1):
        if raw.startswith("#"):
            title = title or raw.lstrip("# ")
            continue
        if not raw.strip():
            continue
        line = _line(number, raw)
        if line.kind == "runs":
            stages = line.words
        else:
            lines.append(line)
    if not title or not stages or not lines or not set(stages) <= set(STAGES):
        raise ScriptError("a journey has a title, stages that there are, and lines")
    return Journey(title, stages, tuple(lines))


def _line(number: int, raw: str) -> Line:
    mark, *rest = shlex.split(raw)
    kind = _MARKS.get(mark)
    if kind is None or not rest:
        raise ScriptError(f"line {number}: {raw!r} is not a line of a script")
    words: list[str] = []
    values: dict[str, str] = {}
    for word in rest:
        name, equals, value = word.partition("=")
        if equals:
            values[name] = value
        else:
            words.append(word)
    if kind in {"told", "venue"} and len(words) == 1 and words[0] != "refused":
        raise ScriptError(f"line {number}: which order?")
    return Line(number, kind, tuple(words), values)
