from complyt_conformance.cases import aside, begin_case, current_case, judging
from complyt_conformance.exchange import Request, Response
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.target import Client, Target
from complyt_contract.document import load


def _sent(target: str) -> Response:
    """Send a request as part of the case at work; return its answer."""
    request = Request("GET", target)
    current_case().sent(request)
    return Response(request, 200, {}, b"")


def _judged() -> str:
    """Return the target of the request whose answer is judged."""
    case = current_case()
    return case.exchanges[case.about].request.target


def test_a_failure_is_about_the_last_answer_unless_the_check_looks_at_another() -> None:
    """What a check looks at counts until it sends again; two equal requests are told apart."""
    begin_case()
    first, _, _ = _sent("/a"), _sent("/b"), _sent("/a")
    assert current_case().about == 2
    assert judging(first) is first
    assert current_case().about == 0
    _sent("/c")
    assert _judged() == "/c"


def test_what_is_sent_aside_is_not_judged() -> None:
    """After requests beside the matter a failure is about the answer before them."""
    begin_case()
    _sent("/page")
    with aside():
        _sent("/whole")
        assert _judged() == "/whole"
    assert _judged() == "/page"


def test_an_answer_that_was_forgotten_leaves_the_last_to_be_judged() -> None:
    """A case keeps its last requests alone."""
    begin_case()
    first = _sent("/first")
    for number in range(100):
        _sent(f"/{number}")
    judging(first)
    assert _judged() == "/99"


def test_the_requests_of_a_twin_say_what_they_are_for(reference: str) -> None:
    """A customer that is written to compare with is told from the one that a check is about."""
    target = Target(reference, clients={"main": Client("sandbox", "sandbox-secret")})
    session = Session(target, load(), PROFILES["smoke"], seed=1)
    session.fetch_token("main")
    begin_case()
    session.api.given(session.fresh(plain_customer()))
    session.api.twin(plain_customer())
    session.api.list()
    purposes = [exchange.purpose for exchange in current_case().exchanges]
    twin = "a twin with the same values, to compare with"
    assert purposes == ["", twin, twin, ""]
