"""One real server for all acceptance tests that need nothing special, an account for each."""

from collections.abc import Iterator

import pytest
from clearstreet import ClearStreet

from acceptance.seeds import ACCOUNT_IDS, TRADER, shared_seed
from acceptance.server_process import ServerProcess, serving
from acceptance.trading import Account

_accounts = iter(ACCOUNT_IDS)


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
