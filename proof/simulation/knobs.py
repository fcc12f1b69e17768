"""Sizes of the desk that a plan makes small, so that a short story meets what a large desk meets.

They are constants of the production code: how many orders one record of a cancel-all deals with,
how many commands make a batch, how many ended orders memory lets go of at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sidestreet.engine import cancel, execute
from sidestreet.runtime import eviction, sequencer
from simulation.plan import Plan


@contextmanager
def small_sizes(plan: Plan) -> Iterator[None]:
    """Have the plan's sizes hold for as long as this does."""
    sizes: list[tuple[Any, str, int]] = [
        (cancel, "SLICE", plan.slice_orders),
        (execute, "SLICE", plan.slice_orders),
        (sequencer, "BATCH_COMMANDS_MAX", plan.batch_commands),
        (eviction, "SLICE", plan.evict_orders),
    ]
    usual = [(module, name, getattr(module, name)) for module, name, _ in sizes]
    try:
        for module, name, size in sizes:
            setattr(module, name, size)
        yield
    finally:
        for module, name, size in usual:
            setattr(module, name, size)
