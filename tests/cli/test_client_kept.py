from pathlib import Path

import pytest

from sidestreet.cli.client import derive, kept
from sidestreet.cli.client.grammar import Command
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

DERIVED = tuple(derive.command(operation) for operation in OPERATIONS)


@pytest.fixture(name="place")
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "commands"
    monkeypatch.setattr(kept, "_path", lambda _: str(path))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return path


@pytest.fixture(name="derivations")
def _derivations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the name of every command that is derived and not taken from what is kept."""
    names: list[str] = []

    def counted(operation: Operation) -> Command:
        names.append(operation.operation_id)
        return derived(operation)

    derived = derive.command
    monkeypatch.setattr(derive, "command", counted)
    return names


def test_what_is_kept_is_what_was_derived(place: Path, derivations: list[str]) -> None:
    assert kept.commands() == DERIVED
    assert len(derivations) == len(OPERATIONS)
    assert kept.commands() == DERIVED
    assert len(derivations) == len(OPERATIONS)
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"damaged", b"i\x01\x00\x00\x00", b")\x01z\x01x"]
)
def test_what_cannot_be_read_is_derived_again(
    place: Path, derivations: list[str], content: bytes
) -> None:
    place.write_bytes(content)
    assert kept.commands() == DERIVED
    assert derivations
    derivations.clear()
    assert kept.commands() == DERIVED
    assert not derivations


def test_a_changed_source_is_noticed(
    place: Path, derivations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.commands()
    assert place.exists()
    derivations.clear()
    monkeypatch.setattr(kept, "_files", lambda _: [("contract/operation.py", 1, 1)])
    kept.commands()
    assert derivations


def test_every_module_that_decides_what_commands_are_is_watched() -> None:
    watched = {name for name, _, _ in kept._files(kept.SOURCES)}
    assert {
        "contract/operations.py",
        "contract/order_requests.py",
        "contract/tables/orders.py",
        "cli/client/derive.py",
        "cli/client/shapes.py",
        "cli/client/grammar.py",
    } <= watched


def test_a_folder_that_cannot_be_written_is_no_trouble(
    place: Path, derivations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_path", lambda _: str(place / "missing" / "commands"))
    assert kept.commands() == DERIVED
    assert derivations


def test_nothing_is_kept_where_python_keeps_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert kept.commands() == DERIVED
    assert not place.exists()
    monkeypatch.setattr(kept, "_path", lambda _: None)
    assert kept.commands() == DERIVED


def test_without_source_files_commands_are_derived(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: object) -> None:
        raise NotADirectoryError

    monkeypatch.setattr(kept, "_files", none)
    assert kept.commands() == DERIVED
    assert not place.exists()
