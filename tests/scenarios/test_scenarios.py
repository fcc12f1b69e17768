"""Every journey, on every stage that its script names."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.server_process import ServerProcess, serving
from scenarios.in_app import AppStage
from scenarios.on_engine import EngineStage
from scenarios.on_server import SERVER_SEED, ServerStage
from scenarios.script import read_journey
from scenarios.stage import Played

PATHS = sorted(Path(__file__).with_name("journeys").glob("*.txt"))
JOURNEYS = {path.stem: read_journey(path) for path in PATHS}


def on(stage: str) -> list[str]:
    """Return the names of the journeys that a stage plays."""
    return [name for name, journey in JOURNEYS.items() if stage in journey.stages]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    seed = tmp_path_factory.mktemp("scenarios") / "seed.json"
    seed.write_text(json.dumps(SERVER_SEED))
    with serving("--seed", str(seed)) as running:
        yield running


@pytest.mark.parametrize("name", on("engine"))
def test_on_the_engine_alone(name: str) -> None:
    stage = EngineStage()
    Played(stage).play(JOURNEYS[name])
    assert stage.replays(), "the records tell another story"


@pytest.mark.parametrize("name", on("app"))
def test_in_the_application(name: str) -> None:
    with contextlib.closing(AppStage()) as stage:
        Played(stage).play(JOURNEYS[name])


@pytest.mark.server
@pytest.mark.parametrize("name", on("server"))
def test_on_a_real_server(name: str, server: ServerProcess) -> None:
    with contextlib.closing(ServerStage(server)) as stage:
        Played(stage, sees_venue=False).play(JOURNEYS[name])


def test_every_journey_is_played_on_the_engine_and_in_the_application() -> None:
    assert on("engine") == on("app") == list(JOURNEYS)
