from typing import Any

import pytest

from complyt_conformance.watching import failed

FAILING = [
    {"id": "PUT-8", "verdict": "fail"},
    {"id": "GET-1", "verdict": "pass"},
    {"id": "DOC-1", "verdict": "fail"},
]


@pytest.mark.parametrize(
    ("only", "repeated"),
    [(None, ["PUT-8", "DOC-1"]), (["GET-1", "PUT-8"], ["PUT-8"]), (["GET-1"], [])],
)
def test_what_was_not_asked_for_is_not_repeated(
    only: list[str] | None, repeated: list[str]
) -> None:
    """Of what a run saw broken on the way no check was asked for, and none is run first."""
    report: dict[str, Any] = {"only": only, "requirements": FAILING}
    assert failed(report) == repeated
    assert failed(None) == []
