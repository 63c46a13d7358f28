"""Says in words why an exchange came to nothing, from the errors of urllib3 and what is beneath."""

from __future__ import annotations

import http.client
import ssl

from complyt_conformance.exchange import printable
from complyt_conformance.findings import ServerGone

_LONGEST = 200  # characters of what is quoted: a reason may hold all that a server sent


def distrusted(url: str, error: BaseException) -> ServerGone:
    """Say which TLS connection did not come about, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ServerGone(
            f"The certificate of {url} is not trusted: {error.verify_message.rstrip('.')}.",
            "Name its authority with --cacert, or use --insecure to trust whoever answers.",
        )
    why = str(getattr(error, "reason", None) or error).replace("_", " ").lower()
    return ServerGone(
        f"No TLS connection to {url}: {why.rstrip('.')}.",
        "Correct --url, which is http:// where a server speaks no TLS; the suite has no client "
        "certificate, and takes authorities from --cacert.",
    )


def what_came(error: BaseException) -> str:
    """Tell an answer that is none from a connection that was closed or reset without one."""
    dropped = isinstance(innermost(error), OSError | http.client.IncompleteRead)
    return "a dropped connection" if dropped else "an answer that is not valid HTTP"


def innermost(error: BaseException) -> BaseException:
    """Return where a chain of urllib3 errors began."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error


def cause(error: BaseException) -> str:
    """Return the reason of a chain of urllib3 errors in words, of a long one the beginning."""
    began = innermost(error)
    reason = printable(str(began)).rstrip(".") or type(began).__name__
    return reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]}…"
