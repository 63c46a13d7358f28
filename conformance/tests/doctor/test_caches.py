import itertools
from typing import Any, ClassVar

import pytest

from complyt_conformance.doctor.findings import Level
from tests.doctor.fronts import Answer, Front, Headers, behind, expect, json_answer

IN_TURN = "The same GET is answered now so, now so"


class Cached(Front):
    """Headers say that what is read comes out of a cache."""

    named: ClassVar[Headers] = {"Age": "40"}

    def _answer(self, method: str, *request: Any) -> Answer:
        status, headers, content = super()._answer(method, *request)
        return status, {**headers, **self.named} if method == "GET" else headers, content


class CachedAsNginxDoes(Cached):
    """A header that is often added to configurations of nginx."""

    named: ClassVar[Headers] = {"X-Cache-Status": "STALE"}


class CachedByTheRFC(Cached):
    """The header of RFC 9211."""

    named: ClassVar[Headers] = {"Cache-Status": "front; hit; ttl=30"}


class NotCached(Cached):
    """A cache passes everything on."""

    named: ClassVar[Headers] = {"Age": "0", "X-Cache": "Miss from cloudfront"}


class KeepsSilently(Front):
    """What was read once is answered again, to the same caller."""

    for_all = ""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.kept: dict[tuple[str, str], Answer] = {}

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        key = path, self.for_all or headers.get("Authorization", "")
        if method == "GET" and key in self.kept:
            return self.kept[key]
        answer = super()._answer(method, path, headers, body)
        if method == "GET" and answer[0] == 200:
            self.kept[key] = answer
        return answer


class KeepsForAll(KeepsSilently):
    """What was read once is answered to everyone."""

    for_all = "all"


class ForgetsAtTimes(Front):
    """One GET of a customer in three goes to an instance that has not heard of it."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.turns = itertools.count(1)

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if method == "GET" and "/source/" in path and next(self.turns) % 3 == 0:
            return json_answer({"title": "Not Found"}, 404)
        return super()._answer(method, path, headers, body)


@pytest.mark.parametrize(
    ("front", "title", "parts"),
    [
        (Cached, "A cache answers instead of", ("Age: 40", "PUT-2", "no-store")),
        (CachedAsNginxDoes, "A cache answers instead of", ("Status: STALE", "PUT-2", "no-store")),
        (CachedByTheRFC, "A cache answers instead of", ("front; hit", "PUT-2", "no-store")),
        (KeepsSilently, "GET answers what was stored before", ("200", "PATCH-2", "a cache")),
        (KeepsForAll, "The customer is shown without a token", ("200", "AUTH-1", "no-store")),
        (ForgetsAtTimes, IN_TURN, ("404", "PUT-2", "share one store")),
    ],
)
def test_what_is_not_of_the_moment_is_told(
    reference: str, front: type[Front], title: str, parts: tuple[str, str, str]
) -> None:
    """Answers that are of another moment, caller or instance are told."""
    expect(behind(front, reference), title, *parts)


def test_a_cache_that_keeps_nothing_is_not_told(reference: str) -> None:
    """A cache that passes everything on prevents nothing."""
    found = behind(NotCached, reference)
    assert {each.level for each in found} == {Level.NOTE}, found
