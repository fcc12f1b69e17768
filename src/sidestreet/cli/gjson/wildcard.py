"""Names with holes: `*` stands for any run of characters, `?` for any one.

A backslash before a character makes it ordinary. The one rule here is about time: matching never
takes longer than the name times the pattern, because a star, once it has found the text that
follows it, does not look again.
"""

import re

_PART = re.compile(r"\\(.)|([*?])|([^\\*?]+|\\)", re.DOTALL)


def has_wildcard(pattern: str) -> bool:
    r"""Whether a `*` or `?` is left that no backslash makes ordinary.

    >>> has_wildcard("filled_*"), has_wildcard(r"what\?")
    (True, False)
    """
    return any(found[2] for found in _PART.finditer(pattern))


def unescape(pattern: str) -> str:
    r"""Return the name itself, each backslash gone and the character after it kept.

    >>> unescape(r"fav\.movie")
    'fav.movie'
    """
    return _PART.sub(lambda found: found[1] or found[0], pattern) if "\\" in pattern else pattern


def compile_wildcard(pattern: str) -> re.Pattern[str]:
    """Return an expression whose `fullmatch` says whether a whole name fits the pattern.

    >>> bool(compile_wildcard("c?ild*").fullmatch("children"))
    True
    """
    pieces = [""]
    for found in _PART.finditer(pattern):
        if found[2] == "*":
            pieces.append("")
        elif found[2] == "?":
            pieces[-1] += "."
        else:
            pieces[-1] += re.escape(found[1] or found[0])
    head, *rest = pieces
    if not rest:
        return re.compile(head, re.DOTALL)
    *middle, tail = rest
    # An atomic group is the promise in the first paragraph: the nearest place for each piece is
    # also the best one, so there is nothing to come back for.
    found_in_order = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{head}{found_in_order}.*{tail}", re.DOTALL)
