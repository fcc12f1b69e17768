"""Every campaign in its short form, and the rules that make a campaign worth anything."""

import shutil
from pathlib import Path

import pytest

from campaigns import outcomes
from campaigns.campaign import Campaign, Counts, NothingHappened, Play, run
from campaigns.page import PAGE, page
from campaigns.rounds import say_how_far, told_with
from campaigns.table import CAMPAIGNS


def _quiet(_line: str) -> None:
    """Say nothing."""


def _campaign(counts: Counts, *must_happen: str) -> Campaign:
    return Campaign(
        name="example",
        promise="Nothing is lost.",
        how="Nothing is done.",
        unit="rounds",
        play=lambda _play: counts,
        short=1,
        long=2,
        must_happen=must_happen,
    )


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda one: one.name)
def test_the_promise_stands(campaign: Campaign, tmp_path: Path) -> None:
    absent = [program for program in campaign.needs if shutil.which(program) is None]
    if absent:
        pytest.skip(f"needs {', '.join(absent)}")
    run(campaign, Play(campaign.short, 1, tmp_path, _quiet))


def test_a_campaign_that_never_met_its_fault_fails(tmp_path: Path) -> None:
    idle = _campaign({"kills": 3, "torn writes": 0}, "kills", "torn writes", "full disks")
    with pytest.raises(NothingHappened, match="never happened: torn writes, full disks"):
        run(idle, Play(3, 1, tmp_path, _quiet))


def test_what_goes_wrong_in_a_round_is_told_with_what_was_done() -> None:
    with pytest.raises(AssertionError, match="lost") as caught, told_with("killed before call 7"):
        raise AssertionError("lost")
    assert caught.value.__notes__ == ["killed before call 7"]


def test_how_far_a_campaign_is_is_said_now_and_then(tmp_path: Path) -> None:
    said: list[str] = []
    for done in range(1, 8):
        say_how_far(Play(7, 1, tmp_path, said.append), done, "kills", every=3)
    assert said == ["  3 kills", "  6 kills"]


def test_names_are_unique_and_long_forms_are_longer() -> None:
    assert len({one.name for one in CAMPAIGNS}) == len(CAMPAIGNS)
    assert [one.name for one in CAMPAIGNS if one.long <= one.short] == []


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    outcome = outcomes.Kept(
        campaign="example",
        on="2026-11-22",
        commit="abc",
        python="3.11.7",
        machine="here",
        rounds=2,
        seed=1,
        seconds=3,
        counts={"kills": 2},
    )
    outcomes.keep(outcome, tmp_path)
    assert outcomes.kept("example", tmp_path) == outcome
    assert outcomes.kept("another", tmp_path) is None


def test_every_kept_outcome_is_of_a_campaign_played_in_full() -> None:
    long = {one.name: one.long for one in CAMPAIGNS}
    for path in outcomes.FOLDER.glob("*.json"):
        outcome = outcomes.kept(path.stem)
        assert outcome is not None
        assert outcome.rounds >= long[outcome.campaign]


def test_the_page_tells_what_was_kept_and_nothing_else() -> None:
    assert PAGE.read_text("utf-8") == page()
