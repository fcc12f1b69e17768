"""The parts of a run, in their order: what each measures, and how to read it.

A part is a function that yields rows, and texts for what it had to skip; or a script whose printed
table is kept as it is. Each is played in a process of its own, so that one that fails, or takes all
memory, takes nothing else with it.
"""

from typing import Final, NamedTuple


class Part(NamedTuple):
    """One part. With a `script` it has a text in place of rows."""

    name: str
    title: str
    about: str
    play: str = ""
    """The module and function that yields rows, imported only by the process that plays it."""

    script: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    """Words that a script is given in addition, and those for the quick form."""

    within_s: int = 1_200
    is_long: bool = False
    """Whether it takes minutes in any form, and is left out of the quick one."""


PARTS: Final = (
    Part(
        "cancels",
        "Durable cancels over HTTP",
        "Every request names another live order. Where orders are kept, the answer leaves once the "
        "change is on disk, and the row counts only if a list then shows as many canceled orders "
        "as were answered. Ours also sends the cancel to the venue, takes the venue's report, and "
        "writes that down too; the services beside it have no venue, no ledger and no record of "
        "events. Ceilings answer fixed bytes and keep nothing. `wrk` runs on the same machine with "
        "one thread, and each connection asks again once it is answered.",
        "http_load:cancels",
        within_s=3_000,
    ),
    Part(
        "mix",
        "A mix of calls over HTTP",
        "Of twenty requests six submit an order, four cancel one, two replace one, six read one "
        "and two list the newest fifty.",
        "http_load:mix",
        within_s=2_400,
    ),
    Part(
        "budget",
        "Where the time of a cancel goes",
        "As `bench/cancel_budget.py` prints it: the processor time of a server at 64 connections, "
        "stage by stage. Being looked at costs it something.",
        script=("cancel_budget.py", "--seconds", "5"),
        quick=("--seconds", "1", "--orders", "25000"),
    ),
    Part(
        "engine",
        "The desk without disk and network",
        "Cycles a second of one thread. A cycle is a submit, the venue's acknowledgement, a cancel "
        "and the venue's answer: four commands.",
        "core:engine",
    ),
    Part(
        "books",
        "The order book beside others that Python can call",
        "200,000 operations of one flow, half of them orders near the touch, 40 % cancels, 10 % "
        "orders that cross. All books have to end with the same five best prices on both sides. "
        "Compiled is the same code after `SIDESTREET_COMPILE=1 pip install .`; *untold* means that "
        "nobody hears of a fill.",
        "core:books",
    ),
    Part(
        "recovery",
        "A start with a past",
        "A journal of whole order cycles is read back in this process; a server is started on a "
        "folder full of open orders, until it answers; and a desk goes back to a snapshot. A "
        "snapshot names a point and is not an image of the state, so going back reads the records "
        "and proves the digest. Here a start with a snapshot and one without are the same.",
        "recovery:recovery",
        within_s=3_000,
    ),
    Part(
        "memory",
        "Memory of an open order",
        "Orders at rest, each with a client id of its own, at a hundred prices.",
        "core:memory",
    ),
    Part(
        "growth",
        "Cost as everything else grows tenfold",
        "Microseconds of processor time: of a cycle through sequencer and codec beside so many "
        "accounts or open orders, and of a question to the read model beside so much history.",
        "growth:growth",
    ),
    Part(
        "starts",
        "Starts",
        "What somebody waits for a command, for a server, and a test for its desk.",
        "starts:starts",
    ),
    Part("journal", "The journal alone", "As `bench/journal_append.py` prints it.",
         script=("journal_append.py",), quick=("--seconds", "0.3")),
    Part("history", "The read model alone", "As `bench/history_write.py` prints it.",
         script=("history_write.py",)),
    Part("books-and-risk", "The ledger and the checks of an order",
         "As `bench/books_and_risk.py` prints it.",
         script=("books_and_risk.py",), quick=("--cycles", "500")),
    Part("day", "A trading day gone through", "As `bench/advance_day.py` prints it.",
         script=("advance_day.py",)),
    Part("streams", "Streams of events", "As `bench/streams.py` prints it.",
         script=("streams.py",), quick=("--seconds", "0.5")),
    Part("lists", "Lists and the screener", "As `bench/lists.py` prints it.",
         script=("lists.py",)),
    Part("market-files", "Market files read and replayed", "As `bench/replay_rows.py` prints it.",
         script=("replay_rows.py",), quick=("--rows", "10000")),
    Part("races", "The race explorer", "As `bench/races.py` prints it.", script=("races.py",)),
    Part("agents", "A market of agents", "As `bench/agent_market.py` prints it.",
         script=("agent_market.py",), is_long=True),
)  # fmt: skip


def part(name: str) -> Part:
    """Return the part of that name."""
    return next(each for each in PARTS if each.name == name)
