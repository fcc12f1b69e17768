"""Orders of clients that may be gone: the dead man's switch, and cancel on disconnect."""
