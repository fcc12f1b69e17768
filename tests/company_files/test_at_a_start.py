"""The folder of company data as a server is given it."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from company_files.folders import documented, read
from sidestreet.bootstrap import StartRefused, start_server
from sidestreet.config import Settings


def _fail(error: BaseException) -> None:
    raise error


def test_a_server_tells_what_stands_in_its_folder(tmp_path: Path) -> None:
    read(tmp_path, documented())

    async def first_statement() -> Any:
        settings = Settings(data=None, port=0, is_open=True, company_data=tmp_path)
        running = await start_server(settings, _fail)
        # The wall's clock is past the filing of the last quarter of the example.
        path = "/v1/instruments/AAPL/income-statements"
        async with httpx.AsyncClient(base_url=running.url) as client:
            reply = await client.get(path, headers={"Authorization": "Bearer anybody"})
        await running.stop()
        return reply.json()["data"][0]

    assert asyncio.run(first_statement())["revenue"] == "99000000000"


@pytest.mark.parametrize(
    ("name", "told"),
    [("splits.csv", "splits.csv cannot be used as company data"), (None, "cannot be read")],
)
def test_a_bad_folder_refuses_the_start(tmp_path: Path, name: str | None, told: str) -> None:
    folder = tmp_path if name else tmp_path / "nowhere"
    if name:
        (tmp_path / name).write_text("symbol,when\nAAPL,2025-01-02\n")
    with pytest.raises(StartRefused, match=told):
        asyncio.run(start_server(Settings(data=None, port=0, company_data=folder), _fail))
