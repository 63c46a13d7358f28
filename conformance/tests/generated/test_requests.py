import json
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from hypothesis import HealthCheck

from complyt_conformance.generated.documents import plain_document
from complyt_conformance.generated.generator import Generator
from complyt_conformance.generated.requests import Generated, prepared
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.target import Target
from complyt_contract.document import load

DOCUMENT = load()
KNOWN = str(uuid4())


@pytest.fixture(scope="module")
def session() -> Session:
    """Return a run that sends nothing."""
    return Session(Target("http://127.0.0.1:1"), DOCUMENT, PROFILES["smoke"], seed=1)


@pytest.fixture(scope="module")
def generator() -> Generator:
    """Generate from the whole document."""
    return Generator(DOCUMENT.raw)


def test_a_put_has_one_identity_in_path_and_body(session: Session, generator: Generator) -> None:
    """The path's identity is minted and stands in the body too; a complytId is left out."""
    body = plain_customer(externalId="theirs", source="7", complytId=str(uuid4()))
    sent = _put(session, generator, body)
    data = json.loads(sent.body or b"")
    assert sent.target == f"/v1/customers/source/{data['source']}/externalId/{data['externalId']}"
    assert data["externalId"].startswith(session.prefix)
    assert "complytId" not in data
    assert not sent.breaches


def test_what_is_wrong_with_a_body_stays_wrong(session: Session, generator: Generator) -> None:
    """A body keeps its breach, under a path that is right."""
    sent = _put(session, generator, {**plain_customer(externalId=True)}, source="0")
    assert [str(breach) for breach in sent.breaches] == ["type of externalId"]
    assert json.loads(sent.body or b"")["externalId"] is True
    assert "/source/2/" in sent.target


def test_what_is_wrong_with_a_path_stays_wrong(session: Session, generator: Generator) -> None:
    """A path keeps its breach where the body has none."""
    sent = _put(session, generator, plain_customer(externalId="a"), source="0")
    assert {breach.place for breach in sent.breaches} == {"Source"}
    assert "/source/0/" in sent.target


@pytest.mark.parametrize("number", [-1, 7.5, 2**60])
def test_an_undecided_number_is_not_sent(
    session: Session, generator: Generator, number: float
) -> None:
    """Numbers as identifiers that the contract leaves open are never sent."""
    case = _case(generator, "upsertCustomer", {"source": "2", "externalId": "a"})
    case.body = plain_customer(externalId=number)
    assert prepared(session, case, KNOWN) is None


def test_a_patch_meets_a_customer_that_exists(session: Session, generator: Generator) -> None:
    """A PATCH gets the complytId that it is given, and no identifier of its own."""
    case = _case(generator, "updateCustomer", {"complytId": str(uuid4())})
    case.body = {"name": "Changed", "externalId": "a", "source": 3, "complytId": str(uuid4())}
    sent = prepared(session, case, KNOWN)
    assert sent is not None
    assert sent.target == f"/v1/customers/complytId/{KNOWN}"
    assert json.loads(sent.body or b"") == {"name": "Changed"}


@pytest.mark.parametrize("operation", DOCUMENT.operations)
@pytest.mark.parametrize("valid", [True, False])
def test_no_method_but_the_documented_one_is_generated(
    generator: Generator, operation: str, valid: bool
) -> None:
    """DELETE is sent nowhere."""
    cases = list(generator.boundaries(operation, valid=valid))
    assert {case.method for case in cases} == {DOCUMENT.operations[operation].method}


@pytest.mark.parametrize("operation", ["getAllCustomers", "upsertCustomer", "updateCustomer"])
def test_plain_data_fits_the_whole_document(session: Session, operation: str) -> None:
    """Narrowing the document never lets in what the whole one refuses."""
    plain = Generator(plain_document(DOCUMENT))

    @hypothesis.settings(max_examples=20, suppress_health_check=list(HealthCheck), database=None)
    @hypothesis.given(case=plain.strategy(operation, valid=True))
    def fits(case: Any) -> None:
        sent = prepared(session, case, KNOWN)
        assert sent is not None
        assert not sent.breaches

    fits()


def _case(generator: Generator, operation: str, path: dict[str, str]) -> Any:
    found = generator.schema.find_operation_by_id(operation)
    return found.Case(path_parameters=path, media_type="application/json")


def _put(
    session: Session, generator: Generator, body: dict[str, Any], source: str = "4"
) -> Generated:
    case = _case(generator, "upsertCustomer", {"source": source, "externalId": "theirs"})
    case.body = body
    sent = prepared(session, case, KNOWN)
    assert sent is not None
    return sent
