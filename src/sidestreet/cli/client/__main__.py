"""`python -m sidestreet.cli.client` is `clear-street`."""

import sys

from sidestreet.cli.client import main

if __name__ == "__main__":
    sys.exit(main())
