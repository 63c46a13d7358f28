"""What each further caller may do, and whether tenants see each other's customers.

All of them read, then write, the customer that the main caller has written. What a server and
what the one who gave credentials did wrong looks the same, so that both are said.
"""

from __future__ import annotations

from collections.abc import Iterator

from complyt_conformance.doctor.findings import Finding, ok, warning
from complyt_conformance.doctor.server import Answer, Server

_TENANTS = "AUTH-5 and AUTH-6"


def other_reads(server: Server) -> Iterator[Finding]:
    """Let the other tenant read: it finds nothing."""
    if not _takes_part(server, "other"):
        return
    answer, option, main = server.read("other"), server.option("other"), server.option("main")
    if answer.customer:
        yield _shared(server, f"{option} read what {main} wrote: {answer.brief}")
    elif answer.status == 403:
        yield warning(
            f"{option} may not read",
            answer.seen,
            f"{_TENANTS}, which want 404",
            "give a client of the other tenant with both scopes; if this one has them, the server "
            "answers 403 where AUTH-6 asks for 404",
        )
    elif answer.status == 404:
        yield ok(f"{option} does not see what {main} wrote", "GET was answered 404")
    else:
        yield _not_let_in(server, "other", answer, _TENANTS)


def reader_reads(server: Server) -> Iterator[Finding]:
    """Let a reader of the same tenant read."""
    if not _takes_part(server, "reader"):
        return
    answer, option = server.read("reader"), server.option("reader")
    if answer.customer:
        yield ok(f"{option} may read", f"GET was answered {answer.status}")
    elif answer.status == 404:
        yield _of_another_tenant(server, "reader", answer)
    else:
        yield _not_let_in(server, "reader", answer, "AUTH-4")


def writer_reads(server: Server) -> Iterator[Finding]:
    """Let a writer read, which it may not."""
    if not _takes_part(server, "writer"):
        return
    answer, option = server.read("writer"), server.option("writer")
    if answer.accepted:
        yield _may_too_much(server, "writer", "read", answer)
    elif answer.status == 404:
        yield _of_another_tenant(server, "writer", answer)
    elif answer.status == 403:
        yield ok(f"{option} may not read", "GET was answered 403")
    else:
        yield _not_let_in(server, "writer", answer, "AUTH-4")


def expired_reads(server: Server) -> Iterator[Finding]:
    """Let an expired token read: it is not accepted."""
    if not _takes_part(server, "expired"):
        return
    answer = server.read("expired")
    if answer.status == 401:
        yield ok("--expired-token is refused", "GET was answered 401")
    else:
        yield warning(
            "--expired-token is accepted" if answer.accepted else "--expired-token gets no 401",
            answer.brief,
            "AUTH-7, which will fail",
            "give a token whose time is over by the server's clock; if this one's is, the server "
            "does not look at it: AUTH-7 is broken",
        )


def other_writes(server: Server) -> Iterator[Finding]:
    """Let the other tenant write the same pair: that is a customer of its own."""
    if not _takes_part(server, "other"):
        return
    answer, option = server.write("other", name="Written by the other"), server.option("other")
    if not answer.accepted:
        yield _not_let_in(server, "other", answer, "AUTH-5", to="write")
        return
    kept = server.read("main")
    if kept.customer and kept.customer.get("name") == "Written by the other":
        yield _shared(server, f"a PUT with {option} changed what {server.option('main')} wrote")
    else:
        yield ok(f"{option} may write", f"PUT of the same pair was answered {answer.status}")


def reader_writes(server: Server) -> Iterator[Finding]:
    """Let a reader write, which it may not."""
    if not _takes_part(server, "reader"):
        return
    answer, option = server.write("reader"), server.option("reader")
    if answer.accepted:
        yield _may_too_much(server, "reader", "write", answer)
    elif answer.status == 403:
        yield ok(f"{option} may not write", "PUT was answered 403")
    else:
        yield _not_let_in(server, "reader", answer, "AUTH-4", to="write")


def writer_writes(server: Server) -> Iterator[Finding]:
    """Let a writer of the same tenant replace the customer."""
    if not _takes_part(server, "writer"):
        return
    answer, option = server.write("writer"), server.option("writer")
    if answer.status == 201:
        yield _of_another_tenant(server, "writer", answer)
    elif answer.accepted:
        yield ok(f"{option} may write", f"PUT was answered {answer.status}")
    else:
        yield _not_let_in(server, "writer", answer, "AUTH-4", to="write")


READING = (other_reads, reader_reads, writer_reads, expired_reads)
WRITING = (other_writes, reader_writes, writer_writes)


def _takes_part(server: Server, role: str) -> bool:
    return server.written is not None and server.has(role) and not server.is_twin(role)


def _shared(server: Server, seen: str) -> Finding:
    main, other = server.option("main"), server.option("other")
    return warning(
        f"{other} sees what {main} wrote",
        seen,
        f"{_TENANTS}, which will fail",
        f"if {main} and {other} belong to one tenant, give a client of another; if they do not, "
        "tenants are not kept apart: AUTH-5 is broken",
    )


def _of_another_tenant(server: Server, role: str, answer: Answer) -> Finding:
    option, main = server.option(role), server.option("main")
    return warning(
        f"{option} does not see what {main} wrote",
        answer.brief,
        "AUTH-4, which is judged within one tenant",
        f"if {option} belongs to another tenant, give a client of that of {main}; if they share "
        "one, the server answers it wrongly",
    )


def _may_too_much(server: Server, role: str, act: str, answer: Answer) -> Finding:
    option = server.option(role)
    return warning(
        f"{option} may {act}",
        answer.brief,
        "AUTH-4, which will fail",
        f"if its token carries the scope {act}:customers, give a client without; if it does not, "
        "the server does not look at scopes: AUTH-4 is broken",
    )


def _not_let_in(
    server: Server, role: str, answer: Answer, prevents: str, *, to: str = "read"
) -> Finding:
    """Whatever else came: a token that is not accepted, or a scope that is not there."""
    option = server.option(role)
    if answer.status == 401:
        remedy = "give a client or token that this server accepts"
    elif answer.status == 403:
        remedy = f"give a client or token with the scope {to}:customers"
    else:
        remedy = "look at the server's log: the answer is none that this request can get"
    what = "is not accepted" if answer.status == 401 else f"gets no right answer when it is to {to}"
    title = f"{option} may not {to}" if answer.status == 403 else f"{option} {what}"
    return warning(title, answer.seen, prevents, remedy)
