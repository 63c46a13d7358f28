"""What a body is where it is not JSON, or not quite: a page, cut off, in other octets."""

from __future__ import annotations

import json
from typing import NamedTuple

from complyt_conformance.exchange import NOT_JSON, Response

_BOM = b"\xef\xbb\xbf"
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
_LOG = "look at the server's log"
_WRITER = "let the server write JSON with a library that keeps to RFC 8259"


class Flaw(NamedTuple):
    """What a body is instead of JSON, as what follows "its body is", and what to do about it."""

    what: str
    remedy: str

    @property
    def kind(self) -> str:
        """What it is, without where."""
        return self.what.partition(":")[0]


def is_page(response: Response) -> bool:
    """Whether it is a web page, as proxies, portals and logins show to people."""
    start = response.body[:200].removeprefix(_BOM).lstrip().lower()
    return response.media_type == "text/html" or start.startswith(_PAGE)


def flaw(response: Response) -> Flaw | None:
    """Return what is wrong with a body, None where it is JSON."""
    if not response.body:
        return Flaw("empty", _LOG)
    if response.data is not NOT_JSON:
        return _flaw_of_octets(response.body)
    if is_page(response):
        return Flaw("a web page (HTML)", "see whose page it is: a proxy's, a portal's, a login's")
    return _flaw_of_octets(response.body) or _flaw_of_text(response.body)


def _flaw_of_octets(body: bytes) -> Flaw | None:
    if body.startswith(_BOM):
        return Flaw(
            "preceded by a byte order mark (BOM)",
            "let it write UTF-8 without one: RFC 8259, section 8.1, forbids it",
        )
    if body.startswith(b"\x1f\x8b"):
        return Flaw(
            "compressed (gzip), and no Content-Encoding says so",
            "let who compresses answers say so in Content-Encoding, or compress none",
        )
    encoding = json.detect_encoding(body).removesuffix("-sig")
    if encoding != "utf-8":
        remedy = "let it write UTF-8, as RFC 8259, section 8.1, asks"
        return Flaw(f"in {encoding[:6].upper()}", remedy)
    try:
        body.decode()
    except UnicodeDecodeError as error:
        octet = f"octet 0x{body[error.start]:02X} at {error.start}"
        return Flaw(f"not in UTF-8: {octet}", "let it write UTF-8, not the code page of its host")
    return None


def _flaw_of_text(body: bytes) -> Flaw:
    text = body.decode()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("<"):
            return Flaw("markup such as XML", "let the server answer JSON, as Accept asks")
        if error.pos == 0:
            return Flaw("text that is no JSON", _LOG)
        if error.msg.startswith("Extra data"):
            return Flaw(f"JSON and more after it: from character {error.pos} on", _LOG)
        if error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()):
            return Flaw(
                f"JSON that breaks off: after {len(body):,} octets", f"{_LOG}, or a proxy's"
            )
        return Flaw(f"no JSON: {error.msg[:1].lower()}{error.msg[1:]} at {error.pos}", _WRITER)
    except ValueError:
        return Flaw("JSON with a number of too many digits to be read", _WRITER)
    except RecursionError:
        return Flaw("JSON too deep to be read", _WRITER)
    return Flaw("JSON but for NaN or Infinity, which are none", _WRITER)
