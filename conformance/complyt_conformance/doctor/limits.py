"""Limits of requests: what headers say of them, what the server did, which pace keeps below them.

A request that is put off is no sign of anything else, so that this is told before all that follows.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from dataclasses import replace

from complyt_conformance.doctor.bodies import flaw
from complyt_conformance.doctor.findings import Finding, note, ok, trouble, warning
from complyt_conformance.doctor.server import PATIENCE, Server
from complyt_conformance.exchange import Request, Response
from complyt_conformance.session import Session
from complyt_conformance.transport import retry_after

_BURST = 20
_REQUESTS = 4_500  # that a run with the profile smoke sends, about
_SLOW = 0.2  # seconds of an answer
_SLOWEST = 0.1  # of --max-rps
_UNKNOWN = 1.0  # that many bear
_NAME = re.compile(r"(?:x-)?rate-?limit(?:-.+)?", re.IGNORECASE)
_OF_A_UNIT = re.compile(r"(?:x-)?rate-?limit-limit-(second|minute|hour|day)", re.IGNORECASE)
_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_QUOTA = re.compile(r"(?:^|;\s*q=)(\d{1,9})")
_WINDOW = re.compile(r";\s*w=(\d{1,9})")
_AT_ONCE = "checks that send much at once (PUT-15, PUT-16, PATCH-10); others wait, or are skipped"


def told_pace(response: Response) -> float | None:
    """Return the requests a second that headers allow, None where none says so.

    They say it as drafts of "RateLimit header fields for HTTP" do (`100;w=60`, `q=100;w=60`), or
    as Kong does (`X-RateLimit-Limit-Minute: 100`); of several limits the lowest counts.
    """
    paces = []
    for name, value in response.headers.items():
        unit = _OF_A_UNIT.fullmatch(name)
        for policy in value.split(",") if _NAME.fullmatch(name) else ():
            quota, window = _QUOTA.search(policy.strip()), _WINDOW.search(policy)
            seconds = _UNITS[unit[1].lower()] if unit else int(window[1]) if window else 0
            if quota and seconds:
                paces.append(int(quota[1]) / seconds)
    return min((pace for pace in paces if pace), default=None)


def met(server: Server) -> Iterator[Finding]:
    """Tell once of a request that was put off, and keep below the limit from then on."""
    put_off = server.put_off
    if put_off is None or server.pace is not None:
        return
    paces = [told_pace(put_off.response) or put_off.pace]
    if told_pace(put_off.response) is None:
        answers, took, refusal = _at_once(server, put_off.response.request)
        if refusal is not None:
            paces.append(answers / (took + retry_after(refusal)))
    pace = min((each for each in paces if each), default=_UNKNOWN)
    server.keep(pace)
    yield _limited(put_off.response, put_off.seen, pace)


def endless(server: Server, response: Response) -> Finding:
    """Tell of a request that is put off for longer, or more often, than is waited for."""
    put_off, pause = server.put_off, retry_after(response)
    assert put_off is not None
    return trouble(
        _title(response) if server.pace is None else "The server goes on asking to wait",
        f"{_step(response)}, {put_off.seen}",
        "every requirement: a request that is asked to wait for more than 60 s, or again and "
        "again, decides nothing",
        f"have the limit lifted for these clients; or wait {min(pause, 1e9):.0f} s and repeat this "
        f"with {_option(told_pace(response) or put_off.pace)}, and add that to the run too",
    )


def met_by_run(session: Session) -> Iterator[Finding]:
    """Tell of a request of a run that was put off so far."""
    response = session.transport.put_off
    if response is None:
        return
    pace = told_pace(response)
    finding = _limited(response, "before the checks", pace or _UNKNOWN)
    if pace is None:
        remedy = (
            "have the limit lifted for these clients, or ask the doctor which --max-rps it bears"
        )
        finding = replace(finding, remedy=remedy)
    yield finding


def announced(server: Server) -> Iterator[Finding]:
    """Tell of limits that headers name, where none was met."""
    if server.pace is not None:
        return
    latest: dict[str, str] = {}
    for response in server.responses:
        latest.update(_limits(response))
    told = [pace for response in server.responses if (pace := told_pace(response))]
    if latest:
        yield note(
            "The server names a limit of requests",
            "; ".join(f"{name}: {value}"[:120] for name, value in list(latest.items())[:6]),
            f"a run in its own time: smoke alone sends about {_REQUESTS:,} requests",
            "have the limit lifted for these clients, or keep below it with "
            f"{_option(min(told, default=_UNKNOWN))}",
        )


def burst(server: Server) -> Iterator[Finding]:
    """GET the customer as fast as the server answers, a few times, where no limit is known yet."""
    if server.written is None or server.pace is not None:
        return
    response = server.read("main").response
    if response is None:
        return
    answers, took, refusal = _at_once(server, response.request)
    if refusal is not None:
        pace = told_pace(refusal) or answers / max(took + retry_after(refusal), 1.0)
        yield _limited(refusal, f"after {answers} GETs in {took:.2f} s", pace)
    elif answers and took / answers > _SLOW and server.target.max_rps is None:
        yield note(
            "The server answers slowly",
            f"{answers} GETs took {took:.1f} s",
            f"nothing, but smoke, with about {_REQUESTS:,} requests, takes "
            f"{took / answers * _REQUESTS / 120:.0f} minutes or more",
            "run the suite nearer to the server",
        )
    else:
        yield ok("No request was asked to wait", f"{answers} GETs took {took:.2f} s")


def _at_once(server: Server, request: Request) -> tuple[int, float, Response | None]:
    """Send a request as fast as it is answered; return how often, in what time, what ended it."""
    begun = time.monotonic()
    answers = 0
    while answers < _BURST and time.monotonic() - begun < PATIENCE:
        response = server.again(request).response
        if response is not None and response.status in (429, 503):
            return answers, time.monotonic() - begun, response
        answers += 1
    return answers, time.monotonic() - begun, None


def _limited(response: Response, seen: str, pace: float) -> Finding:
    what = f"{_step(response)}, {seen}"
    minutes = math.ceil(_REQUESTS / max(pace or _UNKNOWN, _SLOWEST) / 60)
    takes = f"with which smoke takes about {minutes:,} minutes"
    remedy = f"have the limit lifted for these clients, or add {_option(pace)}, {takes}"
    if response.status == 503:
        remedy = f"see in its log whether it lacks something; else {remedy}"
    prevents = _AT_ONCE
    if wrong := flaw(response):
        prevents = f"ERR-1, as the body of the {response.status} is {wrong.what}; {_AT_ONCE}"
    return warning(_title(response), what, prevents, remedy)


def _title(response: Response) -> str:
    """Return what it is called; a 503 may have another reason too."""
    limits = "limits the rate of requests"
    return f"The server {limits}" if response.status == 429 else f"The server is busy, or {limits}"


def _step(response: Response) -> str:
    headers = {"Retry-After": response.headers.get("Retry-After", "none"), **_limits(response)}
    named = ", ".join(f"{name}: {value}"[:120] for name, value in list(headers.items())[:5])
    request = response.request
    return f"{request.method} {request.target[:160]} was answered {response.status} with {named}"


def _limits(response: Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if _NAME.fullmatch(name)}


def _option(pace: float) -> str:
    """Return the option that keeps a pace, rounded down; a slow one where none is known."""
    pace = max(pace or _UNKNOWN, _SLOWEST)
    return f"--max-rps {math.floor(pace) if pace >= 10 else math.floor(pace * 10) / 10:g}"
