"""What the lending desk remembers."""

from dataclasses import dataclass, field

from sidestreet.domain.locates import Borrow, Locate


@dataclass(slots=True)
class LendingState:
    """What can be borrowed by instrument, and all locates by request id."""

    borrows: dict[str, Borrow] = field(default_factory=dict)
    locates: dict[str, Locate] = field(default_factory=dict)
