"""What the answers tell beside customers: clocks, proxies, caches, bodies that are not JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from complyt_conformance.doctor.bodies import flaw
from complyt_conformance.doctor.findings import Finding, note, ok, warning
from complyt_conformance.doctor.server import Server
from complyt_conformance.exchange import NOT_JSON, Response

_SAME = 2  # seconds that clocks set by NTP may differ, and rounding makes of it
_HARMLESS = 60  # beyond it a Retry-After that is a date asks for longer than a run waits
_OF_ANOTHER_KIND = (401, 403, 429, 503)  # the bodies of two are left open, two are limits' matter
_DESCRIBED = re.compile(
    "/v1/(token|customers|customers/complytId/[^/]+|customers/source/[^/]+/externalId/[^/]+)"
)
_NTP = "set both clocks by NTP"
_TELLTALE = ("Via", "X-Forwarded-Server", "CF-Ray", "X-Amz-Cf-Id", "X-Served-By", "X-Varnish")


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


def renamed(server: Server) -> Iterator[Finding]:
    """Tell of headers that a gateway of AWS has given other names."""
    prefix = "x-amzn-remapped-"
    names = {name.lower() for response in server.responses for name in response.headers}
    found = sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))
    if found:
        yield warning(
            "A gateway gives headers other names",
            f"{prefix}{found[0]} came" + (f", and of {', '.join(found[1:])}" if found[1:] else ""),
            "AUTH-3, which wants WWW-Authenticate, and PUT-12, ERR-4 and LIST-5 where it does so "
            "with Location, Allow or Link",
            "let the gateway (AWS API Gateway) map them back to their names, or run the suite "
            "behind it",
        )


def bodies(server: Server) -> Iterator[Finding]:
    """Tell of each way in which answers of the API's own operations are not JSON, or not quite."""
    told: set[str] = set()
    for response in server.responses:
        wrong = flaw(response)
        if wrong is None or wrong.kind in told or not _is_described(response):
            continue
        told.add(wrong.kind)
        title = f"A body is {wrong.kind}"
        step = f"{response.request.method} {response.request.target[:160]}"
        seen = f"{step} was answered {response.summary()[:200]}; it is {wrong.what}"
        if response.data is not NOT_JSON:
            prevents = "nothing: a run reads it; but clients that are strict refuse it"
            yield note(title, seen, prevents, wrong.remedy)
        elif response.status < 400:
            yield warning(
                title, seen, "DOC-1, and all that looks into such an answer", wrong.remedy
            )
        else:
            yield warning(
                title,
                seen,
                "ERR-1, which wants failures as documented: in JSON",
                "if a proxy answers in the server's place, let it pass such requests, and the "
                "server's own failures as they come (nginx: proxy_intercept_errors off); if the "
                "server does, let it answer a problem body (RFC 9457)",
            )


def _is_described(response: Response) -> bool:
    """Whether the document says which body comes."""
    if 300 <= response.status < 400 or response.status in _OF_ANOTHER_KIND:
        return False
    return _DESCRIBED.fullmatch(response.request.target.partition("?")[0]) is not None
