from pathlib import Path
from typing import Any

import pytest
import yaml

from complyt_contract.comparison.kinds import KINDS

PAIRS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(Path(__file__).with_name("kinds").iterdir())
}


def _in_request(schema: Any) -> Any:
    return _in_operation({"requestBody": {"content": {"application/json": {"schema": schema}}}})


def _in_response(schema: Any) -> Any:
    content = {"application/json": {"schema": schema}}
    return _in_operation({"responses": {"200": {"content": content}}})


def _in_operation(piece: Any) -> Any:
    refusals = {"400": {"description": "Wrong."}, "401": {"description": "Who?"}}
    responses = {**refusals, **piece.get("responses", {})}
    return {"paths": {"/books": {"post": {**piece, "responses": responses}}}}


def _as_document(piece: Any) -> Any:
    return piece


def _cases() -> list[Any]:
    """Return the id of a kind, a pair and a counter-pair of documents, and the effect."""
    cases = []
    for identifier, (old, new, request, response, *counter) in PAIRS["schemas"].items():
        for place, expected in ((_in_request, request), (_in_response, response)):
            pieces = map(place, (old, new, *(counter or (new, old))))
            cases.append(
                pytest.param(identifier, *pieces, expected, id=f"{identifier}-{place.__name__[4:]}")
            )
    for family, around in (("operations", _in_operation), ("documents", _as_document)):
        for identifier, (old, new, expected, *counter) in PAIRS[family].items():
            pieces = map(around, (old, new, *(counter or (new, old))))
            cases.append(pytest.param(identifier, *pieces, expected, id=identifier))
    return cases


def test_every_kind_has_a_pair() -> None:
    """What is registered is tried, and what is tried is registered."""
    assert {identifier for pairs in PAIRS.values() for identifier in pairs} == set(KINDS)


@pytest.mark.parametrize(
    ("identifier", "old", "new", "other_old", "other_new", "expected"), _cases()
)
def test_a_kind_is_told(
    compared: Any,
    identifier: str,
    old: Any,
    new: Any,
    other_old: Any,
    other_new: Any,
    expected: str,
) -> None:
    """A pair shows its kind with its effect, and the counter-pair does not show it."""
    effects = {
        " ".join(change.breaks) or change.effect
        for change in compared(old, new).changes
        if change.kind == identifier
    }
    assert effects == {expected}
    assert identifier not in {change.kind for change in compared(other_old, other_new).changes}
