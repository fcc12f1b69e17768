"""A recorded session made again on a new desk, and what is different now.

`recording` reads the file, `making` makes the session again, `names` has the same thing have the
same name on both sides, `comparing` finds what differs, and `difference` tells it.
"""
