"""A desk for every test of the application."""

from collections.abc import Iterator

import pytest

from api.desk_in_process import DeskInProcess
from api.people import SEED


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    """Plant a desk."""
    made = DeskInProcess(SEED)
    yield made
    made.close()
