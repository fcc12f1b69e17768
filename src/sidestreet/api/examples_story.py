"""The names in the story that the examples tell, so that every part of it names the same things."""

from typing import Final

ACCOUNT_ID: Final = 100001
ORDER_ID: Final = "0199f3a2-6c00-7000-8000-000000000001"
INSTRUMENT_ID: Final = "5f6c2d1e-0b7a-5c44-9e0d-3a1b2c4d5e6f"
OPTION_ID: Final = "8d1f7a52-3c6e-5b90-8f24-6e7d8c9b0a15"
INSTRUCTION_ID: Final = "0199f3a4-1000-7000-8000-000000000001"
LOCATE_REQUEST_ID: Final = "0199f3a5-2000-7000-8000-000000000001"
REQUEST_ID: Final = "7b0d5f1e-92c4-4a3b-8e6f-000000000001"
