"""The screener: which figures of instruments can be asked for, and how a question is answered.

`fields` says what a figure is, `field_table` lists them all, `conditions` says what a question is,
`sheet` has SQLite answer it and `pattern` matches regular expressions in linear time.
"""
