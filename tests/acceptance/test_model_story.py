"""A real server with a language model that never answers: it goes on, it stops, it comes back."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from acceptance.server_process import ServerProcess, serving
from acceptance.waiting import wait_until
from api.fake_model import ModelServer, completion

pytestmark = pytest.mark.server

KEY = {"Authorization": "Bearer any"}
ROOT = "/v1/omni-ai"


def ask(server: ServerProcess, *until: str) -> str:
    """Ask the assistant something; return the id of the response once it is as it should be."""
    body = {"type": "instant", "text": "Are you there?", "account_id": 0}
    begun = httpx.post(f"{server.url}{ROOT}/threads", json=body, headers=KEY).json()["data"]
    response_id: str = begun["response_id"]
    wait_until(lambda: read(server, response_id), lambda told: told["status"] in until)
    return response_id


def read(server: ServerProcess, response_id: str) -> Any:
    path = f"{server.url}{ROOT}/responses/{response_id}"
    return httpx.get(path, headers=KEY).json()["data"]


def test_a_server_waits_for_no_model_when_it_stops_and_leaves_nothing_open(tmp_path: Path) -> None:
    with ModelServer((0, b""), (200, completion("Now I am."))).serving() as model:
        options = ("--open", "--model-url", model.url, "--model", "parrot-1")
        server = ServerProcess(*options, data=tmp_path / "desk")
        unanswered = ask(server, "running")
        # It ends cleanly while the model still thinks.
        server.stop()
        with serving(*options, data=tmp_path / "desk") as server:
            answered = ask(server, "succeeded")
            told = read(server, unanswered)
            assert (told["status"], told["error"]["code"]) == ("failed", "MODEL_INTERRUPTED")
            assert read(server, answered)["content"]["parts"][-1]["text"] == "Now I am."
