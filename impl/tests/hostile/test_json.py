"""JSON that parsers read differently (RFC 8259, RFC 7493)."""

import pytest

from tests.hostile.cases import (
    BODY,
    JSON,
    Families,
    cases,
    put,
)
from tests.hostile.conftest import Target

CONTROLS = [bytes([octet]) for octet in range(0x20)]
NOT_ESCAPES = [octet for octet in range(0x20, 0x7F) if octet not in b'"\\/bfnrtu']
DEEP = 80_000  # within 1 MiB


def having(value: bytes, name: bytes = b"name") -> bytes:
    """Return a PUT of a customer with one more member, whose value is these octets."""
    return put(BODY[:-1] + b', "' + name + b'": ' + value + b"}")


def text(octets: bytes) -> bytes:
    """Return a PUT of a customer with these octets within a text."""
    return having(b'"' + octets + b'"')


NUMBERS = (
    b"01 -01 00 +1 .5 -.5 5. -5. 1e 1e+ 1e- 1E 1e1.5 0x1 0X1 0b1 0o7 1_000 1,000 --1 -+1 - + 1a "
    b"Infinity -Infinity +Infinity NaN -NaN nan inf 1e1e1 1-1 1/2 \xef\xbc\x91 \xd9\xa1 \xc2\xbd "
    b"0.e1 1f 1d 1L 1n 0xg $1 #1 1%"
).split(b" ")
LITERALS = (
    b"True TRUE tru truee False FALSE fals Null NULL nul None nil undefined yes no on off nan "
    b"true1 nulll trUE {} [] function(){} new() Date() `a` 'a' a /a/ <a> @a "
    b"\xe2\x80\x9ca\xe2\x80\x9d"
).split(b" ")
STRUCTURES = (
    b"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{]",
    b"[}",
    b"{}}",
    b"[]]",
    b"{,}",
    b"[,]",
    b"{a}",
    b"{a: 1}",
    b"{'a': 1}",
    b'{"a"}',
    b'{"a":}',
    b'{"a",1}',
    b'{"a" 1}',
    b'{"a"::1}',
    b'{"a"=1}',
    b'{"a"=>1}',
    b'{"a":1,}',
    b'{"a":1,,"b":1}',
    b'{,"a":1}',
    b'{"a":1 "b":1}',
    b'{"a":1;"b":1}',
    b"{1:1}",
    b"{null:1}",
    b"{[]:1}",
    b'{"a":1}{"b":1}',
    b'{"a":1},{"b":1}',
    b'{"a":1}\n{"b":1}',
    b'{"a":1} x',
    b'{"a":1}#',
    b'{"a":1}//',
    b'{"a":1}/**/',
    b'/**/{"a":1}',
    b'//\n{"a":1}',
    b'#\n{"a":1}',
    b'{/**/"a":1}',
    b'({"a":1})',
    b')]}\',\n{"a":1}',
    b'while(1);{"a":1}',
    b'callback({"a":1})',
    b'{"a":1};',
    b'"a":1',
    b"a=1&b=2",
    b"<a/>",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"a: 1",
    b"---\na: !!python/object/apply:os.system [id]",
    b"\x82\xa1a\x01\xa1b\x02",
    b"\xa2aa\x01ab\x02",
    b"\x80\x04N.",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04",
    b"--a\r\nContent-Disposition: form-data; name=b\r\n\r\nc\r\n--a--",
)
VALUES = (b"null", b"true", b"false", b"0", b"1", b'""', b'"a"', b"[]", b"[{}]", b"[[]]", BODY[:0])
# Markus Kuhn's stress test and the table of Unicode 15, 3.9
NO_UTF8 = (
    b"\x80",
    b"\xbf",
    b"\x80\xbf",
    b"\xc0",
    b"\xc1",
    b"\xf5",
    b"\xff",
    b"\xfe",
    b"\xfe\xfe\xff\xff",
    b"\xc3",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"\xc3(",
    b"\xe2(\xa1",
    b"\xe2\x82(",
    b"\xf0(\x8c\xbc",
    b"\xf0\x90(\xbc",
    b"\xf0\x28\x8c\x28",
    b"\xc0\x80",
    b"\xe0\x80\x80",
    b"\xf0\x80\x80\x80",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    b"\xc1\xbf",
    b"\xe0\x9f\xbf",
    b"\xf0\x8f\xbf\xbf",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xf4\x90\x80\x80",
    b"\xf7\xbf\xbf\xbf",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xc0\x22",
    b"\xe0\x5c",
)
ESCAPES = (
    b"u",
    b"u0",
    b"u00",
    b"u004",
    b"u004g",
    b"u-041",
    b"u+041",
    b"u 041",
    b"U0041",
    b"u{41}",
    b"x41",
    b"101",
    b"u00\xc2\xb41",
    b"\n",
    b"\x00",
    b"\xc3\xa4",
)
SURROGATES = (
    rb"\ud800",
    rb"\udbff",
    rb"\udc00",
    rb"\udfff",
    rb"\ud800\ud800",
    rb"\udc00\ud800",
    rb"\ud800a",
    rb"\ud800\u0041",
    rb"\ud83d\\ude00",
    rb"\ud83d\n\ude00",
    rb"\uD800\uDC",
    rb"a\ud83d",
    rb"\ude00a",
)
CODINGS = ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32", "utf-7", "cp037")
WRONG_LENGTHS = (BODY + b"\x00", b"\x00" + BODY, BODY + b"\x1a", BODY + b"\x0c", b"\x0b" + BODY)

REFUSED = {400}

FAMILIES: Families = {
    "the beginning of an object is none": cases(
        REFUSED, [put(BODY[:end]) for end in range(len(BODY))]
    ),
    "the end of an object is none": cases(
        REFUSED, [put(BODY[start:]) for start in range(1, len(BODY))]
    ),
    "numbers": cases(REFUSED, [having(each, b"unknown") for each in NUMBERS]),
    "literals": cases(
        REFUSED, [having(each, b"unknown") for each in LITERALS if each not in (b"{}", b"[]")]
    ),
    "structures": cases(REFUSED, [put(each) for each in STRUCTURES]),
    "other values": cases(REFUSED, [put(each) for each in VALUES if each]),
    "controls in a text": cases(REFUSED, [text(b"a" + each + b"b") for each in CONTROLS]),
    "controls between members": cases(
        REFUSED,
        [put(BODY[:-1] + each + b"}") for each in CONTROLS if each not in (b"\t", b"\n", b"\r")],
    ),
    "other white space": cases(
        REFUSED,
        [
            put(BODY[:-1] + each.encode() + b"}")
            for each in "\x0b\x0c\x85\xa0\u1680\u2000\u2028\u2029\u202f\u3000\ufeff\u200b"
        ],
    ),
    "escapes that are none": cases(REFUSED, [text(b"\\" + bytes([each])) for each in NOT_ESCAPES]),
    "escapes": cases(REFUSED, [text(b"\\" + each) for each in ESCAPES]),
    "surrogates": cases(REFUSED, [text(each) for each in SURROGATES]),
    "surrogates in a name": cases(
        {400, 200, 201}, [having(b"1", each) for each in SURROGATES if b"\\\\" not in each]
    ),
    "no UTF-8 in a text": cases(REFUSED, [text(each) for each in NO_UTF8]),
    "no UTF-8 in a name": cases(
        REFUSED, [having(b"1", each) for each in NO_UTF8 if b'"' not in each]
    ),
    "other encodings": cases(
        REFUSED, [put(BODY.decode().encode(each)) for each in CODINGS if each != "utf-7"]
    ),
    "octets around": cases(REFUSED, [put(each) for each in WRONG_LENGTHS]),
    "depth": cases(
        REFUSED,
        [
            put(each)
            for each in (
                b"[" * DEEP,
                b"{" * DEEP,
                b'{"a":' * DEEP,
                b'[{"a":' * DEEP,
                b"[" * DEEP + b"]" * DEEP,
                b'{"a":' * DEEP + b"1" + b"}" * DEEP,
                b'{"address":' * DEEP + b"1" + b"}" * DEEP,
            )
        ],
    ),
    "no media type of JSON": cases(
        {415},
        [
            put(BODY).replace(JSON, b"Content-Type: " + each + b"\r\n")
            for each in (
                b"text/plain",
                b"text/json",
                b"text/html",
                b"application/xml",
                b"application/x-www-form-urlencoded",
                b"multipart/form-data; boundary=a",
                b"application/jsonp",
                b"application/json5",
                b"application/x-ndjson",
                b"application/octet-stream",
                b"applicationjson",
                b"application/",
                b"/json",
                b"json",
                b"application json",
                b"application/json, text/plain",
                b"text/plain, application/json",
                b"\xffapplication/json",
                b"application/json\xff",
                b"*",
            )
        ],
    ),
}
UNWRITTEN = {name: found for name, found in FAMILIES.items() if name != "surrogates in a name"}


@pytest.mark.parametrize("family", UNWRITTEN)
def test_what_is_no_customer_is_refused(target: Target, family: str) -> None:
    """A body that parsers could read differently is answered 400, and nothing is written."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before


def test_what_is_undecided_does_no_harm(target: Target) -> None:
    """A name of an unknown member that is no text is refused or ignored, and never a 5xx."""
    assert target.wrongs(FAMILIES["surrogates in a name"]) == []
