from __future__ import annotations

import re

import pytest

from complyt_contract.json_text import NotJSONError, parse


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"name": "\xc3\xa9"}', {"name": "é"}),
        (b"\xef\xbb\xbf[1.5, null]", [1.5, None]),
        (b' "text"\n', "text"),
    ],
    ids=["object", "with a byte order mark", "blanks around"],
)
def test_json_is_read(body: bytes, value: object) -> None:
    """A JSON text is read, a byte order mark before it ignored."""
    assert parse(body) == value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"<!DOCTYPE html>", "begins as HTML or XML"),
        (b'{"name": "\xe9"}', "not UTF-8: octet 10 (0xe9)"),
        ('{"name": "é"}'.encode("utf-16"), "not UTF-8: octet 0 (0xff)"),
        (b'{"comment": NaN}', "holds NaN"),
        (b"[-Infinity]", "holds -Infinity"),
        (b'{"name": "cut', "character 9 (line 1), where '\"' stands"),
        (b'[{"name": "a"}', "ends amid a value, after 14 characters"),
        (b'[{"name": "a"},]', "character 15 (line 1), where ']' stands"),
        (b"{}{}", "character 2 (line 1), where '{' stands"),
        (b")]}',\n[]", "character 0 (line 1)"),
        (b"[" + b"1" * 5000 + b"]", "more digits"),
        (b"[" * 100_000, "nests deeper"),
    ],
    ids=lambda each: repr(each)[:30],
)
def test_what_is_no_json_is_told(body: bytes, why: str) -> None:
    """Where a text is no JSON it is said in which way, and where that begins."""
    with pytest.raises(NotJSONError, match=re.escape(why)):
        parse(body)
