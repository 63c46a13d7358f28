"""A request as it was sent, the answer as it came, and the curl line that repeats it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from complyt_conformance.findings import Blocked, Refused, Violation
from complyt_conformance.packing import LONGEST, packed, unpacking
from complyt_contract.command_line import called
from complyt_contract.differences import STATUS, Difference
from complyt_contract.json_text import NotJSONError, parse, why_none

_SHOWN = 400
SHORTEST_SECRET = 8  # characters that are taken for a secret wherever they stand
_NOWHERE = "# a long body, which no line holds; `{program} replay` sends it again"


class NotJSON:
    """Stands for a body that does not parse as JSON; equal to nothing that does."""

    def __repr__(self) -> str:
        return "a body that is not JSON"


NOT_JSON = NotJSON()


@dataclass(frozen=True)
class Request:
    """One request; `target` is sent octet for octet after the base path of the URL.

    `operation` is the operationId that the request means, None when the document has none for it.
    The body is sent in pieces that end at `cuts`, as a slow network hands it over.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    operation: str | None = None
    cuts: tuple[int, ...] = ()

    @property
    def pieces(self) -> Iterator[bytes]:
        """The body in its pieces."""
        body = self.body or b""
        return (body[start:end] for start, end in pairwise((0, *self.cuts, len(body))))

    def curl(self, url: str, mask: Mapping[str, str]) -> str:
        """Return a bash line that repeats the request, secrets replaced as `mask` says.

        A long body is packed in it; one that cannot be, or holds a secret, is said to be missing.
        """
        given, missing = "", ""
        words = ["curl", "-i", "--path-as-is", "-X", self.method]
        for name, value in self.headers.items():
            words += ["-H", _quoted(f"{name}: {value}", mask)]
        if self.body is not None and len(self.body) > LONGEST:
            text = None if _holds_secret(self.body, mask) else packed(self.body)
            given = f"{unpacking(text)} | " if text else ""
            missing = "" if text else f" {_NOWHERE.format(program=called('complyt-conformance'))}"
            words += ["--data-binary", "@-" if text else f"@body-of-{len(self.body)}-bytes"]
        elif self.body is not None:
            words += ["--data-binary", _quoted_body(self.body, mask)]
        return given + " ".join([*words, _quoted(url + self.target, mask)]) + missing


@dataclass(frozen=True)
class Response:
    """One answer; header names are read without regard to case."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def data(self) -> Any:
        """The body as JSON, NOT_JSON when it does not parse."""
        try:
            return parse(self.body)
        except NotJSONError:
            return NOT_JSON

    @property
    def is_json(self) -> bool:
        """Whether the body parses as JSON."""
        return self.data is not NOT_JSON

    @property
    def why_no_json(self) -> str:
        """Why the body does not parse as JSON; empty when it does."""
        return why_none(self.body)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when the header is missing."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    def summary(self) -> str:
        """Return status, media type and the beginning of the body, for people."""
        text = self.body[: _SHOWN + 1].decode("utf-8", "replace")
        if len(text) > _SHOWN:
            text = f"{text[:_SHOWN]}... ({len(self.body)} bytes)"
        media_type = f" {self.media_type}" if self.media_type else ""
        return printable(f"{self.status}{media_type} {text}".rstrip())

    def expect(self, *statuses: int, because: str = "") -> Response:
        """Return the answer itself; a status other than these breaks the running requirement.

        `because` says what is wrong with the request, where it is not the body by its schema.
        """
        if self.status not in statuses:
            wanted = " or ".join(str(status) for status in statuses)
            differs = [Difference(STATUS, wanted, str(self.status))]
            expected = f"{wanted} for {self._what()}"
            raise Violation(expected, self.summary(), because=because, differences=differs)
        return self

    def accepted(self) -> Response:
        """Return the answer to a legal request, a customer; which 2xx it is, is no matter here."""
        self.given_json()
        if not 200 <= self.status < 300 or not isinstance(self.data, dict):
            differs = [Difference(STATUS, "2xx", str(self.status))]
            expected = f"{self._what()} to be accepted"
            raise Refused(expected, self.summary(), differences=differs)
        return self

    @property
    def shows_customer(self) -> bool:
        """Whether the answer, whatever else it is, is a customer."""
        return self.status < 300 and isinstance(self.data, dict) and "complytId" in self.data

    def customer(self) -> dict[str, Any]:
        """Return the body as a JSON object; other JSON breaks the running requirement."""
        self.given_json()
        if not isinstance(self.data, dict):
            raise Violation(f"a customer as a JSON object for {self._what()}", self.summary())
        return self.data

    def customers(self) -> list[dict[str, Any]]:
        """Return the body as a JSON array of objects; other JSON breaks the running requirement."""
        self.given_json()
        data = self.data
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            raise Violation(f"an array of customers for {self._what()}", self.summary())
        return data

    def given_json(self) -> None:
        """Raise Blocked where a success has a body that is no JSON: that is DOC-1's matter."""
        if 200 <= self.status < 300 and not self.is_json:
            step = f"{self._what()} was answered {self.status} with a body that is not JSON"
            raise Blocked("DOC-1", f"{step}: {self.why_no_json}")

    def _what(self) -> str:
        return f"{self.request.method} {self.request.target[:200]}"


_KEPT_OF_BODY = 4_000  # octets of an answer's body, for people; a list may hold megabytes


@dataclass
class Exchange:
    """A request and what is kept of its answer: no status when none came.

    `body` is the beginning of the answer's body, `size` the octets of the whole; `at_once` when
    others were sent at the same moment. `purpose` says what it is for where that is not plain.
    """

    request: Request
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    at_once: bool = False
    purpose: str = ""

    @classmethod
    def of(cls, response: Response) -> Exchange:
        """Return an exchange that is over."""
        exchange = cls(response.request)
        exchange.answered(response)
        return exchange

    def answered(self, response: Response) -> None:
        """Keep what people need of the answer."""
        self.status = response.status
        self.headers = dict(response.headers)
        self.body = response.body[:_KEPT_OF_BODY]
        self.size = len(response.body)


def printable(text: str) -> str:
    """Return `text` with what no terminal shows escaped: controls, surrogates, odd blanks."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def masked(text: str, mask: Mapping[str, str]) -> str:
    """Return `text` with every secret (the keys of `mask`) replaced by its placeholder.

    A short one may be a part of any word, and is replaced as a word alone.
    """
    for secret, placeholder in mask.items():
        if len(secret) < SHORTEST_SECRET:
            alone = rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])"
            text = re.sub(alone, placeholder, text)
        else:
            text = text.replace(secret, placeholder)
    return text


def _holds_secret(body: bytes, mask: Mapping[str, str]) -> bool:
    return any(secret.encode() in body for secret in mask)


_MARK = "\ud800"  # which no text holds that was decoded from octets


def _quoted(word: str, mask: Mapping[str, str]) -> str:
    """Quote for a shell, so that placeholders such as $TOKEN expand and nothing else does."""
    hidden = masked(word, mask)
    if hidden == word:
        return shlex.quote(word)
    escaped = masked(re.sub(r'([\\"`$])', r"\\\1", word), mask)
    return f'"{escaped}"'


def _quoted_body(body: bytes, mask: Mapping[str, str]) -> str:
    """Quote for bash, placeholders to be expanded; octets of what no terminal shows are escaped."""
    text = body.decode("utf-8", "surrogateescape")
    if text.isprintable():
        return _quoted(text, mask)
    marks = {secret: f"{_MARK}{placeholder}{_MARK}" for secret, placeholder in mask.items()}
    parts = masked(text, marks).split(_MARK)
    return "".join(
        f'"{part}"' if number % 2 else "$'" + "".join(map(_escaped, part)) + "'"
        for number, part in enumerate(parts)
    )


def _escaped(character: str) -> str:
    """Return a character as it stands in bash's $'...'."""
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\x{octet:02x}" for octet in character.encode("utf-8", "surrogateescape"))
