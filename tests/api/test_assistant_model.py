"""A language model behind the assistant, through the whole application; the model is a test's."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess
from api.fake_model import ModelInProcess
from api.people import HIDDEN, MINE, RESTING, SEED, TRADER
from runtime.desk_parts import KeptJournal
from sidestreet.api.assistant.language_model import NoAnswer, Said, Speaker
from sidestreet.api.assistant.model_answer import PROPOSALS_MAX
from sidestreet.api.assistant.model_prompt import EARLIER_MAX, FACTS_MAX, TURNS_MAX
from sidestreet.api.assistant.turns import ASKED_AT_ONCE, QUEUED_NS
from sidestreet.domain.conversations import TEXT_MAX

ROOT = "/v1/omni-ai"


class Talk:
    """A thread about the account MINE."""

    def __init__(self, desk: DeskInProcess, text: str, **more: Any) -> None:
        self._desk = desk
        body = {"type": "instant", "text": text, "account_id": MINE} | more
        self._take(desk.ask("POST", f"{ROOT}/threads", body, key=TRADER).data)

    def ask(self, text: str) -> None:
        """Ask another question."""
        path = f"{ROOT}/threads/{self.thread_id}/messages"
        self._take(self._desk.ask("POST", path, {"text": text}, key=TRADER).data)

    def _take(self, begun: Any) -> None:
        self.thread_id, self.response_id = begun["thread_id"], begun["response_id"]
        self._desk.pass_time(QUEUED_NS)

    @property
    def response(self) -> Any:
        """How far the latest response is."""
        return self._desk.ask("GET", f"{ROOT}/responses/{self.response_id}", key=TRADER).data

    @property
    def parts(self) -> list[Any]:
        """The parts of an answer that has come, without the thoughts."""
        assert self.response["status"] == "succeeded", self.response
        return [each for each in self.response["content"]["parts"] if each["type"] != "thinking"]

    @property
    def words(self) -> str:
        """The words of the answer."""
        return "\n".join(each["text"] for each in self.parts if each["type"] == "text")

    @property
    def actions(self) -> list[Any]:
        """What the answer offers to do."""
        return [each["action"] for each in self.parts if each["type"] == "structured_action"]

    def cancel(self) -> Any:
        """Wait no longer for the response."""
        return self._desk.ask("DELETE", f"{ROOT}/responses/{self.response_id}", key=TRADER).data

    def messages(self) -> Any:
        """All that was said."""
        path = f"{ROOT}/threads/{self.thread_id}/messages"
        return self._desk.ask("GET", path, key=TRADER).data


@pytest.fixture
def model() -> ModelInProcess:
    return ModelInProcess()


@pytest.fixture
def desk(model: ModelInProcess) -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED, model=model)
    yield desk
    desk.close()


def opt_out(desk: DeskInProcess) -> None:
    body = {"account_ids": [MINE], "entitlement_codes": ["omni.account_data"]}
    assert desk.ask("POST", f"{ROOT}/entitlements/opt-out", body, key=TRADER).status == 200


def test_a_response_runs_until_the_model_has_answered(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    body = {"type": "instant", "text": "How am I doing?", "account_id": MINE}
    begun = desk.ask("POST", f"{ROOT}/threads", body, key=TRADER).data
    path = f"{ROOT}/responses/{begun['response_id']}"
    assert desk.ask("GET", path, key=TRADER).data["status"] == "queued"
    assert model.prompts == []
    desk.pass_time(3600 * SECOND)
    assert desk.ask("GET", path, key=TRADER).data["status"] == "running"
    # The desk does everything else meanwhile.
    assert desk.ask("DELETE", f"/v1/accounts/{MINE}/orders/{RESTING}", key=TRADER).status == 200
    model.say("Well enough.")
    response = desk.ask("GET", path, key=TRADER).data
    assert response["status"] == "succeeded"
    assert response["content"]["parts"] == [
        {"type": "thinking", "thoughts": ["Asked the language model parrot-1."]},
        {"type": "text", "text": "Well enough."},
    ]
    assert len(model.prompts) == 1


def test_the_model_is_told_what_the_desk_knows_of_the_account_and_of_no_other(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    Talk(desk, "Should I worry about NVDA?")
    facts = model.prompts[0].instructions
    for told in (
        "- On the desk it is 2025-10-31T13:30:00Z.",
        f"- Account {MINE}: buying power ",
        f"40 filled (id {RESTING})",
        "- 50 MSFT at ",
        "- AAPL last traded at ",
        "- NVDA last traded at ",
    ):
        assert told in facts
    assert HIDDEN not in facts
    (line,) = model.prompts[0].lines
    assert (line.speaker, line.text) == (Speaker.USER, "Should I worry about NVDA?")


def test_the_model_is_told_what_was_said_before(desk: DeskInProcess, model: ModelInProcess) -> None:
    talk = Talk(desk, "first")
    model.say("one")
    talk.ask("second")
    model.answer(NoAnswer("MODEL_TIMED_OUT", "Too late."))
    talk.ask("third")
    model.say("three")
    talk.ask("fourth")
    # What was never answered is left out: models take question and answer by turns.
    said = [(line.speaker.value, line.text) for line in model.prompts[-1].lines]
    assert said == [
        ("user", "first"),
        ("assistant", "one"),
        ("user", "third"),
        ("assistant", "three"),
        ("user", "fourth"),
    ]


def test_of_a_long_conversation_the_model_is_told_the_end(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "0")
    for number in range(1, TURNS_MAX + 3):
        model.say("yes")
        talk.ask(str(number))
    lines = model.prompts[-1].lines
    assert len(lines) == 2 * TURNS_MAX + 1
    assert (lines[0].text, lines[-1].text) == ("2", str(TURNS_MAX + 2))
    model.say("x" * (TEXT_MAX - 10))
    talk.ask("y" * 3_000)
    model.say("z")
    talk.ask("last")
    # 9,990 characters and the question before them have no room beside 3,001 others.
    lines = model.prompts[-1].lines
    assert [line.text for line in lines] == ["y" * 3_000, "z", "last"]
    assert sum(len(line.text) for line in lines[:-1]) <= EARLIER_MAX


def test_facts_have_an_end(desk: DeskInProcess, model: ModelInProcess) -> None:
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "10",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    for _ in range(3):
        desk.ask("POST", f"/v1/accounts/{MINE}/orders", [row] * 30, key=TRADER)
    Talk(desk, "My orders?")
    facts = model.prompts[0].instructions.partition("Facts:\n")[2]
    assert "- Open orders: 91, the latest first." in facts
    assert facts.count("BUY 10 AAPL LIMIT at 1.00") == 40
    assert len(facts) <= FACTS_MAX + 100


def test_what_the_model_proposes_is_prepared_and_not_sent(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Get rid of the Apple order and buy ten at 1.50")
    ticket = {"symbol": "AAPL", "side": "BUY", "quantity": 10, "limit_price": 1.50}
    model.say("As you like.", ("prepare_cancel", {"order_id": RESTING}), ("prepare_order", ticket))
    assert talk.words.startswith("As you like.\nThis cancels 1 order. Nothing is sent until")
    cancel, new = (each["prefill_order"] for each in talk.actions)
    assert cancel["action_type"] == "CANCEL"
    assert cancel["orders"][0]["order_id"] == RESTING
    assert (new["action_type"], new["orders"][0]["limit_price"]) == ("NEW", "1.50")
    orders = desk.ask("GET", f"/v1/accounts/{MINE}/orders", key=TRADER).data
    assert [(each["id"], each["status"]) for each in orders] == [(RESTING, "PARTIALLY_FILLED")]


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (("fly", {}), "it has a form that I do not know."),
        (("prepare_cancel", {"order_id": HIDDEN}), "the account has no order 'hidden'."),
        (("prepare_cancel", {"order_id": ""}), "the account has no order ''."),
        (
            ("prepare_order", {"symbol": "NOBODY", "side": "BUY", "quantity": "1"}),
            "there is no instrument 'NOBODY' here.",
        ),
        (("prepare_close", {"symbol": ""}), "there is no instrument '' here."),
    ],
)
def test_what_does_not_hold_is_left_out_with_a_word(
    desk: DeskInProcess, model: ModelInProcess, proposal: tuple[str, Any], why: str
) -> None:
    talk = Talk(desk, "Do something")
    model.say("Done!", proposal)
    assert talk.words == (f"Done!\nI left out something that the language model proposed: {why}")
    assert talk.actions == []


def test_a_model_that_proposes_without_end_is_not_looked_at_without_end(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Charts!")
    model.say("", *[("show_chart", {"symbol": "AAPL"})] * (PROPOSALS_MAX + 3))
    assert len(talk.actions) == PROPOSALS_MAX
    assert talk.words.endswith("proposed: 3 more than I look at.")


def test_a_client_that_shows_no_tickets_gets_none_from_a_model_either(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Cancel it", capabilities=["OPEN_CHART"])
    model.say("Yes.", ("prepare_cancel", {"order_id": RESTING}))
    assert talk.actions == []
    assert "Your client shows no tickets" in talk.words


def test_a_very_long_answer_is_cut(desk: DeskInProcess, model: ModelInProcess) -> None:
    talk = Talk(desk, "Tell me everything")
    model.say("x" * 50_000)
    assert talk.words == f"{'x' * TEXT_MAX}\n\n(The answer was cut short.)"


def test_a_model_that_fails_fails_the_response_and_not_the_thread(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Anybody there?")
    model.answer(NoAnswer("MODEL_UNREACHABLE", "The language model could not be reached."))
    response = talk.response
    assert (response["status"], response["error"]) == (
        "failed",
        {"code": "MODEL_UNREACHABLE", "message": "The language model could not be reached."},
    )
    assert [each["outcome"] for each in talk.messages()] == ["completed", "errored"]
    talk.ask("And now?")
    model.say("Yes.")
    assert talk.words == "Yes."


def test_a_canceled_response_is_given_up_and_a_late_answer_changes_nothing(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Take your time")
    path = f"{ROOT}/threads/{talk.thread_id}/messages"
    assert desk.ask("POST", path, {"text": "Well?"}, key=TRADER).status == 409
    assert talk.cancel() == {"canceled": True}
    assert model.given_up == model.prompts
    model.say("Too late.")
    assert talk.response["status"] == "canceled"
    assert [each["outcome"] for each in talk.messages()] == ["completed", "canceled"]
    assert talk.cancel() == {"canceled": False}


def test_only_so_many_questions_are_with_the_model_and_the_next_one_follows(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talks = [Talk(desk, f"question {number}") for number in range(ASKED_AT_ONCE + 2)]
    assert len(model.prompts) == ASKED_AT_ONCE
    assert [each.response["status"] for each in talks] == ["running"] * ASKED_AT_ONCE + [
        "queued"
    ] * 2
    model.say("one")
    assert [line.text for line in model.prompts[-1].lines] == [f"question {ASKED_AT_ONCE}"]
    talks[1].cancel()
    assert talks[-1].response["status"] == "running"


def test_a_restart_ends_what_the_model_was_asked_and_never_leaves_it_open() -> None:
    journal = KeptJournal()
    first = DeskInProcess(SEED, journal=journal, model=ModelInProcess())
    talk = Talk(first, "Are you there?")
    assert talk.response["status"] == "running"
    now = first.clock.now()
    first.close()
    model = ModelInProcess()
    again = DeskInProcess(SEED, journal=journal, now=now, model=model)
    path = f"{ROOT}/responses/{talk.response_id}"
    again.pass_time(QUEUED_NS)
    response = again.ask("GET", path, key=TRADER).data
    assert (response["status"], response["error"]["code"]) == ("failed", "MODEL_INTERRUPTED")
    assert model.prompts == []
    again.close()


def test_whoever_opted_out_is_asked_for_consent_and_the_model_is_told_nothing(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "price of AAPL")
    model.say("You hold 50 MSFT, by the way.")
    opt_out(desk)
    talk.ask("What are my positions?")
    assert "you have opted out" in talk.words
    assert [list(each) for each in talk.actions] == [["open_entitlement_consent"]]
    assert len(model.prompts) == 1
    talk.ask("How is the weather?")
    prompt = model.prompts[1]
    assert "- The user does not let you know of the account." in prompt.instructions
    assert "MSFT" not in prompt.instructions
    # What was answered while it was allowed is not handed on any more.
    assert [line.text for line in prompt.lines] == ["How is the weather?"]


def test_whoever_opts_out_while_the_model_thinks_gets_no_tickets(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "Cancel my AAPL order")
    opt_out(desk)
    model.say("Here.", ("prepare_cancel", {"order_id": RESTING}))
    assert talk.actions == []
    assert "it is about an account that I may not look at" in talk.words


def test_research_and_attachments_reach_the_model(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    target = {"type": "ticker", "ticker": "MSFT"}
    item = {"kind": "chart", "label": "Clouds", "data": {"x": "9" * 20_000}}
    Talk(
        desk,
        "",
        type="deep_insights",
        target=target,
        thesis="Clouds grow.",
        context={"items": [item]},
    )
    prompt = model.prompts[0]
    assert "- MSFT last traded at " in prompt.instructions
    asked = prompt.lines[-1].text
    assert asked.startswith("Write a short research note on MSFT.\n\nWhat I think of it: Clouds")
    assert '"label":"Clouds"' in asked
    assert asked.endswith(" (and more)")
    assert len(asked) < 9_000


def test_a_thread_about_no_account_is_answered_by_the_model_too(
    desk: DeskInProcess, model: ModelInProcess
) -> None:
    talk = Talk(desk, "my positions", account_id=None)
    assert "- This conversation is about no account." in model.prompts[0].instructions
    model.answer(Said("Name an account.", is_cut=True))
    assert talk.words == "Name an account.\n\n(The answer was cut short.)"
