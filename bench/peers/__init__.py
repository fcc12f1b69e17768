"""What a person would otherwise write or use: servers that ours is measured beside.

They keep the same promises for the calls that are measured: a key is checked, then the account,
then the order's status, and an answer leaves once the change is on disk. They do less: there is no
venue, no ledger, no record of events, no risk. Whatever made one of them faster and was still what
a careful engineer would write has been done.
"""
