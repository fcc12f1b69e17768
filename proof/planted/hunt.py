"""Plays seeds against whatever source it is run on, and ends with 3 at the first that fails.

    PYTHONPATH=SOURCE:proof python -m planted.hunt SEEDS

It says which seed that was, and why.
"""

import logging
import sys

from simulation.run import SeedFails, play_seed

CAUGHT = 3


def main() -> int:
    """Hunt."""
    logging.disable(logging.CRITICAL)
    for seed in range(1, int(sys.argv[1]) + 1):
        try:
            play_seed(seed)
        except SeedFails as failure:
            sys.stdout.write(str(failure).partition("\nplan:")[0][:400] + "\n")
            return CAUGHT
    return 0


if __name__ == "__main__":
    sys.exit(main())
