"""Sidestreet: a brokerage that runs on your own machine and speaks the Clear Street Trading API.

Nothing is imported here, so that `import sidestreet` costs nothing; each part says what it is
in its own folder. `ARCHITECTURE.md` tells how they fit.
"""

__version__ = "0.1.0"
