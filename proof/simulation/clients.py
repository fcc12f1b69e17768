"""Clients of the desk, and the network between them: late, lossy, and in no order.

A client asks until it is answered, under the same name, as the SDKs do. What leaves the desk is
noted where it leaves, because from there on it is promised, whether the client gets it or not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sidestreet.domain.commands import CancelOrders
from sidestreet.domain.events import Cause
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Refusal
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import OrderQuery, Page
from simulation.asking import Asked, Trader
from simulation.desk_process import ACCOUNTS, CLOSED_ACCOUNT, DeskProcess, Ground
from simulation.world import MILLISECOND, SECOND


@dataclass(frozen=True, slots=True)
class Told:
    """What left the desk for a client.

    `sequence` is where it was decided; for a read, up to where all was durable. `before` says how
    many answers had left when the desk took the request in.
    """

    asked: Asked
    answer: tuple[Order, ...] | Refusal
    sequence: int
    before: int


class Clients:
    """All clients, and the network. `told` is called with everything that leaves the desk."""

    def __init__(
        self,
        ground: Ground,
        process: Callable[[], DeskProcess | None],
        told: Callable[[Told], None],
    ) -> None:
        self.asked: dict[int, Asked] = {}
        self.is_calm = False
        self._ground = ground
        self._process = process
        self._told = told
        self._count = 0
        chance = ground.chance
        self._traders = [Trader(account_id, chance) for account_id in ACCOUNTS]
        for trader in self._traders:
            trader.others = tuple(each for each in self._traders if each is not trader)
        self._shut_out = Trader(CLOSED_ACCOUNT, chance)

    def begin(self) -> None:
        """Have the plan's commands asked, spread over its time, and often close together."""
        world, plan = self._ground.world, self._ground.plan
        instant = world.now + SECOND
        for _ in range(plan.commands):
            world.at(instant, self._ask_something)
            if world.chance.random() < 0.5:
                instant += world.between(0, 2 * plan.lasts // plan.commands)
            else:
                instant += world.between(0, 3 * MILLISECOND)

    @property
    def unanswered(self) -> list[Asked]:
        """What still waits for an answer, and may be asked again."""
        return [
            asked for asked in self.asked.values() if not asked.is_answered and asked.may_repeat
        ]

    def ask(self, asked: Asked) -> None:
        """Ask, and go on asking until there is an answer."""
        asked.number = asked.number or len(self.asked) + 1
        self.asked[asked.number] = asked
        self._send(asked)

    def _ask_something(self) -> None:
        chance = self._ground.chance
        trader = self._shut_out if chance.random() < 0.02 else chance.choice(self._traders)
        self.ask(trader.next_asked(len(self.asked) + 1, self._ground.world.now))

    def _send(self, asked: Asked) -> None:
        if asked.is_answered or (asked.times and not asked.may_repeat):
            return
        asked.times += 1
        if asked.times > 1:
            self._ground.met("requests asked again")
        world, plan = self._ground.world, self._ground.plan
        if self._happens(plan.request_lost, "requests lost"):
            pass
        else:
            world.after(self._travel(), lambda: self._arrive(asked))
            if asked.may_repeat and self._happens(plan.request_doubled, "requests doubled"):
                world.after(self._travel(), lambda: self._arrive(asked))
        world.after(world.between(SECOND, 6 * SECOND), lambda: self._send(asked))

    def _happens(self, rate: float, what: str) -> bool:
        if self.is_calm or self._ground.chance.random() >= rate:
            return False
        self._ground.met(what)
        return True

    def _travel(self) -> int:
        most = MILLISECOND if self.is_calm else self._ground.plan.network_delay
        return self._ground.world.between(0, most)

    def _arrive(self, asked: Asked) -> None:
        process = self._process()
        if process is None or not process.is_open:
            self._ground.met("requests to a desk that is down")
            return
        if process.stands_until > self._ground.world.now:
            self._ground.world.at(process.stands_until, lambda: self._arrive(asked))
            return
        process.do(lambda: self._take(asked, process))

    def _take(self, asked: Asked, process: DeskProcess) -> None:
        """Do what the edge of the desk does with a request."""
        desk, before = process.desk, self._count
        cause = Cause("client", "key", str(asked.number))

        def done(answer: tuple[Order, ...] | Refusal, sequence: int) -> None:
            self._tell(asked, answer, sequence, before)

        command = asked.command
        if isinstance(command, CancelOrders):
            taken: list[Order] = []

            def finished(answer: tuple[Order, ...] | Refusal, sequence: int) -> None:
                done(answer if isinstance(answer, Refusal) else tuple(taken), sequence)

            desk.cancel_all(command, cause, taken.extend, finished)
        elif command is not None:
            desk.offer(command, cause, done)
        elif asked.kind == "get":
            order = desk.find_order(asked.account_id, asked.text)
            found = () if order is None else (order,)
            desk.when_durable(lambda: done(found, len(self._ground.released)))
        else:
            query = OrderQuery(account_id=asked.account_id)

            def read(history: History) -> Page[Order]:
                return history.orders(query)

            def listed(page: Page[Order] | BaseException) -> None:
                if isinstance(page, BaseException):
                    raise page
                done(page.items, len(self._ground.released))

            desk.history.query(read, listed)

    def _tell(
        self, asked: Asked, answer: tuple[Order, ...] | Refusal, sequence: int, before: int
    ) -> None:
        """Let an answer leave the desk."""
        assert sequence <= len(self._ground.released), "an answer left before it was durable"
        self._told(Told(asked, answer, sequence, before))
        self._count += 1
        if self._happens(self._ground.plan.answer_lost, "answers lost"):
            return
        self._ground.world.after(self._travel(), lambda: self._hear(asked, answer))

    def _hear(self, asked: Asked, answer: tuple[Order, ...] | Refusal) -> None:
        asked.is_answered = True
        if isinstance(answer, Refusal):
            return
        for trader in self._traders:
            if trader.account_id == asked.account_id:
                trader.heard([order.order_id for order in answer])
