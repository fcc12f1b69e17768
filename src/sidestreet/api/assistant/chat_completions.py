"""Chat completions as JSON: the one form that most servers of language models understand.

What is sent is `model`, `messages` and `tools`; what comes back is read strictly where it matters
and otherwise ignored. The form is that of OpenAI's `POST /v1/chat/completions`, which llama.cpp,
Ollama, vLLM, LM Studio and most vendors speak.
"""

from typing import Any, Final

import msgspec

from sidestreet.api.assistant.language_model import NoAnswer, Prompt, Proposal, Said
from sidestreet.api.assistant.proposals import TOOLS, UNREADABLE_JSON

UNREADABLE: Final = NoAnswer(
    "MODEL_UNREADABLE", "The language model answered in a form that nobody here can read."
)
SAID_NOTHING: Final = NoAnswer("MODEL_SAID_NOTHING", "The language model said nothing.")

_ENCODER: Final = msgspec.json.Encoder()
_CUT: Final = "length"


class _Function(msgspec.Struct):
    name: str
    arguments: msgspec.Raw = msgspec.Raw(b"{}")


class _Call(msgspec.Struct):
    function: _Function


class _Message(msgspec.Struct):
    content: str | None = None
    tool_calls: tuple[_Call, ...] | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: tuple[_Choice, ...]


_DECODER: Final = msgspec.json.Decoder(_Completion)


def request_body(model: str, prompt: Prompt, *, with_tools: bool = True) -> bytes:
    """Return the JSON that asks a model. Some know no tools, and refuse to be told of any."""
    messages = [{"role": "system", "content": prompt.instructions}]
    messages += [{"role": line.speaker.value, "content": line.text} for line in prompt.lines]
    body: dict[str, Any] = {"model": model, "messages": messages, "stream": False}
    if with_tools:
        body["tools"] = _TOOLS
    return _ENCODER.encode(body)


def read_answer(raw: bytes) -> Said | NoAnswer:
    """Return what a model said, by the body of its answer."""
    try:
        completion = _DECODER.decode(raw)
        if not completion.choices:
            return SAID_NOTHING
        choice = completion.choices[0]
        calls = choice.message.tool_calls or ()
        proposals = tuple(
            Proposal(each.function.name, _arguments(each.function.arguments)) for each in calls
        )
    except UNREADABLE_JSON:
        return UNREADABLE
    text = (choice.message.content or "").strip()
    if not text and not proposals:
        return SAID_NOTHING
    return Said(text, proposals, is_cut=choice.finish_reason == _CUT)


def _arguments(raw: msgspec.Raw) -> bytes:
    """Return the arguments of a call: JSON in a text, as it should be, or the object itself."""
    given = bytes(raw)
    return msgspec.json.decode(given, type=str).encode() if given.startswith(b'"') else given


_TOOLS: Final = [
    {
        "type": "function",
        "function": {"name": name, "description": tool.told, "parameters": tool.schema},
    }
    for name, tool in TOOLS.items()
]
