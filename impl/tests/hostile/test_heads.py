"""Request lines and headers that RFC 9112 or RFC 9110 forbid, or that other protocols send."""

import random

import pytest

from tests.hostile.cases import AUTHORIZATION, LIST, Families, cases, head
from tests.hostile.conftest import Target

CONTROLS = [bytes([octet]) for octet in (*range(0x20), 0x7F)]
ABOVE_ASCII = [bytes([octet]) for octet in range(0x80, 0x100)]
DELIMITERS = [bytes([octet]) for octet in b'"(),/;<=>?@[\\]{} ']
FORBIDDEN_IN_VALUES = [each for each in CONTROLS if each != b"\t"]
OTHER_METHODS = (
    b"TRACE TRACK DEBUG CONNECT PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH LINK "
    b"UNLINK PURGE REPORT MERGE NOTIFY SUBSCRIBE SOURCE QUERY BREW get Get gET pUT Patch post "
    b"GETGET GE\xccT G\x00ET GET\xa0 0 !"
).split(b" ")
VERSIONS = (
    b"HTTP/0.9 HTTP/0.0 HTTP/1.2 HTTP/1.9 HTTP/2.0 HTTP/2 HTTP/3.0 HTTP/9.9 HTTP/11.1 HTTP/1.10 "
    b"HTTP/1. HTTP/.1 HTTP/1 HTTP/1,1 HTTP/-1.1 HTTP/+1.1 HTTP/1.1.1 HTTP/0x1.1 HTTP/ HTTP "
    b"HTTP1.1 http/1.1 Http/1.1 HTTPS/1.1 HTTP\\1.1 HTCPCP/1.0 ICE/1.0 SIP/2.0 \xff/1.1 1.1"
).split(b" ")
TARGETS = (
    b"v1/customers",
    b"",
    b"*",
    b"?page=1",
    b"#",
    b"/v1/customers#page=1",
    b"\\v1\\customers",
    b"http:",
    b"http:/",
    b"http://",
    b"http:///v1/customers",
    b"http://a:b:c/v1/customers",
    b"http://a:99999/v1/customers",
    b"http://[::1/v1/customers",
    b"http://a@b@c/v1/customers",
    b"ftp://a/v1/customers",
    b"javascript:alert(1)",
    b"file:///etc/passwd",
    b"a:80",
    b"[::1]:80",
    b"//",
    b"///v1/customers",
    b"/v1/customers HTTP/1.1 /v1/customers",
    b"/v1/customers \x00",
    b"/" + b"a" * 65_536,
    b"/?" + b"a" * 65_536,
    b"/" + b"../" * 1_000,
    b"/" + b"%" * 1_000,
    b"/" + b"/" * 8_000,
)
HOSTS = (
    b"",
    b"Host: a\r\nHost: a\r\n",
    b"Host: a\r\nHost: b\r\n",
    b"Host: a\r\nhOST: b\r\nHOST: c\r\n",
    b"Host: a, b\r\n",
    b"Host: a b\r\n",
    b"Host: a/b\r\n",
    b"Host: user@a\r\n",
    b"Host: http://a\r\n",
    b"Host: a?b\r\n",
    b"Host: a#b\r\n",
    b"Host: <script>\r\n",
    b'Host: "a"\r\n',
    b"Host: a\\b\r\n",
    b"Host: a|b\r\n",
    b"Host: {a}\r\n",
    b"Host: \xc3\xa4\r\n",
    b"Host : a\r\n",
    b"Host\t: a\r\n",
    b" Host: a\r\n",
    b"Host a\r\n",
    b"Host:\r\n a\r\n",
    b"Host: a\r\n b\r\n",
    b"Host: a\r\n\tb\r\n",
    b"Host: a\n",
    b"Host: a\r",
    b"Host: a\r\r\n",
    b"Host: a\n\r\n",
)
OTHER_PROTOCOLS = (
    b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"\x11" * 150,  # TLS
    b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10",  # SSL 2
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",  # HTTP/2
    b"SSH-2.0-OpenSSH_9.7\r\n",
    b"EHLO example.com\r\nMAIL FROM:<a@example.com>\r\n",
    b"USER anonymous\r\nPASS guest\r\n",
    b"\x05\x01\x00",  # SOCKS 5
    b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00",  # SOCKS 4
    b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n",  # Redis
    b"stats\r\nset a 0 0 1\r\nb\r\n",  # memcached
    b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n",
    b"\r\n\r\n\x00\r\nQUIT\n!\x11\x00\x0c" + b"\x7f" * 12,  # PROXY 2
    b"\x00\x00\x00\x08\x04\xd2\x16\x2f",  # PostgreSQL
    b"\xffSMBr\x00\x00\x00\x00",
    b"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00",  # LDAP
    b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00",  # RDP
    b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00",
    b"AMQP\x00\x00\x09\x01",
    b"JRMI\x00\x02K",
    b"() { :;}; echo\r\n",
)
NOISE = [random.Random(seed).randbytes(64) for seed in range(40)]

REFUSED = {400}

FAMILIES: Families = {
    # RFC 9110, section 5.1: a name is a token
    "controls in names": cases(
        REFUSED,
        [
            head(line.replace(b"*", control))
            for control in CONTROLS
            for line in (b"*Name: v\r\n", b"Na*me: v\r\n", b"Name*: v\r\n")
        ],
    ),
    "delimiters in names": cases(
        REFUSED, [head(b"Na" + each + b"me: v\r\n") for each in DELIMITERS]
    ),
    "octets above ASCII in names": cases(
        REFUSED, [head(b"Na" + each + b"me: v\r\n") for each in ABOVE_ASCII]
    ),
    "lines that are no headers": cases(
        REFUSED, [head(line) for line in (b": v\r\n", b"Name\r\n", b"Name v\r\n", b"\x00\r\n")]
    ),
    # RFC 9110, section 5.5: a value has no controls but the tab
    "controls in values": cases(
        REFUSED,
        [
            head(line.replace(b"*", control))
            for control in FORBIDDEN_IN_VALUES
            for line in (b"Name: *v\r\n", b"Name: v*v\r\n", b"Name: v*\r\n")
        ],
    ),
    "controls in the token": cases(
        REFUSED, [head(AUTHORIZATION[:-2] + each + b"\r\n") for each in FORBIDDEN_IN_VALUES]
    ),
    # RFC 9112, section 3
    "other methods": cases(
        {400, 401, 404, 405}, [head(method=each, target=LIST) for each in OTHER_METHODS]
    ),
    "other versions": cases(REFUSED, [head(version=each) for each in VERSIONS]),
    "a version that the parser knows": cases({400, 401}, [head(version=b"RTSP/1.0")]),
    "odd targets": cases({400, 401, 404, 431}, [head(target=each) for each in TARGETS]),
    "controls in the target": cases(
        REFUSED, [head(target=b"/v1/cus" + each + b"tomers") for each in CONTROLS]
    ),
    "octets above ASCII in the target": cases(
        REFUSED, [head(target=b"/v1/cus" + each + b"tomers") for each in ABOVE_ASCII]
    ),
    "other blanks in the request line": cases(
        REFUSED,
        [
            head().replace(b" ", blank, 1) if first else head().replace(b" HTTP", blank + b"HTTP")
            for blank in (
                b"\t",
                b"\v",
                b"\f",
                b"\r",
                b"\x00",
                b"\xa0",
                b"\x85",
                b"",
                b"\r\n",
                b"\n",
            )
            for first in (True, False)
        ],
    ),
    # RFC 9112, section 3.2: one Host, and a line of its own
    "hosts": cases(REFUSED, [head(host=each) for each in HOSTS]),
    "other ends of lines": cases(
        REFUSED,
        [
            head(b"Name: v\r\n").replace(b"\r\n", end)
            for end in (b"\n", b"\r", b"\n\r", b"\r\r\n", b"\x0b", b"\x85", b"\xe2\x80\xa8")
        ],
    ),
    "other protocols": cases(REFUSED, OTHER_PROTOCOLS),
    "noise": cases(REFUSED, NOISE),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_no_head_of_a_request_is_refused(target: Target, family: str) -> None:
    """It is answered 400 and the connection closed, or what is legal in it is answered."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before
