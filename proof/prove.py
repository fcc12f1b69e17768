"""Plays campaigns in their long form, keeps what they counted, and writes the page that says so.

    python proof/prove.py                          all of them
    python proof/prove.py kills simulation         these
    python proof/prove.py --rounds 50 --seed 7 kills
    python proof/prove.py --page                   only write docs/proof.md

With `--rounds` less than the long form nothing is kept. Ends with 1 if a promise was broken; the
others are played all the same.
"""

import argparse
import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from campaigns.campaign import Campaign, Play, run
from campaigns.outcomes import Kept, keep
from campaigns.page import PAGE, page
from campaigns.table import CAMPAIGNS


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _commit() -> str:
    words = ("git", "rev-parse", "--short", "HEAD")
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{platform.system()} {platform.machine()}, {cores} cores"


def _prove(campaign: Campaign, rounds: int, seed: int) -> bool:
    """Play one campaign, tell of it, and say whether its promise stands."""
    absent = [program for program in campaign.needs if shutil.which(program) is None]
    if absent:
        _say(f"{campaign.name}: NOT PLAYED, needs {', '.join(absent)}")
        return False
    _say(f"{campaign.name}: {rounds} {campaign.unit} from seed {seed}")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sidestreet-proof-") as folder:
        try:
            counts = run(campaign, Play(rounds, seed, Path(folder), _say))
        except Exception:  # noqa: BLE001 - whatever breaks one campaign, the others are played
            _say(traceback.format_exc())
            _say(f"{campaign.name}: BROKEN")
            return False
    seconds = round(time.monotonic() - begun)
    for what, times in counts.items():
        _say(f"  {times:>12,}  {what}")
    _say(f"{campaign.name}: stands, {seconds} s")
    if rounds >= campaign.long:
        keep(
            Kept(
                campaign=campaign.name,
                on=dt.datetime.now(dt.UTC).date().isoformat(),
                commit=_commit(),
                python=platform.python_version(),
                machine=_machine(),
                rounds=rounds,
                seed=seed,
                seconds=seconds,
                counts=dict(counts),
            )
        )
    return True


def main() -> int:
    """Read the words of the command line and play what they name."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="campaigns; none means all")
    parser.add_argument("--rounds", type=int, help="instead of the long form's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="play nothing, only write the page")
    words = parser.parse_args()
    known = {campaign.name for campaign in CAMPAIGNS}
    unknown = [name for name in words.names if name not in known]
    if unknown:
        parser.error(
            f"no campaign is called {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )
    wanted = [one for one in CAMPAIGNS if not words.names or one.name in words.names]
    if words.page:
        wanted = []
    stand = [_prove(one, words.rounds or one.long, words.seed) for one in wanted]
    PAGE.write_text(page(), "utf-8")
    return 0 if all(stand) else 1


if __name__ == "__main__":
    sys.exit(main())
