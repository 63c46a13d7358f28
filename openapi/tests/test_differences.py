from datetime import UTC, datetime
from typing import Any

import pytest

from complyt_contract.differences import Difference, differences, spelt


@pytest.mark.parametrize(
    ("expected", "received", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [Difference("/a/c", "2", "3")]),
        ({"a": 1}, {"b": 1}, [Difference("/a", "1", "absent"), Difference("/b", "absent", "1")]),
        ([1, 2], [1], [Difference("/1", "2", "absent")]),
        ({"a/b": None}, {"a/b": ""}, [Difference("/a~1b", "null", '""')]),
        (False, 0, [Difference("", "false", "0")]),
        ("north", "nord", [Difference("", '"north"', '"nord"', 3)]),
        ("é🦊x", "é🦊", [Difference("", '"é🦊x"', '"é🦊"', 2)]),
    ],
)
def test_the_innermost_members_that_differ_are_told(
    expected: Any, received: Any, found: list[Difference]
) -> None:
    """Each difference has a JSON pointer, both sides as JSON, and for texts the first character."""
    assert list(differences(expected, received)) == found


def test_an_instant_is_spelt_as_answers_have_it() -> None:
    """People are shown no Python: a time has no zone, and a fraction only where there is one."""
    moment = datetime(2022, 10, 19, 9, 7, 54, tzinfo=UTC)
    assert spelt({"createdDate": moment}) == '{"createdDate": "2022-10-19T09:07:54"}'
    assert spelt(moment.replace(microsecond=585_000)) == '"2022-10-19T09:07:54.585"'
