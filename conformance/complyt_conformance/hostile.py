"""What well-formed HTTP/1.1 requests may hold that breaks services (ERR-2); any refusal will do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from complyt_conformance.limits import replaced
from complyt_contract.customers import ADDRESS_TEXTS

_DEEP = 10_000
_LONG = 65_536

# JSON values as they stand in a body: some are none, or none that every parser takes.
VALUES = (
    "9" * 5_000, "-" + "9" * 30, "9223372036854775808", "1e400", "-1e400", "1e-400", "-0", "0.1",
    "NaN", "Infinity", "-Infinity", "0x10", "01", "true", "null", "[]", "{}", '""', "[[]]",
    r'"\ud800"', r'"\udfff\ud800"', r'{"\ud800": 1}', r'"\u0000"', r'"a\u0000b"', r'{"\u0000": 1}',
    r'"\uffff"', r'"\q"', '"\t"', '"\x7f"', '"%00"', '"%s%n%d"', '"{0}"', '"${7*7}"', '"{{7*7}}"',
    '"#{7*7}"', '"<%= 7*7 %>"', '"${jndi:ldap://127.0.0.1/a}"', "\"' OR '1'='1\"",
    '"\'; DROP TABLE customers; --"', r'"\" OR \"\"=\""', '"<script>alert(1)</script>"',
    '"../../../../etc/passwd"', '"file:///etc/passwd"', '"=1+1"', '"9999-99-99T99:99:99Z"',
    '"0000-00-00"', '"-0001-01-01"', '"10000-01-01T00:00:00Z"', '"2023-01-01T00:00:00+99:99"',
    '{"$gt": ""}', '{"$where": "1"}', '{"__proto__": {"admin": true}}', '{"toString": 1}',
    '{"constructor": {"prototype": {"admin": true}}}', '{"@type": "java.lang.Runtime"}',
)  # fmt: skip  # a line a value hides that this is one list

LARGE_VALUES = (
    "[" * _DEEP + "]" * _DEEP,
    '{"a":' * _DEEP + "1" + "}" * _DEEP,
    "[" * _DEEP,
    json.dumps("a" * _LONG),
    json.dumps("🦊" * _LONG),
    "[" + "0," * _LONG + "0]",
)

PLACES = (
    *("complytId", "externalId", "source", "name", "address", "email", "customerType", "comment"),
    *("internalTimestamps", "externalTimestamps", "note", "__proto__", "constructor", "$where"),
    *("externalTimestamps.createdDate", "externalTimestamps.updatedDate"),
    *(f"address.{member}" for member in (*ADDRESS_TEXTS, "isPartial", "note", "__proto__")),
)

# Whole bodies, legal in nothing but their media type.
BODIES = (
    b"", b" ", b"\n", b"\0", b"null", b"true", b"7", b'"text"', b"[]", b"[{}]", b"[1,2]", b"{}",
    b"{", b"}", b"[", b"{]", b'"', b'{"', b'{"name"', b'{"name":', b'{"name":}', b"{,}", b"{}{}",
    b"{} {}", b"{'name': 1}", b"{name: 1}", b"// {}", b"{}//", b"/**/{}", b"\xef\xbb\xbf{}",
    b"\xff\xfe{\0}\0", b"\0{\0}", b"\xff", b'{"name": "\xff"}', b'{"name": "\xc3"}',
    b'{"name": "\xed\xa0\x80"}', b'{"\xff": 1}', b'{"name": "a", "name": "b"}',
    b'{"address": {"zip": "1", "zip": "2"}}', b"<customer/>", b"name=a&source=2", b"--b\r\n\r\n",
    '{"name": "UTF-16"}'.encode("utf-16"), '{"name": "UTF-32"}'.encode("utf-32"),
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>", b'{"a\nb": "\x01"}',
    b'{"%s": 1}' % (b"a" * 500_000), b'{"name": "%s"}' % (b"a" * 500_000),
    b"!!python/object/apply:os.getcwd []", b"\x1f\x8b\x08\0", b"PK\3\4", b"%PDF-1.7",
    *(value.encode() for value in LARGE_VALUES),
    b"{" + b",".join(b'"%x":0' % number for number in range(20_000)) + b"}",
)  # fmt: skip  # a line a body hides that this is one list

# After the question mark.
QUERIES = (
    "", "&", "&&&", "=", "==", "page", "page=", "size=&page=", "page=%00", "size=%00", "page=%FF",
    "%FF=%FF", "%00=1", "page=%ED%A0%80", "page=1e400", "page=NaN", "page=Infinity", "page=-0",
    "page=0x1", "page=1_0", "page=+1", "page=%2B1", "page=%201", "page=1%0A", "page=%EF%BC%91",
    "page=%D9%A1", "page=%C2%B2", "page=true", "page=null", "page=1.0", "page=1,2", "page=1;size=2",
    "page=" + "9" * 19, "page=" + "9" * 30, "page=" + "9" * 5_000, "size=" + "9" * 5_000,
    "page=-" + "9" * 5_000, "page=9223372036854775807&size=1000", "page=1000000000&size=1000",
    "page=18446744073709551616", "page=4294967296&size=4294967296", "page%5B%5D=1",
    "page%5B%24gt%5D=", "page%5Ba%5D%5Bb%5D=1", "__proto__=1", "__proto__%5Badmin%5D=1",
    "constructor.prototype=1", "%24where=1", "q='%20OR%201=1--", "page=1'%20OR%20'1'='1",
    "page=$%7B7*7%7D", "page=%7B%7B7*7%7D%7D", "?page=1", "page=1?", "page=1&page=x", "a=" * 3_000,
    "&".join(f"a{number}=1" for number in range(1_000)), "x=" + "%F0%9F%A6%8A" * 500,
)  # fmt: skip  # a line a query hides that this is one list

# Octets that stand in a path segment, percent-encoded once.
SEGMENTS = (
    "%00", "a%00b", "%FF", "%C3", "%C3%28", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%F8%88%80%80",
    "%EF%BB%BF", "%0A", "%0D%0A", "a%0D%0AX-A:%20b", "%09", "%20", "%25", "%2500", "%25FF", "%2F",
    "%5C", "..%2F..%2Fetc%2Fpasswd", "..%5C..", "%2E%2E", "%2E", "%252E%252E%252F", "%3F", "%23",
    "'", "%22", "'%20OR%20'1'='1", ";", "a;b=c", "%3B", "*", "$where", "__proto__", "constructor",
    "$%7B7*7%7D", "%7B%7B7*7%7D%7D", "%7B0%7D", "%25s%25n", "-1", "0", "9" * 5_000, "a" * 7_000,
    "%F0%9F%A6%8A" * 580, "null", "undefined", "NaN", "true", "%E2%80%AE", "CON", "a:b", "@", "~",
)  # fmt: skip  # a line a segment hides that this is one list

# Headers of requests that are fine otherwise.
HEADERS: tuple[tuple[str, str], ...] = (
    ("Accept", ""), ("Accept", "garbage"), ("Accept", "*/*;q=abc"), ("Accept", "application/json;"),
    ("Accept", ","), ("Accept", "text/html"), ("Accept", "application/json;q=0"),
    ("Accept", "application/json, " * 200 + "*/*"), ("Accept", "application/json; version=∞"),
    ("Accept-Charset", "utf-7"), ("Accept-Encoding", "identity;q=0, *;q=0"),
    ("Accept-Encoding", "bogus"), ("Accept-Encoding", ""), ("Accept-Language", "xx-é"),
    ("Accept-Language", "*;q=9"), ("Accept-Language", "en;q=abc"), ("Accept-Language", "en;q"),
    ("Accept-Language", ";"), ("Accept-Encoding", "gzip;q=abc"), ("Accept-Charset", "utf-8;q="),
    ("Cache-Control", "max-age=-1"), ("Cookie", "a=b; ;;=; é"), ("Cookie", "session=%00"),
    ("Cookie", "a"), ("Cookie", "="), ("Cookie", 'a="'), ("Cookie", "$Version=x"), ("Cookie", ";"),
    ("Date", "yesterday"), ("Early-Data", "x"), ("Expect", "nonsense"),
    ("Forwarded", 'for="_x;by='), ("From", "é"),
    ("If-Match", '"x"'), ("If-Modified-Since", "yesterday"), ("If-None-Match", "*"),
    ("If-Modified-Since", "Thu, 99 Foo 20000 99:99:99 GMT"), ("If-None-Match", ","),
    ("If-Range", "é"), ("Idempotency-Key", "é"), ("Content-Language", "é;q=x"),
    ("If-None-Match", 'W/"'), ("If-Unmodified-Since", "0"), ("Max-Forwards", "-1"),
    ("Origin", "null"), ("Prefer", "return=é"), ("Prefer", "wait=abc"),
    ("Priority", "u=abc"), ("Range", "abc"), ("Range", "bytes=abc"), ("Range", "bytes=5-1"),
    ("Range", "items=0-0"),
    ("Referer", "\\"), ("TE", "bogus"), ("User-Agent", ""), ("User-Agent", "${jndi:ldap://127.0.0.1/a}"),
    ("Via", "é"), ("X-Forwarded-For", "not an address"), ("X-Forwarded-Host", "a b"),
    ("X-Forwarded-Proto", "gopher"), ("X-Real-IP", "é"), ("X-Forwarded-For", ""),
    ("X-Forwarded-For", "1.2.3.4, [::1"), ("X-Forwarded-Host", "[::1"), ("X-Forwarded-Port", "x"),
    ("X-Forwarded-Prefix", "//é"), ("Forwarded", "for"), ("Forwarded", 'for="[::1"'),
    ("X-HTTP-Method-Override", "GET"), ("X-Request-ID", "' OR '1'='1"),
    ("X-Empty", ""), ("X-Long", "a" * 4_000), ("X-Text", "ÿ\xa0\x80"), ("baggage", "=;"),
    ("traceparent", "00-zz-zz-zz"), ("traceparent", ""), ("tracestate", "=,=é"),
    ("X-B3-TraceId", "x"), ("X-Request-ID", ""), ("X-Correlation-ID", "é"),
    ("__proto__", "1"), ("constructor", "1"),
)  # fmt: skip  # a line a header hides that this is one list

# Values of Authorization; each character stands for one octet.
CREDENTIALS = (
    "", "Bearer", "Bearer  ", "Bearer \xe9", "Bearer \xc3\xa9", "Bearer \xff.\xfe.\x80", "\xe9",
    "\xc3\xa9 a", "Bearer .", "Bearer ..", "Bearer a.b.c", "Bearer e30.e30.e30", "Bearer a b",
    "Bearer bnVsbA.bnVsbA.bnVsbA", "Bearer W10.W10.W10", "Bearer eyJhbGciOjF9.e30.e30",
    "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6W119.e30.e30", "Bearer " + "a" * 4_000, "Basic !!!",
    "Basic Og==", "Basic \xe9", "Digest username=", "Bearer a\tb", "Bearer ,Bearer ",
)  # fmt: skip  # a line a value hides that this is one list

# Timestamps in a form that is documented, which no calendar holds once their offset is applied.
TIMES = (
    "9999-12-31T23:30:00-01:00", "9999-12-31T23:59:59.999-14:00", "9999-12-31T12:00:00-12:00",
    "1970-01-01T00:30:00+01:00", "1970-01-01T00:00:00+14:00", "0001-01-01T00:30:00+01:00",
    "0000-01-01T00:00:00+00:00", "0000-12-31T23:59:59-14:00", "0001-01-01", "9999-99-99",
    "2023-02-29T23:30:00-01:00", "2023-01-01T24:00:00+14:00", "2016-12-31T23:59:60-14:00",
)  # fmt: skip  # a line a time hides that this is one list

# Headers of a body that is legal.
BODY_HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Type", ""), ("Content-Type", ";"), ("Content-Type", "application"),
    ("Content-Type", "application/"), ("Content-Type", "/json"), ("Content-Type", "é/é"),
    ("Content-Type", "application/json; charset=bogus"), ("Content-Type", "application/json;;="),
    ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", "text/json, text/plain"),
    ("Content-Type", 'application/json; charset="'), ("Content-Type", "application/json; a*=b'c"),
    ("Content-Type", "multipart/form-data"), ("Content-Type", "multipart/form-data; boundary="),
    ("Content-Type", "multipart/mixed; boundary=" + "a" * 300), ("Content-Type", "a/b; charset=é"),
    ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "application/xml"),
    ("Content-Type", "application/x-java-serialized-object"), ("Content-Type", "application/yaml"),
    ("Content-Encoding", "gzip"), ("Content-Encoding", "deflate"), ("Content-Encoding", "br"),
    ("Content-Encoding", "bogus"), ("Content-Encoding", "gzip, gzip"), ("Content-Language", "é"),
    ("Content-Location", "\\"), ("Content-MD5", "é"), ("Content-Range", "bytes 5-1/2"),
    ("Content-Disposition", "form-data; name=é"), ("Digest", "sha-256=é"),
)  # fmt: skip  # a line a header hides that this is one list

# Where a segment may stand.
PATHS = (
    *("/v1/customers/source/2/externalId/{}", "/v1/customers/source/{}/externalId/a"),
    *("/v1/{}", "//{}"),
)
PATCH_PATH = "/v1/customers/complytId/{}"

_MARK = "~value~"


def with_value(body: Mapping[str, Any], place: str, value: str) -> bytes:
    """Return the body as JSON text with `value`, as it is written, at a dotted path."""
    text = json.dumps(replaced(body, place, _MARK))
    return text.replace(json.dumps(_MARK), value).encode()
