"""The tests whose desks write the golden journals, by the name of what they write.

Together they have every kind of event in them; each was chosen because it adds some.
"""

from collections.abc import Mapping
from typing import Final

AREAS: Final[Mapping[str, str]] = {
    "feed-1": "tests/api/test_feed.py"
    "::test_an_event_about_an_item_that_nobody_has_is_taken_and_changes_nothing",
    "omni-1": "tests/api/test_omni.py::test_feedback_is_for_what_the_assistant_said",
    "omni-entitlements-1": "tests/api/test_omni_entitlements.py::test_a_grant_is_taken_back_once",
    "omni-entitlements-2": "tests/api/test_omni_entitlements.py"
    "::test_opting_out_twice_is_harmless_and_consent_brings_it_back",
    "private-markets-1": "tests/api/test_private_markets.py"
    "::test_taking_back_answers_without_a_body_and_a_second_time_finds_nothing",
    "safety-switches-1": "tests/api/test_safety_switches.py"
    "::test_a_client_that_comes_back_within_its_grace_keeps_its_orders",
    "screener-1": "tests/api/test_screener.py::test_a_deleted_screener_is_gone",
    "screener-2": "tests/api/test_screener.py"
    "::test_a_patch_changes_what_it_names_and_empties_what_is_empty",
    "watchlists-1": "tests/api/test_watchlists.py::test_a_deleted_list_is_gone_and_its_name_free",
    "watchlists-2": "tests/api/test_watchlists.py"
    "::test_what_was_taken_off_is_gone_and_can_be_added_again",
    "seed-dump-1": "tests/bootstrap/test_seed_dump.py::test_an_order_goes_on_from_where_it_was",
    "control-accounts-1": "tests/control/test_control_accounts.py"
    "::test_a_clone_has_cash_positions_and_limits_and_no_orders",
    "control-private-markets-1": "tests/control/test_control_private_markets.py"
    "::test_what_was_accepted_is_received_again_when_its_amount_changes",
    "control-scenarios-1": "tests/control/test_control_scenarios.py"
    "::test_a_start_without_control_stages_nothing_of_the_past",
    "control-scenarios-2": "tests/control/test_control_scenarios.py"
    "::test_what_is_shown_says_how_many_orders_matched_and_how_many_got_it",
    "scripts-over-restarts-1": "tests/control/test_scripts_over_restarts.py"
    "::test_a_restore_goes_on_with_scripts_and_markets_as_they_were_at_the_point",
    "stream-faults-1": "tests/control/test_stream_faults.py"
    "::test_a_fault_is_for_no_key_that_was_revoked",
    "busts-1": "tests/engine/test_busts.py::test_a_correction_books_the_other_trade_in_its_place",
    "cancel-1": "tests/engine/test_cancel.py"
    "::test_a_larger_cancel_all_goes_on_in_slices_over_what_it_fixed_at_first",
    "corporate-contracts-1": "tests/engine/test_corporate_contracts.py"
    "::test_a_contract_named_after_the_delisting_is_not_taken",
    "corporate-contracts-2": "tests/engine/test_corporate_contracts.py"
    "::test_an_exercise_that_waited_for_the_clearing_house_is_of_the_contracts_of_now",
    "corporate-routes-1": "tests/engine/test_corporate_routes.py"
    "::test_so_does_one_after_a_dividend_and_a_split",
    "lending-short-sales-1": "tests/engine/test_lending_short_sales.py"
    "::test_without_a_locate_nothing_may_be_sold_short",
    "margin-call-1": "tests/engine/test_margin_call.py::test_a_call_is_met_by_a_deposit",
    "margin-call-positions-1": "tests/engine/test_margin_call_positions.py"
    "::test_a_switch_for_the_firm_or_the_account_stops_the_house_too[FIRM-]",
    "option-close-1": "tests/engine/test_option_close.py"
    "::test_a_cancel_that_the_close_overtakes_fails",
    "rule-201-1": "tests/engine/test_rule_201.py"
    "::test_it_holds_for_that_day_and_the_next_and_a_second_fall_lengthens_it",
    "safety-switches-2": "tests/engine/test_safety_switches.py"
    "::test_a_switch_without_orders_fires_all_the_same",
    "strategies-children-1": "tests/engine/test_strategies_children.py"
    "::test_a_child_that_lives_on_at_the_venue_is_recalled",
    "strategies-ends-1": "tests/engine/test_strategies_ends.py"
    "::test_a_cancel_that_the_venue_refuses_lets_the_order_be_worked_on",
    "strategies-ends-2": "tests/engine/test_strategies_ends.py"
    "::test_a_child_that_fills_while_the_order_expires_ends_it",
    "strategies-ends-3": "tests/engine/test_strategies_ends.py"
    "::test_a_replace_to_less_than_fills_meanwhile_is_refused_in_the_end",
    "strategies-ends-4": "tests/engine/test_strategies_ends.py"
    "::test_a_venue_that_is_silent_about_a_roll_is_asked_and_given_up",
    "waiting-sessions-1": "tests/engine/test_waiting_sessions.py"
    "::test_a_held_order_with_a_stop_waits_for_its_price_when_its_session_begins[TRAILING_STOP]",
    "waiting-sessions-2": "tests/engine/test_waiting_sessions.py"
    "::test_a_release_that_comes_too_late_waits_for_the_next_session",
    "busts-of-old-trades-1": "tests/runtime/test_busts_of_old_trades.py"
    "::test_a_trade_of_an_order_that_memory_let_go_of_is_taken_back",
    "scenarios-1": "tests/scenarios/test_scenarios.py"
    "::test_in_the_application[stop_goes_out_when_its_price_comes]",
    "staged-desk-1": "tests/testing/test_staged_desk.py"
    "::test_an_order_ends_at_its_venue_as_a_test_says[in process]",
    "staged-private-markets-1": "tests/testing/test_staged_private_markets.py"
    "::test_an_offering_gets_other_terms_a_vehicle_and_an_agreement",
    "staged-private-markets-2": "tests/testing/test_staged_private_markets.py"
    "::test_what_was_rejected_and_what_was_ended_is_gone",
    "staged-private-markets-3": "tests/testing/test_staged_private_markets.py"
    "::test_whoever_attests_no_more_is_shut_out",
}
