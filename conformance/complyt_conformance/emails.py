"""Emails by D21: one `@`, something on both sides, no white space, no control characters."""

from __future__ import annotations

ADDRESSES = (
    "a@b",
    "orders@example.com",
    "first.last+tax@sub.domain.example",
    "o'brien_99%x@north-wind.example",
    "UPPER@Case.Example",
    '"quoted"@example.org',
    "user@[192.0.2.1]",
    "user@localhost",
    "жанна@почта.рф",
    "用户@例子.广告",
    "dot.@example.org",
    "a..b@example.org",
    "-@-",
    "1@2",
    "very-long-top-level@example.photography",
)

# White_Space of Unicode, and the control characters C0, DEL and C1, but U+0000 (OBJ-4).
_WHITE_SPACE = (
    *("\t", "\n", "\v", "\f", "\r", " ", "\x85", "\xa0", "\u1680"),
    *(chr(code) for code in range(0x2000, 0x200B)),
    *("\u2028", "\u2029", "\u202f", "\u205f", "\u3000"),
)
_CONTROLS = ("\x01", "\x08", "\x1b", "\x1f", "\x7f", "\x80", "\x9f")

NO_ADDRESSES = (
    *("x", "@", "@b", "a@", "a@@b", "a@b@c", "plain text", "example.org"),
    *("a b@c", "a@b c", " a@b", "a@b ", "a@b\n", "\ta@b"),
    *(f"a{character}b@example.org" for character in (*_WHITE_SPACE, *_CONTROLS)),
    *(f"a@example{character}org" for character in (" ", "\u2003", "\x1f", "\x7f")),
)


def of_length(length: int) -> str:
    """Return an address of this many characters, no label longer than DNS allows."""
    domain = ".".join(["b" * 60] * 3) + ".example"
    return "a" * (length - len(domain) - 1) + "@" + domain
