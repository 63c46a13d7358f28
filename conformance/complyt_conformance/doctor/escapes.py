"""Whether characters arrive that stand percent-encoded in a path.

A proxy that decodes or rewrites them and a server that reads them wrongly look the same from here,
so that both are said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_conformance.api import customer_path, encoded
from complyt_conformance.doctor.findings import Finding, note, ok, warning
from complyt_conformance.doctor.server import Answer, Server
from complyt_conformance.strategies import plain_customer

PLUS, ESCAPE = "+", "%41"
CHARACTERS = {
    PLUS: "a plus",
    ESCAPE: "a percent sign",
    " ": "a space",
    ":": "a colon",
    ";": "a semicolon",
    "~": "a tilde",
    "'": "an apostrophe",
    '"': "a quotation mark",
    "<": "an angle bracket",
    "&": "an ampersand",
    "?": "a question mark",
    "#": "a number sign",
    "*": "an asterisk",
    "\\": "a backslash",
    "ä": "a letter outside ASCII",
    ".": "a dot before an ending",  # the last, as endings are cut off the end
}
BOTH = (
    "if a proxy stands between, let it pass paths as they come (nginx: proxy_pass without a path; "
    "Apache: nocanon and AllowEncodedSlashes NoDecode); if none does, the server "
)
_TO_A_SPACE = "leads to the customer with a space in its place"
_PREVENTS = "GET-3, which will fail, and PUT-12 where it is about such an externalId"


def characters(server: Server) -> Iterator[Finding]:
    """PUT and GET a customer whose externalId holds them all; where that fails, one for each."""
    if server.written is None:
        return
    body = _fresh(server, "".join(CHARACTERS))
    path = customer_path("2", body["externalId"])
    seen = _trouble_of(server, body)
    if not seen:
        yield ok("Percent-encoded paths arrive", f"PUT and GET of {path}")
        yield from _raw_plus(server, body["externalId"])
        return
    alone = {character: _fresh(server, character) for character in CHARACTERS}
    failed = {each: why for each, body in alone.items() if (why := _trouble_of(server, body))}
    if PLUS in failed:
        yield _plus_lost(server, alone[PLUS]["externalId"], failed[PLUS])
    told = {PLUS}
    if ESCAPE in failed and (twice := _decoded_twice(server, alone[ESCAPE]["externalId"])):
        yield twice
        told.add(ESCAPE)
    others = {each: why for each, why in failed.items() if each not in told}
    if others or not failed:
        named = ", ".join(f"{CHARACTERS[each]} ({encoded(each)})" for each in others)
        yield warning(
            "Paths with certain characters do not arrive",
            f"{named}: {next(iter(others.values()))}" if others else f"all at once: {seen}",
            _PREVENTS,
            f"{BOTH}does not decode them once: GET-3 is broken",
        )


def _raw_plus(server: Server, external_id: str) -> Iterator[Finding]:
    """GET the same customer with its plus left as it is, as RFC 3986 lets clients do."""
    path = customer_path("2", external_id).replace("%2B", "+")
    answer = server.ask("main", "GET", path)
    if _id_of(answer) == external_id:
        yield ok("A plus in a path is one, as %2B and as + itself", answer.brief)
        return
    yield note(
        "A plus in a path is found as %2B, not as + itself",
        _spelt(server, external_id),
        "nothing: the suite sends %2B, and the contract says nothing of a bare +",
        "nothing need be done; where clients leave + as it is, as RFC 3986, section 3.3, allows, "
        "let them write %2B, or proxy and server read it as itself: it is a space in forms alone",
    )


def _plus_lost(server: Server, external_id: str, why: str) -> Finding:
    spelt = _spelt(server, external_id)
    how = "is read as a space" if spelt.startswith(f"%2B {_TO_A_SPACE}") else "does not arrive"
    return warning(
        f"A plus (%2B) in a path {how}",
        f"{why}; {spelt}",
        _PREVENTS,
        f"{BOTH}reads paths as forms are read, where + is a space, or does not decode %2B: GET-3 "
        "is broken",
    )


def _spelt(server: Server, external_id: str) -> str:
    """Say what either spelling of a plus leads to, beside a customer with a space in its place."""
    spaced = external_id.replace("+", " ")
    _trouble_of(server, plain_customer(externalId=spaced))
    path = customer_path("2", external_id)
    ways = {"%2B": path, "+ itself": path.replace("%2B", "+")}
    answers = {spelling: server.ask("main", "GET", path) for spelling, path in ways.items()}
    led = {external_id: "leads to the customer with a plus", spaced: _TO_A_SPACE}
    return ", ".join(
        f"{spelling} {led.get(_id_of(answer), f'is answered {answer.status}')}"
        for spelling, answer in answers.items()
    )


def _decoded_twice(server: Server, external_id: str) -> Finding | None:
    """Tell whether its path leads to the customer whose externalId it is once decoded again."""
    again = external_id.replace(ESCAPE, "A")
    _trouble_of(server, plain_customer(externalId=again))
    path = customer_path("2", external_id)
    answer = server.ask("main", "GET", path)
    if _id_of(answer) != again:
        return None
    return warning(
        "Paths are decoded twice",
        f"GET {path} was answered with the customer {again}, which {customer_path('2', again)} "
        "stands for",
        f"{_PREVENTS}; and what tells apart %41 and A, or %2F and a slash",
        f"{BOTH}decodes what its framework has decoded: GET-3 is broken",
    )


def _fresh(server: Server, characters: str) -> dict[str, Any]:
    return plain_customer(externalId=f"{server.session.mint()}{characters}z")


def _id_of(answer: Answer) -> str:
    return str(answer.customer.get("externalId", "")) if answer.customer else ""


def _trouble_of(server: Server, body: dict[str, Any]) -> str:
    """Write and read a customer; return what went wrong, if anything did."""
    path = customer_path("2", body["externalId"])
    for method, sent in (("PUT", body), ("GET", ...)):
        answer = server.ask("main", method, path, sent)
        if not answer.customer:
            return answer.seen
        if _id_of(answer) != body["externalId"]:
            return f"{answer.seen}, another externalId"
    return ""
