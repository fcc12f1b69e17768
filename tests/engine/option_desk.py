"""A played desk that deals in options: business days, positions, instructions and their answers."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, OTHER_ACCOUNT, START, XYZ, PlayedDesk, shares_held
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import ExerciseStyle, InstrumentType, OptionRight
from sidestreet.domain.events import Event
from sidestreet.domain.instructions import Instruction, InstructionType
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.money_commands import ChangeInstrument, RollDay, SeedPosition
from sidestreet.domain.option_commands import (
    AnswerInstruction,
    CancelInstruction,
    NewInstruction,
    SubmitInstructions,
)
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.money.ledger import check_books

EXERCISE = InstructionType.EXERCISE
DO_NOT_EXERCISE = InstructionType.DO_NOT_EXERCISE
CONTRARY = InstructionType.CONTRARY_EXERCISE
MONDAY, TUESDAY, WEDNESDAY = "2026-01-05", "2026-01-06", "2026-01-07"
HOUR = 3_600 * 1_000_000_000


def option(
    right: OptionRight = OptionRight.CALL,
    strike: int = 100,
    expiry: str = TUESDAY,
    **changes: object,
) -> InstrumentTerms:
    """Return a contract on 100 XYZ, with some of its terms changed."""
    terms = OptionTerms(XYZ.instrument_id, "XYZ", right, strike * SCALE, expiry, START + HOUR)
    return InstrumentTerms(
        f"0193c8a0-0000-7000-8000-{strike:06d}{expiry[-2:]}{right[0].encode().hex():>04}",
        f"XYZ {expiry} {right} {strike}",
        InstrumentType.OPTION,
        "XCBO",
        option=replace(terms, **changes),
    )


CALL, PUT = option(), option(OptionRight.PUT)
LATER_CALL = option(expiry=WEDNESDAY)
EUROPEAN = option(strike=50, expiry=WEDNESDAY, style=ExerciseStyle.EUROPEAN)
INDEX_CALL = option(strike=70, is_cash_settled=True, style=ExerciseStyle.EUROPEAN)


class OptionDesk(PlayedDesk):
    """A desk on a Monday. XYZ stands at 110 dollars unless a test says otherwise."""

    def __init__(self, today: str = MONDAY, price: int = 110) -> None:
        super().__init__(
            accounts=[
                Account(account_id, "a", "A", "2020-01-01", options_level=4)
                for account_id in (ACCOUNT, OTHER_ACCOUNT)
            ]
        )
        self.do(ChangeInstrument(XYZ))
        self.prices.prices[XYZ.instrument_id] = price * SCALE
        self.roll_to(today)

    def roll_to(self, day: str) -> tuple[Event, ...]:
        """Close the day that is under way and begin another; return what happened."""
        settles_on = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        self.do(RollDay(BusinessDay(day, self.now + HOUR, settles_on)))
        check_books(self.state)
        return self.events

    def give(
        self, account_id: int, terms: InstrumentTerms, quantity: int, price: int = 2 * SCALE
    ) -> None:
        """Let an account hold so many contracts or shares, without money moving."""
        self.do(SeedPosition(account_id, terms, quantity * SCALE, price))

    def submit_rows(self, *rows: NewInstruction, account_id: int = ACCOUNT) -> list[Instruction]:
        """Send rows to the clearing house and return what became of each."""
        return self._instructions(SubmitInstructions(account_id, rows))

    def instruct(
        self,
        kind: InstructionType,
        contracts: int,
        terms: InstrumentTerms = CALL,
        key: str | None = None,
        account_id: int = ACCOUNT,
    ) -> Instruction:
        """Send one instruction and return what became of it."""
        row = NewInstruction(terms.instrument_id, kind, contracts * SCALE, key)
        return self.submit_rows(row, account_id=account_id)[0]

    def accepted(
        self,
        kind: InstructionType,
        contracts: int,
        terms: InstrumentTerms = CALL,
        account_id: int = ACCOUNT,
    ) -> Instruction:
        """Send one instruction, have it answered, and return it."""
        return self.answer(self.instruct(kind, contracts, terms, account_id=account_id))

    def answer(self, instruction: Instruction) -> Instruction:
        """Let the clearing house answer, and return the instruction after it."""
        self.do(AnswerInstruction(instruction.instruction_id))
        return self.state.options.instructions[instruction.instruction_id]

    def withdraw(self, instruction: Instruction) -> Instruction:
        """Ask for an instruction to be canceled, and return the answer."""
        command = CancelInstruction(instruction.account_id, instruction.instruction_id)
        return self._instructions(command)[0]

    def _instructions(self, command: SubmitInstructions | CancelInstruction) -> list[Instruction]:
        answer: Any = self.do(command)
        assert not isinstance(answer, Refusal), answer
        return list(answer)

    def contracts(self, account_id: int, terms: InstrumentTerms) -> int:
        """Return how many contracts or shares an account holds, in whole ones."""
        held, part = divmod(shares_held(self.state, account_id).get(terms.instrument_id, 0), SCALE)
        assert not part
        return held

    def dollars_moved(self, account_id: int = ACCOUNT) -> int:
        """Return how much cash an account has gained since it was opened, in whole dollars."""
        dollars, part = divmod(self.state.cash[account_id] - CASH, SCALE)
        assert not part
        return dollars
