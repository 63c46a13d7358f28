from typing import Any

import pytest

from complyt_reference import customers
from complyt_reference.errors import IdentityMismatch, InvalidCustomer

ID = "9f8ee193-1a71-42b4-801d-ee1d8a161fbe"
NOW = 1_700_000_000_000


def body(**changes: Any) -> dict[str, Any]:
    """Return a whole PUT body."""
    return {
        "externalId": "a",
        "source": "1",
        "name": "Complyt",
        "address": {"city": "Sacramento"},
        "email": "a@b",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-20"},
        "comment": "none",
        **changes,
    }


def stored(**changes: Any) -> customers.Customer:
    """Return the customer that such a body creates."""
    return customers.replaced(None, body(**changes), complyt_id=ID, now=NOW)


def test_a_customer_has_every_documented_key_in_the_contracts_order() -> None:
    """A created customer shows every key, null where nothing was sent."""
    required = ("externalId", "source", "customerType", "externalTimestamps")
    customer = customers.replaced(
        None, {name: body()[name] for name in required}, complyt_id=ID, now=NOW
    )
    assert list(customer) == [
        "complytId", "externalId", "source", "name", "address", "email", "customerType",
        "internalTimestamps", "externalTimestamps", "comment",
    ]  # fmt: skip  # a line a key hides that this is one order
    assert [customer[name] for name in ("name", "address", "email", "comment")] == [None] * 4


def test_an_address_shows_members_that_were_left_out() -> None:
    """An address that was sent reads county null and isPartial false where they were left out."""
    address = stored()["address"]
    assert (address["county"], address["isPartial"]) == (None, False)


@pytest.mark.parametrize("left_out", ["name", "address", "email", "comment"])
@pytest.mark.parametrize("as_null", [True, False])
def test_a_put_replaces(left_out: str, as_null: bool) -> None:
    """A property that a PUT leaves out or sends as null becomes unset."""
    sent = body(**{left_out: None})
    if not as_null:
        del sent[left_out]
    assert customers.replaced(stored(), sent, complyt_id="unused", now=NOW)[left_out] is None


def test_integers_stand_for_their_decimal_text() -> None:
    """Integers as externalId and source are the text of their digits."""
    assert customers.identity({"externalId": 7, "source": 10}) == ("10", "7")


def test_integers_agree_with_the_path() -> None:
    """An integer in the body agrees with its text in the path."""
    customers.require_same_identity({"externalId": 7, "source": 1}, "1", "7")


@pytest.mark.parametrize("changes", [{"externalId": "b"}, {"externalId": "A"}, {"source": "2"}])
def test_a_body_that_disagrees_with_the_path_is_refused(changes: dict[str, str]) -> None:
    """An identifier that is not the one in the path is refused where it stands."""
    with pytest.raises(IdentityMismatch) as refusal:
        customers.require_same_identity(body(**changes), "1", "a")
    assert refusal.value.errors[0]["pointer"] == f"#/{next(iter(changes))}"


def test_a_complyt_id_is_refused_on_creation() -> None:
    """A new customer cannot name its complytId."""
    with pytest.raises(IdentityMismatch):
        stored(complytId=ID)


def test_a_complyt_id_is_compared_without_case() -> None:
    """The stored complytId is accepted in upper case and answered in lower case."""
    customer = customers.replaced(stored(), body(complytId=ID.upper()), complyt_id="x", now=NOW)
    assert customer["complytId"] == ID


def test_a_patch_changes_what_it_sends_alone() -> None:
    """What a PATCH does not send stays."""
    before = stored()
    after = customers.patched(before, {"name": "New"}, now=NOW)
    assert after == {**before, "name": "New"}


def test_a_patch_replaces_the_address_whole() -> None:
    """Members that a patched address leaves out become unset."""
    address = customers.patched(stored(), {"address": {"zip": "1"}}, now=NOW)["address"]
    assert (address["city"], address["zip"]) == (None, "1")


@pytest.mark.parametrize("name", ["customerType", "externalTimestamps"])
def test_a_patch_cannot_unset_what_is_required(name: str) -> None:
    """Null for a required property is refused where it stands."""
    with pytest.raises(InvalidCustomer) as refusal:
        customers.patched(stored(), {name: None}, now=NOW)
    assert refusal.value.errors[0]["pointer"] == f"#/{name}"


@pytest.mark.parametrize("changes", [{"source": "2"}, {"externalId": "b"}, {"complytId": "x"}])
def test_a_patch_cannot_change_an_identifier(changes: dict[str, str]) -> None:
    """An identifier other than the stored one is refused."""
    with pytest.raises(IdentityMismatch):
        customers.patched(stored(), changes, now=NOW)


def test_updated_date_never_runs_backwards() -> None:
    """A clock that was set back does not move updatedDate, nor createdDate."""
    later = customers.patched(stored(), {}, now=NOW + 5)
    earlier = customers.patched(later, {}, now=NOW - 60_000)
    assert earlier["internalTimestamps"] == later["internalTimestamps"]


def test_unknown_properties_are_not_kept() -> None:
    """Properties that the contract lacks, and internalTimestamps, are ignored."""
    customer = stored(vip=True, internalTimestamps="now", address={"city": "A", "planet": "B"})
    assert "vip" not in customer
    assert "planet" not in customer["address"]
    assert customer["internalTimestamps"]["createdDate"] == "2023-11-14T22:13:20"


def test_the_path_of_a_customer_is_percent_encoded_once() -> None:
    """Every octet that is not unreserved is encoded in a Location."""
    assert customers.path_of("1", "é %+~") == "/v1/customers/source/1/externalId/%C3%A9%20%25%2B~"
