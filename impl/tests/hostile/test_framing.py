"""Where a body ends: what servers and proxies read differently smuggles requests (RFC 9112, 6)."""

import pytest

from tests.hostile.cases import (
    AUTHORIZATION,
    BODY,
    CHUNKED,
    JSON,
    PAIR,
    TOKEN,
    Families,
    cases,
    customer,
    head,
    put,
)
from tests.hostile.conftest import Target
from tests.hostile.wire import exchange

SMUGGLED = put(BODY)
TOKEN_REQUEST = b'{"clientId":"a","clientSecret":"b"}'
OCTETS = [bytes([octet]) for octet in range(0x100)]
NOT_HEXADECIMAL = [each for each in OCTETS if each not in b"0123456789abcdefABCDEF"]
LENGTHS = (
    b"+5",
    b"-5",
    b"-0",
    b"",
    b" ",
    b"0x5",
    b"5h",
    b"5.0",
    b"5e0",
    b"5_0",
    b"1_0",
    b"5 5",
    b"5,5",
    b"5, 5",
    b"0, 5",
    b"5;q=1",
    b'"5"',
    b"five",
    b"\xb2",
    b"\xd9\xa5",
    b"\xef\xbc\x95",
    b"5\x00",
    b"5\x0b",
    b"\x0c5",
    b"18446744073709551616",
    b"18446744073709551621",
    b"9" * 400,
    b"NaN",
    b"Infinity",
    b"null",
    b"true",
)
CODINGS = (
    b"identity",
    b"gzip",
    b"deflate",
    b"compress",
    b"br",
    b"x-chunked",
    b"xchunked",
    b"chunkedx",
    b"chunk",
    b"chunked-false",
    b"chunked, chunked",
    b"chunked,chunked",
    b"gzip, chunked",
    b"identity, chunked",
    b"chunked, identity",
    b"chunked, gzip",
    b",chunked",
    b"chunked,",
    b", chunked",
    b"chunked ,",
    b"chunked;q=1",
    b"chunked; a",
    b'"chunked"',
    b"'chunked'",
    b"<chunked>",
    b"[chunked]",
    b"chunked\x00",
    b"\x00chunked",
    b"chunked\x0b",
    b"\x0bchunked",
    b"chunked\x0c",
    b"chun\x00ked",
    b"chun ked",
    b"c\xc4\xa7unked",
    b"chun\xe2\x84\xaaed",
    b"\xa0chunked",
    b"chunked\x85",
    b"chunked\r\n chunked",
    b"\r\n chunked",
    b"",
    b" ",
    b"0",
    b"null",
)
NAMES = (
    b"Transfer-Encoding ",
    b"Transfer-Encoding\t",
    b" Transfer-Encoding",
    b"\tTransfer-Encoding",
    b"\x0bTransfer-Encoding",
    b"Transfer-Encoding\x00",
    b"Transfer\x00-Encoding",
    b"Transfer-Encoding\x0b",
    b"Transfer-Encoding\xa0",
    b"Transfer-\xc3\x8bncoding",
    b"Content-Length ",
    b"Content-Length\t",
    b" Content-Length",
    b"Content-Length\x00",
)
SIZES = (
    b"",
    b" 5",
    b"5 ",
    b"5\t",
    b"\t5",
    b"+5",
    b"-5",
    b"0x5",
    b"0X5",
    b"5h",
    b"5_",
    b"5,",
    b"5.0",
    b"5\n",
    b"5\r",
    b"5;a=b\n",
    b"5;a\x00=b",
    b'5;a="b',
    b"5;\x7f",
    b"5 ;a",
    b"g",
    b"\xd9\xa5",
    b"10000000000000000",
    b"10000000000000005",
    b"fffffffffffffffff",
    b"8" * 400,
)
PUT_HEAD = AUTHORIZATION + JSON


def chunked(body: bytes, headers: bytes = CHUNKED) -> bytes:
    """Return a PUT whose chunks are these octets."""
    return head(PUT_HEAD + headers, method=b"PUT", target=PAIR) + body


def chunks(body: bytes) -> bytes:
    """Return a body as one chunk."""
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def two(first: bytes, second: bytes) -> bytes:
    """Return a PUT with two lines that say how long it is, and a request inside it."""
    lines = first + b"\r\n" + second + b"\r\n"
    return head(PUT_HEAD + lines, method=b"PUT", target=PAIR) + b"0\r\n\r\n" + SMUGGLED


REFUSED = {400}

FAMILIES: Families = {
    "lengths that are no numbers": cases(
        REFUSED,
        [
            head(PUT_HEAD + b"Content-Length: " + each + b"\r\n", method=b"PUT", target=PAIR)
            + SMUGGLED
            for each in LENGTHS
        ],
    ),
    "codings but chunked": cases(
        REFUSED,
        [
            chunked(chunks(SMUGGLED), b"Transfer-Encoding: " + coding + b"\r\n" + length)
            for coding in CODINGS
            for length in (b"", b"Content-Length: 4\r\n")
        ],
    ),
    "names that some read as others": cases(
        REFUSED,
        [chunked(chunks(SMUGGLED), CHUNKED + name + b": 4\r\n") for name in NAMES]
        + [put(SMUGGLED, name + b": chunked\r\n") for name in NAMES],
    ),
    "two lengths": cases(
        REFUSED,
        [
            two(first, second)
            for length in (b"5", b"0", b"6", b"3", b"400")
            for first, second in (
                (b"Content-Length: 5", b"Content-Length: " + length),
                (b"Content-Length: " + length, b"Transfer-Encoding: chunked"),
                (b"Transfer-Encoding: chunked", b"Content-Length: " + length),
                (b"Transfer-Encoding: chunked", b"transfer-encoding: x" + length),
                (b"Transfer-Encoding: x" + length, b"transfer-encoding: chunked"),
            )
        ]
        + [two(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked")],
    ),
    "chunks before HTTP/1.1": cases(
        REFUSED,
        [
            head(PUT_HEAD + CHUNKED + more, method=b"PUT", target=PAIR, version=b"HTTP/1.0")
            + chunks(BODY)
            for more in (b"", b"Connection: keep-alive\r\n", b"Content-Length: 4\r\n")
        ],
    ),
    # RFC 9112, section 7.1: a size is hexadecimal digits, then CRLF or an extension
    "sizes that begin with no digit": cases(
        REFUSED, [chunked(each + b"5\r\nabcde\r\n0\r\n\r\n") for each in NOT_HEXADECIMAL]
    ),
    "sizes that end with another octet": cases(
        REFUSED,
        [
            chunked(b"5" + each + b"\r\nabcde\r\n0\r\n\r\n")
            for each in NOT_HEXADECIMAL
            if each not in b";"
        ],
    ),
    "sizes": cases(REFUSED, [chunked(each + b"\r\nabcde\r\n0\r\n\r\n") for each in SIZES]),
    "controls in extensions": cases(
        REFUSED,
        [
            chunked(b"5;a" + each + b"b\r\nabcde\r\n0\r\n\r\n")
            for each in [*OCTETS[:0x20], b"\x7f"]
            if each != b"\t"
        ],
    ),
    "chunks of another length": cases(
        REFUSED,
        [
            chunked(b"%x\r\nabcde%s0\r\n\r\n" % (size, end))
            for size in (1, 2, 3, 4, 6)
            for end in (b"\r\n", b"\n", b"\r", b"")
        ],
    ),
    "trailers that are none": cases(
        REFUSED,
        [
            chunked(b"%x\r\n%s\r\n0\r\n%s\r\n\r\n" % (len(BODY), BODY, trailer))
            for trailer in (b"Na me: v", b"Name : v", b" Name: v", b": v", b"Na\x00me: v", b"v")
        ],
    ),
    "headers in trailers": cases(
        {401},
        [
            head(CHUNKED) + b"0\r\n" + trailer + b"\r\n"
            for trailer in (
                AUTHORIZATION,
                b"X: y\r\n" + AUTHORIZATION,
                AUTHORIZATION + AUTHORIZATION,
                AUTHORIZATION.lower().replace(b"bearer", b"Bearer"),
            )
        ],
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_request_is_smuggled(target: Target, family: str) -> None:
    """What leaves open where it ends is refused once, the connection closed, nothing written."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before


@pytest.mark.parametrize("protocol", ["h2c", "websocket", "TLS/1.0", "h2c, HTTP/2.0", "x"])
@pytest.mark.parametrize(("version", "is_chunked"), [("1.1", False), ("1.1", True), ("1.0", False)])
def test_a_body_behind_an_offer_to_upgrade_is_a_body(
    target: Target, protocol: str, version: str, is_chunked: bool
) -> None:
    """A request that offers another protocol keeps its body, in which no request is read."""
    offer = f"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\n".encode()
    body = b'{"clientId":"sandbox","clientSecret":"sandbox-secret","unknown":"GET / HTTP/1.1"}'
    framing = CHUNKED if is_chunked else b"Content-Length: %d\r\n" % len(body)
    sent = (
        head(JSON + offer + framing, method=b"POST", target=b"/v1/token").replace(
            b"HTTP/1.1\r\n", f"HTTP/{version}\r\n".encode(), 1
        )
    ) + (chunks(body) if is_chunked else body)
    found = exchange(target.url, sent)
    assert [answer.status for answer in found] == ([200, 200] if version == "1.1" else [200])
    assert b"accessToken" in found[0].body


def test_a_trailer_is_no_header(target: Target) -> None:
    """Trailers behind a body change nothing of what its head has said."""
    trailers = b"Authorization: Bearer x\r\nContent-Type: text/plain\r\nHost: b\r\n"
    body = b'{"clientId":"sandbox","clientSecret":"sandbox-secret"}'
    sent = head(JSON + CHUNKED, method=b"POST", target=b"/v1/token") + chunks(body)
    found = exchange(target.url, sent[:-2] + trailers + b"\r\n")
    assert [answer.status for answer in found] == [200, 200]


def test_requests_at_once_are_answered_in_their_order(target: Target) -> None:
    """However many requests come at once, each has its answer, and no head counts as too long."""
    number = 6_000
    sent = b"".join(head(target=b"/%d" % each) for each in range(number))
    found = exchange(target.url, sent)
    assert [answer.status for answer in found] == [404] * number + [200]


@pytest.mark.parametrize(
    "broken",
    [b"nonsense\r\n\r\n", head(host=b""), chunked(b"x\r\n"), head() + b"\x00"],
    ids=["line", "head", "chunk", "behind"],
)
def test_what_came_before_a_broken_request_is_answered(target: Target, broken: bytes) -> None:
    """The refusal follows the answers that are due, and is the last."""
    sent = head(target=b"/healthz") + head(target=b"/1") + broken
    statuses = [answer.status for answer in exchange(target.url, sent)]
    assert statuses[:2] == [200, 404]
    assert statuses[-1] == 400
    assert len(statuses) == 2 + 1 + (broken[-1:] == b"\x00")


def test_a_write_before_a_broken_request_is_acknowledged(target: Target) -> None:
    """A customer that was stored is never answered as if it had not been."""
    sent = customer("before").replace(TOKEN, target.token.encode())
    statuses = [answer.status for answer in exchange(target.url, sent + b"\x00")]
    assert statuses == [201, 400]


def test_a_refusal_is_a_problem(target: Target) -> None:
    """What is refused before it is routed has a problem body too."""
    (answer,) = exchange(target.url, head(host=b""))
    assert b"content-type: application/problem+json\r\n" in answer.head
    assert b"connection: close\r\n" in answer.head
    assert b'"title":"Bad Request","status":400' in answer.body
