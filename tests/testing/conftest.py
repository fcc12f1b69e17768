"""What runs pytest within pytest."""

# What a run within a run imports is forgotten after it, and some of it cannot be imported twice in
# one process. So all of it is here before.
import clearstreet  # noqa: F401

import sidestreet.testing.in_process
import sidestreet.testing.served
import sidestreet.testing.transport  # noqa: F401

pytest_plugins = ["pytester"]
