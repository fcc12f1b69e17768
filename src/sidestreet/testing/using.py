"""A desk for a block or for a test function, with no test runner in particular."""

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any, Final, cast

from sidestreet.testing.staged_desk import Sidestreet

Tested = Callable[..., Any]

_GIVEN: Final[weakref.WeakSet[Tested]] = weakref.WeakSet()
"""Tests that have a desk already."""

_BY_DERIVATION: Final[weakref.WeakSet[Tested]] = weakref.WeakSet()
"""Those of them that have it from a class that theirs is derived from."""


def desk(**choices: Any) -> Sidestreet:  # noqa: ANN401 - those of `Sidestreet`
    """Return a new desk for a `with` block. `choices` are the arguments of `Sidestreet`."""
    return Sidestreet(**choices)


def use_desk(**choices: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - as above
    """Give a test a new desk for its last parameter, whatever that is called.

    On a class it does so for each of its methods whose name begins with `test`, and for those of
    the classes that are derived from it. A coroutine function has its desk until it has ended.
    TypeError for a test without a parameter for it.
    """

    def decorate(tested: Any) -> Any:  # noqa: ANN401 - a function or a class, as it came
        if not inspect.isclass(tested):
            return _with_desk(tested, choices)
        _give_all(tested, choices)
        _give_derived(tested, choices)
        return tested

    return decorate


def _give_all(tested: type, choices: dict[str, Any], *, is_derived: bool = False) -> None:
    """Give a desk to each test that a class has of its own, unless it says for itself which.

    What the class is derived from has given it one before the class's own decorator comes to say.
    """
    for name, method in list(vars(tested).items()):
        if not name.startswith("test") or not inspect.isfunction(method):
            continue
        if method in _BY_DERIVATION and not is_derived:
            asked: Any = method
            setattr(tested, name, _with_desk(asked.__wrapped__, choices))
        elif method not in _GIVEN:
            setattr(tested, name, given := _with_desk(method, choices))
            if is_derived:
                _BY_DERIVATION.add(given)


def _give_derived(tested: Any, choices: dict[str, Any]) -> None:  # noqa: ANN401 - a class
    """Have the tests of classes that are derived from one be given a desk when these are made."""
    before = tested.__init_subclass__

    def derived(cls: Any, /, **named: object) -> None:  # noqa: ANN401 - as above
        _give_all(cls, choices, is_derived=True)
        if inspect.ismethod(before):
            before.__func__(cls, **named)
        else:
            before(**named)

    tested.__init_subclass__ = classmethod(derived)


def _with_desk(tested: Tested, choices: dict[str, Any]) -> Tested:
    signature = inspect.signature(tested)
    *others, last = signature.parameters.values() or (None,)
    if last is None or (last.name == "self" and not others):
        raise TypeError(f"{tested.__qualname__} has no parameter for its desk")
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
    _GIVEN.add(decorated)
    return cast("Tested", decorated)
