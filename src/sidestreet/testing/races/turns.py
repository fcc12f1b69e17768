"""Actors that take turns: threads of which exactly one runs, and which change at points alone.

So what two clients do at the same time is an order of their steps, chosen like everything else in
a run, and the same whenever it is played again. An actor that sleeps lets the others go on; if all
sleep, time goes on to the first that wakes.

An actor that waits for a lock of its own comes to no point, and whoever holds that lock waits for
its turn. So the turn of an actor that has shown no sign of life for a while is taken away, and it
gets another as soon as it comes to a point. If all wait like that, they wait for each other.
"""

import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import Final

_BLOCKED_AFTER_S: Final = 0.5
"""An actor that comes to no point for so long waits for something that another one has."""

_ARRIVES_WITHIN_S: Final = 0.05
"""So long one that may have got what it waited for is given to come to its next point."""

_NO_TIME: Final = -1


class RaceStuck(BaseException):
    """A run that does not end: it asks for ever, or its actors wait for each other.

    It is no `Exception`, so that no client takes it for a lost connection and tries again.
    """


class _Abandoned(BaseException):
    """Ends an actor whose run is over because another one failed."""


class _Actor:
    def __init__(self, name: str, body: Callable[[], object]) -> None:
        self.name = name
        self.body = body
        self.turn = threading.Semaphore(0)
        self.wakes_at = _NO_TIME
        self.is_over = False
        self.is_blocked = False
        self.thread: threading.Thread | None = None


class Turns:
    """The turns of the actors of one run.

    `choose` says which of some labels it is to be; `now` is the desk's time and `advance` moves it.
    """

    def __init__(
        self,
        choose: Callable[[str, Sequence[str]], int],
        now: Callable[[], int],
        advance: Callable[[int], object],
    ) -> None:
        self._choose = choose
        self._now = now
        self._advance = advance
        self._actors: list[_Actor] = []
        self._changed = threading.Condition()
        """Held by whoever gives a turn away, or takes one."""
        self._holder: _Actor | None = None
        self._steps = 0
        self._failure: BaseException | None = None

    def run(self, bodies: Sequence[Callable[[], object]]) -> None:
        """Run actors to their ends, in turns, and raise what the first that failed has raised."""
        if self._actors:
            raise RuntimeError("these actors run already; an actor cannot begin others")
        self._actors = [
            _Actor(getattr(body, "__name__", f"actor {number}"), body)
            for number, body in enumerate(bodies, start=1)
        ]
        for actor in self._actors:
            actor.thread = threading.Thread(
                target=self._act, args=(actor,), name=actor.name, daemon=True
            )
            actor.thread.start()
        try:
            with self._changed:
                self._give(self._next(None))
            self._watch()
        finally:
            self._actors = []
            self._holder = None
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    @property
    def current(self) -> str:
        """The name of the actor that runs in this thread, "" for the body itself."""
        actor = self._mine()
        return "" if actor is None else actor.name

    def is_known(self, body: threading.Thread) -> bool:
        """Whether this thread is the body's, or that of one of its actors."""
        return threading.current_thread() is body or self._mine() is not None

    def point(self) -> None:
        """Let another actor go on from here, perhaps."""
        actor = self._mine()
        if actor is not None:
            self._come_to_point(actor)

    def sleep(self, until: int) -> bool:
        """Let others go on until an instant. False if this is no actor, who has to move time."""
        actor = self._mine()
        if actor is None:
            return False
        actor.wakes_at = until
        self._come_to_point(actor)
        return True

    def _mine(self) -> _Actor | None:
        thread = threading.current_thread()
        return next((each for each in self._actors if each.thread is thread), None)

    def _act(self, actor: _Actor) -> None:
        actor.turn.acquire()
        try:
            if self._failure is None:
                actor.body()
        except _Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the actors were begun
            self._failure = self._failure or error
        with self._changed:
            actor.is_over = True
            actor.is_blocked = False
            self._steps += 1
            if self._holder is actor:
                self._give(self._next(actor))
            self._changed.notify_all()

    def _come_to_point(self, actor: _Actor) -> None:
        """Choose who goes on, and wait for the next turn of this one unless that is it."""
        with self._changed:
            self._steps += 1
            if self._holder is actor:
                following = self._next(actor)
                if following is actor:
                    return
                self._give(following)
            else:
                # Its turn was taken away; now it is here, and waits for another.
                actor.is_blocked = False
                self._changed.notify_all()
        actor.turn.acquire()
        if self._failure is not None:
            raise _Abandoned

    def _give(self, actor: _Actor | None) -> None:
        self._holder = actor
        if actor is not None:
            actor.turn.release()

    def _next(self, actor: _Actor | None) -> _Actor | None:
        """Return who goes on, None if nobody can. Those who are blocked get a moment to arrive."""
        if any(each.is_blocked for each in self._actors):
            self._changed.wait_for(
                lambda: not any(each.is_blocked for each in self._actors), _ARRIVES_WITHIN_S
            )
        alive = [each for each in self._actors if not each.is_over and not each.is_blocked]
        if not alive:
            return None
        if self._failure is not None:
            # Each is woken once, to be abandoned.
            return alive[0]
        now = self._now()
        ready = [each for each in alive if each.wakes_at <= now]
        if not ready:
            self._advance(min(each.wakes_at for each in alive))
            now = self._now()
            ready = [each for each in alive if each.wakes_at <= now]
        # Whoever runs goes on, if nothing else is chosen.
        ready.sort(key=lambda each: each is not actor)
        labels = [f"{each.name} goes on" for each in ready]
        chosen = ready[self._choose("between actors", labels)] if len(ready) > 1 else ready[0]
        chosen.wakes_at = _NO_TIME
        return chosen

    def _watch(self) -> None:
        """Wait for the last actor's end, and take the turn of one that comes to no point."""
        steps = -1
        with self._changed:
            while not all(each.is_over for each in self._actors):
                if self._steps == steps:
                    self._take_away()
                steps = self._steps
                self._changed.wait_for(
                    lambda: all(each.is_over for each in self._actors), _BLOCKED_AFTER_S
                )

    def _take_away(self) -> None:
        """Give the turn of whoever has it to another one. Raises `RaceStuck` if there is none."""
        if self._holder is not None:
            self._holder.is_blocked = True
        following = self._next(None)
        if following is None:
            raise RaceStuck(f"the actors wait for each other:\n{self._stacks()}")
        self._give(following)

    def _stacks(self) -> str:
        frames = sys._current_frames()  # noqa: SLF001 - the documented way to another thread's stack
        told = []
        for actor in self._actors:
            ident = None if actor.thread is None else actor.thread.ident
            if not actor.is_over and ident is not None and ident in frames:
                told.append(f"{actor.name}:\n{''.join(traceback.format_stack(frames[ident])[-3:])}")
        return "\n".join(told)
