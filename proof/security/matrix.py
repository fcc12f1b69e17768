"""Every operation, with every kind of key, of every kind of object: let in, or told nothing.

Who is refused changes nothing and learns nothing. What is another's and what never was are told in
the same bytes, but for the id of the request and what was asked for; so are all texts that are no
key. And what is marked as the other one's is in no answer to a key that does not reach it.
"""

import random
import statistics
import time
from collections import Counter, defaultdict
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from security.cases import Case, Verdict, all_operations, cases_of, verdict
from security.desk import KEYS, MARK, NARROW, GuardedDesk, Told

_SIDES: Final = ("the other's", "nobody's")
_APART: Final = 0.1
_TIMED_ONE_IN: Final = 500
_SAID: Final = {Verdict.NO_KEY, Verdict.FORBIDDEN, Verdict.HIDDEN}


class Matrix:
    """Two desks: one on which every case is refused or looks, one on which all is done."""

    def __init__(self) -> None:
        self.guarded = GuardedDesk()
        self.spent = GuardedDesk()
        operations = all_operations(self.guarded)
        self.cases = [case for each in operations for case in cases_of(each, self.guarded)]
        self.counts: Counter[str] = Counter({"operations": len(operations)})
        self._told: dict[tuple[object, ...], Told] = {}

    def check(self, case: Case, key: str) -> int:
        """Ask, hold the answer to the rules, and return the nanoseconds that it took."""
        said = verdict(case, key)
        operation = case.operation
        is_spent = said is Verdict.LET_IN and not case.looks
        desk = self.spent if is_spent else self.guarded
        before = desk.sequence
        began = time.perf_counter_ns()
        told = desk.ask(operation.method, case.path, case.body, query=case.query, key=key)
        took = time.perf_counter_ns() - began
        where = f"{operation.operation_id} of {case.of}, {key}: {told}"
        if said is Verdict.LET_IN:
            assert told.status not in {401, 403, 405, 500}, where
        else:
            assert told.status == said.value, f"{said}: {where}"
            self._compare(case, key, said, told, where)
        assert is_spent or desk.sequence == before, f"something was decided: {where}"
        if key in NARROW:
            assert MARK.encode() not in told.body, where
        self.counts[said.name.lower().replace("_", " ")] += 1
        return took

    def _compare(self, case: Case, key: str, said: Verdict, told: Told, where: str) -> None:
        """Hold an answer to what others of its kind were told."""
        bare = told.but_for(*case.asked)
        # An account is told of in other words than what would be in it.
        kind: tuple[object, ...] = (said, case.operation, key, case.of.endswith("account"))
        if said is Verdict.NO_KEY:
            kind = (said,)
            assert ("WWW-Authenticate", "Bearer") in told.headers, where
        first = self._told.setdefault(kind, bare)
        assert bare == first, f"told apart from {first}: {where}"
        self.counts["answers compared"] += first is not bare

    def close(self) -> None:
        """Let go of both."""
        self.guarded.close()
        self.spent.close()


def play(play: Play) -> Counts:
    """Go through the whole matrix once, and then through so many cells of it at random."""
    matrix = Matrix()
    for case in matrix.cases:
        for key in KEYS:
            matrix.check(case, key)
    matrix.counts["cells of the matrix"] = len(matrix.cases) * len(KEYS)
    chance = random.Random(play.seed)
    # What is let in and changes the desk is not asked for again and again.
    quiet = [
        (case, key)
        for case in matrix.cases
        for key in KEYS
        if case.looks or verdict(case, key) in _SAID
    ]
    for _ in range(play.rounds):
        matrix.check(*chance.choice(quiet))
    matrix.counts["cells at random"] = play.rounds
    _time(matrix, play.rounds // _TIMED_ONE_IN)
    matrix.close()
    return matrix.counts


def _time(matrix: Matrix, times: int) -> None:
    """Take turns in asking for what is another's and what never was, and count how long it took.

    It is there to be looked at, not held to: whatever else the machine does decides it too.
    """
    pairs: dict[str, list[Case]] = defaultdict(list)
    for case in matrix.cases:
        if case.of in _SIDES and verdict(case, "everyone") is Verdict.HIDDEN:
            pairs[f"{case.operation.method} {case.operation.path}"].append(case)
    for cases in pairs.values():
        took: dict[str, list[int]] = defaultdict(list)
        for _ in range(times):
            for case in cases:
                took[case.of].append(matrix.check(case, "everyone"))
        if len(took) == len(_SIDES):
            theirs, nobodys = (statistics.median(took[of]) for of in _SIDES)
            matrix.counts["operations timed on both"] += 1
            is_apart = abs(theirs - nobodys) > _APART * nobodys
            matrix.counts["of them with medians a tenth apart"] += is_apart


MATRIX: Final = Campaign(
    name="matrix",
    promise="A key does what it may in the accounts it reaches and nothing else, and who is "
    "refused cannot tell what is another's from what never was.",
    how="Every operation of the contract, of administration and of control is asked with every "
    "kind of key of every kind of object; statuses are held to the rules, refusals to one another "
    "byte for byte, and the journal must not move.",
    unit="random cells after the whole matrix",
    play=play,
    short=200,
    long=100_000,
    must_happen=("let in", "no key", "forbidden", "hidden", "answers compared"),
)
