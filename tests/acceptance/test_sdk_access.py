"""What the official SDK raises where a key does not reach, and when nobody answers."""

import pytest
from clearstreet import (
    APIConnectionError,
    AuthenticationError,
    ClearStreet,
    NotFoundError,
    Omit,
    PermissionDeniedError,
)

from acceptance.seeds import (
    ACCOUNT_IDS,
    MISSING_ACCOUNT_ID,
    NARROW,
    PARTLY_FILLED_ID,
    READER,
    SEEDED_ACCOUNT_ID,
    SEEDED_CLIENT_ID,
    TRADER,
)
from acceptance.server_process import ServerProcess
from acceptance.trading import Account, resting, told

pytestmark = pytest.mark.server

FORBIDDEN = "The caller does not have permission to execute the specified operation"


@pytest.mark.parametrize(
    "header", [None, "Bearer nobody.knows-this-key", "Bearer reader.with-the-wrong-secret", "Basic"]
)
def test_without_a_good_key_nothing_is_told(server: ServerProcess, header: str | None) -> None:
    headers = {"Authorization": Omit() if header is None else header}
    with (
        ClearStreet(base_url=server.url, api_key="replaced-below", max_retries=0) as sdk,
        pytest.raises(AuthenticationError) as refused,
    ):
        sdk.v1.orders.get_orders(SEEDED_ACCOUNT_ID, extra_headers=headers)
    assert told(refused.value) == "The request does not have valid authentication credentials"
    assert refused.value.response.headers["www-authenticate"] == "Bearer"


def test_a_key_that_may_read_may_not_write(server: ServerProcess) -> None:
    with ClearStreet(api_key=READER, base_url=server.url, max_retries=0) as sdk:
        assert sdk.v1.orders.get_orders(SEEDED_ACCOUNT_ID).data
        with pytest.raises(PermissionDeniedError) as refused:
            sdk.v1.orders.cancel_open_order(PARTLY_FILLED_ID, account_id=SEEDED_ACCOUNT_ID)
    assert told(refused.value) == FORBIDDEN


def test_an_account_that_was_not_granted_is_forbidden_whether_it_exists_or_not(
    server: ServerProcess,
) -> None:
    with ClearStreet(api_key=NARROW, base_url=server.url, max_retries=0) as sdk:
        granted = sdk.v1.orders.get_order_by_id(SEEDED_CLIENT_ID, account_id=SEEDED_ACCOUNT_ID)
        assert granted.data.status == "NEW"
        assert [each.id for each in sdk.v1.accounts.get_accounts().data] == [SEEDED_ACCOUNT_ID]
        for account_id in (ACCOUNT_IDS[0], MISSING_ACCOUNT_ID):
            with pytest.raises(PermissionDeniedError) as refused:
                sdk.v1.orders.get_orders(account_id)
            assert told(refused.value) == FORBIDDEN


def test_an_account_that_does_not_exist_is_404_to_a_key_for_all(client: ClearStreet) -> None:
    with pytest.raises(NotFoundError) as refused:
        client.v1.accounts.get_account_by_id(MISSING_ACCOUNT_ID)
    assert told(refused.value) == "Some requested entity was not found"


def test_an_order_of_another_account_is_told_as_if_there_were_none(account: Account) -> None:
    with pytest.raises(NotFoundError) as refused:
        account.get(PARTLY_FILLED_ID)
    assert told(refused.value) == (
        f"Order {PARTLY_FILLED_ID} not found for account {account.account_id}"
    )


def test_a_lost_connection_is_retried_by_the_sdk_and_places_one_order(
    server: ServerProcess, account_id: int
) -> None:
    """The default number of retries, with a client id: what a careful program does."""
    with (
        ClearStreet(base_url="http://127.0.0.1:9", api_key="k", max_retries=0) as nobody,
        pytest.raises(APIConnectionError),
    ):
        nobody.v1.api_version.get_version()
    with ClearStreet(
        api_key=TRADER,
        base_url=server.url,
        max_retries=2,
        _strict_response_validation=True,
    ) as sdk:
        first = Account(sdk, account_id).submit(resting("careful"))
        second = Account(sdk, account_id).submit(resting("careful"))
    assert [order.id for order in first] == [order.id for order in second]
