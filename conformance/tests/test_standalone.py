import base64
import gzip
import json
from typing import Any

import pytest

from complyt_conformance.standalone.as_curl import as_curl
from complyt_conformance.standalone.as_pytest import as_pytest
from complyt_conformance.standalone.expectations import assertions
from complyt_conformance.standalone.sequence import CannotWriteError, sequence
from tests.handlers import Handler, handling

URL = "http://127.0.0.1:8080"
RUN, OTHER = "cx-0123abcd", "aaaaaaaa-2222-3333-4444-555555555555"
PUT, BY_ID = f"/v1/customers/source/2/externalId/{RUN}-1z", f"/v1/customers/complytId/{OTHER}"


def exchange(
    method: str, target: str, status: int | None, answered: Any = None, **more: Any
) -> dict[str, Any]:
    """Return a request as a report has it, without a body, and its answer."""
    text = answered if isinstance(answered, str) else json.dumps(answered)
    answer: dict[str, Any] = {"status": status, "headers": {}, "body": text, "size": len(text)}
    return {
        "method": method, "target": target, "headers": {"Authorization": "Bearer $TOKEN"},
        "body": None, "size": 0, "cuts": [], "curl": "", "answer": answer if status else None,
        **more,
    }  # fmt: skip  # a line a member hides that this is one request


def failure(expected: str, *exchanges: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a failure as a report has it."""
    return {
        "id": "PUT-1.1", "requirement": "PUT-1", "text": "Says so.", "expected": expected,
        "received": "another", "exchanges": list(exchanges), **more,
    }  # fmt: skip  # a line a member hides that this is one failure


def differs(place: str, expected: str, received: str) -> dict[str, Any]:
    """Return what differs, as a report has it."""
    return {"differences": [{"place": place, "expected": expected, "received": received}]}


TIME = "/externalTimestamps/createdDate"
TYPES = '"string", "null"'


@pytest.mark.parametrize(
    ("failed", "asserted"),
    [
        (
            failure(f"400 for PUT {PUT}", exchange("PUT", PUT, 200)),
            "answers[0].status in [400]",
        ),
        (
            failure(f"PUT {PUT} to be accepted", exchange("PUT", PUT, 400)),
            "answers[0].status // 100 in [2]",
        ),
        (
            failure(f"PUT {PUT} to be accepted", exchange("PUT", PUT, 201, "no JSON")),
            "isinstance(data(answers[0]), dict)",
        ),
        (
            failure("a status 201", exchange("PUT", PUT, 200)),
            "answers[0].status in [201]",
        ),
        (
            failure(
                f"200 or 201 with a customer for PUT {PUT}, a step of this check",
                exchange("PUT", PUT, 200, []),
            ),
            "isinstance(data(answers[0]), dict)",
        ),
        (
            failure(
                f"200 or 201 with a customer for PUT {PUT}, a step of this check",
                exchange("PUT", PUT, 500),
                exchange("GET", PUT, 404),
            ),
            "answers[0].status in [200, 201]",
        ),
        (
            failure(
                f"a customer with complytId and source for PUT {PUT}, a step of this check",
                exchange("PUT", PUT, 201, {"source": "2"}),
            ),
            "member(answers[0], ['complytId']) is not None",
        ),
        (
            failure(f"a customer as a JSON object for PUT {PUT}", exchange("PUT", PUT, 201, [])),
            "isinstance(data(answers[0]), dict)",
        ),
        (
            failure("no customer", exchange("GET", PUT, 200, {"complytId": "1"})),
            "member(answers[0], ['complytId']) is None",
        ),
        (
            failure("a documented status of getCustomer", exchange("GET", PUT, 418)),
            "answers[0].status not in [418]",
        ),
        (
            failure("an answer other than 503 while others come", exchange("GET", PUT, None)),
            "answers[0].status not in [503]",
        ),
        (
            failure("a failure body without a secret", exchange("GET", PUT, 404, "$OTHER_SECRET")),
            "not shows(answers[0], filled('{{OTHER_SECRET}}', ids))",
        ),
        (
            failure(
                "upsertCustomer 200 with a body that fits its schema",
                exchange("PUT", PUT, 200, {"name": 1e999}),
                received=f"/name: Infinity is not of types {TYPES}"[:60],
            ),
            "not isinstance(member(answers[0], ['name']), float)",
        ),
        (
            failure(
                "upsertCustomer 201 with a body that fits its schema",
                exchange("PUT", PUT, 201, {"complytId": "cust-1"}),
                received='/complytId: "cust-1" does not match "^[0-9a-f]{8}-"',
            ),
            "re.search('^[0-9a-f]{8}-', str(member(answers[0], ['complytId'])))",
        ),
        (
            failure(
                "upsertCustomer 201 with a body that fits its schema",
                exchange("PUT", PUT, 201, {"createdDate": "2026-11-27T07:39:40.037438Z"}),
                received='/createdDate: "2026-11-27T07:39:40.037438Z" is longer than 23 characters',
            ),
            "len(member(answers[0], ['createdDate']) or '') <= 23",
        ),
        (
            failure(
                "name null",
                exchange("PUT", PUT, 200, {"name": "Northwind"}, body="{}"),
                **differs("/name", "null", '"Northwind"'),
            ),
            "member(answers[0], ['name']) is None",
        ),
        (
            failure(
                "externalId",
                exchange("PUT", PUT, 201, {}, body=json.dumps({"externalId": f"{RUN}-1z"})),
                exchange("GET", PUT, 200, {"externalId": "?"}),
                **differs("/externalId", f'"{RUN}-1z"', '"?"'),
            ),
            "member(answers[1], ['externalId']) == filled('{{run}}-1z', ids)",
        ),
        (
            failure(
                "createdDate without a zone",
                exchange(
                    "PUT",
                    PUT,
                    201,
                    {"externalTimestamps": {"createdDate": "2022-10-19T00:00"}},
                    body=json.dumps(
                        {"externalTimestamps": {"createdDate": "2022-10-19T00:00:00Z"}}
                    ),
                ),
                **differs(TIME, '"2022-10-19T00:00:00"', '"2022-10-19T00:00"'),
            ),
            "member(answers[0], ['externalTimestamps', 'createdDate']) == '2022-10-19T00:00:00'",
        ),
        (
            failure(
                "complytId",
                exchange("PUT", PUT, 201, {"complytId": OTHER.upper()}),
                **differs("/complytId", f'"{OTHER}"', f'"{OTHER.upper()}"'),
            ),
            "member(answers[0], ['complytId']) == filled('{{complytId 0}}', ids)",
        ),
        (
            failure(
                "address as before",
                exchange("GET", PUT, 200, {"address": {"city": "Austin"}}),
                exchange("GET", PUT, 200, {"address": None}),
                **differs("/address", '{"city": "Austin"}', "null"),
            ),
            "member(answers[1], ['address', 'city']) == member(answers[0], ['address', 'city'])",
        ),
    ],
    ids=lambda value: value["expected"][:40] if isinstance(value, dict) else "",
)
def test_what_a_failure_shows_is_asserted(failed: dict[str, Any], asserted: str) -> None:
    """Each kind of failure that answers can show becomes a line of a module, which compiles."""
    assert asserted in [line for _, line in assertions(failed, sequence(failed))]
    compile(as_pytest(failed, URL), "module", "exec")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"comment": NaN}', "came no JSON"),
        ('{"comment": "1"}'.encode("utf-16"), "came no JSON"),
        (b"[" * 100_000, "came no JSON"),
        (b'{"name": 1}', "expected name null"),
        (b"\xef\xbb\xbf{}", ""),
    ],
    ids=["NaN", "UTF-16", "deep", "wrong", "right"],
)
def test_a_module_takes_for_json_what_the_suite_does(
    monkeypatch: pytest.MonkeyPatch, body: bytes, said: str
) -> None:
    """That a member is absent is not seen in a body that Python alone could read."""
    recorded = exchange("PUT", PUT, 200, {"name": "Northwind"}, body="{}")
    module: dict[str, Any] = {}
    exec(
        as_pytest(failure("name null", recorded, **differs("/name", "null", '"Northwind"')), URL),
        module,
    )

    class Answered(Handler):
        def do_PUT(self) -> None:  # noqa: N802 - http.server names it so
            self.content()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    monkeypatch.setenv("TOKEN", "any")
    with handling(Answered) as module["URL"]:
        if said:
            with pytest.raises(AssertionError, match=said):
                module["test_put_1_1"]()
        else:
            module["test_put_1_1"]()


def test_a_failure_of_which_its_answers_show_nothing_is_not_asserted() -> None:
    """An expectation that holds for the recorded answers, too, would be a test that cannot fail."""
    kept = failure(
        "400 for PUT /elsewhere", exchange("PUT", PUT, 400), **differs("status", "400", "2")
    )
    with pytest.raises(CannotWriteError, match="only the suite can tell what is right"):
        as_pytest(kept, URL)


def test_what_was_there_before_is_made_first() -> None:
    """What made a customer is a step, whose answer gives the id that the others send."""
    maker = exchange("PUT", PUT, 201, {"complytId": OTHER})
    found = sequence(failure("no 5xx", exchange("GET", BY_ID, 500), before=[maker]))
    assert [step.method for step in found.steps] == ["PUT", "GET"]
    assert found.steps[1].target == "/v1/customers/complytId/{{complytId 0}}"


def test_a_customer_of_which_nobody_tells_what_made_it_is_not_asked_for() -> None:
    """An id that only its own request is answered was another server's, and is nobody's now."""
    own = exchange("PATCH", BY_ID, 200, {"complytId": OTHER})
    with pytest.raises(CannotWriteError, match="does not tell what made a customer"):
        sequence(failure("name null", own))


def test_a_request_that_was_left_without_an_answer_is_sent_once() -> None:
    """A script sends what the report holds, and nothing more."""
    script = as_curl(failure(f"an HTTP answer to PUT {PUT}", exchange("PUT", PUT, None)), URL)
    assert script.count("\nsend ") == 1


def test_a_file_says_which_identity_stands_for_which() -> None:
    """Identities of the run that its head tells are others in what a file sends."""
    maker = exchange("PUT", PUT, 201, {"complytId": OTHER})
    failed = failure(f"400 for PATCH {BY_ID}", maker, exchange("PATCH", BY_ID, 200), received=PUT)
    script, module = as_curl(failed, URL), as_pytest(failed, URL)
    assert f"# {OTHER} of the run is $ID_0 here" in script
    assert f"# {RUN} of the run is $RUN here" in script
    assert f"# {OTHER} of the run is {{{{complytId 0}}}} here" in module
    assert f"# {RUN} of the run is {{{{run}}}} here" in module


def test_files_say_what_a_request_is_for() -> None:
    """A request beside the matter has its purpose beside it, in a script as in a module."""
    twin = exchange("PUT", PUT, 201, {}, purpose="a twin")
    failed = failure(f"400 for PUT {PUT}", twin, exchange("PUT", PUT, 200))
    assert "# a twin:\nsend 0 201 -X PUT" in as_curl(failed, URL)
    assert as_pytest(failed, URL).count("'purpose': 'a twin'") == 1


def test_a_packed_body_is_packed_in_a_module() -> None:
    """What is no text goes into a module as the report has it."""
    octets = base64.b64encode(gzip.compress(b"\xff")).decode()
    failed = failure(f"400 for PUT {PUT}", exchange("PUT", PUT, 200, packed=octets, body="\ufffd"))
    assert repr(octets) in as_pytest(failed, URL)
