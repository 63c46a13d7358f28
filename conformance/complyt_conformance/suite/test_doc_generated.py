from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import begin_case, count_case
from complyt_conformance.checks import requirement, together
from complyt_conformance.exchange import Exchange, Response
from complyt_conformance.findings import Blocked, LeftOut, Undecided
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import spelt

if TYPE_CHECKING:  # loading Schemathesis takes most of a second, so it is done when it is needed
    from complyt_conformance.generated.generator import Case, Generator
    from complyt_conformance.generated.requests import Generated

pytestmark = together

# The requirement that a refusal of plain data breaks.
ACCEPTS = {"getAllCustomers": "LIST-3", "upsertCustomer": "PUT-1", "updateCustomer": "PATCH-1"}
METHODS = {
    "createToken": "POST",
    "getCustomer": "GET",
    "getAllCustomers": "GET",
    "upsertCustomer": "PUT",
    "updateCustomer": "PATCH",
}


@pytest.fixture(scope="module", autouse=True)
def _thorough(session: Session) -> None:
    if not session.profile.thorough:
        raise LeftOut("what Schemathesis draws from the document is left to --profile standard")


@pytest.fixture(scope="module")
def complyt_id(session: Session, api: Api) -> str:
    return str(api.given(session.fresh(plain_customer()))["complytId"])


@pytest.fixture(scope="module")
def whole(session: Session) -> Generator:
    from complyt_conformance.generated.documents import whole_document
    from complyt_conformance.generated.generator import Generator

    return Generator(whole_document(session.document))


@pytest.fixture(scope="module")
def plain(session: Session) -> Generator:
    from complyt_conformance.generated.documents import plain_document
    from complyt_conformance.generated.generator import Generator

    return Generator(plain_document(session.document))


@requirement("DOC-1")
@pytest.mark.parametrize("operation", ACCEPTS)
def test_plain_data_is_accepted(
    session: Session, api: Api, plain: Generator, complyt_id: str, operation: str
) -> None:
    seen: Counter[str] = Counter()

    def judge(case: Case) -> bool:
        response = _sent(session, api, case, complyt_id)
        if response is not None:
            seen[_outcome(response)] += 1
            _expect_accepted(session, response, ACCEPTS[operation])
        return response is not None

    _try_all(session, plain, operation, judge)
    assert seen, "no request was made"


@requirement("DOC-1")
@pytest.mark.parametrize("operation", METHODS)
def test_valid_data_is_answered_as_documented(
    session: Session, api: Api, whole: Generator, complyt_id: str, operation: str
) -> None:
    seen: Counter[str] = Counter()

    def watch(case: Case) -> bool:
        response = _sent(session, api, case, complyt_id)
        seen[_outcome(response)] += 1
        return response is not None

    _try_all(session, whole, operation, watch)
    _expect_reached(operation, seen)


@requirement("DOC-1")
@pytest.mark.parametrize("operation", METHODS)
def test_invalid_data_is_refused(
    session: Session, api: Api, whole: Generator, complyt_id: str, operation: str
) -> None:
    from complyt_conformance.generated.blame import blamed
    from complyt_conformance.generated.requests import prepared

    seen: Counter[str] = Counter()

    def judge(case: Case) -> bool:
        generated = prepared(session, case, complyt_id)
        if generated is None:
            return False
        blame = blamed(operation, generated.breaches)
        if blame is None:
            return False
        response = _send(api, generated)
        seen[_outcome(response)] += 1
        if response.status < 300:
            broken = " and ".join(str(breach) for breach in generated.breaches)
            session.recorder.failed(
                blame,
                session.check,
                f"a refusal ({broken})",
                response.summary(),
                [Exchange.of(response)],
            )
        return True

    _try_all(session, whole, operation, judge, valid=False)
    _expect_reached(operation, seen)


@requirement("DOC-1")
def test_sequences_along_the_links_are_answered_as_documented(
    session: Session, api: Api, plain: Generator
) -> None:
    from complyt_conformance.generated.sequences import machine

    seen: Counter[str] = Counter()
    promised = {"getCustomer": "PUT-2", "updateCustomer": "PATCH-1"}

    def send(case: Case, linked: bool) -> Response:
        response = _sent(session, api, case, str(case.path_parameters.get("complytId", "")))
        assert response is not None, "plain data was not sent"
        operation = str(response.request.operation)
        seen[f"linked {operation}" if linked else operation] += 1
        if linked and operation in promised:
            _expect_accepted(session, response, promised[operation])
        return response

    profile = session.profile
    machine(plain, send).run(settings=_settings(profile.sequences // 4, stateful_step_count=5))
    if not any(name.startswith("linked") for name in seen):
        raise Undecided(f"no answer had a link to follow: {spelt(seen)}")


def _try_all(
    session: Session,
    generator: Generator,
    operation: str,
    check: Callable[[Case], bool],
    *,
    valid: bool = True,
) -> None:
    """Check the boundary cases of an operation, and as many generated ones as are asked for.

    `check` says whether it sent the case.
    """
    profile = session.profile
    most = profile.examples if operation != "createToken" else 5  # secrets are slow
    left = most if valid else 6 * most
    for case in generator.boundaries(operation, valid=valid):
        begin_case()
        count_case()
        left -= check(case)
        if not left:
            break

    def generated(case: Case) -> None:
        begin_case()
        count_case()
        check(case)

    strategy = generator.strategy(operation, valid=valid)
    _settings(min(most, profile.drawn))(hypothesis.given(case=strategy)(generated))()


def _settings(max_examples: int, **more: Any) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=max_examples, suppress_health_check=list(hypothesis.HealthCheck), **more
    )


def _sent(session: Session, api: Api, case: Case, complyt_id: str) -> Response | None:
    from complyt_conformance.generated.requests import prepared

    generated = prepared(session, case, complyt_id)
    return None if generated is None else _send(api, generated)


def _send(api: Api, generated: Generated) -> Response:
    caller = api.acting_as(None) if generated.operation == "createToken" else api
    headers = {"Content-Type": generated.content_type} if generated.body is not None else {}
    method = METHODS[generated.operation]
    return caller.send(
        generated.operation, method, generated.target, body=generated.body, headers=headers
    )


def _outcome(response: Response | None) -> str:
    if response is None:
        return "not sent"
    if response.status < 300:
        return "accepted"
    unreached = response.status in (401, 403, 404) or response.status >= 500
    return str(response.status) if unreached else "refused"


def _expect_accepted(session: Session, response: Response, requirement: str) -> None:
    if 300 <= response.status < 500:
        session.recorder.failed(
            requirement, session.check, "plain data to be accepted", response.summary(),
            [Exchange.of(response)],
        )  # fmt: skip  # a line an argument hides that this is one finding


def _expect_reached(operation: str, seen: Counter[str]) -> None:
    """Raise unless requests got past 401 and 404: otherwise nothing was looked at."""
    assert seen, "no request was made"
    if not seen["accepted"] + seen["refused"] and operation not in ("createToken", "getCustomer"):
        raise Blocked(ACCEPTS[operation], f"{operation} was never reached: {spelt(seen)}")
