"""Servers that stand before a sound one, and what an examination finds behind them."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from complyt_conformance.doctor import examine
from complyt_conformance.doctor.findings import Finding, Level
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Client, Target
from complyt_contract.document import load
from tests.handlers import Handler, handling

Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]

HANGS_UP: Answer = (0, {}, b"")  # the connection is closed without an answer
_MAIN = Client("sandbox", "sandbox-secret")
_OF_THE_FRONT = {"Content-Length", "Connection", "Transfer-Encoding"}


def json_answer(data: Any, status: int = 200, headers: Headers | None = None) -> Answer:
    """Return an answer in JSON."""
    return (
        status,
        {"Content-Type": "application/json", **(headers or {})},
        json.dumps(data).encode(),
    )


class Front:
    """Passes requests to a sound server; what derives from it changes some of them."""

    def __init__(self, place: str) -> None:
        self.place = place

    def answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        """Return what is answered: what the sound server does, unless a subclass changes it."""
        return self._answer(method, path, headers, body)

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.place, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            kept = {name.title(): value for name, value in response.getheaders()}
            kept = {name: value for name, value in kept.items() if name not in _OF_THE_FRONT}
            return response.status, kept, response.read()
        finally:
            connection.close()


@contextmanager
def standing(front: Front) -> Iterator[str]:
    """Serve a front and give its URL."""

    class Passing(Handler):
        def _pass(self) -> None:
            status, headers, content = front.answer(
                self.command, self.path, dict(self.headers), self.content()
            )
            if not status:
                self.close_connection = True
                return
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_PATCH = do_POST = _pass  # noqa: N815 - http.server names them so

    with handling(Passing) as url:
        yield url


def examined(url: str, **options: Any) -> list[Finding]:
    """Return what is found but facts, in order."""
    target = Target(url, clients={"main": _MAIN}, **options)
    findings = examine(session_of(target))
    return [finding for finding in findings if finding.level is not Level.OK]


def session_of(target: Target) -> Session:
    """Return a session of an examination."""
    return Session(target, load(), PROFILES["smoke"], seed=0)


def behind(front: type[Front], reference: str, **options: Any) -> list[Finding]:
    """Return what is found but facts behind a front."""
    with standing(front(urlsplit(reference).netloc)) as url:
        return examined(url, **options)


def expect(found: list[Finding], title: str, *parts: str) -> None:
    """Expect a finding whose title begins so, and in what it says these parts, in order."""
    finding = next((each for each in found if each.title.startswith(title)), None)
    assert finding is not None, found
    for text, part in zip((finding.seen, finding.prevents, finding.remedy), parts, strict=True):
        assert part in text, finding
