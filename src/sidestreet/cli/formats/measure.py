"""How wide text is on a terminal, and how it is cut into lines.

The one rule: widths are counted in cells, two for a wide East Asian character and none for a
combining mark, never in characters. Only text that has been made `visible` is measured.
"""


def visible(text: str) -> str:
    r"""Return the text with every character that is not one to look at shown as its escape.

    Line breaks stay. A terminal obeys control characters, and reads right-to-left marks in ways
    that can make one symbol look like another.

    >>> print(visible("AAPL\x1b[2J"))
    AAPL\u001b[2J
    """
    if text.isprintable():
        return text
    return "".join([_shown(character) for character in text])


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def cells(text: str) -> int:
    """Return the columns that a line of visible text takes.

    >>> cells("AAPL"), cells("株")
    (4, 2)
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata  # noqa: PLC0415 - a large table that most responses never need

    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def shorten(text: str, room: int) -> str:
    """Return the text on one line of at most `room` cells, its end cut off if need be."""
    line = text.replace("\n", " ")
    if cells(line) <= room:
        return line
    return line[: _cut(line, 0, room - 3)] + "..."


def wrap(text: str, room: int) -> list[str]:
    """Return the text as lines of at most `room` cells, broken at spaces where there are any.

    >>> wrap("sold to close at the bell", 12)
    ['sold to', 'close at the', 'bell']
    """
    lines = []
    for line in text.split("\n"):
        if len(line) <= room and line.isascii():
            lines.append(line)
            continue
        start = 0
        while (end := _cut(line, start, room)) < len(line):
            space = line.rfind(" ", start, end + 1)
            # A break far to the left would leave most of the line empty.
            if space - start > room // 2:
                lines.append(line[start:space])
                start = space + 1
            else:
                lines.append(line[start:end])
                start = end
        lines.append(line[start:])
    return lines


def _cut(line: str, start: int, room: int) -> int:
    """Return how far the line may go from `start` to take `room` cells; one character at least."""
    end = start
    while end < len(line):
        room -= _cell(line[end])
        if room < 0:
            break
        end += 1
    return max(end, min(start + 1, len(line)))
