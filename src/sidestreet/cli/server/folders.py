"""Where a desk is kept when nobody says otherwise: the platform's folder for a program's data."""

import os
import sys
from pathlib import Path


def default_data_folder() -> Path:
    """Return the platform's data folder for Sidestreet. Nothing is made."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "sidestreet"
