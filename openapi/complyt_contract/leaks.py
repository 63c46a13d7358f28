"""What a failure must not show (ERR-5), and how it is told from what people write."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOOKED_AT = 100_000  # octets of a body

# What follows where in a query and hardly ever in a sentence.
_CONDITION = r"\S+?\s*([=<>]|!=|\s(in|like|between)\s*['\"(?:$@%]|\sis\s+(not\s+)?null\b)"

# SQL in capitals is SQL; in small letters its words are English, too, unless what follows is not.
LEAKS = {
    "a stack trace": re.compile(
        r"Traceback \(most recent call last\)|^\s+at [\w.$<>]+\(.*:\d+\)|\bat [\w.$]+ \(.*\.js:\d+"
        r"|\.java:\d+\)|File \".*\", line \d+|goroutine \d+ \[|stack ?trace\"\s*:\s*[\"\[]",
        re.MULTILINE | re.IGNORECASE,
    ),
    "a query": re.compile(
        r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b"
        r"|(?i:\bselect\s+\*\s+from\b)"
        rf"|(?i:\bselect\s.+\sfrom\s.+\s(where\s+{_CONDITION}"
        r"|order\s+by\s+(\w+\.\w|\S+\s+(asc|desc)\b)|limit\s+([?:$%]|\d+\s+offset\b)))"
        rf"|(?i:\bdelete\s+from\s+\S+\s+where\s+{_CONDITION})"
        r"|(?i:\binsert\s+into\s+\S+\s*(\([^)]*\)\s*(values|select)\b|values\s*\())"
        r"|(?i:\bupdate\s+\w+\s+set\s+\S+\s*=)"
        r"|(?i:SQLSTATE|\bsqlite3?\.\w*Error|ORA-\d{5}|psycopg2?\.)",
    ),
    "a file path": re.compile(
        r"(?<![\w/.:])/(usr|home|var|opt|app|srv|root|etc|tmp|site-packages|node_modules)/[\w./-]+"
        r"|\b[A-Z]:\\[\w\\]+|site-packages|node_modules"
    ),
}
"""What is recognised in the text that a failure's body means, by its name."""

_ESCAPED = re.compile(r'\\(["\\/nrt])')
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}


def leaks(body: bytes, sent: str, *, is_json: bool) -> Iterator[str]:
    """Yield in words what a failure's body shows; what was `sent` may be repeated."""
    text = beginning(body)
    shown = plain(text) if is_json else text
    for what, pattern in LEAKS.items():
        if any(match.group() not in sent for match in pattern.finditer(shown)):
            yield what


def beginning(body: bytes) -> str:
    """Return as much of a body as is looked at, as text."""
    return body[:_LOOKED_AT].decode("utf-8", "replace")


def plain(text: str) -> str:
    """Return JSON text without its escapes, which look like paths."""
    return _ESCAPED.sub(lambda escape: _MEANT.get(escape[1], escape[1]), text)
