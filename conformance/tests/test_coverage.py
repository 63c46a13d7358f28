import json
from dataclasses import replace
from typing import Any

from complyt_conformance.coverage import Coverage
from complyt_conformance.exchange import Request
from complyt_contract.document import load


def put(**body: Any) -> Request:
    """Return a PUT with this body."""
    return Request("PUT", "/v1/customers/source/2/externalId/a", {}, json.dumps(body).encode())


def test_nothing_sent_is_a_complaint() -> None:
    """A run without requests has visited nothing, and the complaint counts what is left."""
    complaint = Coverage(load()).complaint
    assert complaint is not None
    assert " more." in complaint


def test_what_a_body_holds_is_taken_off() -> None:
    """Properties, members, enum values and lengths of a body count, by its method."""
    coverage = Coverage(load())
    coverage.see(put(name="a" * 256, customerType="RESELLER", address={"city": "a" * 101}))
    for point in ("name", "name of 256 characters", "customerType RESELLER", "address.city"):
        assert f"PUT {point}" not in coverage.missing
        assert f"PATCH {point}" in coverage.missing
    assert "PUT address.city of 101 characters" not in coverage.missing
    assert "PUT address.city of 100 characters" in coverage.missing


def test_null_is_no_visit() -> None:
    """A property that is null was not sent."""
    coverage = Coverage(load())
    coverage.see(put(email=None))
    assert "PUT email" in coverage.missing


def test_bodies_that_say_nothing_are_passed_over() -> None:
    """Bodies that are no JSON, no object, or absent visit nothing."""
    coverage = Coverage(load())
    before = set(coverage.missing)
    for body in (None, b"", b"{", b"[]", b"\xff", b"[" * 9000):
        coverage.see(replace(put(), body=body))
    assert coverage.missing == before


def test_a_document_without_properties_is_a_complaint() -> None:
    """What cannot be visited at all is not taken for visited."""
    document = load()
    for schema in ("CustomerUpsert", "CustomerPatch"):
        document.raw["components"]["schemas"][schema] = {"type": "object"}
    assert Coverage(document).complaint is not None
