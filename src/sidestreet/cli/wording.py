"""Amounts as they are told to a reader: with thousands set apart, and no longer than they help."""

from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount


def money(amount: int) -> str:
    """Return dollars and cents.

    >>> money(-1_234_567_891), money(5_000)
    ('-1,234.57', '0.00')
    """
    cents = divide_half_even(amount, SCALE // 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def price_text(price: int) -> str:
    """Return a price with four decimals at most.

    >>> price_text(123_456_789), price_text(10_000_000)
    ('123.4568', '10.00')
    """
    return render_amount(divide_half_even(price, 100) * 100, 2)


def shares(quantity: int) -> str:
    """Return how many shares there are, to the last digit.

    >>> shares(1_500_000_000), shares(500_000)
    ('1,500', '0.5')
    """
    whole, fraction = divmod(quantity, SCALE)
    return f"{whole:,}" + (f".{fraction:06d}".rstrip("0") if fraction else "")


def counted(number: int, noun: str) -> str:
    """Return how many of something there are.

    >>> counted(1, "fill"), counted(1_000, "record")
    ('1 fill', '1,000 records')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
