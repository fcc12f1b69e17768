"""Why a server does not start, where it is told to do what it cannot."""


class StartRefused(Exception):  # noqa: N818 - it names the fact
    """The server cannot start as it was told to; the message says what to change."""
