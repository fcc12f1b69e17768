"""What a new desk decides before anything else: what its seed asks for.

The first business day begins before instructions are sent, which count for it, and before corporate
actions are announced, or the desk could not tell which of them are ahead. How another desk stood
is planted into the first day if that is the day on which it stood so, and before it if not.
"""

from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.domain.commands import Command
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Refusal
from sidestreet.reference.seed import Seed


def seed_commands(seed: Seed, calendar: Calendar, now: int) -> list[Command]:
    """Return what a seed asks of a desk that begins at an instant, in order.

    That this was all is for the caller to say, where a start can be cut short.
    """
    day = calendar.days.at(now)
    told = seed.told_on(day.date)
    # What stood on this very day is put into it; what stood before it goes through its beginning.
    is_of_today = seed.business_date in {"", day.date}
    return [
        *seed.desk_commands,
        *seed.keys,
        *seed.revoked,
        *seed.kept,
        *(() if is_of_today else told),
        RollDay(day),
        *(told if is_of_today else ()),
        *seed.instructions,
        *seed.corporate_actions,
    ]


def told_of_refusal(command: Command, refusal: Refusal) -> str:
    """Return why a seed is not planted."""
    return f"the seed cannot be planted: {_what(command)}{refusal.text()}"


def _what(command: Command) -> str:
    """Return what was refused, where its figures do not say: which action of which company."""
    if not isinstance(command, AnnounceCorporateAction) or command.terms is None:
        return ""
    return f"the corporate action of {command.terms.symbol} on {command.action.ex_date}: "
