import pytest

from complyt_conformance.doctor.findings import Level
from tests.doctor.fronts import HANGS_UP, Answer, Front, Headers, behind, expect, json_answer

PAGE = {"Content-Type": "text/html"}


class Firewall(Front):
    """What looks like SQL or a path upwards is refused with a page."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if b"DROP TABLE" in body or b"../" in body:
            return 403, PAGE, b"<html>Request blocked"
        return super()._answer(method, path, headers, body)


class CountsSigns(Front):
    """What looks evil in several ways is refused."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if sum(sign in body for sign in (b"DROP TABLE", b"../", b"<script>", b"jndi")) > 1:
            return 403, PAGE, b"<html>Request blocked"
        return super()._answer(method, path, headers, body)


class SmallBodies(Front):
    """Bodies of more than 100 kB are too large."""

    most = 102_400

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if len(body) > self.most:
            return json_answer({"title": "Content Too Large"}, 413)
        return super()._answer(method, path, headers, body)


class PagesForLargeBodies(Front):
    """Bodies of more than 1 MiB are refused by a page of the front."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if len(body) > 1_048_576:
            return 413, PAGE, b"<html>413 Request Entity Too Large"
        return super()._answer(method, path, headers, body)


class HangsUp(Front):
    """The connection is closed where a body is more than 1 MiB."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if len(body) > 1_048_576:
            return HANGS_UP
        return super()._answer(method, path, headers, body)


class FewHeaders(Front):
    """What is behind cannot take heads of 4 KiB, and the front says so with a 502."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if "/source/" in path and sum(map(len, headers.values())) > 4_000:
            return json_answer({"title": "Bad Gateway"}, 502)
        return super()._answer(method, path, headers, body)


@pytest.mark.parametrize(
    ("front", "title", "parts"),
    [
        (Firewall, "Texts that look like attacks", ("SQL of its own, a path", "OBJ-4", "(WAF)")),
        (CountsSigns, "Texts that look like attacks", ("all of them at", "OBJ-4", "(WAF)")),
        (SmallBodies, "A body of 1 MiB is refused", ("413", "ERR-6", "client_max_body_size")),
        (PagesForLargeBodies, "A body is a web page", ("413", "ERR-1", "problem body")),
        (HangsUp, "A body of more than 1 MiB is not", ("dropped", "ERR-6", "before it closes")),
        (FewHeaders, "A long header is not answered", ("502", "ERR-2", "buffer-size")),
    ],
)
def test_what_bodies_suffer_is_told(
    reference: str, front: type[Front], title: str, parts: tuple[str, str, str]
) -> None:
    """What does not let through what the contract allows is told, alone."""
    found = behind(front, reference)
    expect(found, title, *parts)
    warnings = [each.title for each in found if each.level is not Level.NOTE]
    assert len(warnings) == 1, warnings
