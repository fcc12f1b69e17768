"""A traced desk for every test of traces."""

from collections.abc import Iterator

import pytest

from control.trace.traced_desk import TracedDesk


@pytest.fixture
def desk() -> Iterator[TracedDesk]:
    """Plant a desk."""
    made = TracedDesk()
    yield made
    made.close()
