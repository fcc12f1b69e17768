"""A desk for a block or for a test function, with no test runner in particular."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, cast

from sidestreet.testing.staged_desk import Sidestreet

Tested = Callable[..., Any]


def desk(**choices: Any) -> Sidestreet:  # noqa: ANN401 - those of `Sidestreet`
    """Return a new desk for a `with` block. `choices` are the arguments of `Sidestreet`."""
    return Sidestreet(**choices)


def use_desk(**choices: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - as above
    """Give a test a new desk for its last parameter, whatever that is called.

    On a class it does so for each of its methods whose name begins with `test`. A coroutine
    function has its desk until it has ended.
    """

    def decorate(tested: Any) -> Any:  # noqa: ANN401 - a function or a class, as it came
        if not inspect.isclass(tested):
            return _with_desk(tested, choices)
        for name, method in list(vars(tested).items()):
            if name.startswith("test") and inspect.isfunction(method):
                setattr(tested, name, _with_desk(method, choices))
        return tested

    return decorate


def _with_desk(tested: Tested, choices: dict[str, Any]) -> Tested:
    signature = inspect.signature(tested)
    *others, last = signature.parameters.values()
    decorated: Any
    if inspect.iscoroutinefunction(tested):

        @functools.wraps(tested)
        async def in_turn(*arguments: object, **named: object) -> object:
            with desk(**choices) as own:
                return await tested(*arguments, **named, **{last.name: own})

        decorated = in_turn
    else:

        @functools.wraps(tested)
        def at_once(*arguments: object, **named: object) -> object:
            with desk(**choices) as own:
                return tested(*arguments, **named, **{last.name: own})

        decorated = at_once
    # For a runner that fills in parameters by their names: this one is filled in already.
    decorated.__signature__ = signature.replace(parameters=others)
    return cast("Tested", decorated)
