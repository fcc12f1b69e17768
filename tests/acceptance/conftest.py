"""Two real servers for all acceptance tests that need nothing special, an account for each.

The accounts of the one hold cash alone, those of the other hold shares, options and locates too.
"""

from collections.abc import Iterator

import pytest
from clearstreet import ClearStreet

from acceptance.both_clients import FLAVORS, client_of
from acceptance.seeds import (
    ACCOUNT_IDS,
    RICH_CASH_IDS,
    RICH_IDS,
    TRADER,
    rich_seed,
    shared_seed,
)
from acceptance.server_process import ServerProcess, serving
from acceptance.trading import Account

_accounts = iter(ACCOUNT_IDS)
_rich_accounts = iter(RICH_IDS)
_cash_accounts = iter(RICH_CASH_IDS)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server on a data folder, with the shared seed. It must end cleanly after all tests."""
    folder = tmp_path_factory.mktemp("shared-server")
    seed = folder / "seed.json"
    seed.write_text(shared_seed())
    with serving("--seed", str(seed), data=folder / "data") as running:
        yield running


@pytest.fixture
def account_id() -> int:
    """Return an account that no other test uses."""
    return next(_accounts)


@pytest.fixture
def client(server: ServerProcess) -> Iterator[ClearStreet]:
    """Make the official SDK's client: strict, and without retries that would hide an answer."""
    with ClearStreet(
        api_key=TRADER, base_url=server.url, max_retries=0, _strict_response_validation=True
    ) as sdk:
        yield sdk


@pytest.fixture
def account(client: ClearStreet, account_id: int) -> Account:
    """Return that account, through the SDK."""
    return Account(client, account_id)


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server whose accounts hold something."""
    folder = tmp_path_factory.mktemp("rich-server")
    seed = folder / "seed.json"
    seed.write_text(rich_seed())
    with serving("--seed", str(seed), data=folder / "data") as running:
        yield running


@pytest.fixture
def rich_id() -> int:
    """Return a margin account of the rich server that no other test uses."""
    return next(_rich_accounts)


@pytest.fixture
def cash_id() -> int:
    """Return a cash account of the rich server that no other test uses."""
    return next(_cash_accounts)


@pytest.fixture(params=FLAVORS)
def sdk(rich: ServerProcess, request: pytest.FixtureRequest) -> Iterator[ClearStreet]:
    """Make each of the SDK's clients for the rich server: the test is told through both."""
    with client_of(request.param, rich.url) as made:
        yield made
