"""From what a language model said to an answer of the assistant: words, and tickets to confirm.

The desk is looked at again, as it is when the model has answered, seconds after the question: an
order may have ended meanwhile, or the user may have opted out. What was proposed and does not hold
is left out with a word. Nothing is done.
"""

from typing import Final

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.api.assistant.language_model import NoAnswer, Proposal, Said
from sidestreet.api.assistant.local import carry_out
from sidestreet.api.assistant.proposals import intent_of
from sidestreet.api.assistant.reply import Reply
from sidestreet.domain.conversations import TEXT_MAX, Answered, Outcome, Question

PROPOSALS_MAX: Final = 10
"""Most proposals of one answer that are looked at."""

_LEFT_OUT: Final = "I left out something that the language model proposed: "


def answered_by(said: Said | NoAnswer, question: Question, view: DeskView, name: str) -> Answered:
    """Return the turn that comes of what a model said, or of its silence.

    `view` sees the account of the thread if its user lets the assistant know of it, now.
    """
    if isinstance(said, NoAnswer):
        return Answered(Outcome.ERRORED, error_code=said.code, error_message=said.message)
    reply = Reply(question, view)
    reply.think(f"Asked the language model {name}.")
    text = said.text
    if said.is_cut or len(text) > TEXT_MAX:
        text = f"{text[:TEXT_MAX].rstrip()}\n\n(The answer was cut short.)"
    if text:
        reply.say(text)
    for proposal in said.proposals[:PROPOSALS_MAX]:
        _prepare(reply, proposal)
    more = len(said.proposals) - PROPOSALS_MAX
    if more > 0:
        reply.say(f"{_LEFT_OUT}{more} more than I look at.")
    return Answered(Outcome.COMPLETED, reply.parts, reply.thoughts)


def _prepare(reply: Reply, proposal: Proposal) -> None:
    """Prepare one proposal by the rules that answer a sentence, or say why not."""
    intent = intent_of(proposal)
    why = "it has a form that I do not know." if intent is None else _why_not(reply, intent)
    if intent is None or why:
        reply.say(f"{_LEFT_OUT}{why}")
    else:
        carry_out(reply, intent)


def _why_not(reply: Reply, intent: intents.Intent) -> str:
    if isinstance(intent, intents.OF_AN_ACCOUNT) and reply.view.account_id is None:
        return "it is about an account that I may not look at."
    if isinstance(intent, intents.PlaceOrder | intents.ShowChart | intents.ClosePosition):
        symbol = intent.symbol or ""
        if reply.view.instrument(symbol) is None:
            return f"there is no instrument {symbol[:32]!r} here."
    if isinstance(intent, intents.CancelOrders | intents.ChangeOrder):
        order_id = intent.order_id or ""
        if reply.view.order(order_id) is None:
            return f"the account has no order {order_id[:64]!r}."
    return ""
