"""The simulation's own parts: a disk that forgets, plans that can be read, seeds that repeat."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from campaigns.campaign import NothingHappened, Play
from sidestreet.journal import FileJournal, JournalReader
from simulation.campaign import SHORT, _check_met, play, play_range, regressions
from simulation.disk import Loss, PowerLost, ProcessKilled, SimulatedDisk
from simulation.disk_calls import HeldFolder, folder_of, simulated_calls
from simulation.must_meet import all_that_must_happen
from simulation.plan import plan_of
from simulation.world import World


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - it has to be repeatable, not secret


def _quiet(_: str) -> None:
    """Count nothing."""


def _disk() -> SimulatedDisk:
    return SimulatedDisk(_chance(1), _quiet)


def _open(disk: SimulatedDisk) -> FileJournal:
    journal = FileJournal.open(folder_of(disk), segment_bytes=8192, lock=HeldFolder())
    for _ in journal.replay():
        pass
    return journal


def _records(disk: SimulatedDisk) -> list[bytes]:
    return [each for batch in JournalReader(folder_of(disk)).batches() for each in batch.records]


def test_a_seed_is_the_same_story_every_time() -> None:
    assert play_range(3, 5) == play_range(3, 5)


def test_a_plan_says_all_that_was_drawn() -> None:
    text = plan_of(14).text()
    assert "seed: 14" in text
    assert text.count("crash:") == len(plan_of(14).crashes)


def test_one_seed_tells_its_plan_and_the_end_of_its_story(tmp_path: Path) -> None:
    told: list[str] = []
    play(Play(1, 14, tmp_path, told.append))
    assert "plan of seed 14" in told[0]
    assert "calm" in told[1]


def test_so_many_seeds_that_met_no_fault_prove_nothing() -> None:
    _check_met(SHORT - 1, Counter())
    with pytest.raises(NothingHappened, match="never met: losses of power"):
        _check_met(SHORT, Counter())


def test_what_cannot_be_met_is_not_asked_for() -> None:
    assert "ACKNOWLEDGED in NEW" not in all_that_must_happen()
    assert "FILLED_IN_FULL in PENDING_CANCEL" in all_that_must_happen()


def test_every_regression_is_a_seed() -> None:
    assert all(seed > 0 for seed in regressions())


def test_what_was_synced_is_there_after_a_loss_of_power() -> None:
    disk = _disk()
    with simulated_calls(_chance(1)):
        journal = _open(disk)
        journal.append(1, [b"kept"])
        disk.lose_power(Loss.WHOLLY)
        assert _records(disk) == [b"kept"]


def test_what_was_not_synced_is_lost_and_a_killed_process_loses_nothing() -> None:
    disk = _disk()
    file = disk.create("a")
    disk.sync(None)
    disk.write(file, b"abc", 0)
    assert bytes(file.shown) == b"abc"
    disk.lose_power(Loss.WHOLLY)
    assert bytes(file.shown) == b""


def test_a_name_that_was_not_synced_is_lost() -> None:
    disk = _disk()
    disk.create("a")
    disk.lose_power(Loss.WHOLLY)
    assert disk.find("a") is None


def test_a_write_is_torn_at_sectors() -> None:
    found = set()
    for seed in range(20):
        disk = SimulatedDisk(_chance(seed), _quiet)
        file = disk.create("a")
        disk.sync(None)
        disk.write(file, b"x" * 512 + b"y" * 512, 0)
        disk.lose_power(Loss.TORN)
        found.add(bytes(file.shown))
    assert found == {
        b"",
        b"x" * 512,
        bytes(512) + b"y" * 512,
        b"x" * 512 + b"y" * 512,
    }


def test_after_a_failed_sync_the_next_one_says_that_all_is_well() -> None:
    disk = SimulatedDisk(_chance(4), _quiet)
    file = disk.create("a")
    disk.sync(None)
    disk.write(file, b"x" * 5120, 0)
    disk.sync_fails = True
    with pytest.raises(OSError, match="planned"):
        disk.sync(file)
    disk.sync(file)
    disk.lose_power(Loss.WHOLLY)
    assert bytes(file.shown) != b"x" * 5120


@pytest.mark.parametrize("how", [PowerLost, ProcessKilled])
def test_it_stops_at_the_call_that_was_planned(how: type[BaseException]) -> None:
    disk = _disk()
    disk.stop_in(2, how)
    disk.create("a")
    disk.create("b")
    with pytest.raises(how):
        disk.create("c")
    assert set(disk.names) == {"a", "b"}


def test_a_full_disk_takes_no_longer_files_and_still_takes_writes_inside_them() -> None:
    disk = _disk()
    file = disk.create("a")
    disk.write(file, bytes(100), 0)
    disk.room = 100
    disk.write(file, b"inside", 0)
    with pytest.raises(OSError, match="planned"):
        disk.write(file, b"beyond", 100)


def test_things_happen_in_the_order_of_their_instants() -> None:
    world, seen = World(_chance(1)), list[str]()

    def say(what: str) -> Callable[[], None]:
        return lambda: seen.append(what)

    world.after(20, say("later"))
    world.after(10, say("first"))
    world.run(world.now + 15)
    assert seen == ["first"]
