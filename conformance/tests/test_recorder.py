from complyt_conformance.exchange import Exchange, Request
from complyt_conformance.recorder import Recorder


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
