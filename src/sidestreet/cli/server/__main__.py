"""Run the `sidestreet` command as a module."""

from sidestreet.cli.server.main import main

if __name__ == "__main__":
    main()
