"""What Sidestreet does of the published API, as data: operations, rules, and how each was checked.

`published.yaml` and `rules.yaml` are written by people, `checks.json` by `record.py` out of a run
of the tests. What we have ourselves is not written down here again: it follows from the table of
operations. The page and its JSON form are made of all of it, so an operation that is added to the
table is on both with the next `make docs`.
"""
