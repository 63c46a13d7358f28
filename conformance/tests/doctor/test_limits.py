import time
from collections import Counter
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from urllib3 import HTTPHeaderDict

from complyt_conformance.doctor.findings import Level
from complyt_conformance.doctor.limits import told_pace
from complyt_conformance.exchange import Request, Response
from tests.doctor.fronts import Answer, Front, Headers, behind, expect, json_answer, standing

Command = Callable[..., CompletedProcess[str]]
LIMITED = "The server limits the rate of requests"
BUSY = "The server is busy, or limits the rate of requests"


def busy(headers: Headers, status: int = 429) -> Answer:
    """Return an answer that asks to wait."""
    return json_answer({"title": "Too Many Requests"}, status, headers)


class Busy(Front):
    """All is asked to wait."""

    def _answer(self, *_: Any) -> Answer:
        return busy({"Retry-After": "0"})


class BusyForAnHour(Front):
    """All is asked to wait, for as long as a limit by the hour wants it."""

    def _answer(self, *_: Any) -> Answer:
        return busy({"Retry-After": "3600", "X-RateLimit-Limit-Hour": "7200"})


class Unable(Front):
    """All is asked to wait with a 503."""

    def _answer(self, *_: Any) -> Answer:
        return busy({"Retry-After": "0"}, 503)


class Limited(Front):
    """So many requests are answered, then none for a second, then as many again."""

    most = 25
    headers: ClassVar[Headers] = {"Retry-After": "1"}

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.left, self.until = self.most, 0.0

    def _answer(self, *request: Any) -> Answer:
        now = time.monotonic()
        if self.left == 0:
            self.left, self.until = self.most, now + 1
        if now < self.until:
            return self._refused()
        self.left -= 1
        return super()._answer(*request)

    def _refused(self) -> Answer:
        return busy(self.headers)


class LimitedByPolicy(Limited):
    """The limit is named."""

    headers: ClassVar[Headers] = {"Retry-After": "1", "RateLimit-Policy": '"all";q=30;w=2'}


class LimitedAsNginxDoes(Limited):
    """The limit is a page with 503, which does not say for how long."""

    def _refused(self) -> Answer:
        return 503, {"Content-Type": "text/html"}, b"<html>503 Service Temporarily Unavailable"


class FewWrites(Front):
    """Writes are limited to one a minute, reads are not."""

    writes = 0

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if "/v1/customers/" in path and method != "GET":
            self.writes += 1
            if self.writes > 1:
                return busy({"Retry-After": "60"})
        return super()._answer(method, path, headers, body)


class NoPatchAtAll(Front):
    """PATCH alone is answered 503, each time."""

    def _answer(self, method: str, *request: Any) -> Answer:
        return (
            busy({"Retry-After": "0"}, 503)
            if method == "PATCH"
            else super()._answer(method, *request)
        )


class NoMoreTokens(Front):
    """A token is given to nobody who asks too soon."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if path == "/v1/token":
            return busy({"Retry-After": "30"})
        return super()._answer(method, path, headers, body)


@pytest.mark.parametrize(
    ("front", "seen", "remedy"),
    [
        (Busy, "answered 429 with Retry-After: 0", "--max-rps 1,"),
        (BusyForAnHour, "Limit-Hour: 7200", "3600 s and repeat this with --max-rps 2,"),
        (Unable, "answered 503", "--max-rps 1,"),
        (FewWrites, "PATCH", "wait 60 s and repeat this with --max-rps 0.1"),
        (NoMoreTokens, "POST /v1/token", "wait 30 s"),
    ],
)  # fmt: skip  # an entry is to be a line
def test_a_limit_without_end_is_all_that_is_told(
    reference: str, front: type[Front], seen: str, remedy: str
) -> None:
    """Where waiting does not help, the limit ends the examination, and nothing else is blamed."""
    found = behind(front, reference)
    title = BUSY if front is Unable else LIMITED
    expect(found, title, seen, "every requirement", remedy)
    assert [each.title for each in found if each.level is not Level.NOTE] == [title]
    assert found[-1].level is Level.TROUBLE


@pytest.mark.parametrize("front", [Limited, LimitedByPolicy])
def test_a_limit_is_told_and_kept(reference: str, front: type[Front]) -> None:
    """A limit that is met on the way is told, and nothing is taken for what it is not."""
    found = behind(front, reference)
    expect(found, LIMITED, "Retry-After", "PUT-15", "--max-rps")
    assert [each.title for each in found if each.level is not Level.NOTE] == [LIMITED]


def test_a_named_limit_gives_the_pace(reference: str) -> None:
    """What a header says of a limit is what the advice names."""
    found = behind(LimitedByPolicy, reference)
    expect(found, LIMITED, "q=30;w=2", "PUT-15", "--max-rps 15, with which smoke takes about 5")


class RefusesBursts(Front):
    """What is asked for ten times is refused from then on."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.asked: Counter[str] = Counter()

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        self.asked[f"{method} {path}"] += 1
        if self.asked[f"{method} {path}"] > 10:
            return busy({"Retry-After": "1"})
        return super()._answer(method, path, headers, body)


def test_a_limit_of_bursts_is_told(reference: str) -> None:
    """A limit that nothing else meets is looked for."""
    found = behind(RefusesBursts, reference)
    expect(found, LIMITED, "GETs in", "PUT-15", "--max-rps")


def test_a_503_that_passes_is_a_limit(reference: str) -> None:
    """A 503 that is answered otherwise when it is repeated is told as a wish to wait."""
    found = behind(LimitedAsNginxDoes, reference)
    expect(found, BUSY, "503", "ERR-1, as the body of the 503 is a web page", "--max-rps")
    assert [each.level for each in found if each.level is not Level.NOTE] == [Level.WARNING]


def test_one_operation_that_is_never_able_is_no_limit(reference: str) -> None:
    """A 503 that one request gets while others are answered is told as what it prevents."""
    found = behind(NoPatchAtAll, reference)
    title = "PATCH does not change a customer"
    expect(found, title, "503", "PATCH-1", "")
    assert [each.title for each in found if each.level is not Level.NOTE] == [title]


def test_a_run_that_cannot_begin_names_the_pace(command: Command, reference: str) -> None:
    """A run whose first request is asked to wait in the end says which option helps."""
    with standing(Busy(urlsplit(reference).netloc)) as url:
        result = command("run", "--url", url, "--client", "sandbox:sandbox-secret")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "add --max-rps 1" in result.stderr


class BusyAtFirst(Front):
    """The first token is asked for too soon."""

    asked = False

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if path == "/v1/token" and not self.asked:
            self.asked = True
            return busy({"Retry-After": "0", "RateLimit-Policy": "100;w=10"})
        return super()._answer(method, path, headers, body)


def test_a_run_tells_of_a_limit(command: Command, reference: str) -> None:
    """A run that was asked to wait before its checks says so, with what that will prevent."""
    with standing(BusyAtFirst(urlsplit(reference).netloc)) as url:
        result = command(
            *("run", "--url", url, "--client", "sandbox:sandbox-secret", "--only", "PUT-1")
        )
    assert f"Before the checks: {LIMITED}" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("headers", "pace"),
    [
        ({"RateLimit-Policy": "100;w=50"}, 2),
        ({"RateLimit-Limit": "9, 9;w=1;burst=50;policy=\"leaky bucket\", 900;w=3600"}, 0.25),
        ({"RateLimit-Policy": '"burst";q=100;w=60,"daily";q=86400;w=86400'}, 1),
        ({"X-RateLimit-Limit-Second": "5", "X-RateLimit-Limit-Minute": "60"}, 1),
        ({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}, None),
        ({"X-RateLimit-Remaining-Minute": "7", "RateLimit-Reset": "5"}, None),
        ({"RateLimit-Policy": "0;w=0, x;w=y"}, None),
        ({}, None),
    ],
)  # fmt: skip  # an entry is to be a line
def test_headers_tell_a_pace(headers: dict[str, str], pace: float | None) -> None:
    """The lowest limit that is named with its time is the pace."""
    assert told_pace(Response(Request("GET", "/"), 429, HTTPHeaderDict(headers), b"")) == pace
