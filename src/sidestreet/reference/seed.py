"""What a new desk begins with: accounts and what they hold, keys, instruments, settings.

A seed is read from a file once, checked whole, and handed on as the commands that make it true.
It is used where a journal is begun; a desk that has a journal takes its accounts, orders and keys
from there. Instruments and the market's seed are reference data and are read at every start; for
instruments that the desk has dealt in, the terms of the journal hold.
"""

from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import (
    CreateKey,
    DeskCommand,
    OpenAccount,
    RevokeKey,
    SeedFacts,
    SeedOrder,
    WorkspaceCommand,
)
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.lending_commands import RequestLocate, SetBorrow
from sidestreet.domain.money_commands import SeedPosition, SetFees
from sidestreet.domain.option_commands import SubmitInstructions
from sidestreet.domain.risk_commands import SetAccountRisk, SetHouseRules, SetLimits
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.reference.packaged import packaged_text
from sidestreet.reference.seed_file.accounts import read_accounts
from sidestreet.reference.seed_file.books import without_day
from sidestreet.reference.seed_file.corporate_actions import read_corporate_actions
from sidestreet.reference.seed_file.desk import read_desk
from sidestreet.reference.seed_file.formats import read_document
from sidestreet.reference.seed_file.instruments import read_instruments
from sidestreet.reference.seed_file.kept import read_kept
from sidestreet.reference.seed_file.keys import PUBLISHED_HASHES, PUBLISHED_KEYS, read_keys
from sidestreet.reference.seed_file.kinds import integer
from sidestreet.reference.seed_file.options import read_options
from sidestreet.reference.seed_file.private_markets import read_private_markets
from sidestreet.reference.seed_file.problems import Problem, Problems, SeedError
from sidestreet.reference.seed_file.section import Section

__all__ = [
    "Problem",
    "Seed",
    "SeedError",
    "default_seed",
    "is_published",
    "load_seed",
    "parse_seed",
]

SEED_BYTES_MAX: Final = 64 * 1024 * 1024
MARKET_SEED: Final = 1
"""The market's seed where the file names none: every such desk sees the same market."""

_MARKET_SEED: Final = integer(0, 2**63 - 1)


Setting = SetFees | SetLimits | SetAccountRisk | SetHouseRules
"""What is in force from the desk's first moment on."""


class Seed(msgspec.Struct, frozen=True):
    """A checked seed, as the commands that make it true: see `desk_commands` for their order.

    `instruments` are the packaged table and those that the file writes down, by symbol; after them
    the option contracts that the file writes down or names. `settings` are limits, fees and rules.
    `kept` is what people keep beside orders, like watchlists.
    `instructions` can be sent, and `corporate_actions` announced, only once the desk's first day
    has begun.
    `told` is how a running desk stood on its day `business_date`, and `closing` the prices of the
    day before; `told_on` makes of them what holds on another day. `revoked` are keys among `keys`.
    `printed_keys` are texts of keys that may be shown, those of the default seed alone.
    """

    accounts: tuple[OpenAccount, ...]
    keys: tuple[CreateKey, ...]
    instruments: tuple[Instrument, ...]
    orders: tuple[SeedOrder, ...]
    positions: tuple[SeedPosition, ...] = ()
    settings: tuple[Setting, ...] = ()
    borrow: tuple[SetBorrow, ...] = ()
    locates: tuple[RequestLocate, ...] = ()
    instructions: tuple[SubmitInstructions, ...] = ()
    corporate_actions: tuple[AnnounceCorporateAction, ...] = ()
    kept: tuple[WorkspaceCommand, ...] = ()
    market_seed: int = MARKET_SEED
    printed_keys: tuple[str, ...] = ()
    revoked: tuple[RevokeKey, ...] = ()
    business_date: str = ""
    told: tuple[SeedFacts, ...] = ()
    closing: tuple[SeedFacts, ...] = ()

    @property
    def desk_commands(self) -> tuple[DeskCommand, ...]:
        """All commands to a desk without a day, in the order in which they have to be given.

        Accounts come before what they hold, what can be lent before what is asked for, and limits
        last, because what a file holds was there before them.
        """
        return (
            *self.accounts,
            *self.positions,
            *self.orders,
            *self.borrow,
            *self.locates,
            *self.settings,
        )

    def told_on(self, date: str) -> tuple[SeedFacts, ...]:
        """Return what the file tells of how a desk stood, as it holds on a day.

        What counted for its day alone is left out on another one.
        """
        if self.business_date in {"", date}:
            return (*self.told, *self.closing)
        return tuple(
            replace(each, events=tuple(map(without_day, each.events))) for each in self.told
        )

    @property
    def has_published_key(self) -> bool:
        """Whether one of the keys is known to everybody: see `is_published`."""
        revoked = {each.key_id for each in self.revoked}
        return any(is_published(key.secret_hash) for key in self.keys if key.key_id not in revoked)


def is_published(secret_hash: bytes) -> bool:
    """Whether a key's secret stands in the package or its documentation, for all to read.

    A desk with such a key, from a seed or from its journal, must not face an open network.
    """
    return secret_hash in PUBLISHED_HASHES


def default_seed() -> Seed:
    """Return the seed that comes with the package."""
    seed = parse_seed(packaged_text("default_seed.yaml").encode(), "default_seed.yaml")
    return replace(seed, printed_keys=PUBLISHED_KEYS[:1])


def load_seed(path: Path) -> Seed:
    """Return the seed of a file: JSON where its name ends in `.json`, YAML otherwise.

    Raises `SeedError` with all that is wrong with it, and OSError if it cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(SEED_BYTES_MAX + 1)
    return parse_seed(raw, str(path))


def parse_seed(raw: bytes, name: str = "seed.yaml") -> Seed:
    """Return the seed that the bytes of a file hold. `name` tells the format, and the reader."""
    problems = Problems(name)
    tree = read_document(
        raw,
        problems,
        is_json=name.lower().endswith(".json"),
        bytes_max=SEED_BYTES_MAX,
        expected="a mapping with accounts, keys and the like",
    )
    if tree is None:
        raise problems.refuse()
    seed = _read_seed(Section(tree, "", problems))
    if len(problems):
        raise problems.refuse()
    return seed


def _read_seed(root: Section) -> Seed:
    directory = InstrumentDirectory.from_packaged()
    read_instruments(root, directory)
    read_options(root, directory)
    accounts = read_accounts(root, directory)
    desk = read_desk(root, directory)
    corporate_actions = read_corporate_actions(root, directory)
    keys = read_keys(root, accounts.account_ids)
    kept = (*read_kept(root, directory), *read_private_markets(root, accounts.opened))
    market_seed = MARKET_SEED
    market = root.section("market")
    if market is not None:
        market_seed = market.optional("seed", _MARKET_SEED, MARKET_SEED)
        market.finish()
    root.finish()
    return Seed(
        accounts=tuple(accounts.opened),
        keys=keys.created,
        revoked=keys.revoked,
        business_date=desk.business_date,
        told=(*accounts.books, *accounts.facts, *desk.facts),
        closing=tuple(desk.closing),
        instruments=(*directory.written(), *directory.contracts()),
        orders=tuple(accounts.orders),
        positions=tuple(accounts.positions),
        settings=(*desk.settings, *accounts.limits),
        borrow=tuple(desk.borrow),
        locates=tuple(accounts.locates),
        instructions=tuple(accounts.instructions),
        corporate_actions=tuple(corporate_actions),
        kept=kept,
        market_seed=market_seed,
    )
