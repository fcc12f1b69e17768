"""The bugs that are planted, each a mistake that breaks a promise and could have been made."""

from typing import Final

from planted.bug import Bug, Edit, bug

DISK: Final = (
    bug(
        "acknowledges before the disk has it",
        "journal/segment.py",
        "        disk.write_at(self._fd, raw, self.end)\n        disk.sync_data(self._fd)\n",
        "        disk.write_at(self._fd, raw, self.end)\n",
    ),
    bug(
        "tries a failed sync again, which then says that all is well",
        "journal/segment.py",
        "        disk.sync_data(self._fd)\n        self.end",
        "        try:\n            disk.sync_data(self._fd)\n        except OSError:\n"
        "            disk.sync_data(self._fd)\n        self.end",
    ),
    bug(
        "does not sync the folder after a new segment",
        "journal/segment.py",
        "        disk.sync_folder(prepared.parent)\n",
        "",
    ),
    bug(
        "does not write the last batch again after a failed sync",
        "journal/segment.py",
        "        disk.write_at(self._fd, last_batch, self.end - len(last_batch))\n",
        "",
        seeds=3000,
    ),
    bug(
        "takes a short write for a whole one",
        "journal/disk.py",
        "    while written < len(data):\n",
        "    while written < 0:\n",
    ),
    bug(
        "believes a batch that its checksum disowns",
        "journal/batch.py",
        "google_crc32c.value(unsigned), body) != header.crc:",
        "google_crc32c.value(unsigned), body) < 0:",
    ),
    bug(
        "cuts the last good batch with the torn one",
        "journal/recovery.py",
        "        return Tail(path, segment.number, segment.size, stop.offset, garbage_end,",
        "        stop = stop._replace(offset=stop.offset - len(stop.last_batch))\n"
        "        return Tail(path, segment.number, segment.size, stop.offset, garbage_end,",
    ),
    bug(
        "does not raise the epoch at a start",
        "journal/file_journal.py",
        "self.epoch = reader.epoch + 1",
        "self.epoch = max(1, reader.epoch)",
        test="tests/journal/test_file_journal.py",
    ),
)

DURABLE_FIRST: Final = (
    bug(
        "answers reads from what is not yet on disk",
        "runtime/sequencer.py",
        "        if self._in_flight is None:\n            reader()\n",
        "        if self._in_flight is not reader:\n            reader()\n",
    ),
    Bug(
        "tells the venue before it is on disk",
        (
            Edit(
                "runtime/desk.py",
                "                self._writer.write(batch, self._written)",
                "                self.link.carry(batch.records, batch.messages, now)\n"
                "                self._writer.write(batch, self._written)",
            ),
            Edit(
                "runtime/desk.py",
                "        self.link.carry(batch.records, batch.messages, self.clock.now())\n",
                "",
            ),
        ),
    ),
    bug(
        "counts a change as taken in by the read model that is yet to come",
        "readmodel/history.py",
        "write_progress(self._connection, new[-1].sequence)",
        "write_progress(self._connection, new[-1].sequence + 1)",
        test="tests/readmodel/test_history_file.py",
    ),
    bug(
        "leaves a gap in a read model that was set back",
        "runtime/recovery.py",
        "if record.sequence > applied_sequence:",
        "if record.sequence > applied_sequence + 1:",
    ),
    Bug(
        "hears reports in the wrong order while the disk is at work",
        (
            Edit(
                "runtime/desk.py",
                "        if not self.sequencer.is_written:\n",
                "        if self.sequencer.sequence < 0:\n",
            ),
            Edit(
                "runtime/sequencer.py",
                "        self._ahead.extend(\n",
                "        self._ahead.extendleft(\n",
            ),
        ),
    ),
)

ONCE: Final = (
    bug(
        "takes a report again that comes again",
        "engine/execute.py",
        "        if report.report_id == taken + 1:\n            taken += 1\n",
        "        if report.report_id:\n            taken = max(taken, report.report_id)\n",
    ),
    bug(
        "books a trade twice that is told under two numbers",
        "engine/reports.py",
        "if number <= route.trades and fill_of(state, route.route_id, number) is not None:",
        "if number < 0:",
    ),
    bug(
        "forgets client ids at a start",
        "runtime/sequencer.py",
        "            evolve_desk(self.state, record)\n        self._sequence",
        "            evolve_desk(self.state, record)\n            self.state.client_ids.clear()\n"
        "        self._sequence",
    ),
    bug(
        "does not look for client ids where memory has let go of them",
        "runtime/sequencer.py",
        "        order = self._recall.order_by_client_id(account_id, client_order_id)\n",
        "        order = None\n",
    ),
    bug(
        "answers another order under the same client id as if it were the first",
        "engine/submit.py",
        "if known is not None and known.digest == row.digest:",
        "if known is not None:",
    ),
    bug(
        "lets an account reach another's order",
        "engine/state.py",
        "if order is not None and order.account_id == account_id:\n            return order\n",
        "if order is not None:\n            return order\n",
    ),
    bug(
        "tells 404 where a key must not even know the account",
        "api/access.py",
        "ErrorKind.FORBIDDEN",
        "ErrorKind.NOT_FOUND",
        test="tests/api/test_access.py",
    ),
)

LIFE: Final = (
    bug(
        "has one too many left",
        "domain/orders.py",
        "        return self.shown.quantity - self.filled_quantity",
        "        return self.shown.quantity - self.filled_quantity + 1",
    ),
    bug(
        "lets a bust change the status of an order that has ended",
        "domain/lifecycle.py",
        "        Happening.TRADE_BUSTED: _each(_ROUTED, RESTING) | _STAY_PAUSED | _STAY_CLOSED,",
        "        Happening.TRADE_BUSTED: _each(S, RESTING) | _STAY_PAUSED,",
    ),
    bug(
        "leaves an order in PENDING_CANCEL when its cancel is refused",
        "engine/evolve_orders.py",
        "        pending=without(order, RequestKind.CANCEL),\n",
        "",
    ),
    bug(
        "gives up no request, however long a venue is silent",
        "runtime/timers.py",
        "                yield GiveUpRequest(*self._to_give_up.popleft()[1:])",
        "                self._to_give_up.popleft()",
    ),
    bug(
        "does not count silence anew after a start",
        "runtime/timers.py",
        "            self._ask_again(time_ns)",
        "            pass",
        seeds=1000,
    ),
    bug(
        "finds no timer again at a start",
        "runtime/recovery.py",
        "    sequencer.timers.rebuild()\n",
        "",
    ),
    bug(
        "ends only the first of the orders that end together",
        "runtime/due_orders.py",
        "        return tuple(self._orders.pop(heapq.heappop(self._instants)))",
        "        return tuple(self._orders.pop(heapq.heappop(self._instants)))[:1]",
    ),
    bug(
        "misses one order in a cancel-all",
        "engine/execute.py",
        "    order_ids = tuple(matching(state, command))\n",
        "    order_ids = tuple(matching(state, command))\n"
        "    order_ids = order_ids[:-1] or order_ids\n",
    ),
    bug(
        "does not go on with a cancel-all after a start",
        "runtime/desk.py",
        "            for request_id in self.state.cancel_alls:\n"
        "                self._resume_cancel_all(request_id)\n",
        "",
    ),
    bug(
        "keeps the asked terms when a replace is refused",
        "engine/evolve_orders.py",
        "        Happening.REPLACE_REJECTED,\n        event.detail,\n",
        "        Happening.REPLACE_REJECTED,\n        event.detail,\n"
        "        quantity=order.shown.quantity,\n",
    ),
    bug(
        "asks no venue again for what it has not answered before a start",
        "runtime/outbox.py",
        "    for _, _, message in unanswered:\n        yield message\n",
        "",
        test="tests/runtime/test_timers_and_outbox.py",
    ),
    bug(
        "sends a stop out at a price on the wrong side",
        "engine/waiting/state.py",
        '        sales = self.falls[bisect_left(self.falls, (price, "")) :]\n',
        '        sales = self.falls[: bisect_left(self.falls, (price, ""))]\n',
    ),
)

MONEY: Final = (
    bug(
        "does not book a trade that comes after the end",
        "engine/reports.py",
        "    number = report.trade or route.trades + 1\n",
        '    if not order.is_open:\n        return (DontKnowTrade(report, "too late"),)\n'
        "    number = report.trade or route.trades + 1\n",
    ),
    bug(
        "keeps the money of a trade that was taken back",
        "engine/evolve_fills.py",
        "    _unbook(state, order, fill, undone)\n    fills[place] = replace(fill, state",
        "    fills[place] = replace(fill, state",
    ),
    bug(
        "goes on reserving for an order that has ended",
        "engine/risk/reservations.py",
        "    if was_open and before is not None:\n        side.remove",
        "    if was_open and before is not None and is_open:\n        side.remove",
    ),
    bug(
        "sends the venue more than was asked for",
        "runtime/outbox.py",
        "    elsewhere = order.filled_quantity - route.filled_quantity\n",
        "    elsewhere = -1\n",
    ),
)

BUGS: Final = (*DISK, *DURABLE_FIRST, *ONCE, *LIFE, *MONEY)
