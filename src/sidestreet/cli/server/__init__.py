"""The `sidestreet` command: the server and the tools around it."""

from sidestreet.cli.server.main import main

__all__ = ["main"]
