"""What people keep beside orders, in a dump: keys by their hashes, lists, conversations, feeds."""

from collections.abc import Iterator

import msgspec

from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.texts import (
    Tree,
    instant,
    instant_or_none,
    price_or_none,
    said,
)
from sidestreet.domain.answer_parts import Part, TextPart
from sidestreet.domain.conversations import Answered, Question
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.workspace.conversations import Conversations, Thread
from sidestreet.workspace.feeds import Feed
from sidestreet.workspace.screeners import Screener
from sidestreet.workspace.state import Key, Workspace
from sidestreet.workspace.watchlists import Watchlist, WatchlistItem


def keys_of(workspace: Workspace, account_ids: frozenset[int], left_out: LeftOut) -> list[Tree]:
    """Return all keys, revoked ones included, with the hash of each secret in its place."""
    return [_key(key, account_ids, left_out) for key in workspace.keys.values()]


def kept_of(workspace: Workspace, directory: InstrumentDirectory, left_out: LeftOut) -> Tree:
    """Return all that people keep, section by section."""
    for feed in workspace.feeds.values():
        left_out.note("feeds that let go of items", "they may come again", feed.let_go_until >= 0)
    return {
        "watchlists": [_watchlist(each, directory) for each in workspace.watchlists.values()],
        "screeners": [_screener(each) for each in workspace.screeners.values()],
        "conversations": [
            _thread(workspace.conversations, each)
            for each in workspace.conversations.threads.values()
        ],
        "entitlements": list(_grants(workspace)),
        "opt_outs": list(_opt_outs(workspace)),
        "feeds": [_feed(owner, feed) for owner, feed in workspace.feeds.items() if feed.items],
    }


def _key(key: Key, account_ids: frozenset[int], left_out: LeftOut) -> Tree:
    granted: str | list[int] = "all"
    if key.account_ids is not None:
        granted = [each for each in key.account_ids if each in account_ids]
        missing = len(key.account_ids) - len(granted)
        left_out.note("grants of a key for an account", "there is no such account", missing)
    return {
        "id": key.key_id,
        "secret_sha256": key.secret_hash.hex(),
        "label": key.label or key.key_id,
        "accounts": granted,
        "scopes": list(key.scopes),
        **({"is_revoked": True} if key.is_revoked else {}),
    }


def _watchlist(watchlist: Watchlist, directory: InstrumentDirectory) -> Tree:
    return said(
        {
            "name": watchlist.name,
            "id": watchlist.watchlist_id,
            "owner": watchlist.owner,
            "items": [_item(each, directory) for each in watchlist.items],
        }
    )


def _item(item: WatchlistItem, directory: InstrumentDirectory) -> Tree:
    instrument = directory.find(item.instrument_id)
    named = {"instrument_id": item.instrument_id}
    if instrument is not None:
        named = {"symbol": instrument.symbol}
    return said({**named, "id": item.item_id, "added_price": price_or_none(item.price)})


def _screener(screener: Screener) -> Tree:
    question = {
        name: msgspec.Raw(text.encode())
        for name, text in (
            ("columns", screener.columns),
            ("filters", screener.filters),
            ("sorts", screener.sorts),
        )
    }
    return said(
        {
            "name": screener.name,
            "id": screener.screener_id,
            "owner": screener.owner,
            "shared": screener.shared,
            "question": msgspec.json.encode(question).decode(),
        }
    )


def _thread(kept: Conversations, thread: Thread) -> Tree:
    turns = [turn for turn in kept.turns.values() if turn.thread_id == thread.thread_id]
    told: list[Tree] = []
    for turn in turns:
        question = kept.messages[turn.user_message_id].question
        asked = {} if question is None else _question(question)
        told.append(
            said(
                {
                    "question_id": turn.user_message_id,
                    "response_id": turn.response_id,
                    **asked,
                    "answer": _answer(kept, turn.output_message_id, turn.answered),
                }
            )
        )
    return said(
        {
            "id": thread.thread_id,
            "owner": thread.owner,
            "title": thread.title,
            "turns": told,
        }
    )


def _question(question: Question) -> Tree:
    able = question.capabilities
    return {
        "question": question.text,
        "account_id": question.account_id,
        "capabilities": "all" if able is None else [each.value for each in able],
        "context": question.context.decode(),
        "ticker": question.ticker,
        "thesis": question.thesis,
    }


def _answer(kept: Conversations, message_id: str, answered: Answered | None) -> Tree | None:
    if answered is None:
        return None
    feedback = kept.feedback.get(message_id)
    return said(
        {
            "id": message_id,
            "outcome": answered.outcome.value,
            "parts": [_part(each) for each in answered.parts],
            "thoughts": [{"text": each} for each in answered.thoughts],
            "error_code": answered.error_code,
            "error_message": answered.error_message,
            "feedback": None
            if feedback is None
            else said(
                {
                    "id": feedback.feedback_id,
                    "score": feedback.score,
                    "comment": feedback.comment,
                    "metadata": feedback.metadata.decode(),
                }
            ),
        }
    )


def _part(part: Part) -> Tree:
    if isinstance(part, TextPart):
        return {"text": part.text}
    return {"json": msgspec.json.encode(part).decode()}


def _grants(workspace: Workspace) -> Iterator[Tree]:
    for grant in workspace.entitlements.grants.values():
        yield said(
            {
                "account_id": grant.account_id,
                "agreement_id": grant.agreement_id,
                "owner": grant.owner,
                "id": grant.entitlement_id,
                "is_active": None if grant.is_active else False,
            }
        )


def _opt_outs(workspace: Workspace) -> Iterator[Tree]:
    granted = {f"{each.owner} {each.account_id}" for each in workspace.entitlements.grants.values()}
    for place, choice in workspace.entitlements.choices.items():
        # Where there was a grant, its end says the same.
        if choice == "" and place not in granted:
            owner, _, account_id = place.rpartition(" ")
            yield said({"account_id": int(account_id), "owner": owner})


def _feed(owner: str, feed: Feed) -> Tree:
    return {
        "owner": owner,
        "items": [
            said(
                {
                    "id": item.item_id,
                    "key": item.story.key,
                    "kind": item.story.kind.value,
                    "headline": item.story.headline,
                    "summary": item.story.summary,
                    "published_at": instant(item.story.published_at),
                    "metric": None if item.story.metric is None else item.story.metric.value,
                    "value": item.story.value,
                    "occurs_at": instant_or_none(item.story.occurs_at),
                    "is_seen": True if item.is_seen else None,
                }
            )
            for item in feed.items
        ],
    }
