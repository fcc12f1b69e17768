"""What holds for all tests: the option that turns tests into proofs."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`, which `make prove` gives."""
    parser.addoption(
        "--long",
        action="store_true",
        help="run the long proofs: the same tests with many more rounds",
    )


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether this run is a long proof; a test that can do more rounds then does them."""
    return bool(request.config.getoption("--long"))
