"""Why an order is as it is: every event that touched it, what led to it, and how long it took.

All of it is read from the journal, which keeps events with every figure that a decision used, and
where each record came from. So a trace tells of any order, however old, and is the same after a
restart; what it cannot find in the journal it does not say.

Read in this order: `model` (what a trace is), `story` (how it is told), `words` (the sentences),
`search` (where the records come from), `text` and `page` (how it is shown).
"""
