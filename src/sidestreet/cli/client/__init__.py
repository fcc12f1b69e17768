"""`clear-street`: the command-line client of the Clear Street Trading API.

    clear-street v1:orders cancel-open-order --account-id 1 ORDER_ID

The grammar, the help and the requests are built from the table of operations in
`sidestreet.contract`; no operation is known by name here. `program` is where to start reading.
"""

from sidestreet.cli.client.program import main

__all__ = ["main"]
