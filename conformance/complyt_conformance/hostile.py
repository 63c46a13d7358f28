"""Requests that are well-formed HTTP and that services fall over (ERR-2)."""

from __future__ import annotations

import json

_PLAIN = {
    "externalId": "ID",
    "source": "2",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}


def _with(text: str, name: str = "comment") -> bytes:
    """Return a customer's JSON with a member spelt as `text`, which need not be JSON."""
    return (json.dumps(_PLAIN)[:-1] + f', "{name}": {text}}}').encode("utf-8", "surrogatepass")


BODIES: dict[str, bytes] = {
    "deep arrays": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep unclosed arrays": b"[" * 100_000,
    "deep value of an unknown member": _with("[" * 5_000 + "]" * 5_000, "unknown"),
    "5000 digits": _with("9" * 5_000),
    "5000 digits as source": _with("9" * 5_000, "source"),
    "a huge exponent": _with("1e400", "externalId"),
    "a huge negative exponent": _with("-1e-400", "source"),
    "NaN": _with("NaN"),
    "Infinity": _with("-Infinity"),
    "a lone surrogate": _with('"\\ud800"'),
    "a lone surrogate as key": _with("1", "\\udc00"),
    "a raw surrogate": _with('"\ud800"'),
    "U+0000": _with('"a\\u0000b"', "name"),
    "octets that are not UTF-8": b'{"externalId": "\xff\xfe"}',
    "UTF-16": json.dumps(_PLAIN).encode("utf-16"),
    "UTF-32": json.dumps(_PLAIN).encode("utf-32"),
    "a truncated sequence": b'"\xc3',
    "zero octets": b"\0" * 100,
    "a control character in a text": b'{"name": "a\x01b\n"}',
    "duplicate keys": b'{"source": "2", "source": "3", "externalId": "a", "externalId": {}}',
    "60000 keys": ("{" + ",".join(f'"k{n}":{n}' for n in range(60_000)) + "}").encode(),
    "a long text": _with(json.dumps("x" * 500_000)),
    "a long key": _with("1", "x" * 500_000),
    "a long array": _with("[" + ",".join("1" * 100_000) + "]", "address"),
    "prototype keys": b'{"__proto__": {"admin": true}, "constructor": {"prototype": null}}',
    "operators": b'{"externalId": {"$gt": ""}, "source": {"$ne": null}}',
    "a query": _with(json.dumps("'; DROP TABLE customers; --"), "name"),
    "a template": _with(json.dumps("{{7*7}} ${jndi:ldap://127.0.0.1/a}"), "name"),
    "white space": b" \n\t ",
    "a negative zero": _with("-0", "source"),
    "a float as source": _with("2.0", "source"),
    "a huge date": _with('{"createdDate": "%s", "updatedDate": "2022-10-19"}' % ("9" * 500),
                         "externalTimestamps"),
    "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>",
}  # fmt: skip  # one line a body

NOT_JSON: dict[str, bytes] = {
    "truncated": b'{"externalId": "a", "source": "2"',
    "trailing comma": b'{"externalId": "a",}',
    "single quotes": b"{'externalId': 'a'}",
    "plain text": b"externalId=a",
    "bare word": b"undefined",
    "two values": b"{} {}",
    "a comment": b"{} // nothing",
    "unquoted key": b'{externalId: "a"}',
    "not closed text": b'{"externalId": "a}',
}

QUERIES = (
    *("?", "?&&&", "?=", "?page", "?page=1&size", "?a[]=1&a[b]=2", "?%00=%00", "?%FF=%FF"),
    *("?page=%E2%82%AC", "?page=%00", "?size=%FF", "?page=1;size=2", "?unknown=" + "x" * 4000),
    *("?page=1&page=2", "?page=true", "?page=1e999", "?size=-0", "?page=NaN", "?" + "a=1&" * 1000),
    *("?sort=%27%3B--", "?filter[$where]=1", "?page=%2B1", "?page=9223372036854775808"),
)

SEGMENTS = (
    *("%00", "%0A", "%0D%0A", "%FF", "%C3", "%ED%A0%80", "%F0%9F%A6%8A", "%E2%80%A8", "%25", "%2F"),
    *("%5C", "%2E%2E", "..%2F..", "%252F", "a" * 4000, "%C3%A9" * 1000, "%27%3B--", "%3Cscript%3E"),
    *("%7B%7D", "%24%7B1%7D", "null", "undefined", "-1", "9" * 100, "%20", "+", "~", "*", ";a=b"),
)

HEADERS: dict[str, dict[str, str]] = {
    "Accept nothing known": {"Accept": "image/png"},
    "Accept garbage": {"Accept": ";;;,,,q=2"},
    "an empty Accept": {"Accept": ""},
    "Accept-Encoding garbage": {"Accept-Encoding": "x;q=abc"},
    "Accept-Language garbage": {"Accept-Language": "x" * 500},
    "a strange charset": {"Content-Type": "application/json; charset=utf-7"},
    "a parameter without value": {"Content-Type": "application/json; charset"},
    "a strange Content-Type": {"Content-Type": "application/json, text/plain"},
    "no subtype": {"Content-Type": "application"},
    "If-Match": {"If-Match": '"x"'},
    "If-Modified-Since garbage": {"If-Modified-Since": "yesterday"},
    "Range": {"Range": "bytes=0-0, 5-1"},
    "a cookie": {"Cookie": "session=" + "x" * 1000},
    "Forwarded garbage": {"Forwarded": "for=;;by", "X-Forwarded-For": "a, b, c"},
    "X-HTTP-Method-Override": {"X-HTTP-Method-Override": "GET"},
    "a long header": {"X-Long": "x" * 3000},
    "a Latin-1 header": {"X-Name": "Jos\xe9"},
}

AUTHORIZATIONS = (
    *(
        "Bearer",
        "Bearer ",
        "bearer x",
        "Bearer a b c",
        "Bearer " + "a." * 1000,
        "Basic Zm9vOmJhcg==",
    ),
    *("Basic %%%", "Digest x", "x", "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer ..", "Bearer \xe9"),
    *("Bearer eyJhbGciOiJSUzI1NiJ9.W10.AA", "Bearer bnVsbA.bnVsbA.bnVsbA", "Bearer " + "x" * 3000),
)
