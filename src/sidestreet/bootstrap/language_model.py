"""The language model behind the assistant, where whoever runs the desk has named one.

Without one nothing here is loaded that could open a connection.
"""

import asyncio

from sidestreet.api.assistant.language_model import LanguageModel
from sidestreet.config import Settings


def model_of(settings: Settings) -> LanguageModel | None:
    """Return the model that answers on the loop that runs, None for the rules."""
    if settings.model is None:
        return None
    from sidestreet.api.assistant.chat_endpoint import ChatEndpoint  # noqa: PLC0415 - as said above

    return ChatEndpoint(settings.model, asyncio.get_running_loop())
