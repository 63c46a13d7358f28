"""What is found in servers that are wrong in one way, and that right ones are not blamed."""

import json
import socket
from typing import Any
from uuid import uuid4

import httpx
import pytest

from complyt_contract import document
from complyt_contract.requirements import requirements
from complyt_reference.proxy.table import JUDGED, NOT_JUDGED
from tests.proxy.cases import APART, CASES, ID, Case, Exchange
from tests.proxy.proxies import Proxy, Target, read_message

PAIR = "/v1/customers/source/2/externalId/a"


def test_every_requirement_is_judged_or_said_not_to_be() -> None:
    """By one of the two tables, and by one alone."""
    known = list(requirements(document.load()))
    assert sorted([*JUDGED, *NOT_JUDGED], key=known.index) == known


def test_every_requirement_that_is_judged_has_a_wrong_server() -> None:
    """The table promises nothing that no case shows."""
    assert {case.requirement for case in CASES} | set(APART) == set(JUDGED)


def own(value: Any, mine: str) -> Any:
    """Return exchanges' values with ids of one case's own."""
    if isinstance(value, bytes):
        return value
    text = json.dumps(value).replace(ID[:8], mine).replace(ID[:8].upper(), mine.upper())
    return json.loads(text)


def play(proxy: Proxy, target: Target, exchanges: list[Exchange]) -> list[list[str]]:
    """Send requests, have them answered; return what each was found to break."""
    mine = uuid4().hex[:8]
    seen = httpx.get(f"{proxy.page}/sandbox/requests").json()
    after = seen[-1]["id"] if seen else 0
    for each in exchanges:
        target.script = scripted(each, mine)
        headers = {"Authorization": f"Bearer opaque-{mine}", "Content-Type": "application/json"}
        headers |= own(each.headers, mine)
        httpx.request(
            each.method,
            proxy.url + each.path.replace(ID[:8], mine).replace(ID[:8].upper(), mine.upper()),
            headers={name: value for name, value in headers.items() if value},
            content=body_of(own(each.sent, mine)),
        )
    shown = proxy.exchanges(len(exchanges), after)
    return [[finding["requirement"] for finding in each["findings"]] for each in shown]


def body_of(value: Any) -> bytes | None:
    """Return a body as it is sent."""
    return value if value is None or isinstance(value, bytes) else json.dumps(value).encode()


def scripted(exchange: Exchange, mine: str) -> Any:
    """Return a script that answers as an exchange says."""

    def script(connection: socket.socket) -> None:
        read_message(connection)
        connection.sendall(answer_of(exchange, mine))

    return script


def answer_of(exchange: Exchange, mine: str) -> bytes:
    """Return an answer as it is sent."""
    body = body_of(own(exchange.answer, mine)) or b""
    failure = exchange.status >= 400
    kind = "application/problem+json" if failure else "application/json"
    headers = {
        "Content-Type": kind,
        **own(exchange.answer_headers, mine),
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {exchange.status} X", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "\r\n"]).encode() + body


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.requirement}-{case.name}")
def test_a_wrong_server_is_found(proxy: Proxy, target: Target, case: Case) -> None:
    """By its last answer, under the requirement that it breaks; those before break none."""
    *before, last = play(proxy, target, case.wrong)
    assert case.requirement in last
    assert before == [[]] * len(before)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.requirement}-{case.name}")
def test_a_right_server_is_not_blamed(proxy: Proxy, target: Target, case: Case) -> None:
    """Where all is as it must be."""
    assert play(proxy, target, case.right) == [[]] * len(case.right)
