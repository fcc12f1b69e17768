"""How `sidestreet serve` is told to meet its clients: what is taken, and what is refused."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sidestreet.bootstrap import StartRefused, start_server
from sidestreet.cli.server.edge import edge_choice, read_rate
from sidestreet.cli.server.main import main
from sidestreet.config import EdgeChoice, Settings
from sidestreet.http.event_loop import run
from sidestreet.http.rate_limits import Rate
from sidestreet.http.tls import TlsFiles

CERTIFICATE, KEY = Path("certificate.pem"), Path("key.pem")


def test_nothing_told_is_in_the_clear_and_without_limits() -> None:
    assert edge_choice(None, None, None, None) == EdgeChoice()


def test_all_of_it_is_taken() -> None:
    assert edge_choice(CERTIFICATE, KEY, "100/1s", "20/1m") == EdgeChoice(
        TlsFiles(CERTIFICATE, KEY), Rate(100, 1), Rate(20, 60)
    )


@pytest.mark.parametrize(("certificate", "key"), [(CERTIFICATE, None), (None, KEY)])
def test_a_certificate_and_its_key_go_together(certificate: Path | None, key: Path | None) -> None:
    with pytest.raises(click.UsageError, match="go together"):
        edge_choice(certificate, key, None, None)


@pytest.mark.parametrize(
    "text",
    ["", "100", "0/1s", "-1/1s", "1.5/1s", "100/", "100/0", "1/1500ms", "1/2d", "1000000/1s"],
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read_rate(text, "--rate-limit")


def test_an_option_that_cannot_be_read_is_named() -> None:
    done = CliRunner().invoke(main, ["serve", "--ephemeral", "--rate-limit", "fast"])
    assert done.exit_code == 2
    assert "Invalid value for '--rate-limit': 'fast' is not a number of requests" in done.output


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(None, edge=EdgeChoice(tls=TlsFiles(CERTIFICATE, KEY))), "cannot be read"),
        (
            Settings(None, edge=EdgeChoice(cancels=Rate(1, 1)), record=Path("new.jsonl")),
            "how fast clients ask cannot be",
        ),
    ],
)
def test_a_server_that_cannot_do_so_does_not_start(
    settings: Settings, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StartRefused, match=told):
        run(start_server(settings, lambda _: None))
    assert list(tmp_path.iterdir()) == []
