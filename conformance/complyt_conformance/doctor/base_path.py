"""Whether the API stands where --url says, or else where."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from complyt_conformance.doctor.findings import Finding, ok, trouble, warning
from complyt_conformance.doctor.network import speaks_tls
from complyt_conformance.doctor.server import Answer, Server
from complyt_conformance.exchange import NOT_JSON, Response
from complyt_conformance.redirects import is_redirect, redirect_remedy, redirected_base

_LIST = "/v1/customers"
_FIRST = f"{_LIST}?page=1&size=1"
_NO_RUN = "every requirement: nothing of the API itself would be tested"
_GATEWAY = frozenset({502, 503, 504})
_OF_TOKENS = frozenset({200, 400, 401, 403, 415, 422})  # to a request without members


def base_path(server: Server) -> Iterator[Finding]:
    """Ask for the list without a token, and say what answers instead of the API."""
    answer = server.ask(None, "GET", _FIRST)
    for look in (
        _nothing, _redirect, _intercepted, _web_page, _another_scheme, _elsewhere, _open_list
    ):  # fmt: skip  # a line a name hides that this is one list
        findings = list(look(server, answer))
        if findings:
            yield from findings
            return
    yield ok("The API answers", answer.brief)


def _nothing(server: Server, answer: Answer) -> Iterator[Finding]:
    """No HTTP at all, or the complaint of a port that wants TLS."""
    if answer.response is not None and answer.status != 400:
        return
    if urlsplit(server.url).scheme == "http" and speaks_tls(server.target):
        yield trouble(
            "The port speaks TLS",
            answer.seen,
            _NO_RUN,
            f"give --url {server.url.replace('http:', 'https:', 1)}",
        )
    elif answer.response is None:
        yield trouble(
            "No whole answer of HTTP comes",
            answer.seen,
            _NO_RUN,
            "correct the port in --url, or look at the server's log; where it is only slow, give "
            "a longer --timeout",
        )


def _redirect(server: Server, answer: Answer) -> Iterator[Finding]:
    if answer.response is None or not is_redirect(answer.response):
        return
    base = redirected_base(answer.response, server.url)
    if base == server.url:
        yield redirected_list(server, answer.response)
    elif base is None:
        yield trouble(
            "The URL redirects to something else",
            f"{_where_to(answer.response)}, which is no {_LIST}: a login, a portal of the network, "
            "or another site",
            _NO_RUN,
            redirect_remedy(answer.response, server.url),
        )
    else:
        yield trouble(
            "The API is said to stand elsewhere",
            _where_to(answer.response),
            f"{_NO_RUN}, for a run follows no redirect",
            redirect_remedy(answer.response, server.url),
        )


def redirected_list(server: Server, response: Response) -> Finding:
    """Tell of a list that redirects, to its own path with a slash more perhaps."""
    return warning(
        "The list redirects",
        _where_to(response),
        "LIST-1 to LIST-5, AUTH-1 and AUTH-5, which read the list: a run follows no redirect",
        redirect_remedy(response, server.url),
    )


def _where_to(response: Response) -> str:
    location = response.headers.get("Location", "none")
    return f"GET {response.request.target} was answered {response.status} with Location: {location}"


def _intercepted(_server: Server, answer: Answer) -> Iterator[Finding]:
    """Statuses that are a proxy's own."""
    if answer.status in (407, 511):
        yield trouble(
            "The network wants a login",
            answer.seen,
            _NO_RUN,
            "log in to the network, or run the suite where no proxy stands between",
        )
    elif answer.status in _GATEWAY and (answer.is_page or answer.data is NOT_JSON):
        yield trouble(
            "A proxy answers, the API behind it does not",
            answer.seen,
            _NO_RUN,
            "start the server behind the proxy, or point the proxy to where it listens",
        )
    elif answer.status == 503:
        yield trouble(
            "The server is not able to answer",
            answer.seen,
            _NO_RUN,
            "see in the server's log what it lacks, a database perhaps",
        )


def _web_page(_server: Server, answer: Answer) -> Iterator[Finding]:
    if answer.accepted and answer.is_page:
        yield trouble(
            "The URL answers with a web page",
            f"{answer.seen}: a login, a portal of the network, or another service",
            _NO_RUN,
            "log in to the network where a portal asks for that; else correct --url, which ends "
            "before /v1",
        )


def _another_scheme(_server: Server, answer: Answer) -> Iterator[Finding]:
    challenge = answer.header("WWW-Authenticate")
    if answer.status == 401 and challenge and "bearer" not in challenge.lower():
        yield warning(
            "The list asks for other credentials than a token",
            f"401 with WWW-Authenticate: {challenge}",
            "AUTH-3; and every requirement, where a gateway before the API asks for them",
            "if a gateway asks, let it pass requests with a Bearer token; if the API does, let it "
            "name the Bearer scheme",
        )


def _elsewhere(server: Server, answer: Answer) -> Iterator[Finding]:
    """Look elsewhere for what is not there, or breaks."""
    if answer.status in (401, 403) or _is_list(answer):
        return
    signs = [server.ask(None, "POST", "/v1/token", {})]
    if server.has("main"):
        signs.append(server.ask("main", "GET", _FIRST))
    of_tokens = signs[0].status in _OF_TOKENS and not signs[0].is_page
    if of_tokens or any(map(_is_list, signs)):
        yield warning(
            "The API answers, but not its list without a token",
            f"{answer.seen}, while POST /v1/token was answered {signs[0].status}",
            "AUTH-1, which asks for 401",
            "see below what the list answers with a token",
        )
        return
    for base in _other_bases(server.url):
        found = server.ask_at(base, _FIRST)
        if found.status == 401 or _is_list(found):
            yield trouble(
                "The API stands under another base path",
                f"{answer.seen}; {found.seen}",
                _NO_RUN,
                f"give --url {base}",
            )
            return
    yield trouble(
        "The API is not there",
        f"{answer.seen}; POST /v1/token neither; nor is it under "
        f"{', '.join(_other_bases(server.url))}",
        _NO_RUN,
        "give as --url what stands before /v1 in the API's paths, its base path included",
    )


def _open_list(_server: Server, answer: Answer) -> Iterator[Finding]:
    if answer.accepted:
        yield warning(
            "The list is answered without a token",
            answer.seen,
            "AUTH-1, which will fail; and all that tells tenants apart, if the API knows none",
            "let every customer operation ask for a token",
        )


def _is_list(answer: Answer) -> bool:
    return answer.accepted and isinstance(answer.data, list)


def _other_bases(url: str) -> list[str]:
    """Return where else the API may stand: without a doubled /v1, at the root, under /api."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    bases = [root + path[: path.index("/v1")]] if "/v1" in path else []
    bases += [root, f"{root}/api", f"{root}{path}/api"]
    return [base for base in dict.fromkeys(bases) if base != url]
