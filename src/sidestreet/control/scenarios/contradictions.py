"""Scripts that contradict themselves, found before any order meets them.

A step is held against what the steps before it have made of the order, and against the quantity
that every order of the rule is sure to have. What depends on the order, as a fill of 40 where
nothing is said of quantities, is left to the venue, which passes over what cannot be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sidestreet.control.scenarios.steps import Told
from sidestreet.control.scenarios.words import Between
from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.scripts import TRICKS, Step, StepKind
from sidestreet.reference.seed_file.problems import Problems

_K = StepKind
_FILLED: Final = "a fill of all of it"
_ENDS: Final = frozenset({_K.CANCEL, _K.EXPIRE, _K.DONE_FOR_DAY, _K.REJECT})
_LATE: Final = frozenset({_K.FILL, _K.BUST, _K.CORRECT, _K.DUPLICATE, _K.LOSE, _K.HOLD})
"""What a venue may still report of an order that has ended."""
_ONCE_ACKNOWLEDGED: Final = {
    _K.ACKNOWLEDGE: "acknowledge once, ahead of all that the venue does",
    _K.REJECT: "cancel, because the order has been acknowledged",
    _K.IGNORE: "nothing, because the order has been acknowledged",
}
_ANSWERS: Final = frozenset({_K.ACCEPT, _K.REJECT, _K.IGNORE, _K.CANCEL})
_ANY_TIME: Final = frozenset({_K.WAIT, _K.DISCONNECT})
"""What is done to a report that comes after."""
_UNREPORTED: Final = TRICKS | _ANY_TIME | {_K.IGNORE}
_TRADING: Final = frozenset({_K.FILL, _K.WORK})


class _Part(NamedTuple):
    """What is traded: millionths, and a share of what the order asks for."""

    quantity: int
    share: int


@dataclass(slots=True)
class _Course:
    """How far an order has come. A trade is None once it is busted.

    `answers` and `trades_elsewhere` are as for `find_contradictions`.
    """

    asked: Between
    answers: StepKind | None
    trades_elsewhere: bool = True
    is_acknowledged: bool = False
    is_ignored: bool = False
    is_worked: bool = False
    answered_by: str = ""
    ended_by: str = ""
    trades: list[_Part | None] = field(default_factory=list)

    def objection(self, step: Step) -> str | None:
        """Return what would be accepted in the place of a step that cannot come here."""
        if step.kind in _ANY_TIME:
            return None
        if self.is_ignored:
            return "nothing more, because what is ignored is never answered"
        if self.ended_by and not self._may_follow_the_end(step.kind):
            return f"nothing but late reports, because the order has ended with {self.ended_by}"
        if self.answers is not None and step.kind in _ANSWERS:
            told = f"one answer, which is {self.answered_by} already"
            return told if self.answered_by else None
        if step.kind is _K.FILL:
            return self._beyond(step)
        if step.kind in {_K.BUST, _K.CORRECT}:
            return self._no_such_trade(step)
        return self._out_of_place(step.kind)

    def _may_follow_the_end(self, kind: StepKind) -> bool:
        if self.ended_by == _FILLED and self.answers is not None and kind in _ANSWERS:
            # What crossed a fill of all is answered all the same.
            return True
        return kind in _LATE and self.ended_by != _K.REJECT

    def _out_of_place(self, kind: StepKind) -> str | None:
        if kind is _K.ACKNOWLEDGE and self.answers is not None:
            return "accept, reject or ignore"
        if kind is _K.ACCEPT and self.answers is None:
            return "acknowledge, because nothing is asked yet"
        if kind is _K.WORK and self.is_worked:
            return "work once"
        return _ONCE_ACKNOWLEDGED.get(kind) if self.is_acknowledged else None

    def take(self, step: Step) -> None:
        """Let a step be done."""
        kind = step.kind
        if kind is _K.FILL:
            self._trade(step)
        elif kind in {_K.BUST, _K.CORRECT} and self.trades:
            of = step.trade or len(self.trades)
            before = self.trades[of - 1] if of <= len(self.trades) else None
            if kind is _K.BUST:
                self.trades[of - 1 : of] = [None]
            elif before is not None and (step.quantity or step.share):
                self.trades[of - 1] = _Part(step.quantity, step.share)
        elif self.answers is not None and kind in _ANSWERS:
            self.answered_by = kind
            if kind is _K.CANCEL or (kind is _K.ACCEPT and self.answers is _K.CANCEL):
                self.ended_by = kind
        elif kind in _ENDS:
            self.ended_by = kind
        elif kind is _K.IGNORE:
            self.is_ignored = True
        self.is_worked = self.is_worked or kind is _K.WORK
        self.is_acknowledged = self.is_acknowledged or kind not in {
            *_ANY_TIME,
            *TRICKS,
            _K.IGNORE,
        }

    def _trade(self, step: Step) -> None:
        quantity, share = step.quantity, step.share
        if not quantity and not share:
            # All of the rest: the shares add up to one, and the figures to nothing.
            traded, of_all = _sums(self.trades)
            quantity, share = -traded, SCALE - of_all
        self.trades.append(_Part(quantity, share))
        if not self.is_worked and not self.ended_by and self._is_all_traded():
            self.ended_by = _FILLED

    def _beyond(self, step: Step) -> str | None:
        if self.is_worked:
            return None
        if not step.quantity and not step.share:
            return "no fill, because nothing is left" if self._is_all_traded() else None
        return self._too_much([*self.trades, _Part(step.quantity, step.share)])

    def _too_much(self, trades: Sequence[_Part | None]) -> str | None:
        left = self._left(trades)
        if left is None or left >= 0:
            return None
        least = self._least()
        of = "all of it" if least is None else f"the {render_amount(least)} of an order"
        return f"fills of no more than {of}"

    def _no_such_trade(self, step: Step) -> str | None:
        if step.kind is _K.CORRECT and not (step.quantity or step.share or step.price):
            return "a quantity or a price that it is corrected to"
        if self.is_worked or (self.answers is not None and self.trades_elsewhere):
            return None
        of = step.trade or len(self.trades)
        if not 0 < of <= len(self.trades):
            return "a trade that was filled before"
        before = self.trades[of - 1]
        if before is None:
            return "a trade that was not busted before"
        return self._no_correction(step, of, before) if step.kind is _K.CORRECT else None

    def _no_correction(self, step: Step, of: int, before: _Part) -> str | None:
        if not (step.quantity or step.share):
            return None
        after = _Part(step.quantity, step.share)
        if after == before and not step.price:
            return "another quantity than the trade had"
        return self._too_much([*self.trades[: of - 1], after, *self.trades[of:]])

    def _least(self) -> int | None:
        """Return the least that an order is sure to be for, or the most where that is all."""
        return self.asked.high if self.asked.low is None else self.asked.low

    def _is_all_traded(self) -> bool:
        """Whether nothing is left, whatever the order is for."""
        quantity, share = _sums(self.trades)
        exact = self.asked.low is not None and self.asked.low == self.asked.high
        return (not quantity and share == SCALE) or (exact and self._left(self.trades) == 0)

    def _left(self, trades: Sequence[_Part | None]) -> int | None:
        """Return what these leave of the least order; None where that cannot be told."""
        quantity, share = _sums(trades)
        least = self._least()
        if least is not None:
            return least - quantity - least * share // SCALE
        # Of an order of any size, only the shares can be told, and figures beside all of them.
        is_beyond = share > SCALE or (share == SCALE and quantity > 0)
        return -1 if is_beyond else None


def _sums(trades: Sequence[_Part | None]) -> tuple[int, int]:
    quantity = sum(part.quantity for part in trades if part is not None)
    return quantity, sum(part.share for part in trades if part is not None)


def may_trade(told: Sequence[Told]) -> bool:
    """Whether any step lets an order trade."""
    return any(each.step.kind in _TRADING for each in told)


def find_contradictions(
    told: Sequence[Told],
    asked: Between,
    problems: Problems,
    answers: StepKind | None = None,
    *,
    trades_elsewhere: bool = True,
) -> None:
    """Note every step that contradicts those before it; reading goes on as if it was not there.

    `asked` are the quantities of the orders that the script is for. `answers` is CANCEL for steps
    that answer a cancel, and ACCEPT for those that answer a replace; `trades_elsewhere` says
    whether the other steps of the script let the order trade, which such steps may speak of.
    """
    course = _Course(asked, answers, trades_elsewhere)
    for step, path, line in told:
        objection = course.objection(step)
        if objection is None:
            course.take(step)
        else:
            problems.add(path, line, f"{step.kind} here", objection)
    if answers is None or course.is_ignored or course.answered_by:
        _find_tricks_on_nothing(told, problems)


def _find_tricks_on_nothing(told: Sequence[Told], problems: Problems) -> None:
    """Note what is done to a next report where none of the steps behind it makes one."""
    for step, path, line in reversed(told):
        if step.kind not in _UNREPORTED:
            return
        if step.kind in TRICKS:
            problems.add(path, line, f"{step.kind} here", "a step behind it that is reported")
