"""What the proxy answers itself: problems, marked as its own by Proxy-Status (RFC 9209)."""

from __future__ import annotations

import h11

from complyt_reference.proxy.peers import Event
from connexion31 import Problem, problem_response

_NAME = "complyt-reference-proxy"


def unreachable(error: OSError) -> list[Event]:
    """Return the answer where no connection to the target can be had."""
    kind = "connection_timeout" if isinstance(error, TimeoutError) else "connection_refused"
    detail = "The proxy cannot reach its target; see that it runs, and that --target names it."
    return _answer(Problem(502, detail), kind)


def closed() -> list[Event]:
    """Return the answer where the target has closed the connection instead of answering."""
    detail = "The target has closed the connection, or sent what is no HTTP, instead of an answer."
    return _answer(Problem(502, detail), "connection_terminated")


def malformed(error: h11.RemoteProtocolError) -> list[Event]:
    """Return the answer to what is no request of HTTP/1.1."""
    detail = f"The proxy cannot pass what is no HTTP/1.1: {str(error)[:200]}."
    return _answer(Problem(error.error_status_hint, detail), "http_request_error")


def tunnel() -> list[Event]:
    """Return the answer to CONNECT."""
    detail = "The proxy makes no tunnels; send requests to it as to the server that it stands for."
    return _answer(Problem(501, detail), "http_request_denied")


def _answer(problem: Problem, kind: str) -> list[Event]:
    response = problem_response(problem)
    fields = [*response.raw_headers, (b"proxy-status", f"{_NAME}; error={kind}".encode())]
    return [
        h11.Response(status_code=response.status_code, headers=fields),
        h11.Data(data=bytes(response.body)),
        h11.EndOfMessage(),
    ]
