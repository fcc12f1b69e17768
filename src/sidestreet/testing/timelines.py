"""What happened to the orders of a test's desk, and why, as text and as a page of its own."""

from typing import Any

import msgspec


def text_of_trace(data: Any) -> str:  # noqa: ANN401 - JSON
    """Return the data of a trace as lines of at most 100 columns."""
    from sidestreet.control.trace.model import Trace  # noqa: PLC0415 - for a failed test alone
    from sidestreet.control.trace.text import render_text  # noqa: PLC0415 - as above

    return render_text(msgspec.convert(data, Trace))


def page_of_trace(data: Any) -> str:  # noqa: ANN401 - as above
    """Return the data of a trace as one HTML file that needs no other."""
    from sidestreet.control.trace.model import Trace  # noqa: PLC0415 - as above
    from sidestreet.control.trace.page import render_html  # noqa: PLC0415 - as above

    return render_html(msgspec.convert(data, Trace))
