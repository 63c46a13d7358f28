"""What a program does with the generated Python client: every operation, and what can go wrong.

`make clients` generates the client, `make serve` starts a server to try it on.
"""

import os
from datetime import UTC, datetime
from uuid import UUID, uuid4

from complyt_customers import AuthenticatedClient, Client
from complyt_customers.api.authentication import create_token
from complyt_customers.api.customers import (
    get_all_customers,
    get_customer,
    update_customer,
    upsert_customer,
)
from complyt_customers.models import (
    AddressInput,
    BodyError,
    Customer,
    CustomerPatch,
    CustomerUpsert,
    ExternalTimestampsInput,
    ParameterError,
    Problem,
    Token,
    TokenRequest,
)

URL = os.environ.get("COMPLYT_URL", "http://127.0.0.1:8080")


def sign_in(client_id: str = "sandbox") -> AuthenticatedClient:
    """Exchange credentials for a token; the client sends it with each call."""
    credentials = TokenRequest(client_id=client_id, client_secret=f"{client_id}-secret")
    with Client(URL) as anonymous:
        token = create_token.sync(client=anonymous, body=credentials)
    assert isinstance(token, Token), token  # else a Problem, or None for an unknown status
    return AuthenticatedClient(URL, token=token.access_token)


def customer_of(external_id: str) -> CustomerUpsert:
    """Return a customer to send: left-out properties are UNSET and not sent, None is null."""
    return CustomerUpsert(
        external_id=external_id,
        source="1",
        customer_type="RETAIL",
        name="Complyt",
        address=AddressInput(city="Sacramento", country="US", state="CA", zip_="95823"),
        email=None,
        external_timestamps=ExternalTimestampsInput(
            created_date="2022-10-19T09:00:00.500+02:00",
            updated_date=datetime.now(UTC).isoformat(timespec="milliseconds"),
        ),
    )


def write_and_read(client: AuthenticatedClient) -> None:
    """Create, replace, read and change one customer, whose id needs percent-encoding."""
    external_id = f"a b%2Fé?#+ {uuid4()}"  # any text but `/`; the client encodes it
    sent = customer_of(external_id)

    created = upsert_customer.sync_detailed("1", external_id, client=client, body=sent)
    assert created.status_code == 201
    assert isinstance(created.parsed, Customer)
    assert created.headers["location"].endswith(f"%20{external_id[-36:]}")
    stored = created.parsed
    assert isinstance(stored.complyt_id, UUID)
    assert (stored.external_id, stored.source, stored.email) == (external_id, "1", None)

    # Times are answered in UTC, without a zone: say so before you compare them.
    assert stored.external_timestamps.created_date == "2022-10-19T07:00:00.500"
    answered = datetime.fromisoformat(stored.external_timestamps.created_date).replace(tzinfo=UTC)
    assert answered == datetime.fromisoformat("2022-10-19T09:00:00.500+02:00")

    read = get_customer.sync("1", external_id, client=client)
    assert read == stored

    # A customer that was read can be sent back; PUT replaces, so that what is left out is unset.
    again = CustomerUpsert.from_dict(stored.to_dict())
    again.address = None
    replaced = upsert_customer.sync_detailed("1", external_id, client=client, body=again)
    assert replaced.status_code == 200
    assert isinstance(replaced.parsed, Customer)
    assert replaced.parsed.address is None
    assert replaced.parsed.complyt_id == stored.complyt_id

    # PATCH changes what is sent: None unsets, what is left out stays.
    changes = CustomerPatch(comment="a remark", name=None)
    changed = update_customer.sync(stored.complyt_id, client=client, body=changes)
    assert isinstance(changed, Customer)
    assert (changed.comment, changed.name) == ("a remark", None)
    assert changed.customer_type == "RETAIL"


def read_all(client: AuthenticatedClient) -> None:
    """Read page by page while the answer links a next one, then the whole collection at once."""
    written = {f"page {uuid4()}" for _ in range(3)}
    for external_id in written:
        upsert_customer.sync("1", external_id, client=client, body=customer_of(external_id))

    found: list[Customer] = []
    page = 1
    while True:
        answer = get_all_customers.sync_detailed(client=client, page=page, size=2)
        assert isinstance(answer.parsed, list), answer.parsed
        found += answer.parsed
        if "link" not in answer.headers:
            break
        assert answer.headers["link"].endswith('; rel="next"')
        page += 1
    assert written <= {customer.external_id for customer in found}

    assert get_all_customers.sync(client=client, page=page + 1, size=2) == []
    assert get_all_customers.sync(client=client) == found


def what_can_go_wrong(client: AuthenticatedClient) -> None:
    """See each failure as a Problem; with a 400 it says what is wrong, one by one."""
    too_long = customer_of("id")
    too_long.address = AddressInput(zip_="9" * 21)
    refused = upsert_customer.sync("1", "id", client=client, body=too_long)
    assert isinstance(refused, Problem)
    assert (refused.status, refused.title) == (400, "Bad Request")
    assert refused.errors
    (error,) = refused.errors
    assert isinstance(error, BodyError)
    assert error.pointer == "#/address/zip"

    no_page = get_all_customers.sync(client=client, size=0)
    assert isinstance(no_page, Problem)
    assert no_page.errors
    (wrong,) = no_page.errors
    assert isinstance(wrong, ParameterError)
    assert (wrong.parameter, wrong.in_) == ("size", "query")

    unknown = get_customer.sync("1", f"nobody {uuid4()}", client=client)
    assert isinstance(unknown, Problem)
    assert unknown.status == 404
    unknown = update_customer.sync(uuid4(), client=client, body=CustomerPatch(name="nobody"))
    assert isinstance(unknown, Problem)
    assert unknown.status == 404

    with AuthenticatedClient(URL, token="expired") as stranger:
        unauthorized = get_customer.sync_detailed("1", "id", client=stranger)
    assert isinstance(unauthorized.parsed, Problem)
    assert unauthorized.parsed.status == 401
    assert unauthorized.headers["www-authenticate"].startswith("Bearer")

    with sign_in("sandbox-reader") as reader:
        forbidden = upsert_customer.sync("1", "id", client=reader, body=customer_of("id"))
    assert isinstance(forbidden, Problem)
    assert forbidden.status == 403


if __name__ == "__main__":
    with sign_in() as client:
        write_and_read(client)
        read_all(client)
        what_can_go_wrong(client)
    print(f"Every call to {URL} was answered as the contract says.")
