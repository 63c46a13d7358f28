"""W3C Trace Context, level 1: to which trace a request belongs, and what its answer says of it."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from connexion31 import ConfigurationError

if TYPE_CHECKING:
    from complyt_reference.telemetry import Telemetry

HEADER = b"traceparent"

_SAMPLED = 0x01  # the one flag of level 1; the others are not passed on
_TRACEPARENT = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?",
    re.DOTALL,
)


class Span(NamedTuple):
    """A place in a trace: that of a caller, or of the request it has sent; ids are in hex."""

    trace_id: str
    span_id: str
    sampled: bool

    @property
    def traceparent(self) -> bytes:
        """Return the value of the header."""
        return f"00-{self.trace_id}-{self.span_id}-{self.sampled:02x}".encode()

    def child(self) -> Span:
        """Return a new span of the same trace."""
        return Span(self.trace_id, secrets.token_hex(8), self.sampled)


class Recording(Protocol):
    """A request that is being answered."""

    span: Span

    def end(self, method: str, path: str | None, status: int | None) -> None:
        """Say what the request was and how it was answered, as far as that is known."""


class Unrecorded:
    """A request of which nothing is kept but its line in the log."""

    def __init__(self, caller: Span | None) -> None:
        self.span = caller.child() if caller else _root()

    def end(self, method: str, path: str | None, status: int | None) -> None:
        """Keep nothing."""


def caller(headers: Iterable[tuple[bytes, bytes]]) -> Span | None:
    """Return the span that the headers name; None where none does, or the header is malformed.

    Of a later version the part is read that level 1 knows.
    """
    values = [value for name, value in headers if name == HEADER]
    found = _TRACEPARENT.fullmatch(values[0].strip(b" \t")) if len(values) == 1 else None
    if found is None:
        return None
    version, trace_id, span_id, flags, more = found.groups()
    if version == b"00" and more is not None:
        return None
    return Span(trace_id.decode(), span_id.decode(), bool(int(flags, 16) & _SAMPLED))


def telemetry() -> type[Telemetry] | None:
    """Return what sends spans away, where the variables of OpenTelemetry ask for it.

    Raises ConfigurationError where it is not installed.
    """
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if disabled or not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return None
    try:
        from complyt_reference.telemetry import Telemetry
    except ModuleNotFoundError as missing:
        if not str(missing.name).startswith("opentelemetry"):
            raise
        raise ConfigurationError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, which needs the package {missing.name}; run "
            "`pip install 'complyt-contract-kit[server,telemetry]'`, or unset it."
        ) from None
    return Telemetry


def _root() -> Span:
    """Return the first span of a new trace; nobody has asked to keep it."""
    ids = secrets.token_hex(24)
    return Span(ids[:32], ids[32:], sampled=False)
