"""What a server is told at its start, read once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sidestreet.api.orders import CancelProfile
from sidestreet.http.limits import Limits

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 5001


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve. `data` None keeps nothing; `port` 0 takes any free one.

    `is_open` lets any bearer text in for all accounts and is for loopback alone.
    """

    data: Path | None
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    seed: Path | None = None
    is_open: bool = False
    cancel_profile: CancelProfile = CancelProfile.SPEC
    limits: Limits = field(default_factory=Limits)
