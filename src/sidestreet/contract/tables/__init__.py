"""The rows of the table of operations: one file for each resource, named after it.

Each file gathers its rows as `OPERATIONS`.
"""
