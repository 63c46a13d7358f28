"""Whether what requests hold arrives: bodies of 1 MiB, long headers, texts that look evil."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_conformance.api import as_json, customer_path
from complyt_conformance.doctor.findings import Finding, ok, warning
from complyt_conformance.doctor.server import Answer, Server

_MOST = 1_048_576  # octets of a body (D23)
_LONG_HEADER = 4_000  # octets, as ERR-2 sends them
_EVIL = {
    "' OR '1'='1": "SQL in a condition",
    "Robert'); DROP TABLE customer;--": "SQL of its own",
    "<script>alert(1)</script>": "a script",
    "../../etc/passwd": "a path upwards",
    "${jndi:ldap://127.0.0.1/a}": "a look-up of Log4j",
    "`ls`; cat /etc/passwd": "a command of a shell",
}


def evil_texts(server: Server) -> Iterator[Finding]:
    """PUT texts that a firewall may take for an attack: all at once; if refused, each alone."""
    if server.written is None:
        return
    answer = server.write("main", comment=" ".join(_EVIL))
    if answer.accepted:
        yield ok("Texts that look like attacks arrive", answer.brief)
        return
    refused = [
        what for text, what in _EVIL.items() if not server.write("main", comment=text).accepted
    ]
    yield warning(
        "Texts that look like attacks are refused",
        f"a comment with {', '.join(refused) or 'all of them at once'}: {answer.seen}",
        "OBJ-2, OBJ-4, GET-3 and ERR-2, which send such texts",
        "if a firewall (WAF) stands between, let it pass them for these clients: rules against SQL "
        "injection, cross-site scripting, traversal; if none does, the server refuses legal texts: "
        "OBJ-4 is broken",
    )


def sizes(server: Server) -> Iterator[Finding]:
    """PUT a body of as many octets as the contract allows, and one of an octet more."""
    if server.written is None:
        return
    answer = _put(server, _MOST)
    if not answer.accepted:
        yield warning(
            "A body of 1 MiB is refused",
            f"a legal body of {_MOST:,} octets: {answer.seen}",
            "ERR-6, which sends such a body, and what else of OBJ-2 and ERR-2 sends a large one",
            "if a proxy stands between, let it take 1 MiB and more (nginx: client_max_body_size "
            "2m); if none does, raise the server's own limit to 1,048,576 octets (Express: 100 kB "
            "unless said otherwise)",
        )
        return
    longer = _put(server, _MOST + 1)
    if longer.response is None:
        yield warning(
            "A body of more than 1 MiB is not answered",
            f"a body of {_MOST + 1:,} octets: {longer.seen}",
            "ERR-2 and ERR-6, which want 413",
            "let what refuses it read the body to its end, or answer before it closes the "
            "connection",
        )
        return
    yield ok("Bodies of 1 MiB arrive", f"{answer.status}, and {longer.status} with an octet more")


def long_headers(server: Server) -> Iterator[Finding]:
    """GET the customer with a header that is longer than those of most requests."""
    if server.written is None:
        return
    path = customer_path("2", server.written["externalId"])
    answer = server.ask("main", "GET", path, X_Long="a" * _LONG_HEADER)
    if answer.response is None or answer.status >= 500:
        yield warning(
            "A long header is not answered, or with a failure of the server",
            f"a header of {_LONG_HEADER:,} octets: {answer.seen}",
            "ERR-2, which will fail",
            "let proxy and server refuse such a header with 400 or 431, or take 8 KiB of headers "
            "(uWSGI: buffer-size)",
        )
    else:
        yield ok("Long headers are answered", f"{answer.status}")


def _put(server: Server, size: int) -> Answer:
    """PUT the customer as a body of so many octets, filled up with white space."""
    assert server.written is not None
    body = as_json(server.written)
    path = customer_path("2", server.written["externalId"])
    return server.ask("main", "PUT", path, b"{" + b" " * (size - len(body)) + body[1:])
