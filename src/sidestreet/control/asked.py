"""What operations of the control API share: reading what was asked, and answering what came of it.

Amounts are decimal texts as on the rest of the API, instruments are named by id or symbol, and an
answer tells what is so once it is durable. A refusal has changed nothing.
"""

from collections.abc import Callable
from typing import Annotated, Final

from msgspec import Meta

from sidestreet.api.call import Call
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.operation import Parameter
from sidestreet.domain.amounts import AMOUNT_MAX, DECIMALS, parse_amount, render_amount
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory

TEXT_MAX: Final = 256
Text = Annotated[str, Meta(max_length=TEXT_MAX)]
"""Words for people: a reason, a detail."""

ACCOUNT: Final = Parameter("account_id", "path", int, "Number of the account.", required=True)
ORDER: Final = Parameter(
    "order_id", "path", str, "Id of the order, or the client's own id of it.", required=True
)
INSTRUMENT: Final = Parameter(
    "instrument_id", "path", str, "Id or symbol of the instrument.", required=True
)


def amount_of(
    name: str, text: str, *, signed: bool = False, maximum: int = AMOUNT_MAX, minimum: int = 0
) -> int:
    """Return an amount in millionths. Raises `ApiError` for one that cannot be held.

    `minimum` is the least magnitude.
    """
    amount = parse_amount(text, signed=signed)
    if amount is None:
        raise unacceptable(f"{name}: {text}, expected at most {DECIMALS} decimals")
    if not minimum <= abs(amount) <= maximum:
        least = "above 0" if minimum else "0 or more"
        raise unacceptable(f"{name}: {text}, expected {least} and at most {render_amount(maximum)}")
    return amount


def instrument_of(directory: InstrumentDirectory, name: str) -> Instrument:
    """Return the instrument that a text names. Raises `ApiError` where nobody knows it."""
    found = directory.find(name)
    if found is None:
        raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {name}")
    return found


def unacceptable(message: str) -> ApiError:
    """Return the refusal of a value that cannot be."""
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, message)


def answering(call: Call, data: Callable[[], object]) -> Callable[[Answer, int], None]:
    """Return what answers a call once its command is durable: with `data`, or with the refusal."""

    def done(answer: Answer, _: int) -> None:
        if isinstance(answer, Refusal):
            call.refuse(refused(call, answer))
        else:
            call.answer(data())

    return done


def refused(call: Call, refusal: Refusal) -> ApiError:
    """Return the error of a refusal; it names the order that the path does."""
    return refusal_error(
        refusal, order_id=call.path.get("order_id", ""), account_id=call.account_id
    )
