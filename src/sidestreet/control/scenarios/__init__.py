"""Scenario files: which orders a test has something happen to, and what.

Start at `files.py`. A file is read into the rules of `domain/scripts.py`; everything that is wrong
with it is found then, with its line, and none of it is used.
"""
