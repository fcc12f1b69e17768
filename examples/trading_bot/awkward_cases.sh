#!/usr/bin/env bash
# The ten awkward cases of tests/test_awkward_cases.py, from a shell alone: the strategy's orders by
# `clear-street`, and what becomes of them by `sidestreet control`. Any language can do the same.
set -euo pipefail

folder=$(mktemp -d)
account=100001
coproc SERVER {
  exec sidestreet serve --data "$folder" --port 0 --open --control \
    --clock frozen --start 2025-11-03T10:00:00-05:00 2>"$folder/log"
}
server=$SERVER_PID
read -r _ url <&"${SERVER[0]}" || { cat "$folder/log" >&2; exit 1; }
trap 'kill "$server"; wait "$server" || true; rm -rf "$folder"' EXIT
export CLEAR_STREET_BASE_URL=$url CLEAR_STREET_API_KEY=any

control() { sidestreet control "$@" --data "$folder"; }
venue() { control venue "$1" --account-id "$account" --order-id "$2" "${@:3}" >"$folder/out"; }
orders() { clear-street v1:orders "$1" --account-id "$account" "${@:2}"; }
pass() { control clock advance --by "$1" >"$folder/out"; }
sell() { submit "{id: $1, symbol: AAPL, side: SELL, quantity: '$2', time_in_force: DAY, $3}"; }
buy() {
  submit "{id: ${1:-entry}, symbol: AAPL, side: BUY, quantity: '100', time_in_force: DAY,
           order_type: LIMIT, limit_price: '150.00'}"
}
submit() { orders submit-orders --order "$1" --transform data.0.id --raw-output; }
see() {  # status and filled quantity of an order
  orders get-order-by-id --order-id "$1" --transform 'data.[status,filled_quantity]' --format json
}
held() {  # what the account holds
  clear-street v1:positions get-positions --account-id "$account" \
    --transform 'data.#.quantity' --format json
}
case_of() {  # each case begins with the desk as it was at first
  echo "$1"
  control generations reset >"$folder/out"
}
expect() {  # what it is, and what it should be
  [[ "$1" == "$2" ]] || { echo "expected $2, found $1" >&2; exit 1; }
}

case_of "1. a fill crosses the cancel: what was bought is sold"
entry=$(buy); pass 1s
orders cancel-open-order --order-id "$entry" >"$folder/out"
venue fill "$entry"
expect "$(see "$entry")" '["FILLED", "100"]'
sell exit 100 'order_type: MARKET' >"$folder/out"; pass 1s
expect "$(held)" '[]'

case_of "2. a replace is refused after a part was filled: the old limit holds"
entry=$(buy); pass 1s
venue fill "$entry" --quantity 40
orders replace-order --order-id "$entry" --limit-price 151.00 >"$folder/out"
venue reject "$entry" --reason 'too late to replace'
expect "$(orders get-order-by-id --order-id "$entry" --transform data.limit_price --raw-output)" 150.00
expect "$(see "$entry")" '["PARTIALLY_FILLED", "40"]'

case_of "3. the answer to the entry is lost: the client asks again, and there is one order"
control faults set --call '{name: lost, fault: lost-answer, operation: submit_orders, times: 1}' \
  >"$folder/out"
buy >"$folder/out"
expect "$(orders get-orders --transform 'data.#')" 1
expect "$(control faults list --transform calls.0.hits)" 1

case_of "4. there were too many requests: the client waits as long as it is told"
control faults set \
  --call '{name: busy, fault: too-many-requests, operation: submit_orders, times: 1}' >"$folder/out"
buy >"$folder/out"
expect "$(orders get-orders --transform 'data.#')" 1

case_of "5. a trade is taken back: there is less to protect"
entry=$(buy); pass 1s
venue fill "$entry" --quantity 40
venue fill "$entry" --quantity 60
venue bust "$entry" --trade 2
expect "$(see "$entry")" '["FILLED", "40"]'
expect "$(held)" '["40"]'

case_of "6. a fill comes after the cancel was done: CANCELED, and there are shares"
entry=$(buy); pass 1s
orders cancel-open-order --order-id "$entry" >"$folder/out"; pass 1s
venue late-fill "$entry" --quantity 30
expect "$(see "$entry")" '["CANCELED", "30"]'
expect "$(held)" '["30"]'

case_of "7. the venue is silent: the desk gives the order up after half a minute"
entry=$(buy magic-no-ack); pass 29s
expect "$(see "$entry")" '["PENDING_NEW", "0"]'
pass 2s
expect "$(see "$entry")" '["REJECTED", "0"]'

case_of "8. the market is halted below the stop: it sells when trading goes on"
entry=$(buy); pass 1s
venue fill "$entry"
stop=$(sell stop 100 'order_type: STOP, stop_price: "140.00"')
control market halt --instrument-id AAPL >"$folder/out"
control market price --instrument-id AAPL --price 139.00 >"$folder/out"; pass 1s
expect "$(held)" '["100"]'
control market resume --instrument-id AAPL >"$folder/out"; pass 15m
expect "$(see "$stop")" '["FILLED", "100"]'

case_of "9. the session ends: what is good for today ends with it"
entry=$(buy); pass 1s
venue fill "$entry" --quantity 40
control clock next-session >"$folder/out"; pass 1s
expect "$(see "$entry")" '["EXPIRED", "40"]'

case_of "10. requests and reports come twice: there is one of each"
control faults set \
  --call '{name: twice, fault: duplicate-request, operation: submit_orders, times: 1}' \
  >"$folder/out"
entry=$(buy); pass 1s
venue step "$entry" --step duplicate
venue fill "$entry" --quantity 40; pass 1s
expect "$(orders get-orders --transform 'data.#')" 1
expect "$(held)" '["40"]'

echo "all ten are as they should be"
