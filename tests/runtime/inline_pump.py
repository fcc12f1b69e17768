"""Pumping on the spot, where no event loop calls back."""

from collections.abc import Callable


class InlinePump:
    """Does work until nobody asks for more of it. What is asked for meanwhile comes after it."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._is_pumping = False
        self._is_wanted = False

    def __call__(self) -> None:
        """Do all that can be done now; within the work itself, ask for one more turn of it."""
        self._is_wanted = True
        if self._is_pumping:
            return
        self._is_pumping = True
        try:
            while self._is_wanted:
                self._is_wanted = False
                self._work()
        finally:
            self._is_pumping = False
