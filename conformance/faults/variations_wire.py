"""Right servers that speak HTTP/1.1 in ways of their own (RFC 9112)."""

from __future__ import annotations

from faults.front import Framed, Request
from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt, problem

_REFUSAL = b'{"title":"Content Too Large","status":413}'
_EARLY_REFUSAL = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(_REFUSAL), _REFUSAL)
)


@variation
def connections_closed(server: Spoilt) -> None:
    """Each answer closes its connection."""

    def change(_call: Call, answer: Answer) -> None:
        answer.headers["connection"] = "close"

    server.after(change)


@variation
def every_seventh_answer_closes(server: Spoilt) -> None:
    """The seventh answer of a connection says that it is the last."""

    def change(answer: Framed) -> None:
        if answer.number == 7:
            answer.fields.append(("Connection", "close"))
            answer.closes = True

    server.front.changes.append(change)


@variation
def connections_cut_after_ten_answers(server: Spoilt) -> None:
    """A connection is closed without a word after ten answers."""

    def change(answer: Framed) -> None:
        answer.closes = answer.number == 10

    server.front.changes.append(change)


@variation
def idle_connections_cut(server: Spoilt) -> None:
    """A connection on which nothing comes for twenty milliseconds is closed without a word."""
    server.front.idle = 0.02


@variation
def failures_close(server: Spoilt) -> None:
    """Each failure closes its connection."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status >= 400:
            answer.headers["connection"] = "close"

    server.after(change)


@variation
def large_bodies_refused_unread(server: Spoilt) -> None:
    """A body whose Content-Length is too large is refused before it is read."""

    def refuse(request: Request) -> bytes | None:
        return _EARLY_REFUSAL if request.length > 1_048_576 else None

    server.front.early = refuse


@variation
def bodies_in_chunks_not_taken(server: Spoilt) -> None:
    """A body without Content-Length is answered 411, that of a token request 501."""

    def change(call: Call) -> Answer | None:
        if "transfer-encoding" not in call.headers:
            return None
        return problem(501 if call.operation == "createToken" else 411)

    server.before(change)


@variation
def chunks(server: Spoilt) -> None:
    """Bodies come in chunks with extensions, and a trailer follows them."""

    def change(answer: Framed) -> None:
        if answer.status in (204, 304):
            return
        answer.drop("content-length")
        answer.fields.append(("Transfer-Encoding", "chunked"))
        parts = [answer.body[begin : begin + 700] for begin in range(0, len(answer.body), 700)]
        body = b"".join(b"%X;part=1\r\n%b\r\n" % (len(part), part) for part in parts)
        answer.body = body + b"0\r\nX-Trailer: the end\r\n\r\n"

    server.front.changes.append(change)


@variation
def bodies_end_with_the_connection(server: Spoilt) -> None:
    """Answers have no length: a body ends where the connection does."""

    def change(answer: Framed) -> None:
        answer.drop("content-length")
        answer.fields.append(("Connection", "close"))
        answer.closes = True

    server.front.changes.append(change)


@variation
def http_1_0(server: Spoilt) -> None:
    """Answers are HTTP/1.0, without a length, and close their connections."""

    def change(answer: Framed) -> None:
        answer.version = "HTTP/1.0"
        answer.drop("content-length")
        answer.closes = True

    server.front.changes.append(change)


@variation
def http_1_0_kept_alive(server: Spoilt) -> None:
    """Answers are HTTP/1.0 on connections that are kept."""

    def change(answer: Framed) -> None:
        answer.version = "HTTP/1.0"
        answer.fields += [("Connection", "keep-alive"), ("Keep-Alive", "timeout=5, max=100")]

    server.front.changes.append(change)


@variation
def odd_field_names(server: Spoilt) -> None:
    """Field names are in odd case and order, values stand between blanks, reasons are empty."""

    def change(answer: Framed) -> None:
        answer.reason = ""
        answer.fields = [
            (name.upper() if index % 2 else name.swapcase().title().swapcase(), f"\t {value} \t")
            for index, (name, value) in enumerate(sorted(answer.fields, reverse=True))
        ]

    server.front.changes.append(change)


@variation
def fields_in_several_lines(server: Spoilt) -> None:
    """Fields that are lists come in several lines, cookies among them."""

    def change(answer: Framed) -> None:
        fields = [("Set-Cookie", "node=a; Path=/"), ("Set-Cookie", "session=b; HttpOnly")]
        for name, value in answer.fields:
            parts = value.split(",") if name.lower() == "allow" else [value]
            fields += [(name, part.strip()) for part in parts]
            if name.lower() == "link":
                fields += [(name, '</v1/customers>; rel="index"')]
            if name.lower() == "www-authenticate":
                fields.insert(0, (name, 'Basic realm="complyt"'))
        answer.fields = fields

    server.front.changes.append(change)


@variation
def early_hints(server: Spoilt) -> None:
    """Interim answers, 102 and 103, come before the final one."""

    def change(answer: Framed) -> None:
        answer.interim = (
            b"HTTP/1.1 102 Processing\r\n\r\n"
            b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        )

    server.front.changes.append(change)


@variation
def small_pieces(server: Spoilt) -> None:
    """Answers come in segments of 50 octets."""

    def change(answer: Framed) -> None:
        answer.piece = 50 if len(answer.body) < 10_000 else 5_000

    server.front.changes.append(change)
