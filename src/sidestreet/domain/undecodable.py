"""What decoding raises for bytes that are not what they should be."""

from typing import Final

import msgspec

UNDECODABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""A document that is none or has another shape, text that is no UTF-8, and nesting without end.

msgspec raises the last two as they come, so whoever reads what others wrote has to expect all.
"""
