"""The seed file from text to commands, one part of the file to a module.

`formats` turns YAML or JSON into one plain `tree`, `section` reads a mapping of it member by member
through the kinds of value in `kinds`, and `accounts`, `positions`, `orders`, `limits`, `keys`,
`instruments`, `options` and `desk` say what each part may hold. Every module reports into the
same list of `problems`.
"""
