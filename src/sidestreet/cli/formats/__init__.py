"""The nine ways in which the command line shows a response: `--format` and `--format-error`.

The one rule: the body's own text is what is shown. Keys come in the order of the response, with
their duplicates; numbers keep the digits they were sent with, for none is ever a Python number.

`printing` holds the entry, `render`, and the table of formats; `tree`, `rows` and `yaml_writer` are
loaded only when their format is asked for, because the command line has to start quickly.
"""

from sidestreet.cli.formats.colour import wants_colour
from sidestreet.cli.formats.printing import (
    EXPLORE_MISSING,
    EXPLORE_WARNING,
    FORMATS,
    OUR_FORMATS,
    check_format,
    explore_fallback,
    render,
    select,
)
from sidestreet.cli.gjson.scan import NotJson

__all__ = [
    "EXPLORE_MISSING",
    "EXPLORE_WARNING",
    "FORMATS",
    "OUR_FORMATS",
    "NotJson",
    "check_format",
    "explore_fallback",
    "render",
    "select",
    "wants_colour",
]
