"""Deciding about commands of the lending desk."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State

LENDING_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {}
"""How each command is decided, step by step."""
