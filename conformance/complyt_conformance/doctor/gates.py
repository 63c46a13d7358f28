"""Why a caller is not let in, although its credentials may be good."""

from __future__ import annotations

from complyt_conformance.doctor.findings import Finding, trouble, warning
from complyt_conformance.doctor.server import Answer, Server
from complyt_conformance.redirects import redirect_remedy

_NO_RUN = "every requirement: no run begins"


def not_let_in(server: Server, put: Answer) -> Finding:
    """Tell what a PUT of the main caller means that was redirected, or refused with 401 or 403."""
    assert put.response is not None
    request, option = put.response.request, server.option("main")
    if put.status == 403:
        remedy = "give a client or token with the scopes read:customers and write:customers"
        if put.is_page:
            remedy = f"if the page is a gateway's, let it pass PUT; else {remedy}"
        return trouble(f"{option} may not write", put.seen, _NO_RUN, remedy)
    if put.status != 401:
        remedy = redirect_remedy(put.response, server.url)
        seen = f"{put.brief} with Location: {put.header('Location') or 'none'}"
        return trouble("PUT is redirected", seen, f"{_NO_RUN}, for it follows none", remedy)
    bare = server.ask(None, request.method, request.target, request.body)
    challenges = {answer.header("WWW-Authenticate") for answer in (put, bare)}
    if bare.status == 401 and len(challenges) == 1:
        return trouble(
            "A token makes no difference",
            f"{put.seen}; without a token the same",
            _NO_RUN,
            f"{_token(server)}; if a gateway stands between, let it pass Authorization on (Apache: "
            "CGIPassAuth, WSGIPassAuthorization; nginx: no empty proxy_set_header Authorization)",
        )
    return trouble(f"The token of {option} is not accepted", put.seen, _NO_RUN, _token(server))


def unsteady(refused: Answer) -> Finding:
    """Tell that a request was refused with 401, and accepted when it was sent again."""
    return warning(
        "The same token is accepted at times, and refused at others",
        f"{refused.seen}; when it was sent again it was accepted",
        "nearly every requirement: checks fail that would pass",
        "where several instances answer behind a load balancer, let them share one key for tokens, "
        "and one store",
    )


def _token(server: Server) -> str:
    if "main" in server.target.tokens:
        return "give a token that this server accepts, or a --client, which gets one by itself"
    return (
        "let the server accept the token that POST /v1/token has just given: look at the key, "
        "issuer, audience and clock that it is verified by"
    )
