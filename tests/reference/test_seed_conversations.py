"""The conversations and entitlements of a seed file."""

import json
from typing import Any

import pytest

from sidestreet.domain.answer_parts import TextPart
from sidestreet.domain.conversations import Answered, EndTurn, Outcome, Question, StartThread
from sidestreet.domain.entitlements import GrantEntitlements
from sidestreet.reference.seed import SeedError, parse_seed

ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
SAID = {"question": "Price?", "answer": "150."}
GRANT = {"account_id": 7, "agreement_id": "01A"}


def read(**sections: Any) -> tuple[Any, ...]:
    return parse_seed(json.dumps(sections).encode(), "seed.json").kept


def test_a_conversation_is_a_question_and_its_answer_with_the_ids_of_the_file() -> None:
    ids = {"id": ID, "message_id": ID, "response_id": ID}
    started, ended = read(conversations=[SAID | ids | {"owner": "desk", "account_id": 7}])
    assert isinstance(started, StartThread)
    assert (started.owner, started.thread_id, started.response_id) == ("desk", ID, ID)
    assert started.question == Question("Price?", 7)
    assert started.message_id not in {"", ID}
    assert ended == EndTurn(ID, Answered(Outcome.COMPLETED, (TextPart("150."),)), ID)


def test_ids_that_are_left_out_follow_from_the_file() -> None:
    assert read(conversations=[SAID]) == read(conversations=[SAID])
    assert read(entitlements=[GRANT]) == read(entitlements=[GRANT])


def test_a_grant_has_the_id_of_the_file() -> None:
    assert read(entitlements=[GRANT | {"id": "entitlement_id"}]) == (
        GrantEntitlements("", (7,), "01A", "entitlement_id"),
    )


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ({"conversations": [{"question": "Price?"}]}, "conversations[0].answer"),
        ({"conversations": [SAID | {"id": "1"}]}, "conversations[0].id"),
        ({"conversations": [SAID, SAID]}, "conversations[1].id"),
        ({"conversations": [SAID | {"mood": "good"}]}, "conversations[0].mood"),
        ({"entitlements": [{"account_id": 7}]}, "entitlements[0].agreement_id"),
        ({"entitlements": [GRANT, GRANT]}, "entitlements[1].id"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(sections: dict[str, Any], path: str) -> None:
    with pytest.raises(SeedError) as caught:
        read(**sections)
    assert path in {problem.path for problem in caught.value.problems}
