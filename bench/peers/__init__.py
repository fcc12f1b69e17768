"""What a person would otherwise write or use: servers that ours is measured beside.

They keep the same promises for the calls that are measured: a key is checked, then the account,
then the order's status, and an answer leaves once the change is on disk. They do less: there is no
venue, no ledger, no record of events, no risk. They
are meant to be good ones of their kind: one connection, statements that are prepared once, keys in
memory, no thread in between.
"""
