"""The seed file from text to commands, one part of the file to a module.

`formats` turns YAML or JSON into one plain `tree`, `section` reads a mapping of it member by member
through the kinds of value in `kinds`, and `accounts`, `orders`, `keys` and `instruments` say what
each part may hold. Every module reports into the same list of `problems`.
"""
