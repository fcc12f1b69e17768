import hashlib
import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.commands import CreateKey, RevokeKey, Stamp
from sidestreet.domain.ids import IdSpace
from sidestreet.workspace.execute import execute
from sidestreet.workspace.keys import authenticate, hash_secret, split_key
from sidestreet.workspace.state import Key, Workspace

SECRET = "0123456789abcdef0123456789abcdef"
ALPHABET = string.ascii_letters + string.digits + "_-"
KEY_IDS = st.text(ALPHABET, min_size=1, max_size=32)
SECRETS = st.text(ALPHABET, min_size=16, max_size=128)


def stamp(sequence: int, time_ns: int = 1_000) -> Stamp:
    """Return a stamp; the workspace reads nothing of it but the time."""
    return Stamp(sequence, time_ns, day_ends_at=time_ns + 1, id_space=IdSpace())


def workspace_with(key_id: str, secret: str) -> Workspace:
    """Return a workspace that knows one key."""
    workspace = Workspace()
    execute(workspace, CreateKey(key_id, hash_secret(secret), "", None, ()), stamp(1))
    return workspace


@given(KEY_IDS, SECRETS)
def test_a_key_splits_into_what_it_was_made_of(key_id: str, secret: str) -> None:
    assert split_key(f"{key_id}.{secret}") == (key_id, secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "desk",
        f".{SECRET}",
        "desk.",
        "desk.too-short",
        f"desk.{SECRET}.",
        f"desk.{SECRET}\n",
        f" desk.{SECRET}",
        f"Bearer desk.{SECRET}",
        f"{'d' * 33}.{SECRET}",
        f"desk.{'s' * 129}",
        f"d\u00e9sk.{SECRET}",
        f"desk.{SECRET}\u0661",
        f"desk.{SECRET}\ud800",
    ],
)
def test_what_is_not_a_key_does_not_split(text: str) -> None:
    assert split_key(text) is None


def test_a_secret_is_kept_as_its_sha256() -> None:
    assert hash_secret(SECRET) == hashlib.sha256(SECRET.encode()).digest()


def test_the_right_secret_proves_the_key() -> None:
    workspace = workspace_with("desk", SECRET)
    assert authenticate(workspace, f"desk.{SECRET}") is workspace.keys["desk"]


@given(SECRETS)
def test_no_other_secret_proves_it(secret: str) -> None:
    workspace = workspace_with("desk", SECRET)
    proven = authenticate(workspace, f"desk.{secret}")
    assert (proven is not None) == (secret == SECRET)


def test_a_secret_does_not_prove_another_key() -> None:
    workspace = workspace_with("desk", SECRET)
    execute(workspace, CreateKey("other", hash_secret(SECRET[::-1]), "", None, ()), stamp(2))
    assert authenticate(workspace, f"other.{SECRET}") is None


def test_a_revoked_key_proves_nothing() -> None:
    workspace = workspace_with("desk", SECRET)
    execute(workspace, RevokeKey("desk"), stamp(2))
    assert authenticate(workspace, f"desk.{SECRET}") is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert authenticate(workspace_with("desk", SECRET), text) is None


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", f"nobody.{SECRET}", f"desk.{SECRET[::-1]}", f"gone.{SECRET}"],
)
def test_every_refused_key_costs_one_hash_and_one_comparison(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Malformed, unknown, wrong and revoked: the work does not tell which it was."""
    workspace = workspace_with("desk", SECRET)
    execute(workspace, CreateKey("gone", hash_secret(SECRET), "", None, ()), stamp(2))
    execute(workspace, RevokeKey("gone"), stamp(3))
    done: list[str] = []

    def hashing(secret: str) -> bytes:
        done.append("hash")
        return hash_secret(secret)

    def comparing(left: bytes, right: bytes) -> bool:
        done.append(f"compare {len(left)} with {len(right)}")
        return left == right

    monkeypatch.setattr("sidestreet.workspace.keys.hash_secret", hashing)
    monkeypatch.setattr(hmac, "compare_digest", comparing)
    assert authenticate(workspace, text) is None
    assert done == ["hash", "compare 32 with 32"]


def test_a_key_may_what_its_scopes_say_and_nothing_else() -> None:
    key = Key("desk", b"", "", None, ("admin",), created_at=0)
    assert key.may("admin")
    assert not key.may("orders:read")


def test_a_key_grants_the_accounts_it_names() -> None:
    key = Key("desk", b"", "", (0, 7), (), created_at=0)
    assert [account_id for account_id in range(10) if key.grants(account_id)] == [0, 7]


def test_a_key_for_no_account_grants_none() -> None:
    assert not Key("desk", b"", "", (), (), created_at=0).grants(0)


def test_a_key_for_all_accounts_grants_accounts_that_are_not_open_yet() -> None:
    assert Key("desk", b"", "", None, (), created_at=0).grants(123_456)
