import json
import re
from urllib.parse import unquote

import pytest

from complyt_conformance.doctor.findings import Level
from tests.doctor.fronts import Answer, Front, Headers, behind, expect, json_answer

LOWERED = "Paths are changed to lower case on their way"
LOST = "Paths with certain characters do not arrive"
NOT_ALLOWED = json_answer({"title": "Bad Request"}, 400)


class Rewriting(Front):
    """Passes other paths on than came."""

    def _rewritten(self, path: str) -> str:
        return path

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        return super()._answer(method, self._rewritten(path), headers, body)


class DecodesSlashes(Rewriting):
    """%2F becomes a slash."""

    def _rewritten(self, path: str) -> str:
        return re.sub("%2F", "/", path, flags=re.IGNORECASE)


class CutsAtSlashes(Rewriting):
    """%2F and what follows is lost."""

    def _rewritten(self, path: str) -> str:
        return path.partition("%2F")[0]


class ReadsPlusAsSpace(Rewriting):
    """Paths are decoded as forms are, twice, and encoded again."""

    def _rewritten(self, path: str) -> str:
        return path.replace("%2B", "%20").replace("+", "%20")


class ReadsBarePlusAsSpace(Rewriting):
    """Paths are decoded as forms are, and encoded again."""

    def _rewritten(self, path: str) -> str:
        return path.replace("+", "%20")


class RefusesPlus(Front):
    """A plus is refused, however it is written."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if "+" in unquote(path):
            return NOT_ALLOWED
        return super()._answer(method, path, headers, body)


class DecodesTwice(Rewriting):
    """What stands for a percent sign is decoded once on the way, and once by the server."""

    def _rewritten(self, path: str) -> str:
        return path.replace("%25", "%")


class RefusesAsIISDoes(Front):
    """Characters are refused that some file systems do not know."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if re.search(r"%3C|%3E|%2A|%5C", path):
            return NOT_ALLOWED
        return super()._answer(method, path, headers, body)


class CutsEndings(Rewriting):
    """What follows a dot is taken for the ending of a file."""

    def _rewritten(self, path: str) -> str:
        return re.sub(r"\.\w+$", "", path)


class LowerCasesPaths(Rewriting):
    """Paths are passed on in lower case."""

    def _rewritten(self, path: str) -> str:
        return path.lower()


class LowerCasesIds(Rewriting):
    """Only the last segment is passed on in lower case."""

    def _rewritten(self, path: str) -> str:
        before, slash, last = path.rpartition("/")
        return before + slash + last.lower()


class FoldsCase(LowerCasesIds):
    """ExternalIds are compared without regard to case."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if method == "PUT":
            customer = json.loads(body)
            body = json.dumps({**customer, "externalId": customer["externalId"].lower()}).encode()
            headers = {**headers, "Content-Length": str(len(body))}
        return super()._answer(method, path, headers, body)


class ShortSegments(Front):
    """Paths of more than 1,000 octets are refused."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if len(path) > 1_000:
            return NOT_ALLOWED
        return super()._answer(method, path, headers, body)


class FailsOnLongPaths(Front):
    """What is behind cannot take a path of 4 KiB, and the front says so with a 502."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if len(path) > 4_096:
            return json_answer({"title": "Bad Gateway"}, 502)
        return super()._answer(method, path, headers, body)


@pytest.mark.parametrize(
    ("front", "title", "parts"),
    [
        (CutsAtSlashes, "An encoded slash (%2F) leads elsewhere", ("200", "GET-3", "if a proxy")),
        (
            ReadsPlusAsSpace,
            "A plus (%2B) in a path is read as a space",
            ("+ itself leads to the customer with a space", "GET-3", "forms"),
        ),
        (
            RefusesPlus,
            "A plus (%2B) in a path does not arrive",
            ("%2B is answered 400, + itself is answered 400", "GET-3", "if a proxy"),
        ),
        (DecodesTwice, "Paths are decoded twice", ("%2541", "GET-3", "if a proxy stands")),
        (
            RefusesAsIISDoes,
            LOST,
            ("an angle bracket (%3C), an asterisk (%2A), a backslash (%5C):", "GET-3", "if a"),
        ),
        (CutsEndings, LOST, ("a dot before an ending (.):", "GET-3", "if a proxy")),
        (LowerCasesPaths, LOWERED, ("with the list", "PUT-1 to PUT-19", "IIS: no ToLower")),
        (LowerCasesIds, LOWERED, ("400, where path and body", "GET-1", "if a proxy")),
        (FoldsCase, "Upper and lower case are taken for one", ("never", "GET-1", "collation")),
        (ShortSegments, "A long path is refused", ("octets", "PUT-5", "maxUrl")),
        (FailsOnLongPaths, "A path that is far too long", ("502", "ERR-2", "buffer-size")),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_paths_suffer_is_told(
    reference: str, front: type[Front], title: str, parts: tuple[str, str, str]
) -> None:
    """What becomes of paths is told, alone, with what it will prevent and what to do."""
    found = behind(front, reference)
    expect(found, title, *parts)
    warnings = [each.title for each in found if each.level is not Level.NOTE]
    assert len(warnings) == 1, warnings


def test_a_bare_plus_blames_nobody(reference: str) -> None:
    """That + itself is read as a space is worth knowing, and prevents nothing."""
    found = behind(ReadsBarePlusAsSpace, reference)
    seen = "%2B leads to the customer with a plus, + itself leads to the customer with a space"
    expect(found, "A plus in a path is found as %2B, not as +", seen, "nothing", "RFC 3986")
    assert {each.level for each in found} == {Level.NOTE}


def test_a_decoded_slash_blames_nobody(reference: str) -> None:
    """That %2F becomes a slash is worth knowing, and prevents nothing."""
    found = behind(DecodesSlashes, reference)
    expect(found, "An encoded slash (%2F) is decoded", "2%2Fext", "nothing", "nothing need be done")
    assert {each.level for each in found} == {Level.NOTE}
