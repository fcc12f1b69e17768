"""The operations of `v1:accounts` about money: balances, days past, and the limit on an account.

Balances are worked out when they are asked for, from the state and the prices of that moment, and
leave when all that they saw is durable. Days that are over come from the read model; the running
day is put beside them.
"""

from collections.abc import Sequence

from msgspec import UNSET

from sidestreet.api.call import Call
from sidestreet.api.encode_money import (
    wire_balances,
    wire_closed_day,
    wire_running_day,
    wire_settings,
)
from sidestreet.api.instants import new_york_date
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.accounts import AccountSettingsRequest, RiskSettingsRequest
from sidestreet.contract.balances import PortfolioHistory, PortfolioHistorySegment
from sidestreet.domain.amounts import DECIMALS, NOTIONAL_MAX, parse_amount, render_amount
from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.risk_commands import SetAccountRisk
from sidestreet.engine.money.valuation import value_account
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.loop_history import TooManyReads


class BalanceOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_account_balances(self, call: Call) -> None:
        """Read what an account is worth now."""
        state = self._desk.state
        data = wire_balances(
            state.accounts[call.account_id],
            value_account(state, call.account_id, self._desk.prices),
            state.day_starts[call.account_id],
            state.day,
            call.query.get("top_margin_contributors_limit"),
        )
        self._desk.when_durable(lambda: call.answer(data))

    def patch_account_by_id(self, call: Call) -> None:
        """Set or lift the limit on what an account may have; what is absent stays."""
        risk = call.body(AccountSettingsRequest).risk
        account_id = call.account_id
        asked = risk.max_notional if isinstance(risk, RiskSettingsRequest) else UNSET
        if asked is UNSET:
            kept = wire_settings(self._desk.state.risk.max_notional.get(account_id))
            self._desk.when_durable(lambda: call.answer(kept))
            return
        limit = None if asked is None else _limit(asked)

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
            else:
                call.answer(wire_settings(limit))

        self._desk.offer(SetAccountRisk(account_id, limit), call.cause, done)

    def get_portfolio_history(self, call: Call) -> None:
        """Read the days of an account; if the past cannot be read just now, today alone."""
        today = new_york_date(self._desk.clock.now())
        day = self._desk.state.day
        # In the evening the business day is a calendar day ahead.
        running = today if day is None else day.date
        start = str(call.query["start_date"])
        end = str(call.query.get("end_date", max(today, running)))
        if start > end:
            raise bad_query("the range of `start_date`, `end_date` ends before it begins")
        is_running = start <= running <= end
        account_id = call.account_id
        latest = self._running_day(account_id, running, is_alone=False) if is_running else ()

        def found(days: Sequence[DayClosed] | BaseException) -> None:
            if isinstance(days, BaseException):
                raise days
            past = tuple(wire_closed_day(each) for each in days if each.date != running)
            data = PortfolioHistory(segments=(*past, *latest))
            # The running day was seen in memory, perhaps ahead of the disk.
            self._desk.when_durable(lambda: call.answer(data))

        try:
            self._desk.history.query(lambda history: history.days(account_id, start, end), found)
        except TooManyReads:
            if not is_running:
                raise
            alone = self._running_day(account_id, running, is_alone=True)
            error = ApiError(ErrorKind.INTERNAL, "historical data temporarily unavailable")
            self._desk.when_durable(
                lambda: call.answer_in_part(PortfolioHistory(segments=alone), error)
            )

    def _running_day(
        self, account_id: int, date: str, *, is_alone: bool
    ) -> tuple[PortfolioHistorySegment]:
        state = self._desk.state
        value = value_account(state, account_id, self._desk.prices)
        start = state.day_starts[account_id]
        return (wire_running_day(date, value, start, is_alone=is_alone),)


def _limit(text: str) -> int:
    amount = parse_amount(text)
    if amount is None:
        cause = f"must have at most {DECIMALS} decimals"
    elif not 0 < amount <= NOTIONAL_MAX:
        cause = f"must be positive, and at most {render_amount(NOTIONAL_MAX)}"
    else:
        return amount
    raise ApiError(ErrorKind.UNACCEPTABLE_REQUEST, f"Invalid risk.max_notional: {cause}")
