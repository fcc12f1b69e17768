"""The assistant that is built in: it answers an intent from what the desk holds at that moment.

It never acts. What would change something becomes an action that a person confirms, with the ids
and figures of this desk. It says what it looked at (its thoughts), and what it cannot do.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.api.assistant.market_answers import MARKET_ANSWERS
from sidestreet.api.assistant.order_answers import ORDER_ANSWERS
from sidestreet.api.assistant.phrases import money, suggest
from sidestreet.api.assistant.reply import Reply
from sidestreet.api.assistant.topic import understand
from sidestreet.domain.answer_parts import ActionPart, AskConsent
from sidestreet.domain.conversations import Answered, Capability, Outcome, Question

_CAN_DO: Final = (
    "I answer from this desk: your orders, positions and balances, and where instruments stand. I "
    "can prepare orders, changes and cancels for you to confirm; I never send anything myself. I "
    "am a set of rules, not a language model: I give no advice, know no news, and remember nothing "
    "of what was said before."
)
_EXAMPLES: Final = ("Show my open orders", "What are my positions?", "What is my buying power?")
_WHY: Final = {
    intents.Why.UNKNOWN: "I did not understand that. ",
    intents.Why.BY_VALUE: "Orders are for a number of shares, not for an amount of money. Say how "
    'many, as in "buy 10 AAPL at 150". ',
    intents.Why.NO_SYMBOL: "Which instrument do you mean? Name it by its symbol, as in AAPL. ",
    intents.Why.NEGATED: "Then I leave everything as it is. ",
}


def answer(
    question: Question, view: DeskView, *, is_allowed: bool, earlier: Sequence[Question] = ()
) -> Answered:
    """Return the answer to a question; `earlier` are those before it, the oldest first.

    `view` sees the account of the thread if it is about one and `is_allowed`, and none otherwise.
    """
    reply = Reply(question, view)
    intent = _intent(question, view, earlier)
    if _needs_account(intent) and question.account_id is None:
        reply.say(
            "This conversation is about no account. Name one with your next question, by its "
            "account_id, and I can look at it."
        )
    elif _needs_account(intent) and not is_allowed:
        _ask_consent(reply, question.account_id)
    else:
        carry_out(reply, intent)
    return Answered(Outcome.COMPLETED, reply.parts, reply.thoughts)


def wants_consent(question: Question, view: DeskView, earlier: Sequence[Question]) -> bool:
    """Whether a question is about an account that the view has none of, as nobody may look at it.

    The assistant asks for consent then, whoever else could answer.
    """
    if question.account_id is None or view.account_id is not None:
        return False
    intent = _intent(question, view, earlier)
    return isinstance(intent, intents.GiveAccess) or _needs_account(intent)


def carry_out(reply: Reply, intent: intents.Intent) -> None:
    """Answer an intent for which all that it needs is there."""
    _ANSWERS[type(intent)](reply, intent)


def _needs_account(intent: intents.Intent) -> bool:
    return isinstance(intent, intents.OF_AN_ACCOUNT) or (
        isinstance(intent, intents.ShowChart) and intent.symbol is None
    )


def _intent(question: Question, view: DeskView, earlier: Sequence[Question]) -> intents.Intent:
    return understand(
        question, earlier, lambda name: view.instrument(name) is not None, view.company
    )


def _ask_consent(reply: Reply, account_id: int | None) -> None:
    assert account_id is not None  # noqa: S101 - the caller has looked
    reply.say(
        f"I may not look at account {account_id}: you have opted out of that. If you consent "
        "again, ask me once more."
    )
    reason = "To answer questions about orders, positions and balances of the account."
    if reply.can(Capability.OPEN_ENTITLEMENT_CONSENT):
        reply.add(ActionPart(AskConsent((account_id,), reason)))


def _give_access(reply: Reply, _: intents.GiveAccess) -> None:
    account_id = reply.question.account_id
    if account_id is None:
        reply.say("Name an account with your question, by its account_id.")
    elif reply.view.account_id is None:
        _ask_consent(reply, account_id)
    else:
        reply.say(f"I can look at account {account_id} already. You can opt out at any time.")


def _balances(reply: Reply, _: intents.ShowBalances) -> None:
    value = reply.view.account()
    reply.think("Valued the account at the prices of this moment.")
    if value is None:
        reply.say("There is no such account.")
        return
    reply.say(
        f"Account {reply.view.account_id} has a buying power of {money(value.buying_power)}.\n"
        f"- Equity: {money(value.equity)}\n"
        f"- Cash by trade date: {money(value.trade_cash)}, settled: {money(value.settled_cash)}\n"
        f"- Long positions: {money(value.long_market_value)}, short: "
        f"{money(value.short_market_value)}\n"
        f"- Profit of the day: {money(value.day_pnl)}"
    )
    reply.add(suggest("What are my positions?", "Show my open orders"))


def _help(reply: Reply, _: intents.Help) -> None:
    reply.say(_CAN_DO)
    reply.add(suggest(*_EXAMPLES))


def _not_understood(reply: Reply, intent: intents.NotUnderstood) -> None:
    reply.say(_WHY[intent.why] + (_CAN_DO if intent.why is intents.Why.UNKNOWN else "").strip())
    reply.add(suggest(*_EXAMPLES))


_ANSWERS: Final[dict[type, Callable[[Reply, Any], None]]] = {
    intents.ShowBalances: _balances,
    intents.GiveAccess: _give_access,
    intents.Help: _help,
    intents.NotUnderstood: _not_understood,
    **ORDER_ANSWERS,
    **MARKET_ANSWERS,
}
"""How each intent is answered; a test holds that there is an answer to each."""
