"""What people keep beside orders: asking the desk for a change, and telling what came of it."""

from collections.abc import Callable
from typing import Any

from sidestreet.api.call import Call
from sidestreet.api.refusals import refusal_error
from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.reasons import Refusal
from sidestreet.runtime.desk import Desk


def ask_workspace(
    desk: Desk, call: Call, command: WorkspaceCommand, told: Callable[..., object]
) -> None:
    """Have a command decided, and answer once it is durable, or refuse.

    `told` gets what each event of the command made or changed, as `workspace.execute` returns it:
    no argument where what was asked for was so already. It returns the data of the answer.
    """

    def done(answer: Any, _: int) -> None:  # noqa: ANN401 - as the workspace's rules return it
        if isinstance(answer, Refusal):
            call.refuse(refusal_error(answer))
        else:
            call.answer(told(*answer))

    desk.offer(command, call.cause, done)


def nothing(*_: object) -> None:
    """Tell nothing of what was done: the data is null."""
