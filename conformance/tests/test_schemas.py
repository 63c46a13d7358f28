import pytest

from complyt_conformance.exchange import Request
from complyt_conformance.schemas import Schemas, complaints
from complyt_contract.document import load


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """Return the validators of the project's document."""
    return Schemas(load())


def test_a_lone_surrogate_does_not_hide_what_is_wrong(schemas: Schemas) -> None:
    """What a wrong server answers may be no Unicode; the rest is still judged."""
    answer = {"comment": "\udfff", "name": "a" * 257}
    found = list(complaints(schemas.component("Customer"), answer, limit=20))
    assert any("/name" in complaint for complaint in found)


def test_what_nests_too_deeply_is_no_complaint(schemas: Schemas) -> None:
    """How deep JSON may nest is left open."""
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    assert list(complaints(schemas.component("Customer"), {"note": deep})) == []


def test_what_is_wrong_in_a_request_is_told_without_patterns(schemas: Schemas) -> None:
    """A text of a wrong form is told by its member, its value and that the form is not its own."""
    body = b'{"clientId": "sandbox", "clientSecret": 7}'
    said = schemas.wrong_in(Request("POST", "/v1/token", {}, body, "createToken"))
    assert said == '/clientSecret: 7 is not of type "string"'
    said = schemas.wrong_in(Request("PATCH", "/", {}, b'{"email": "x"}', "updateCustomer"))
    assert said == '/email: "x" does not match its pattern'
