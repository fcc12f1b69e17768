"""The texts that many wire types share: decimals, instants, dates, ids.

All of them travel as JSON strings and stay strings here; what a string means is decided where it
is decoded. A pattern is checked on what comes in and published for what goes out.
"""

from typing import Annotated, Final

from msgspec import Meta

DECIMAL_PATTERN: Final = r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?"
"""What a decimal string may look like, without a sign: ASCII digits, no exponent."""

# Python's `$` also matches before a last newline; only \Z is the end. The OpenAPI document
# writes it the way JSON Schema knows it.
DecimalText = Annotated[str, Meta(pattern=rf"^{DECIMAL_PATTERN}\Z")]
"""A price, quantity, amount of money or rate that is never negative."""

SignedDecimalText = Annotated[str, Meta(pattern=rf"^-?{DECIMAL_PATTERN}\Z")]
"""A decimal that may be negative."""

Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""An instant, RFC 3339. Answers are UTC with `Z`."""

Date = Annotated[str, Meta(extra_json_schema={"format": "date"})]
"""A calendar day, `YYYY-MM-DD`."""

Uuid = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
"""An id in the usual text form of a UUID."""

ClientInstructionId = Annotated[str, Meta(min_length=1, max_length=64)]
"""The client's own key for an instruction about a position, free text."""

ClientOrderId = Annotated[str, Meta(min_length=1, max_length=64)]
"""The client's own key for an order, free text."""
