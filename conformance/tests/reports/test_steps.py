from typing import Any

import pytest

from complyt_conformance.reports.steps import by_weight, curl_lines, steps

COMPLYT_ID = "0b0a1f5e-7a0e-4a52-9d3b-3f1f6c0c7d11"


def exchange(method: str, target: str, answered: str = "{}", **more: Any) -> dict[str, Any]:
    """Return an exchange as the report has it."""
    answer = {"status": 200, "headers": {}, "body": answered, "size": len(answered)}
    curl = f"curl -X {method} {target}"
    return {"method": method, "target": target, "curl": curl, "answer": answer, **more}


def pair(external_id: str) -> str:
    """Return the path of a customer."""
    return f"/v1/customers/source/2/externalId/{external_id}"


def failure(*exchanges: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a failure as the report has it."""
    return {"expected": "201", "received": "500", "exchanges": list(exchanges), **more}


def lines(found: dict[str, Any], most: int) -> list[str]:
    """Return what a shell is to repeat of so many steps."""
    made = steps(found)
    return list(curl_lines(made, by_weight(made, found)[:most]))


@pytest.mark.parametrize(
    ("times", "at_once", "told"),
    [
        (2, False, "# the line above once more"),
        (12, False, "# the line above 11 more times"),
        (8, True, "# the line above 7 more times, at once"),
    ],
)
def test_equal_requests_in_a_row_are_told_once(times: int, at_once: bool, told: str) -> None:
    """A request that is repeated is a line, and a comment says how often it follows."""
    put, get = exchange("PUT", pair("a")), exchange("GET", pair("a"), atOnce=at_once)
    found = failure(put, *[get] * times, put)
    assert lines(found, 3) == [put["curl"], get["curl"], told, put["curl"]]


def test_a_request_beside_the_matter_says_what_it_is_for() -> None:
    """The comment above its line says why it is there; others have none."""
    twin, get = exchange("PUT", pair("b"), purpose="a twin"), exchange("GET", pair("a"), purpose="")
    assert lines(failure(twin, get), 2) == ["# a twin:", twin["curl"], get["curl"]]


def test_answers_that_differ_are_all_shown() -> None:
    """Where answers are shown, equal requests with other answers stay apart."""
    found = failure(*(exchange("GET", pair("a"), answer) for answer in ("{}", "{}", "[]")))
    assert [step.times for step in steps(found)] == [3]
    assert [step.times for step in steps(found, answers=True)] == [2, 1]


def test_what_made_the_customers_at_issue_is_shown_before_what_is_merely_late() -> None:
    """Of many requests the creating ones matter, by pair and by complytId; gaps are counted."""
    made = exchange("PUT", pair("cx-12345678-1z"), f'{{"complytId": "{COMPLYT_ID}"}}')
    others = [exchange("PUT", pair(f"cx-12345678-{number}z")) for number in range(2, 22)]
    get = exchange("GET", pair("cx-12345678-1z"))
    patch = exchange("PATCH", f"/v1/customers/complytId/{COMPLYT_ID.upper()}")
    gap = "# 20 requests are left out here"
    for last in (get, patch):
        assert lines(failure(made, *others, last), 2) == [made["curl"], gap, last["curl"]]


def test_what_made_a_customer_before_is_shown_first() -> None:
    """A check may read what another one wrote, and look at any of its own answers."""
    made, get = exchange("PUT", pair("a")), exchange("GET", pair("a"))
    whole = exchange("GET", "/v1/customers")
    found = failure(get, whole, before=[made], about=0)
    assert lines(found, 3) == [made["curl"], get["curl"], whole["curl"]]
    assert [step.judged for step in steps(found)] == [False, True, False]


def test_the_judged_request_is_shown_whatever_followed() -> None:
    """A request whose answer is wrong is no matter of its place."""
    page, whole = exchange("GET", "/v1/customers?page=2&size=7"), exchange("GET", "/v1/customers")
    posts = [exchange("POST", f"/v1/token?{number}") for number in range(9)]
    found = failure(page, *posts, whole, about=0)
    gap = "# 9 requests are left out here"
    assert lines(found, 1) == [page["curl"], "# 10 requests are left out here"]
    assert lines(found, 2) == [page["curl"], gap, whole["curl"]]


def test_customers_that_a_failure_names_bring_their_requests_along() -> None:
    """What a list lacks was written by a request that is shown."""
    puts = [exchange("PUT", pair(f"cx-12345678-{number}z")) for number in range(20)]
    whole = exchange("GET", "/v1/customers")
    found = failure(*puts, whole, received='none of [["2", "cx-12345678-7z"]]')
    assert puts[7]["curl"] in lines(found, 2)


def test_one_request_that_is_left_out_is_told() -> None:
    """The comment is a sentence."""
    found = failure(exchange("GET", pair("a")), exchange("GET", pair("b")))
    assert lines(found, 1)[0] == "# 1 request is left out here"
    assert lines(failure(), 1) == []
