"""What the desk is told about the world: instruments, the business day, and how to begin.

Loaded, checked and handed on as values. Nothing here changes while the desk runs, and replaying a
journal needs none of it.
"""
