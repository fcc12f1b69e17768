"""What a new desk decides before anything else: what its seed asks for.

The first business day begins before instructions are sent, which count for it, and before corporate
actions are announced, or the desk could not tell which of them are ahead. How another desk stood
is planted into the first day if that is the day on which it stood so, and before it if not.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.domain.commands import Command
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.ids import made_at_ms
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Refusal
from sidestreet.reference.seed import Seed

_NS_PER_MS: Final = 1_000_000
_MADE: Final = frozenset(
    {
        "execution_id",
        "feedback_id",
        "instruction_id",
        "ioi_id",
        "item_id",
        "locate_id",
        "locate_request_id",
        "message_id",
        "order_id",
        "response_id",
        "screener_id",
        "thread_id",
        "watchlist_id",
    }
)
"""Members that hold an id which a desk makes, unless a file or a client has named it."""


def seed_commands(seed: Seed, calendar: Calendar, now: int) -> list[Command]:
    """Return what a seed asks of a desk that begins at an instant, in order.

    That this was all is for the caller to say, where a start can be cut short. Raises
    `StartRefused` for what was made no earlier than this desk begins: see `_check_ids`.
    """
    _check_ids(seed, now)
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


def _check_ids(seed: Seed, now: int) -> None:
    """Refuse ids of another desk that this one could make again.

    An id tells the millisecond and the record in which it was made. Ids of the past are made by
    nobody any more; a clock that begins no later than they were made could come to one of them.
    """
    told = (seed.told, seed.kept, tuple(each for each in seed.orders if each.standing is not None))
    for made_id in _ids_in(told):
        if (made_at_ms(made_id) or 0) >= now // _NS_PER_MS:
            raise StartRefused(
                f"the seed cannot be planted: {made_id} was made no earlier than this desk would "
                "begin, which could make it again; begin later, as with --start"
            )


def _ids_in(value: object) -> Iterator[str]:
    """Yield all ids that a desk has made for what is told."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from _ids_in(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            member = getattr(value, name)
            if name not in _MADE:
                yield from _ids_in(member)
            elif isinstance(member, str):
                yield member
