from complyt_conformance.causes import causes
from complyt_conformance.exchange import Exchange, Request
from complyt_conformance.recorder import Failure
from complyt_contract.differences import Difference, differences


def failure(
    operation: str, expected: str, received: str, differs: list[Difference] | None = None
) -> Failure:
    """Return what a check has found in the answer of an operation."""
    exchange = Exchange(Request("PUT", "/v1/customers", operation=operation))
    return Failure("check", expected, received, [exchange], differences=differs or [])


def status(operation: str, expected: str, received: str) -> Failure:
    """Return that an operation answered another status."""
    differs = [Difference("status", expected, received)]
    return failure(operation, f"{expected} for PUT /v1/customers", f"{received} text", differs)


def value(expected: object, received: object, place: str = "/name") -> Failure:
    """Return that an answer holds another value."""
    return failure("getCustomer", "", "", list(differences(expected, received, place)))


def unfit(received: str, operation: str = "getCustomer") -> Failure:
    """Return that an answer does not fit its schema."""
    return failure(operation, f"{operation} 200 with a body that fits its schema", received)


def told_once(first: Failure, other: Failure) -> bool:
    """Tell whether failures of two requirements are told as one cause, in either order."""
    found = causes({"PUT-5.1": first, "PUT-6.1": other})
    turned = causes({"PUT-5.1": other, "PUT-6.1": first})
    assert found == turned
    return found == {"PUT-5.1": "PUT-5.1", "PUT-6.1": "PUT-5.1"}


def test_one_wrong_refusal_is_one_cause_of_one_operation() -> None:
    """A status that is answered instead of another fails whatever provokes it."""
    assert told_once(status("upsertCustomer", "400", "404"), status("upsertCustomer", "400", "404"))
    assert not told_once(status("upsertCustomer", "400", "404"), status("other", "400", "404"))


def test_what_is_accepted_shows_no_cause() -> None:
    """Two rules of which a server knows neither are two causes."""
    assert not told_once(
        status("upsertCustomer", "400", "201"), status("upsertCustomer", "400", "201")
    )
    assert not told_once(
        status("upsertCustomer", "2xx", "400"), status("upsertCustomer", "2xx", "400")
    )


def test_a_status_that_the_document_lacks_is_one_cause() -> None:
    """Whether it was to be 400 or 404, and wherever it is merely seen."""
    undocumented = failure("upsertCustomer", "a documented status of upsertCustomer", "422 text")
    assert told_once(undocumented, status("upsertCustomer", "400 or 404", "422"))
    crashed = failure("upsertCustomer", "no 5xx", "500 text")
    assert told_once(crashed, status("upsertCustomer", "400", "500"))


def test_a_property_that_is_missing_is_one_cause() -> None:
    """However it is found: by the schema, by name, by what was written or by another answer."""
    required = unfit('the whole: "name" is a required property')
    listed = unfit('/3: "name" is a required property', "getAllCustomers")
    named = failure("getCustomer", "a customer with name", "{}")
    for other in (listed, named, value("Contoso", None), value(None, "Contoso")):
        assert told_once(required, other)
    assert not told_once(required, value("Contoso", None, "/email"))
    assert not told_once(value(None, "Contoso"), value("Contoso", "Other"))


def test_a_value_that_fits_no_schema_is_one_cause() -> None:
    """Other illegal values of the property are the same cause, and so are they where written."""
    first, other = (unfit(f'/customerType: "{each}" is not one of these') for each in "ab")
    assert told_once(first, other)
    assert told_once(first, value("A", "a", "/customerType"))
    assert not told_once(first, value("A", "c", "/customerType"))


def test_an_equal_difference_is_one_cause() -> None:
    """A value that comes out as another does so for every requirement that looks at it."""
    assert told_once(value("a ", "a"), value("a ", "a"))
    assert not told_once(value("a ", "a"), value("b", "a"))


def test_failures_of_one_kind_are_one_cause_within_a_requirement_alone() -> None:
    """What a requirement says once is likely broken once."""
    found = causes({"PUT-8.1": value("a", "b"), "PUT-8.2": value("c", "d"), "PUT-9.1": value(1, 2)})
    assert found == {"PUT-8.1": "PUT-8.1", "PUT-8.2": "PUT-8.1", "PUT-9.1": "PUT-9.1"}
