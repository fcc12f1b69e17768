"""A desk for every test of the application."""

from collections.abc import Iterator

import pytest

from api.desk_in_process import DeskInProcess
from api.money_desk import MoneyDesk
from api.people import SEED


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    """Plant a desk."""
    made = DeskInProcess(SEED)
    yield made
    made.close()


@pytest.fixture
def money() -> Iterator[MoneyDesk]:
    """Plant a desk whose accounts hold something, at prices that stand still."""
    made = MoneyDesk()
    yield made
    made.close()
