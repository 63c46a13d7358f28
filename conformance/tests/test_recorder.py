from complyt_conformance.exchange import Exchange, Request
from complyt_conformance.recorder import Failure, Recorder
from complyt_contract.differences import Difference


def _causes(*seen: tuple[str, str]) -> list[int]:
    """Return how often each cause was met; seen are operations and what they answered."""
    recorder = Recorder()
    for operation, received in seen:
        exchange = Exchange(Request("GET", "/v1/customers", operation=operation))
        recorder.failed("DOC-1", "every exchange", "a body that fits", received, [exchange])
    return [failure.count for failure in recorder.findings["DOC-1"].failures.values()]


def test_a_place_in_a_list_makes_no_cause_of_its_own() -> None:
    """What is wrong with one customer is told once, wherever in the list it stands."""
    first, second = ("getAllCustomers", "/7/name: 'a'"), ("getAllCustomers", "/12/name: 'b'")
    assert _causes(first, second) == [2]
    assert _causes(first, ("getAllCustomers", "/7/zip: 'a'")) == [1, 1]


def test_two_operations_have_two_causes() -> None:
    """What two operations get wrong is told of both, each with its exchanges."""
    listed = ("getAllCustomers", "500")
    assert _causes(listed, ("getCustomer", "500"), listed) == [2, 1]


def _failure(operation: str, *differs: Difference) -> Failure:
    """Return a failure seen in the answer of an operation."""
    exchange = Exchange(Request("GET", "/v1/customers", operation=operation))
    return Failure("check", "a", "b", [exchange], differences=differs)


def test_a_wrong_value_is_one_kind_wherever_it_is_seen() -> None:
    """A value that is stored wrong shows in the answers of several operations."""
    name, comment = Difference("/name", '"a "', '"a"'), Difference("/comment", '"b "', '"b"')
    assert _failure("getCustomer", name).kind == _failure("getAllCustomers", comment).kind


def test_a_wrong_status_is_a_kind_of_each_operation() -> None:
    """What two operations refuse wrongly has two causes; two wrong statuses are two kinds."""
    ok, gone = Difference("status", "400", "200"), Difference("status", "400", "404")
    kinds = [_failure("getCustomer", ok), _failure("getCustomer", gone), _failure("other", ok)]
    assert len({failure.kind for failure in kinds}) == 3


def _sent(method: str, target: str, body: bytes = b"") -> Exchange:
    return Exchange(Request(method, target), 200, body=body)


def test_what_made_a_customer_is_kept_of_a_failure_that_finds_it() -> None:
    """The PUT that the failing requests lack stands before them, once; their own does not."""
    recorder = Recorder()
    shown = b'{"complytId": "an-id"}'
    made, own = (
        _sent("PUT", "/source/1/externalId/a", shown),
        _sent("PUT", "/source/1/externalId/b"),
    )
    for each in (made, own):
        recorder.made(each)
    by_target, by_id = _sent("GET", made.request.target), _sent("GET", "/complytId/an-id")
    by_answer, strange = (
        _sent("GET", "/source/01/externalId/a", shown),
        _sent("GET", "/source/2/externalId/a"),
    )
    for found in (by_target, by_id, by_answer):
        recorder.failed("PUT-2", "test", "one", "another", [found, own, strange, by_target])
        [failure] = recorder.findings["PUT-2"].failures.values()
        assert failure.before == [made]
        recorder.findings.clear()
    recorder.failed("PUT-2", "test", "one", "another", [own, strange])
    [failure] = recorder.findings["PUT-2"].failures.values()
    assert failure.before == []
