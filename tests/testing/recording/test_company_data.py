"""What a user's files tell is told again: in process, and when a session is made again."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestreet.bootstrap import StartRefused
from sidestreet.bootstrap.company_data import digest_of
from sidestreet.cli.server.main import main
from sidestreet.testing import Sidestreet
from sidestreet.testing.recording import Recording

ROW = "symbol,as_of,sector,industry,market_cap\nAAPL,2025-01-02,Technology,Orchards,1000000.00\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which a company's fundamentals are told."""
    folder = tmp_path / "companies"
    folder.mkdir()
    (folder / "fundamentals.csv").write_text(ROW)
    return folder


@pytest.fixture
def session(tmp_path: Path, folder: Path) -> Path:
    """Record a session in which the fundamentals are asked for."""
    path = tmp_path / "session.jsonl"
    with Sidestreet(company_data=folder, record=path) as desk:
        told = desk.client().v1.instrument_data.get_instrument_fundamentals("AAPL").data
        assert told is not None
        assert told.industry == "Orchards"
    return path


def test_a_session_is_made_again_with_the_same_company_data(session: Path) -> None:
    difference = Recording.load(session).rerun()
    assert difference.is_same, difference.text()


def test_company_data_that_say_something_else_by_now_are_refused(
    session: Path, folder: Path
) -> None:
    (folder / "fundamentals.csv").write_text(ROW.replace("Orchards", "Cider"))
    with pytest.raises(StartRefused, match="are not those that the session was recorded with"):
        Recording.load(session).rerun()


def test_a_folder_that_was_moved_is_named(session: Path, folder: Path) -> None:
    moved = folder.rename(folder.with_name("moved"))
    gone = CliRunner().invoke(main, ["rerun", str(session)])
    assert gone.exit_code == 2
    assert "name where it is now with --company-data" in gone.output
    found = CliRunner().invoke(main, ["rerun", str(session), "--company-data", str(moved)])
    assert found.exit_code == 0, found.output
    assert Recording.load(session).rerun(company_data=moved).is_same


def test_the_digest_is_of_names_and_bytes(folder: Path) -> None:
    before = digest_of(folder)
    (folder / ".hidden").write_text("passed over")
    assert digest_of(folder) == before
    (folder / "fundamentals.csv").rename(folder / "dividends.csv")
    assert digest_of(folder) != before
