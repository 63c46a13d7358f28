"""Requests at once, and time between them: what is judged, and what nobody can know."""

import json
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.proxy.cases import BODY, INTERNAL, customer
from tests.proxy.proxies import Proxy, Target, proxying, read_message
from tests.servers import PATIENCE


def findings(proxy: Proxy, after: int, count: int) -> list[str]:
    """Return what so many exchanges after one were found to break."""
    shown = proxy.exchanges(count, after)
    return [each["requirement"] for exchange in shown for each in exchange["findings"]]


@pytest.fixture
def last(proxy: Proxy) -> int:
    """Return the id of the last exchange before the test."""
    seen = httpx.get(f"{proxy.page}/sandbox/requests").json()
    return int(seen[-1]["id"]) if seen else 0


def answer(status: int, value: dict[str, Any], path: str) -> bytes:
    """Return an answer as it is sent."""
    body = json.dumps(value).encode()
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nLocation: {path}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def own() -> tuple[str, dict[str, Any], dict[str, Any], dict[str, str]]:
    """Return path, body, answer and headers of a customer of the test's own."""
    external_id, complyt_id = f"at-once-{uuid4()}", str(uuid4())
    path = f"/v1/customers/source/2/externalId/{external_id}"
    stored = customer(externalId=external_id, complytId=complyt_id)
    return path, {**BODY, "externalId": external_id}, stored, {
        "Authorization": f"Bearer {uuid4()}"
    }  # fmt: skip  # four values


def meeting(answers: list[bytes]) -> Callable[[socket.socket], None]:
    """Return a script whose answers wait until all requests have come."""
    barrier, waiting = threading.Barrier(len(answers)), iter(answers)
    lock = threading.Lock()

    def script(connection: socket.socket) -> None:
        read_message(connection)
        with lock:
            mine = next(waiting)
        barrier.wait(PATIENCE)
        connection.sendall(mine)

    return script


def at_once(*calls: Callable[[], Any]) -> None:
    """Call them all at once."""
    with ThreadPoolExecutor(len(calls)) as callers:
        for each in [callers.submit(call) for call in calls]:
            each.result()


def test_two_first_puts_that_are_both_answered_201(proxy: Proxy, target: Target, last: int) -> None:
    """At once they break PUT-16, whichever came first."""
    path, body, stored, headers = own()
    target.script = meeting([answer(201, stored, path)] * 2)
    at_once(*[lambda: httpx.put(proxy.url + path, json=body, headers=headers)] * 2)
    assert findings(proxy, last, 2) == ["PUT-16"]


def test_two_first_puts_that_make_two_customers(proxy: Proxy, target: Target, last: int) -> None:
    """At once they break PUT-15."""
    path, body, stored, headers = own()
    twin = {**stored, "complytId": str(uuid4())}
    target.script = meeting([answer(201, stored, path), answer(200, twin, path)])
    at_once(*[lambda: httpx.put(proxy.url + path, json=body, headers=headers)] * 2)
    assert findings(proxy, last, 2) == ["PUT-15"]


def test_one_first_put_of_two_is_answered_201(proxy: Proxy, target: Target, last: int) -> None:
    """As it must be."""
    path, body, stored, headers = own()
    target.script = meeting([answer(200, stored, path), answer(201, stored, path)])
    at_once(*[lambda: httpx.put(proxy.url + path, json=body, headers=headers)] * 2)
    assert findings(proxy, last, 2) == []


def test_nobody_knows_what_two_puts_at_once_leave(proxy: Proxy, target: Target, last: int) -> None:
    """Whichever of the two a read shows, beside them or afterwards, is right."""
    path, body, stored, headers = own()
    named = {name: {**stored, "name": name} for name in ("one", "two")}
    barrier = threading.Barrier(3)

    def script(connection: socket.socket) -> None:
        request = read_message(connection)
        barrier.wait(PATIENCE)
        connection.sendall(answer(200, named["two" if b'"two"' in request else "one"], path))

    def put(name: str) -> None:
        httpx.put(proxy.url + path, json={**body, "name": name}, headers=headers)

    target.script = script
    at_once(
        lambda: put("one"),
        lambda: put("two"),
        lambda: httpx.get(proxy.url + path, headers=headers),
    )
    for _ in range(2):
        target.script = meeting([answer(200, named["two"], path)])
        httpx.get(proxy.url + path, headers=headers)
    assert findings(proxy, last, 5) == []


def test_what_was_read_after_writes_at_once_stays(proxy: Proxy, target: Target, last: int) -> None:
    """A read that shows another customer than the read before breaks PUT-2."""
    path, body, stored, headers = own()
    one, two = ({**stored, "name": name} for name in ("one", "two"))
    target.script = meeting([answer(200, one, path), answer(200, one, path)])
    at_once(
        *[lambda: httpx.put(proxy.url + path, json={**body, "name": "one"}, headers=headers)] * 2
    )
    for shown in (one, two):
        target.script = meeting([answer(200, shown, path)])
        httpx.get(proxy.url + path, headers=headers)
    assert findings(proxy, last, 4) == ["PUT-2"]


def test_a_write_that_was_not_answered_leaves_all_open(
    proxy: Proxy, target: Target, last: int
) -> None:
    """It may take effect after a while; what a read then shows is no finding."""
    path, body, stored, headers = own()
    target.script = meeting([answer(201, stored, path)])
    httpx.put(proxy.url + path, json=body, headers=headers)
    target.script = lambda connection: (read_message(connection), None)[1]
    httpx.put(proxy.url + path, json={**body, "name": "B"}, headers=headers)
    for name in (None, "B"):
        target.script = meeting([answer(200, {**stored, "name": name}, path)])
        httpx.get(proxy.url + path, headers=headers)
    assert set(findings(proxy, last, 4)) <= {"ERR-2"}


def test_a_write_past_the_proxy_is_no_finding(target: Target, tmp_path: Any) -> None:
    """Unless it was said that there are none: another client may have changed the customer."""
    path, body, stored, headers = own()
    with proxying(target.url, tmp_path) as proxy:
        target.script = meeting([answer(201, stored, path)])
        httpx.put(proxy.url + path, json=body, headers=headers)
        target.script = meeting([answer(200, {**stored, "name": "B"}, path)])
        httpx.get(proxy.url + path, headers=headers)
        target.script = meeting([answer(200, {**stored, "comment": "C"}, path)])
        changes = {"comment": "C"}
        httpx.patch(
            f"{proxy.url}/v1/customers/complytId/{stored['complytId']}", json=changes,
            headers=headers,
        )  # fmt: skip  # one line of arguments
        assert findings(proxy, 0, 3) == []


def test_a_write_that_does_not_move_updated_date(proxy: Proxy, target: Target, last: int) -> None:
    """More than two seconds after the last one it breaks PUT-18, and sooner it does not."""
    path, body, stored, headers = own()
    for name, pause in (("A", 0.0), ("B", 0.0), ("C", 2.6)):
        threading.Event().wait(pause)  # what the requirement is about
        target.script = meeting([answer(200, {**stored, "name": name}, path)])
        httpx.put(proxy.url + path, json={**body, "name": name}, headers=headers)
    assert findings(proxy, last, 3) == ["PUT-18"]


def test_updated_dates_of_reads_at_once_have_no_order(
    proxy: Proxy, target: Target, last: int
) -> None:
    """The answer that comes last may be the older one."""
    path, _, stored, headers = own()
    later = {**stored, "internalTimestamps": {**INTERNAL, "updatedDate": "2024-01-01T00:00:00"}}
    first_is_over = threading.Event()
    asked = threading.Barrier(2)
    turns = iter([True, False])
    lock = threading.Lock()

    def script(connection: socket.socket) -> None:
        read_message(connection)
        with lock:
            is_first = next(turns)
        asked.wait(PATIENCE)
        if is_first:
            connection.sendall(answer(200, later, path))
            first_is_over.set()
        else:
            first_is_over.wait(PATIENCE)
            connection.sendall(answer(200, stored, path))

    target.script = script
    at_once(*[lambda: httpx.get(proxy.url + path, headers=headers)] * 2)
    assert findings(proxy, last, 2) == []
