"""Which of two numbers is larger, told from their digits.

Numbers here are text and stay text: no float could hold an order id of eighteen digits, and none is
needed to compare two of them. The cost grows with the digits written, never with the exponent, so
`1e999999999` is as cheap as `1`.
"""

import re

_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_EXPONENT_DIGITS_MAX = 18


def compare_numbers(left: str, right: str) -> int | None:
    """Return -1, 0 or 1 as left is below, equal to or above right; None if one is no number.

    >>> compare_numbers("1.50", "15e-1"), compare_numbers("9007199254740993", "9007199254740992")
    (0, 1)
    """
    first, second = _parts(left), _parts(right)
    if first is None or second is None:
        return None
    if first[0] != second[0]:
        return -1 if first[0] < second[0] else 1
    sign = first[0]
    if first == second:
        return 0
    return -sign if first[1:] < second[1:] else sign


def is_zero(number: str) -> bool:
    """Whether the number is nought, however it is written."""
    return compare_numbers(number, "0") == 0


def _parts(number: str) -> tuple[int, int, str] | None:
    """Return sign, exponent and digits, so that the number is sign x 0.DIGITS x 10**exponent."""
    found = _NUMBER.fullmatch(number)
    if found is None or not (found[2] or found[3]):
        return None
    whole = found[2]
    digits = whole + (found[3] or "")
    significant = digits.lstrip("0")
    if not significant:
        return 0, 0, ""
    exponent = len(whole) - (len(digits) - len(significant)) + _exponent(found[4] or "0")
    return (-1 if found[1] == "-" else 1), exponent, significant.rstrip("0")


def _exponent(text: str) -> int:
    """Return the written exponent, cut off where no document could need it exactly."""
    size = text.lstrip("+-").lstrip("0")
    if len(size) > _EXPONENT_DIGITS_MAX:
        size = "9" * _EXPONENT_DIGITS_MAX
    return -int(size or "0") if text.startswith("-") else int(size or "0")
