"""What the answers tell beside their bodies: clocks, proxies, caches, limits of requests."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from complyt_conformance.doctor.findings import Finding, note, ok, warning
from complyt_conformance.doctor.server import PATIENCE, Server
from complyt_conformance.exchange import Response
from complyt_conformance.transport import retry_after

_SAME = 2  # seconds that clocks set by NTP may differ, and rounding makes of it
_HARMLESS = 60  # beyond it a Retry-After that is a date asks for longer than a run waits
_NTP = "set both clocks by NTP"
_TELLTALE = ("Via", "X-Forwarded-Server", "CF-Ray", "X-Amz-Cf-Id", "X-Served-By", "X-Varnish")
_BURST = 20
_REQUESTS = 4_500  # that a run with the profile smoke sends, about
_LIMITS = re.compile(r"(x-)?rate-?limit(-.+)?", re.IGNORECASE)
_SLOW = 0.2  # seconds of an answer


def skew(server: Server) -> Iterator[Finding]:
    """Compare the Date of the last answer with this machine's clock when it was asked for."""
    if not server.responses:
        return
    value = server.responses[-1].headers.get("Date", "")
    try:
        theirs = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        yield note(
            "The server does not tell its time",
            f"Date: {value or 'none'}",
            "nothing; whether the clocks agree is not known",
            "let the server send Date, as RFC 9110, section 6.6.1, asks of one with a clock",
        )
        return
    theirs = theirs.replace(tzinfo=theirs.tzinfo or UTC)
    nearest = min(max(theirs, server.asked), server.answered)
    seconds = (theirs - nearest).total_seconds()
    where = "ahead of" if seconds > 0 else "behind"
    seen = f"its Date ({value}) is {abs(seconds):.0f} s {where} this machine's clock"
    if abs(seconds) <= _SAME:
        yield ok("The clocks agree", f"Date: {value}")
    elif abs(seconds) <= _HARMLESS:
        yield note("The clocks differ a little", seen, "nothing", _NTP)
    else:
        yield warning(
            "The clocks differ",
            seen,
            "waiting as a Retry-After that is a date asks; and AUTH-7 with an --expired-token that "
            "was made by this clock and has not expired by the server's",
            _NTP,
        )


def intermediaries(server: Server) -> Iterator[Finding]:
    """Name those that name themselves."""
    seen = {
        f"{name}: {response.headers[name]}"[:120]
        for response in server.responses
        for name in _TELLTALE
        if name in response.headers
    }
    if seen:
        yield note(
            "A proxy answers for the server",
            "; ".join(sorted(seen)[:4]),
            "nothing by itself; what it changes, refuses or keeps is judged as the server's",
            "run the suite behind the proxy too, where a failure may be its own",
        )
    yield from caches(server)


def caches(server: Server) -> Iterator[Finding]:
    """Tell of customers that a cache has answered."""
    for response in server.responses:
        age = response.headers.get("Age", "")
        hit = "hit" in response.headers.get("X-Cache", "").lower()
        if response.status == 200 and (hit or (age.isdigit() and int(age[:9]) > 0)):
            what = "X-Cache: HIT" if hit else f"Age: {age}"
            yield warning(
                "A cache answers instead of the server",
                f"{response.request.method} {response.request.target[:160]} came with {what}",
                "PUT-2, PATCH-2, LIST-1 and all that read what was just written",
                "let caches keep no answers to requests with Authorization (Cache-Control: "
                "no-store)",
            )
            return


def announced(server: Server) -> Iterator[Finding]:
    """Tell of limits that headers name."""
    latest: dict[str, str] = {}
    for response in server.responses:
        latest.update({name: value for name, value in response.headers.items() if _is_limit(name)})
    if latest:
        yield note(
            "The server names a limit of requests",
            "; ".join(f"{name}: {value}"[:120] for name, value in list(latest.items())[:6]),
            f"a run in its own time: smoke alone sends about {_REQUESTS:,} requests",
            "have the limit lifted for these clients, or keep below it with --max-rps",
        )


def burst(server: Server) -> Iterator[Finding]:
    """GET the customer as fast as the server answers, a few times."""
    if server.written is None:
        return
    begun = time.monotonic()
    answers = 0
    while answers < _BURST and time.monotonic() - begun < PATIENCE:
        answers += 1
        if server.read_at_once().status in (429, 503):
            break
    took = time.monotonic() - begun
    refused = [response for response in server.responses if response.status in (429, 503)]
    if refused:
        yield _limited(refused[-1], answers, took)
    elif took / answers > _SLOW and server.target.max_rps is None:
        yield note(
            "The server answers slowly",
            f"{answers} GETs took {took:.1f} s",
            f"nothing, but smoke, with about {_REQUESTS:,} requests, takes "
            f"{took / answers * _REQUESTS / 120:.0f} minutes or more",
            "run the suite nearer to the server",
        )
    else:
        yield ok("No request was asked to wait", f"{answers} GETs took {took:.2f} s")


def _limited(response: Response, answers: int, took: float) -> Finding:
    pause = retry_after(response)
    pace = max(answers - 1, 1) / max(took, pause, 1.0)
    return warning(
        "The server limits the rate of requests",
        f"{response.request.method} was answered {response.status} with Retry-After: "
        f"{response.headers.get('Retry-After', 'none')}, after {answers} GETs in {took:.2f} s",
        "checks that send much at once (PUT-15, PUT-16, PATCH-10); others wait, or are skipped",
        f"have the limit lifted for these clients, or add --max-rps {max(pace, 0.1):.1f}",
    )


def _is_limit(name: str) -> bool:
    return _LIMITS.fullmatch(name) is not None
