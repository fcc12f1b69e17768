"""What a user knows of companies, from files of their own, in place of what is made up.

`resources` says what there can be, `table` reads one file into rows, `folder` a whole folder, and
`held` is what comes of it. Nothing in here is loaded on a desk that was given no folder.
"""
