"""What must work before a verdict means anything: the server answers and credentials are valid.

A fault here is one of the set-up, not a finding: it ends the run with a sentence on what to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complyt_conformance.api import customer_path
from complyt_conformance.doctor.bodies import flaw, is_page
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import Blocked, ServerGone, Undecided, Violation
from complyt_conformance.redirects import is_redirect, redirect_remedy, redirected_base
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.command_line import called

_OPTION = {
    "main": "--client",
    "other": "--other-client",
    "reader": "--reader-client",
    "writer": "--writer-client",
}
_REFUSED = (401, 403)


class PreflightError(Exception):
    """The run cannot begin; the message is one sentence that says what to change."""


def preflight(session: Session) -> dict[str, Any] | None:
    """Get a token for each client and have one PUT answered; raises PreflightError.

    Returns the body of the customer that was written, None where the PUT was answered otherwise.
    """
    try:
        for role in session.target.clients:
            if role not in session.tokens:
                _have_token(session, role)
        if "main" not in session.tokens:
            raise PreflightError("No credentials were given; add --client ID:SECRET or --token T.")
        return _put_answered(session)
    except ServerGone as error:
        raise PreflightError(f"{error} {error.advice}") from error
    except (Violation, Blocked, Undecided) as error:
        what = session.shown(str(error))
        remedy = "Check --url, or try again later."
        put_off = session.transport.put_off
        if put_off is not None and put_off.status == 429:
            remedy = (
                "Have its limit of requests lifted for these clients, or wait and add --max-rps 1; "
                "`complyt-conformance doctor` says which pace it bears."
            )
        raise PreflightError(
            f"{session.target.url} gave no answer to go on with: {what}. {remedy}"
        ) from error


def _have_token(session: Session, role: str) -> None:
    option = _OPTION[role]
    response = session.fetch_token(role)
    _refuse_redirect(response, session)
    if role in session.tokens:
        return
    what = response.summary()
    if response.status < 300 and not is_page(response):  # which may hold a token all the same
        wrong = flaw(response)
        what = f"{response.status}, its body is {wrong.what if wrong else 'JSON without one'}"
    raise PreflightError(
        f"POST {session.target.url}/v1/token gave no token for {option} "
        f"({session.shown(what)[:300]}); check the URL and the client, "
        f"give a token as {option.replace('client', 'token')}, or ask "
        f"`{called('complyt-conformance')} doctor` what is in the way."
    )


def _put_answered(session: Session) -> dict[str, Any] | None:
    """Any HTTP answer will do, 501 included, but for those that say the set-up is wrong."""
    body = session.fresh(plain_customer())
    response = session.api.upsert(body)
    _refuse_redirect(response, session)
    _refuse_site(response, body, session)
    if response.status in _REFUSED:
        raise PreflightError(
            f"A PUT with {_given(session)} was refused with {response.status}; "
            "give a client or token that may read and write customers."
        )
    session.transport.probe = Request(
        "GET",
        customer_path(body["source"], body["externalId"]),
        {"Authorization": f"Bearer {session.tokens['main']}"},
    )
    return body if response.shows_customer else None


def _refuse_site(put: Response, body: Mapping[str, Any], session: Session) -> None:
    """Refuse what answers PUT, GET and the list with pages or redirects: it is no such service.

    A server of which one answer is JSON, by its type or its body, or says nothing of its type, gets
    things wrong and is judged, whatever the status.
    """
    url = session.target.url
    if not _is_of_a_site(put, url):
        return
    try:
        one = session.api.get(body["source"], body["externalId"])
        listed = session.api.list(page=1, size=1)
    except (Violation, Undecided):  # of one request, which a run says more of
        return
    answers = {"a PUT": put, "the GET of it": one, "the GET of the list": listed}
    refused = all(each.status in _REFUSED for each in answers.values())  # for the credentials
    if all(_is_of_a_site(each, url) for each in answers.values()) and not refused:
        seen = ", ".join(f"{what} with {_what_came(each)}" for what, each in answers.items())
        raise PreflightError(
            f"{url} answers as no service of this contract does: {session.shown(seen)}. Correct "
            "--url, which ends before /v1, or log in where a portal of the network asks for that; "
            f"`{called('complyt-conformance')} doctor` looks closer."
        )


def _is_of_a_site(response: Response, url: str) -> bool:
    """Whether an answer is a page, or another file that is no JSON, or leads away from the API."""
    if is_redirect(response):
        return redirected_base(response, url) is None
    kind = response.media_type
    return bool(kind) and "json" not in kind and not response.is_json


def _what_came(response: Response) -> str:
    what = response.media_type
    if is_redirect(response):
        what = f"a redirect to {response.headers.get('Location', 'nowhere')}"
    return f"{response.status} {what}"[:200]


def _given(session: Session) -> str:
    return "--token" if "main" in session.target.tokens else "the token of --client"


def _refuse_redirect(response: Response, session: Session) -> None:
    if is_redirect(response):
        url, request = session.target.url, response.request
        place = session.shown(response.headers.get("Location", "another place"))
        remedy = session.shown(redirect_remedy(response, url))
        raise PreflightError(
            f"{request.method} {url}{request.target} redirects to {place}, and the suite follows "
            f"no redirect: {remedy}."
        )
