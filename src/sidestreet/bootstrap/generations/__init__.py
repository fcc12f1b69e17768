"""The generations of a desk: what it keeps of each, and how it goes from one to the next.

A generation is a journal of its own with everything that is made of it. A desk begins with its
first; reset, restore and branch each begin another one beside it, and what is in the old one stays
as it is. Nothing is ever cut from a journal, so a snapshot is no copy: it is a point in one.

Read in this order: `points` (what is kept about generations and snapshots), `archive` and `folder`
(where), `snapshot_file` (one that travels), `switch` (how a server goes from one to the next).
"""
