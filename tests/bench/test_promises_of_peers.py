from collections.abc import Iterator
from pathlib import Path

import pytest

from performance import desk
from performance.contestants import OURS, WITH_SQLALCHEMY, WITH_SQLITE, Contestant, running

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running(OURS, tmp_path_factory.mktemp("bench") / "ours") as port:
        yield port


def test_ours_answers_the_heart_call_as_the_contract_says(port: int) -> None:
    assert desk.broken_promises(port) == []


def test_a_server_that_lets_others_in_is_not_measured(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that never says 403 would be faster, and nothing to compare with."""
    real = desk.ask

    def lenient(
        port: int, method: str, path: str, body: object = None, *, key: str = desk.KEY
    ) -> desk.Reply:
        status, told = real(port, method, path, body, key=key)
        return (200 if status == 403 else status), told

    monkeypatch.setattr(desk, "ask", lenient)
    monkeypatch.setattr(desk, "row", lambda number, name: _row(number, f"lenient-{name}"))
    assert [each.partition(":")[0] for each in desk.broken_promises(port)] == [
        "a cancel with another's key"
    ]


_row = desk.row


@pytest.mark.parametrize("peer", [WITH_SQLITE, WITH_SQLALCHEMY], ids=lambda peer: peer.name)
def test_a_service_of_ones_own_answers_the_heart_call_as_the_contract_says(
    peer: Contestant, tmp_path: Path
) -> None:
    if why := peer.absent():
        pytest.skip(why)
    with running(peer, tmp_path / "peer") as port:
        assert desk.broken_promises(port) == []
