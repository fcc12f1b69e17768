"""What people type: `clear-street`, the client of the API, and `sidestreet`, the server's own tool.

The client is built from the table of operations and knows no operation by name.
"""
