"""Whatever bytes arrive, wherever they arrive: an envelope and no 5xx.

The desk stays whole as well: it checks every order after every event, here as anywhere.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.desk_in_process import DeskInProcess
from api.people import EVERYONE, INSTRUCTION, LOCATED, MINE, RESTING, ROW, SEED, UNKNOWN
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "?#")
paths = st.text(PRINTABLE, max_size=40)
queries = st.text(PRINTABLE + "?#", max_size=60) | st.lists(
    st.tuples(
        st.sampled_from(
            [
                *sorted({each.name for operation in OPERATIONS for each in operation.parameters}),
                "updated_at[gt]",
                "updated_at[lte]",
                "x",
            ]
        ),
        st.sampled_from(["", "NEW", "1", "AAPL", "2026-01-01", "%00", "true", "-1", "%F0%9F%92%A5"])
        | st.text(PRINTABLE, max_size=20),
    ),
    max_size=5,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.from_regex(r"[0-9]{1,14}(\.[0-9]{1,9})?", fullmatch=True)
    | st.sampled_from(["DAY", "GOOD_TILL_DATE", "2040-01-01", "9999-12-31", "SELL", "AAPL"])
)
members = st.sampled_from([*ROW, "id", "expires_at", "extended_hours", "strategy", "stop_price"])
rows = st.dictionaries(members, scalars, max_size=4).map(lambda changes: ROW | changes)
instruction_members = st.sampled_from([*INSTRUCTION, "client_instruction_id", "instruction_id"])
instructions = st.dictionaries(instruction_members, scalars, max_size=2).map(
    lambda changes: INSTRUCTION | changes
)
settings_of_risk = st.fixed_dictionaries(
    {"risk": st.dictionaries(st.sampled_from(["max_notional", "max"]), scalars) | scalars}
)
bodies = (
    st.binary(max_size=60)
    | st.lists(rows, max_size=3)
    | st.lists(instructions, max_size=3)
    | settings_of_risk
    | st.dictionaries(st.just("cancel_orders"), scalars)
    | st.dictionaries(members | st.just("quantity"), scalars, max_size=3)
    | st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
often = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def busy() -> Iterator[DeskInProcess]:
    """Plant a desk that all examples share."""
    made = DeskInProcess(SEED)
    yield made
    made.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.operation_id)
def test_no_body_and_no_query_brings_an_operation_down(
    busy: DeskInProcess, operation: Operation
) -> None:
    values = {
        "account_id": str(MINE),
        "order_id": RESTING,
        "instrument_id": "TSLA",
        "instruction_id": UNKNOWN,
        "id": LOCATED,
    }
    unknown = {each.name: UNKNOWN for each in operation.parameters}
    path = operation.path.format(**(unknown | values))

    @often
    @given(body=bodies, query=st.just("") | queries)
    def example(body: object, query: str) -> None:
        reply = busy.ask(operation.method, path, body, key=EVERYONE, query=query)
        assert reply.status < 500
        if reply.status == 200:
            assert reply.data is not None
        elif reply.status == 204:
            assert not reply.raw
        elif reply.status == 207:
            assert reply.part
        elif reply.status == 204:
            assert reply.raw == b""
        else:
            assert reply.message

    example()


@often
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PATCH", "BREW"]), path=paths, query=queries
)
def test_no_path_brings_the_application_down(
    busy: DeskInProcess, method: str, path: str, query: str
) -> None:
    for prefix in ("/", "/v1/accounts/", f"/v1/accounts/{MINE}/orders/", "/v1/instruments/"):
        reply = busy.ask(method, prefix + path, b"{}", key=EVERYONE, query=query)
        assert reply.status < 500
        assert reply.body["metadata"]["request_id"]


@often
@given(header=st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_authorization_brings_the_application_down(busy: DeskInProcess, header: str) -> None:
    for prefix in ("", "Bearer ", "Bearer trader."):
        headers = {"authorization": prefix + header}
        reply = busy.ask("GET", f"/v1/accounts/{MINE}/orders", headers=headers)
        assert reply.status == 401
