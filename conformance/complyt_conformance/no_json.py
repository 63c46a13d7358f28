"""Bodies that do not parse as JSON in UTF-8 (RFC 8259), which lenient parsers take (ERR-3)."""

from __future__ import annotations

from collections.abc import Iterator

UNPARSABLE = (
    *(b"hello", b"   ", b'{"name": "Northwind Traders"', b'{"name": "North'),
    *(b'{"name": "Northwind Traders",}', b"{'name': 'Northwind Traders'}"),
    *(b'{name: "Northwind Traders"}', b'{"name": }', b"undefined", b"name=Northwind+Traders"),
    b'{"name": "Northwind Traders"} {"name": "Southwind Traders"}',
    *(b'{"name": "Northwind Traders"} and more', b'{"name": "Northwind Traders"} // and more'),
    b"<name>Northwind Traders</name>",
)
"""Bodies that are nothing else either."""

# What stands for the value of a member; JSON has none of them.
_VALUES = (
    b"NaN", b"-NaN", b"Infinity", b"-Infinity", b"undefined", b"None", b"True", b"nil", b"a",
    b"+1", b"01", b"-01", b".5", b"-.5", b"1.", b"1.e5", b"1e", b"0x1F", b"1_000", b"1,000", b"--1",
    b"'a'", b"`a`", b'"a', b'"a" "b"', b'"a\nb"', b'"a\tb"', b'"a\x01b"', b'"a\0b"', b'"a\x1fb"',
    rb'"\x41"', rb'"\u12"', rb'"\u12G4"', rb'"\u{41}"', rb'"\U00000041"', rb'"\a"', rb'"\0"',
    rb'"\101"', rb'"\'"', b'"a\\\nb"', b"[1,]", b"[,1]", b"[1 2]", b"[1;2]", b'{"a" 1}', b'{"a"=1}',
    b'{"a": 1,}', b'{"a": }', b"{'a': 1}", b"{a: 1}", b"{1: 1}", b'{"a\nb": 1}', b"{,}", b"(1)",
    b"/* a */ 1", b"1 // a\n", b"# a\n1", b"1;", b"\v1", b"\f1", b"\xc2\xa01", b"\xe2\x80\xa81",
    b'"\xff"', b'"\x80"', b'"\xc3"', b'"\xc3("', b'"\xe9t\xe9"', b'"\xc0\xaf"', b'"\xc1\xa1"',
    b'"\xe0\x80\xaf"', b'"\xe2\x82"', b'"\xed\xa0\x80"', b'"\xed\xa0\xbd\xed\xb8\x80"',
    b'"\xf0\x80\x80\xaf"', b'"\xf4\x90\x80\x80"', b'"\xf8\x88\x80\x80\x80"', b'{"\xff": 1}',
)  # fmt: skip  # a line a value hides that this is one list


def spoilt(body: bytes) -> Iterator[bytes]:
    """Yield a legal body, an object, with one thing each that JSON lacks."""
    for value in _VALUES:
        yield body[:-1] + b', "note": ' + value + b"}"
    yield body[:-1] + b",}"
    yield body[:-1]
    for after in (b"}", b",", b";", b"\0", b" {}", b" null", b" and more", b" // more", b"\xff"):
        yield body + after
    for before in (b"\0", b"a", b",", b"// a\n", b"/* a */ ", b")]}',\n", b"\v", b"\x1e"):
        yield before + body
    yield body.decode().encode("utf-16-le")
    yield body.decode().encode("utf-16-be")
    yield body.decode().encode("utf-32-le")
