"""The `conversations` and `entitlements` of a seed file: what the assistant was asked and may know.

A conversation of a file is one question and its answer, both as the file has them: nobody is asked.
"""

from typing import Final
from uuid import uuid5

from sidestreet.domain.answer_parts import TextPart
from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.conversations import Answered, EndTurn, Outcome, Question, StartThread
from sidestreet.domain.entitlements import GrantEntitlements, OptOut, RevokeEntitlement
from sidestreet.reference.instrument import NAMESPACE
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.keys import KEY_ID
from sidestreet.reference.seed_file.kinds import ACCOUNT_ID, FLAG, UUID_TEXT, free_text, text
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.threads import note_once, read_thread

_WORD: Final = "conversations"
_GRANTS: Final = "entitlements"
_SAID: Final = free_text(2_000)
_GRANT_ID: Final = text("1 to 64 letters, digits, underscores and dashes", "[A-Za-z0-9_-]{1,64}")
_AGREEMENT: Final = text("1 to 64 letters, digits, underscores and dashes", "[A-Za-z0-9_-]{1,64}")


def read_conversations(root: Section, _: InstrumentDirectory) -> list[WorkspaceCommand]:
    """Read all conversations, in the order of the file."""
    commands: list[WorkspaceCommand] = []
    seen: set[str] = set()
    for section in root.sections(_WORD):
        if section.has("turns"):
            commands.append(read_thread(section, seen))
            continue
        question = section.required("question", _SAID)
        answer = section.required("answer", _SAID)
        owner = section.optional("owner", KEY_ID, "")
        account_id = section.optional("account_id", ACCOUNT_ID, None)
        thread_id = id_of(section, _WORD, owner, question)
        message_id, response_id = (
            section.optional(f"{what}_id", UUID_TEXT, _made(thread_id, what))
            for what in ("message", "response")
        )
        ids = (("id", thread_id), ("message_id", message_id), ("response_id", response_id))
        for what, each in ids:
            note_once(section, what, each, seen)
        commands += [
            StartThread(
                owner,
                Question(question, account_id),
                thread_id=thread_id,
                message_id=_made(thread_id, "question"),
                response_id=response_id,
            ),
            EndTurn(response_id, Answered(Outcome.COMPLETED, (TextPart(answer),)), message_id),
        ]
        section.finish()
    return commands


def read_entitlements(root: Section, _: InstrumentDirectory) -> list[WorkspaceCommand]:
    """Read all grants in the order of the file, then all opt-outs."""
    grants: dict[str, list[WorkspaceCommand]] = {}
    for section in root.sections(_GRANTS):
        account_id = section.required("account_id", ACCOUNT_ID)
        agreement_id = section.required("agreement_id", _AGREEMENT)
        owner = section.optional("owner", KEY_ID, "")
        is_active = section.optional("is_active", FLAG, True)
        made = _made(owner, str(account_id))
        entitlement_id = section.optional("id", _GRANT_ID, made)
        if entitlement_id in grants:
            section.refuse("id", f"{entitlement_id} again", "each id once")
        grants[entitlement_id] = [
            GrantEntitlements(owner, (account_id,), agreement_id, entitlement_id)
        ]
        if not is_active:
            grants[entitlement_id].append(RevokeEntitlement(owner, entitlement_id))
        section.finish()
    commands = [command for each in grants.values() for command in each]
    for section in root.sections("opt_outs"):
        account_id = section.required("account_id", ACCOUNT_ID)
        commands.append(OptOut(section.optional("owner", KEY_ID, ""), (account_id,)))
        section.finish()
    return commands


def _made(*place: str) -> str:
    """Return an id that follows from a place in the file alone."""
    return str(uuid5(NAMESPACE, "/".join(("seed", _WORD, *place))))
