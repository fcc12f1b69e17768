"""Loads a server with wrk, one thread, and reads what it counted.

The figures come from wrk's own counters through its Lua interface rather than from its text: every
answer above 399, every broken connection and every timeout is an error, and one error voids a row.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

MARK: Final = "counted "

COUNTED: Final = f"""
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{MARK}{{"requests":%d,"us":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,'
    .. '"refused":%d,"broken":%d,"late":%d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency.max, errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
"""
"""Lua that has wrk tell what it counted; every script ends with it."""


class Load(msgspec.Struct, frozen=True):
    """What wrk counted."""

    requests: int
    us: int
    p50_us: int
    p99_us: int
    max_us: int
    refused: int
    broken: int
    late: int

    @property
    def figures(self) -> dict[str, float]:
        """Return the figures of a row."""
        return {
            "per_s": round(self.requests / (self.us / 1e6), 1),
            "p50_ms": self.p50_us / 1000,
            "p99_ms": self.p99_us / 1000,
            "max_ms": self.max_us / 1000,
            "errors": self.refused + self.broken + self.late,
        }

    @property
    def trouble(self) -> str:
        """Return what makes the load worthless, or nothing."""
        told = (
            (self.refused, "answers above 399"),
            (self.broken, "connections broken"),
            (self.late, "answers too late"),
        )
        return ", ".join(f"{count} {what}" for count, what in told if count)


def is_here() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def read(text: str) -> Load:
    """Return what a run told.

    Raises RuntimeError if it told nothing.
    """
    line = next((each for each in text.splitlines() if each.startswith(MARK)), None)
    if line is None:
        raise RuntimeError(f"wrk said something else than expected:\n{text}")
    return msgspec.json.decode(line.removeprefix(MARK), type=Load)


def load(
    port: int, connections: int, seconds: int, script: Path, environment: Mapping[str, str]
) -> Load:
    """Load a server on this machine for so long, and return what was counted."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
    ran = subprocess.run(
        [*command, "-s", str(script), f"http://127.0.0.1:{port}"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | dict(environment),
        timeout=seconds + 120,
    )
    if ran.returncode:
        raise RuntimeError(f"wrk failed: {ran.stderr.strip() or ran.stdout.strip()}")
    return read(ran.stdout)
