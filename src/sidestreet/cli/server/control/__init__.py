"""`sidestreet control`: a command for every operation of the control API.

Nothing is written here for any single operation: groups, names and flags come from the table. The
commands are kept between runs, so that a call loads nothing of the server.
"""

from sidestreet.cli.server.control.groups import control

__all__ = ["control"]
