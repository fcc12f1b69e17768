"""Which function answers which operation. Found by name, and refused at start if one is missing."""

from sidestreet.api.accounts import AccountOperations
from sidestreet.api.assistant.language_model import LanguageModel
from sidestreet.api.assistant.turns import Turns
from sidestreet.api.balances import BalanceOperations
from sidestreet.api.calendar import CalendarOperations
from sidestreet.api.call import Call, Handler
from sidestreet.api.clock_control import (
    ADVANCE_DESK_CLOCK,
    CANCEL_ADVANCE,
    GET_DESK_CLOCK,
    SET_DESK_CLOCK,
    ClockControl,
)
from sidestreet.api.corporate_actions import (
    ANNOUNCE_CORPORATE_ACTION,
    LIST_CORPORATE_ACTIONS,
    CorporateActionOperations,
)
from sidestreet.api.feed import FeedOperations
from sidestreet.api.instrument_data import InstrumentDataOperations
from sidestreet.api.instrument_events import InstrumentEventOperations
from sidestreet.api.instruments import InstrumentOperations
from sidestreet.api.keys import CREATE_KEY, LIST_KEYS, REVOKE_KEY, KeyOperations
from sidestreet.api.locates import LocateOperations
from sidestreet.api.market_data import MarketDataOperations
from sidestreet.api.news import NewsOperations
from sidestreet.api.omni import OmniOperations
from sidestreet.api.omni_entitlements import EntitlementOperations
from sidestreet.api.option_contracts import OptionContractOperations
from sidestreet.api.orders import CancelProfile, OrderOperations
from sidestreet.api.position_instructions import InstructionOperations
from sidestreet.api.positions import PositionOperations
from sidestreet.api.private_markets import PrivateMarketOperations
from sidestreet.api.risk_control import (
    ENGAGE_KILL_SWITCH,
    LIST_KILL_SWITCHES,
    LIST_LIMITS,
    RELEASE_KILL_SWITCH,
    SET_LIMITS,
    RiskControl,
)
from sidestreet.api.safety_switches import (
    GET_DEAD_MANS_SWITCH,
    SET_DEAD_MANS_SWITCH,
    SafetySwitches,
)
from sidestreet.api.screener import ScreenerOperations
from sidestreet.api.watchlists import WatchlistOperations
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.contract.version import SPOKEN_VERSION, Version
from sidestreet.reference.calendar import AlwaysOpen, MarketHours
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.time_travel import TimeTravel


class _VersionOperations:
    """The operation that needs no key."""

    def get_version(self, call: Call) -> None:
        """Tell which API this is."""
        call.answer(Version(version=SPOKEN_VERSION))


def handlers(
    desk: Desk,
    directory: InstrumentDirectory,
    cancel_profile: CancelProfile,
    *,
    hours: MarketHours | None = None,
    travel: TimeTravel | None = None,
    model: LanguageModel | None = None,
) -> dict[Operation, Handler]:
    """Return a handler for every operation of the table and for our own.

    `hours` are those that the desk goes by; without any, the market is always open. Without a
    `travel` nobody can move the clock, without a `model` the assistant goes by its rules.

    Raises `LookupError` naming the operations that nobody answers.
    """
    hours = hours or AlwaysOpen()
    turns = Turns(desk, directory, model)
    desk.chores.append(turns)
    groups = _groups(desk, directory, cancel_profile, hours, turns)
    found: dict[Operation, Handler] = {}
    for operation in OPERATIONS:
        for group in groups:
            handler = getattr(group, operation.operation_id, None)
            if handler is not None:
                found[operation] = handler
    missing = [each.operation_id for each in OPERATIONS if each not in found]
    if missing:
        raise LookupError(f"no handler for {', '.join(missing)}")
    return found | _of_our_own(desk, directory, hours, travel)


def _groups(
    desk: Desk,
    directory: InstrumentDirectory,
    cancel_profile: CancelProfile,
    hours: MarketHours,
    turns: Turns,
) -> tuple[object, ...]:
    """Return what answers the operations of the table, each by a method of its name."""
    companies = InstrumentDataOperations(desk, directory)
    news = NewsOperations(desk, directory)
    return (
        OrderOperations(desk, directory, cancel_profile),
        AccountOperations(desk),
        BalanceOperations(desk),
        PositionOperations(desk, directory),
        InstructionOperations(desk, directory),
        LocateOperations(desk, directory),
        InstrumentOperations(desk, directory),
        OptionContractOperations(desk, directory),
        CalendarOperations(desk, hours, directory.files),
        MarketDataOperations(desk, directory),
        companies,
        InstrumentEventOperations(desk, directory, companies),
        news,
        FeedOperations(desk, directory, news),
        ScreenerOperations(desk, directory),
        WatchlistOperations(desk, directory),
        PrivateMarketOperations(desk),
        OmniOperations(desk, directory, turns),
        EntitlementOperations(desk),
        _VersionOperations(),
    )


def _of_our_own(
    desk: Desk,
    directory: InstrumentDirectory,
    hours: MarketHours,
    travel: TimeTravel | None,
) -> dict[Operation, Handler]:
    keys = KeyOperations(desk)
    risk = RiskControl(desk, directory)
    corporate = CorporateActionOperations(desk, directory)
    clock = ClockControl(desk, hours, travel)
    safety = SafetySwitches(desk)
    return {
        CREATE_KEY: keys.create_key,
        LIST_KEYS: keys.list_keys,
        REVOKE_KEY: keys.revoke_key,
        LIST_KILL_SWITCHES: risk.list_kill_switches,
        ENGAGE_KILL_SWITCH: risk.engage_kill_switch,
        RELEASE_KILL_SWITCH: risk.release_kill_switch,
        LIST_LIMITS: risk.list_limits,
        SET_LIMITS: risk.set_limits,
        GET_DEAD_MANS_SWITCH: safety.get_dead_mans_switch,
        SET_DEAD_MANS_SWITCH: safety.set_dead_mans_switch,
        LIST_CORPORATE_ACTIONS: corporate.list_corporate_actions,
        ANNOUNCE_CORPORATE_ACTION: corporate.announce_corporate_action,
        GET_DESK_CLOCK: clock.get_desk_clock,
        SET_DESK_CLOCK: clock.set_desk_clock,
        ADVANCE_DESK_CLOCK: clock.advance_desk_clock,
        CANCEL_ADVANCE: clock.cancel_advance,
    }
