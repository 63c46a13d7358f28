import copy
from collections.abc import Callable
from typing import Any

import pytest

from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.model import Model
from complyt_conformance.strategies import plain_customer

Change = Callable[[dict[str, Any]], Any]

BODY = plain_customer(externalId="a")
PAIR = ("2", "a")
TIMES = {"createdDate": "2026-01-01T00:00:00", "updatedDate": "2026-01-01T00:00:01"}


def answer(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what a right server answers to a body, but for `changes`."""
    identity = {"complytId": "9f8ee193-1a71-42b4-801d-ee1d8a161fbe", "internalTimestamps": TIMES}
    dates = {name: time.rstrip("Z") for name, time in body["externalTimestamps"].items()}
    return copy.deepcopy({**identity, **body, "externalTimestamps": dates, **changes})


@pytest.fixture
def model() -> Model:
    """Return a model that knows one customer."""
    known = Model()
    known.put(BODY, 201, answer(BODY))
    return known


def broken_by(judged: Callable[[], None]) -> str | None:
    """Return the requirement of the violation."""
    with pytest.raises(Violation) as caught:
        judged()
    return caught.value.requirement


def test_right_answers_pass(model: Model) -> None:
    """PUT, PATCH, GET and list of a right server are no violation."""
    model.put({**BODY, "email": None}, 200, answer(BODY, email=None))
    model.patch(PAIR, {"name": "B"}, 200, answer(BODY, email=None, name="B"))
    model.seen(PAIR, answer(BODY, email=None, name="B"))
    model.listed([answer(BODY, name="B", email=None)])


@pytest.mark.parametrize(
    ("status", "changes", "requirement"),
    [
        (201, {}, "PUT-1"),
        (200, {"complytId": "11111111-1a71-42b4-801d-ee1d8a161fbe"}, "PUT-3"),
        (200, {"comment": "Another"}, "OBJ-2"),
        (200, {"internalTimestamps": {**TIMES, "createdDate": "2026-01-01T00:00:01"}}, "PUT-14"),
        (200, {"internalTimestamps": {**TIMES, "updatedDate": "2025-01-01T00:00:01"}}, "PUT-14"),
    ],
)
def test_a_second_put_is_judged(
    model: Model, status: int, changes: dict[str, Any], requirement: str
) -> None:
    """Each difference carries the requirement of its rule."""
    assert broken_by(lambda: model.put(BODY, status, answer(BODY, **changes))) == requirement


def test_what_a_put_left_out_must_go(model: Model) -> None:
    """A property, or a member of the address, that is still there breaks PUT-8."""
    body = {name: value for name, value in BODY.items() if name != "comment"}
    assert broken_by(lambda: model.put(body, 200, answer(BODY))) == "PUT-8"
    short = {**BODY, "address": {"city": "Austin"}}
    merged = answer(BODY, address={**BODY["address"], "city": "Austin"})
    assert broken_by(lambda: model.put(short, 200, merged)) == "PUT-8"


@pytest.mark.parametrize(
    ("changes", "answered", "requirement"),
    [
        ({"name": "B"}, {}, "PATCH-1"),
        ({"name": "B"}, {"name": "B", "comment": None}, "PATCH-1"),
        ({"name": "B"}, {"name": "B", "externalId": "b"}, "PATCH-1"),
        ({"email": None}, {}, "PATCH-4"),
        (
            {"address": {"city": "Austin"}},
            {"address": {**BODY["address"], "city": "Austin"}},
            "PATCH-3",
        ),
    ],
)
def test_a_patch_is_judged(
    model: Model, changes: dict[str, Any], answered: dict[str, Any], requirement: str
) -> None:
    """Each difference carries the requirement of its rule."""
    answering = answer(BODY, **answered)
    assert broken_by(lambda: model.patch(PAIR, changes, 200, answering)) == requirement


def test_a_read_is_judged_by_the_last_write(model: Model) -> None:
    """A stale GET breaks PUT-2 after a PUT and PATCH-2 after a PATCH."""
    assert broken_by(lambda: model.seen(PAIR, answer(BODY, name="Old"))) == "PUT-2"
    model.patch(PAIR, {"name": "B"}, 200, answer(BODY, name="B"))
    assert broken_by(lambda: model.seen(PAIR, answer(BODY))) == "PATCH-2"


def test_a_list_is_judged(model: Model) -> None:
    """A missing, a stale and a repeated customer break LIST-1; a wrong order LIST-2."""
    assert broken_by(lambda: model.listed([])) == "LIST-1"
    assert broken_by(lambda: model.listed([answer(BODY, name="Old")])) == "LIST-1"
    assert broken_by(lambda: model.listed([answer(BODY), answer(BODY)])) == "LIST-1"
    times = {"createdDate": "2030-01-01T00:00:00Z", "updatedDate": "2030-01-01T00:00:00Z"}
    newer = {**BODY, "externalId": "b", "externalTimestamps": times}
    model.put(newer, 201, answer(newer))
    assert broken_by(lambda: model.listed([answer(BODY), answer(newer)])) == "LIST-2"


def test_what_others_wrote_is_left_alone(model: Model) -> None:
    """Customers that the model does not know are no difference."""
    model.listed([answer({**BODY, "externalId": "theirs"}), answer(BODY)])


@pytest.mark.parametrize("name", ["complytId", "internalTimestamps", "externalTimestamps"])
def test_an_answer_that_is_no_whole_customer_decides_nothing(name: str) -> None:
    """What OBJ-1 breaks is left to OBJ-1."""
    whole = answer(BODY)
    del whole[name]
    with pytest.raises(Blocked, match="OBJ-1"):
        Model().put(BODY, 201, whole)
