"""What a seed file says about money becomes the commands that say the same."""

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import ExerciseStyle, MarginType
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.lending_commands import RequestLocate, SetBorrow
from sidestreet.domain.limits import HouseRules, Limits, Scope, SelfMatch
from sidestreet.domain.locates import LocateStatus
from sidestreet.domain.money_commands import SeedPosition, SetFees
from sidestreet.domain.risk_commands import SetAccountRisk, SetHouseRules, SetLimits
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, parse_seed

CONTRACT = "AAPL  300118C00230000"


def seed(text: str) -> Seed:
    """Return the seed of a YAML text that has to be in order."""
    return parse_seed(text.encode())


def account(members: str) -> Seed:
    """Return the seed of one account with these members."""
    return seed(f"accounts: [{{id: 7, {members}}}]")


def test_positions_are_given_long_and_short_with_their_average_price() -> None:
    read = account(
        "positions: [{symbol: MSFT, quantity: 1.5, average_price: 412.4}, "
        "{symbol: TSLA, quantity: -40, average_price: 400}]"
    )
    told = [(p.account_id, p.terms.symbol, p.quantity, p.average_price) for p in read.positions]
    assert told == [
        (7, "MSFT", 1_500_000, 412_400_000),
        (7, "TSLA", -40_000_000, 400_000_000),
    ]


def test_a_position_can_be_in_a_contract_under_any_spelling() -> None:
    for spelling in (CONTRACT, "AAPL300118C00230000", "AAPL 300118C00230000"):
        (held,) = account(
            f"positions: [{{symbol: {spelling}, quantity: -2, average_price: 3}}]"
        ).positions
        assert held.terms.symbol == CONTRACT


def test_contracts_that_a_seed_names_are_among_its_instruments() -> None:
    """So a server finds them by their ids from its first moment on."""
    read = account(f"positions: [{{symbol: {CONTRACT}, quantity: 1, average_price: 3}}]")
    directory = InstrumentDirectory(read.instruments)
    found = directory.find(read.positions[0].terms.instrument_id)
    assert found is not None
    assert found.symbol == CONTRACT
    assert len(directory) == 20


def test_a_cash_account_may_write_calls_and_owe_no_shares() -> None:
    (held,) = account(
        f"subtype: CASH, positions: [{{symbol: {CONTRACT}, quantity: -1, average_price: 3}}]"
    ).positions
    assert held.quantity == -SCALE


def test_how_an_account_may_borrow_goes_by_its_subtype_unless_it_says_so() -> None:
    read = seed(
        "accounts: [{id: 1}, {id: 2, subtype: CASH}, {id: 3, margin_type: NONE}, "
        "{id: 4, margin_type: REG_T}]"
    )
    assert [opened.account.margin for opened in read.accounts] == [
        MarginType.REG_T,
        MarginType.NONE,
        MarginType.NONE,
        MarginType.REG_T,
    ]


def test_the_limits_of_an_account_are_set_for_it() -> None:
    read = account(
        "limits: {max_notional: 5000000, max_order_quantity: 100, max_order_notional: 2500.5, "
        "max_position_quantity: 500, max_gross_notional: 8000, price_collar: 0.1, "
        "max_orders_per_second: 50, max_cancels_per_second: 60, max_identical: 3, "
        "identical_window_s: 2, self_match: CANCEL_BOTH, concentration: 0.4, "
        "concentration_rate: 0.75}"
    )
    expected = Limits(
        max_order_quantity=100 * SCALE,
        max_order_notional=2_500_500_000,
        max_position_quantity=500 * SCALE,
        max_gross_notional=8_000 * SCALE,
        price_collar=100_000,
        max_orders_per_second=50,
        max_cancels_per_second=60,
        max_identical=3,
        identical_window_ns=2_000_000_000,
        self_match=SelfMatch.CANCEL_BOTH,
        concentration=400_000,
        concentration_rate=750_000,
    )
    assert read.settings == (
        SetLimits(Scope.ACCOUNT, "7", expected),
        SetAccountRisk(7, 5_000_000 * SCALE),
    )


def test_limits_that_are_not_set_are_none() -> None:
    assert account("limits: {max_identical: 3}").settings == (
        SetLimits(Scope.ACCOUNT, "7", Limits(max_identical=3)),
    )


def test_a_locate_is_a_request_with_the_answer_that_the_file_gives_it() -> None:
    read = account(
        "locates: [{symbol: TSLA, quantity: 500, client_request_id: a, status: ACCEPTED, "
        "effective_date: 2040-01-31}, {symbol: AAPL, quantity: 1, client_request_id: b}]"
    )
    told = [(r.terms.symbol, r.quantity, r.effective_date, r.status) for r in read.locates]
    assert told == [
        ("TSLA", 500, "2040-01-31", LocateStatus.ACCEPTED),
        ("AAPL", 1, None, None),
    ]
    assert [request.client_request_id for request in read.locates] == ["a", "b"]


def test_the_settings_of_the_desk_become_commands() -> None:
    read = seed(
        "desk: {fees: {per_share: 0.005, per_contract: 0.65, minimum: 1, maximum: 50, "
        "is_regulatory: true}, limits: {max_order_notional: 10}, "
        "interest: {debit_rate: 0.0625, credit_rate: 0.015, charges_borrow: true}, "
        "calls_margin: true, liquidates: true, assignment_seed: 9}"
    )
    assert read.settings == (
        SetFees(FeeSchedule(5_000, 650_000, SCALE, 50 * SCALE, is_regulatory=True)),
        SetLimits(Scope.FIRM, "", Limits(max_order_notional=10 * SCALE)),
        SetHouseRules(HouseRules(62_500, 15_000, True, True, True, 9)),
    )


def test_what_the_desk_lends_is_counted_in_shares() -> None:
    (lent,) = seed("desk: {borrow: [{symbol: TSLA, rate: 0.0825, available: 25000}]}").borrow
    assert (lent.terms.symbol, lent.rate, lent.available) == ("TSLA", 82_500, 25_000)


def test_a_desk_that_says_nothing_sets_nothing() -> None:
    for text in ("desk: {}", "accounts: []", "desk: {interest: {debit_rate: 0}}"):
        read = seed(text)
        assert (read.settings, read.borrow, read.positions, read.locates) == ((), (), (), ())


def test_commands_come_in_the_order_in_which_they_can_be_decided() -> None:
    """What a file holds was there before the limits that it sets."""
    read = seed(
        "desk: {fees: {per_share: 1}, borrow: [{symbol: TSLA, rate: 0, available: 1}]}\n"
        "accounts: [{id: 7, limits: {max_notional: 1}, "
        "locates: [{symbol: TSLA, quantity: 1, client_request_id: r}], "
        "positions: [{symbol: AAPL, quantity: 1, average_price: 1}]}]\n"
    )
    assert [type(command) for command in read.desk_commands[1:]] == [
        SeedPosition,
        SetBorrow,
        RequestLocate,
        SetFees,
        SetLimits,
        SetAccountRisk,
    ]


def test_a_contract_can_be_written_down_beside_those_of_the_rule() -> None:
    read = seed(
        "options: [{symbol: AAPL1 300118C00230000, underlying: AAPL, multiplier: 10, "
        "style: EUROPEAN, is_cash_settled: true, id: 11111111-2222-4333-8444-555555555555}]"
    )
    contract = InstrumentDirectory(read.instruments).find("AAPL1300118C00230000")
    assert contract is not None
    assert contract.instrument_id == "11111111-2222-4333-8444-555555555555"
    assert contract.base_price == 230 * SCALE
    option = contract.terms.option
    assert option is not None
    assert (option.multiplier, option.style) == (10, ExerciseStyle.EUROPEAN)
    assert option.is_cash_settled


def test_a_contract_of_the_rule_that_is_written_down_keeps_its_id() -> None:
    by_rule = InstrumentDirectory.from_packaged().find(CONTRACT)
    written = InstrumentDirectory(
        seed(f"options: [{{symbol: {CONTRACT}, multiplier: 10}}]").instruments
    ).find(CONTRACT)
    assert by_rule is not None
    assert written is not None
    assert written.instrument_id == by_rule.instrument_id
    assert (by_rule.terms.multiplier, written.terms.multiplier) == (100, 10)


def test_a_contract_takes_the_price_that_the_file_gives_its_share() -> None:
    read = seed(
        "instruments: [{symbol: TSLA, price: 48}]\n"
        "accounts: [{id: 7, positions: "
        "[{symbol: TSLA300118P00050000, quantity: 1, average_price: 6}]}]"
    )
    assert [each.base_price for each in read.instruments][-1] == 48 * SCALE


def test_an_instrument_can_begin_halted_and_restricted() -> None:
    read = seed("instruments: [{symbol: TSLA, is_halted: true, is_short_restricted: true}]")
    tesla = InstrumentDirectory(read.instruments).find("TSLA")
    assert tesla is not None
    assert (tesla.terms.is_halted, tesla.terms.is_short_restricted) == (True, True)
