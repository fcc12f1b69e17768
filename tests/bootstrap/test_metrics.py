"""`GET /metrics`: the format, every figure against what was done, and who may see it."""

import asyncio
import re
from pathlib import Path

import pytest

from bootstrap.served import ACCOUNT, served
from project.doc_pages import ROOT
from sidestreet.bootstrap.metrics.table import METRICS
from sidestreet.http.exposition import Exposition, Kind, Metric
from sidestreet.journal.histogram import BOUNDS_NS, Histogram

ORDERS = f"/v1/accounts/{ACCOUNT}/orders"
ADMIN = "the key of an admin"
_SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)')


def read(text: str) -> dict[str, float]:
    """Return the samples of a page, each by its name with its labels; every line must be one."""
    declared: dict[str, str] = {}
    samples: dict[str, float] = {}
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in declared, "a metric is declared once"
            declared[name] = kind
            continue
        found = _SAMPLE.fullmatch(line)
        assert found is not None, line
        family = re.sub("_(bucket|sum|count)$", "", found[1])
        assert found[1] in declared or declared[family] == "histogram", line
        key = line.rpartition(" ")[0]
        assert key not in samples, line
        samples[key] = float(found[3])
    return samples


def test_every_metric_is_told_and_documented(tmp_path: Path) -> None:
    async def main() -> str:
        async with served(tmp_path / "desk") as desk:
            answer = await desk.ask("GET", "/metrics")
            assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
            return answer.text

    text = asyncio.run(main())
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} | "
        f"{each.told} |"
        for each in METRICS
    ]
    assert [line for line in page.splitlines() if line.startswith("| `sidestreet_")] == [
        row for row in rows if row.startswith("| `sidestreet_")
    ]
    for each, row in zip(METRICS, rows, strict=True):
        assert row in page
        assert f"# HELP {each.name} {each.told}\n# TYPE {each.name} {each.kind}\n" in text
    assert len(re.findall("^# TYPE", text, re.MULTILINE)) == len(METRICS)


def test_names_end_in_their_unit_and_what_only_rises_in_total() -> None:
    for each in METRICS:
        assert each.name.endswith("_total") == (each.kind is Kind.COUNTER), each.name
        assert not re.search(r"_(ms|ns|millis\w*|kb|mb)\b", each.name), each.name


def test_what_was_asked_and_decided_is_counted(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, float], dict[str, float]]:
        async with served(tmp_path / "desk") as desk:
            before = read((await desk.ask("GET", "/metrics")).text)
            await desk.place("one")
            await desk.place("two")
            await desk.data("DELETE", f"{ORDERS}/one")
            for number in range(3):
                assert (await desk.ask("DELETE", f"{ORDERS}/nobody-{number}")).status_code == 404
            assert (await desk.ask("GET", "/v1/nothing")).status_code == 404
            await desk.data("GET", ORDERS)
            return before, read((await desk.ask("GET", "/metrics")).text)

    before, after = asyncio.run(main())

    def rise(sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    requests = "sidestreet_http_requests_total"
    assert rise(f'{requests}{{operation="submit_orders",status="200"}}') == 2
    assert rise(f'{requests}{{operation="cancel_open_order",status="200"}}') == 1
    assert rise(f'{requests}{{operation="cancel_open_order",status="404"}}') == 3
    assert rise(f'{requests}{{operation="",status="404"}}') == 1
    assert rise(f'{requests}{{operation="/metrics",status="200"}}') == 1
    durations = "sidestreet_http_request_duration_seconds"
    assert after[f'{durations}_count{{operation="cancel_open_order"}}'] == 4
    assert after[f'{durations}_bucket{{operation="cancel_open_order",le="+Inf"}}'] == 4
    assert rise('sidestreet_refusals_total{reason="ORDER_NOT_FOUND"}') == 3
    assert rise('sidestreet_events_total{event="OrderAccepted"}') == 2
    assert rise('sidestreet_events_total{event="CancelRequested"}') == 1
    # Two submits and one cancel on a clock that stands: the venue has answered nothing.
    assert rise("sidestreet_records_total") == 3
    assert rise("sidestreet_journal_sequence") == 3
    assert rise("sidestreet_batches_total") == 3
    assert rise("sidestreet_journal_write_seconds_count") == 3
    assert rise("sidestreet_open_orders") == 2
    assert rise('sidestreet_open_orders_by_status{status="PENDING_CANCEL"}') == 1
    assert rise('sidestreet_open_orders_by_status{status="PENDING_NEW"}') == 1
    # The new one, and both requests for the one that is to be canceled.
    assert rise("sidestreet_venue_requests_unanswered") == 3
    assert after["sidestreet_http_connections"] == 1
    assert after["sidestreet_journal_bytes"] == 64 * 1024 * 1024
    assert after["sidestreet_readmodel_backlog"] == 0
    assert after["process_resident_memory_bytes"] > 1_000_000


def test_starts_and_generations_are_told(tmp_path: Path) -> None:
    async def main() -> dict[str, float]:
        async with served(tmp_path / "desk") as desk:
            await desk.place("one")
        async with served(tmp_path / "desk") as desk:
            await desk.control("generations/reset")
            await desk.ask("GET", "/livez")
            return read((await desk.ask("GET", "/metrics")).text)

    found = asyncio.run(main())
    assert found["sidestreet_generation"] == 2
    assert found["sidestreet_journal_epoch"] == 1
    # What the process has counted goes on from one generation to the next.
    assert found['sidestreet_http_requests_total{operation="/livez",status="200"}'] == 1
    assert found['sidestreet_http_requests_total{operation="reset_generation",status="200"}'] == 1


@pytest.mark.parametrize(
    ("host", "key", "status"),
    [
        ("127.0.0.1:5001", "", 200),
        ("localhost", "", 200),
        ("desk.example", "", 401),
        ("desk.example", "no key of this desk", 401),
        ("desk.example", "reader", 403),
        ("desk.example", "admin", 200),
    ],
)
def test_whoever_is_not_on_this_machine_needs_a_key_of_an_admin(
    host: str, key: str, status: int
) -> None:
    async def main() -> int:
        async with served(None) as desk:
            texts = {"": "", "no key of this desk": "Bearer no.key"}
            for scope in ("orders:read", "admin"):
                answer = await desk.client.post(
                    "/sidestreet/v1/keys",
                    json={"label": "", "scopes": [scope]},
                    headers={"Authorization": "Bearer sandbox.everyone-knows-this-key"},
                )
                name = "admin" if scope == "admin" else "reader"
                texts[name] = f"Bearer {answer.json()['data']['key']}"
            headers = {"Host": host, "Authorization": texts[key]}
            return (await desk.client.get("/metrics", headers=headers)).status_code

    assert asyncio.run(main()) == status


def test_only_a_look_is_allowed() -> None:
    async def main() -> tuple[int, str, int]:
        async with served(None) as desk:
            posted = await desk.ask("POST", "/metrics")
            looked = await desk.ask("HEAD", "/metrics")
            assert looked.content == b""
            return posted.status_code, posted.headers["allow"], looked.status_code

    assert asyncio.run(main()) == (405, "GET, HEAD", 200)


def test_a_desk_that_waits_for_its_read_model_is_live_and_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> list[tuple[int, str]]:
        async with served(None) as desk:
            told = []
            for path in ("/readyz", "/livez"):
                answer = await desk.ask("GET", path)
                told.append((answer.status_code, answer.json()["data"]["status"]))
            monkeypatch.setattr("sidestreet.runtime.desk._BACKLOG_MAX", 0)
            for path in ("/readyz", "/livez"):
                answer = await desk.ask("GET", path)
                told.append((answer.status_code, answer.json()["data"]["status"]))
            monkeypatch.undo()
            return told

    assert asyncio.run(main()) == [
        (200, "ok"),
        (200, "ok"),
        (503, "read model behind"),
        (200, "ok"),
    ]


def test_labels_are_escaped_as_the_format_wants() -> None:
    out = Exposition()
    out.add(Metric("m", Kind.GAUGE, "a \\ b\nc", ("l",)), [({"l": 'x"y\\z\n'}, 1)])
    assert out.text() == b'# HELP m a \\\\ b\\nc\n# TYPE m gauge\nm{l="x\\"y\\\\z\\n"} 1\n'


def test_buckets_are_cumulative_and_end_with_all() -> None:
    told = Histogram()
    for took_ns in (100_000, 100_001, 10_000_000_000, 10_000_000_001):
        told.observe(took_ns)
    out = Exposition()
    out.add_histograms(
        Metric("m", Kind.HISTOGRAM, "m"), BOUNDS_NS, [({}, told.counts, told.sum_ns)]
    )
    lines = out.text().decode().splitlines()
    assert lines[2:4] == ['m_bucket{le="0.0001"} 1', 'm_bucket{le="0.0002"} 2']
    assert lines[-4:] == [
        'm_bucket{le="10"} 3',
        'm_bucket{le="+Inf"} 4',
        "m_sum 20.000200002",
        "m_count 4",
    ]
