"""A controlled desk for every test of the control API."""

from collections.abc import Iterator

import pytest

from control.controlled_desk import ControlledDesk


@pytest.fixture
def desk() -> Iterator[ControlledDesk]:
    """Plant a desk."""
    made = ControlledDesk()
    yield made
    made.close()
