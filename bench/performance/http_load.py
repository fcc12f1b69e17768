"""Durable cancels and a mix of calls over HTTP: every server in turn, round by round.

Of the cancels every request names another live order. The mix is twenty calls that come again and
again in one order; a cancel and a replace name a live order that no other call has changed, a
submit brings a client id of its own. What was counted by wrk is then counted by a list as well.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from performance import wrk
from performance.contestants import CONTESTANTS, Contestant, running
from performance.desk import ACCOUNT, KEY, broken_promises, place, total
from performance.machine import Watch
from performance.rows import Form, Row, case_of, combined

USED_UP: Final = "every order was used up before the end"
MORE: Final = 1.7
"""How many times the orders of the last round's rate are laid down."""

_HEAD: Final = f"""
wrk.headers["Authorization"] = "Bearer {KEY}"
wrk.headers["Content-Type"] = "application/json"
local base = "/v1/accounts/{ACCOUNT}/orders"
local ids = {{}}
for line in io.lines(os.getenv("ORDER_IDS")) do ids[#ids + 1] = base .. "/" .. line end
local front, back = 0, #ids + 1
"""
_CANCELS: Final = (
    _HEAD
    + """
function request()
  front = front + 1
  if front > #ids then front = 1 end
  return wrk.format("DELETE", ids[front])
end
"""
    + wrk.COUNTED
)
_MIX: Final = (
    _HEAD
    + """
local order = '{"symbol":"AAPL","side":"BUY","order_type":"LIMIT","limit_price":"1.00",'
  .. '"quantity":"10","time_in_force":"GOOD_TILL_CANCEL","id":"mix-%d"}'
local calls = {"s", "c", "g", "s", "r", "g", "s", "c", "g", "l",
               "s", "c", "g", "s", "r", "g", "s", "c", "g", "l"}
local turn, made = 0, 0
function request()
  turn = turn % #calls + 1
  local call = calls[turn]
  if call == "s" then
    made = made + 1
    return wrk.format("POST", base, nil, "[" .. order:format(made) .. "]")
  elseif call == "c" then
    front = front + 1
    return wrk.format("DELETE", ids[front])
  elseif call == "r" then
    back = back - 1
    return wrk.format("PATCH", ids[back], nil, '{"quantity":"20","limit_price":"1.01"}')
  elseif call == "g" then
    return wrk.format("GET", ids[(made * 7919) % #ids + 1])
  end
  return wrk.format("GET", base .. "?page_size=50")
end
"""
    + wrk.COUNTED
)


class Work(NamedTuple):
    """A kind of load: its script, and the part of the requests that use an order up."""

    name: str
    script: str
    used: float
    entered: Callable[[Contestant], bool]


CANCELS: Final = Work("cancels", _CANCELS, 1.0, lambda _: True)
MIX: Final = Work("mix", _MIX, 0.3, lambda each: not each.is_ceiling)


def cancels(form: Form) -> Iterator[Row | str]:
    """Yield the durable cancels of every server at every number of connections."""
    return in_turns(form, CANCELS)


def mix(form: Form) -> Iterator[Row | str]:
    """Yield the mix of submits, cancels, replaces, reads and lists."""
    return in_turns(form, MIX)


def in_turns(form: Form, work: Work) -> Iterator[Row | str]:
    """Yield rows, one for each server and number of connections, and what was skipped.

    In a round every server has its turn at each number of connections, and the next round turns
    the order of the servers around, so that no server always follows the same one.
    """
    if not wrk.is_here():
        yield "all: wrk is not installed"
        return
    entered = [each for each in CONTESTANTS if work.entered(each)]
    absent = {each.name: why for each in entered if (why := each.absent())}
    yield from (f"{name}: {why}" for name, why in absent.items())
    rates: dict[tuple[str, int], float] = {}
    rows: list[Row] = []
    for turn in range(form.rounds):
        for connections in form.connections:
            for each in entered if turn % 2 == 0 else reversed(entered):
                if each.name in absent:
                    continue
                first = each.first_rate / (3 if connections == 1 else 1)
                expected = rates.get((each.name, connections), first)
                row = once(form, work, each, connections, expected=expected)
                if row.void == USED_UP:
                    row = once(form, work, each, connections, expected=expected * 3)
                rates[each.name, connections] = row.figures.get("per_s", expected)
                form.say(f"{work.name}, round {turn + 1}: {told(row)}")
                rows.append(row)
    yield from combined(rows)


def once(form: Form, work: Work, each: Contestant, connections: int, *, expected: float) -> Row:
    """Load one server once and return its row."""
    folder = form.scratch / work.name
    case = case_of(connections)
    count = int(expected * MORE * form.seconds * work.used) + 200
    try:
        with running(each, folder) as port:
            broken = broken_promises(port) if each.keeps_orders else []
            if broken:
                return Row(each.name, case, {}, void=f"not as the contract says: {broken[0]}")
            ids = place(port, count) if each.keeps_orders else _made_up(count)
            return loaded(form, work, each, connections, port=port, ids=ids, folder=folder)
    except (RuntimeError, OSError) as error:
        return Row(each.name, case, {}, void=str(error)[:200])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def loaded(
    form: Form,
    work: Work,
    each: Contestant,
    connections: int,
    *,
    port: int,
    ids: list[str],
    folder: Path,
) -> Row:
    """Load a server that has its orders, and hold what wrk counted against a list."""
    script, names = folder / "load.lua", folder / "ids"
    script.write_text(work.script)
    names.write_text("\n".join(ids) + "\n")
    before = total(port, "CANCELED,PENDING_CANCEL") if each.keeps_orders else 0
    watch = Watch()
    counted = wrk.load(port, connections, form.seconds, script, {"ORDER_IDS": str(names)})
    steal, void = watch.steal(), counted.trouble
    if each.keeps_orders and not void:
        wanted = int(counted.requests * work.used)
        if wanted > len(ids):
            void = USED_UP
        elif work is CANCELS:
            ended = total(port, "CANCELED,PENDING_CANCEL") - before
            if ended < counted.requests:
                void = f"{counted.requests} cancels were answered, and {ended} are listed"
    return Row(each.name, case_of(connections), counted.figures, steal, void=void)


def told(row: Row) -> str:
    """Return a row as a line for whoever watches."""
    figures = ", ".join(f"{name} {value:,.2f}" for name, value in row.figures.items())
    void = f", VOID: {row.void}" if row.void else ""
    return f"{row.what}, {row.case}: {figures}, steal {row.steal:.1f} %{void}"


def _made_up(count: int) -> list[str]:
    """Return ids for a server that keeps none."""
    return [f"0199f3a2-6c00-7000-8000-{number:012x}" for number in range(min(count, 10_000))]
