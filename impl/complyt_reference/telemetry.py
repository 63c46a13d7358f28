"""Sends a span of each request to an OpenTelemetry collector, by OTLP over HTTP.

The variables of OpenTelemetry hold: service name, sampler, headers, batches, and so on. A span
names the template of the path, never the path itself, in which there are ids of customers.
"""

import threading

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from complyt_reference.tracing import Span

_CLOSE_SECONDS = 2.0  # less than a stopping server waits; a collector that is lost gets no more


class Telemetry:
    """Where spans are gathered and sent from, in a thread of its own."""

    def __init__(self) -> None:
        default = Resource.create({"service.name": "complyt-reference"})
        self._provider = TracerProvider(
            resource=default.merge(OTELResourceDetector().detect()),
            shutdown_on_exit=False,  # which waits half a minute for a collector that is lost
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(__package__)

    def record(self, caller: Span | None) -> "_Recording":
        """Begin the span of a request."""
        context = trace.set_span_in_context(
            trace.NonRecordingSpan(_context(caller) if caller else trace.INVALID_SPAN_CONTEXT)
        )
        return _Recording(self._tracer.start_span("", context, trace.SpanKind.SERVER))

    def close(self) -> None:
        """Send what is left, as far as that takes a moment."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(_CLOSE_SECONDS)


class _Recording:
    """A request that is being recorded, with the attributes that OpenTelemetry has for HTTP."""

    def __init__(self, recorded: trace.Span) -> None:
        self._recorded = recorded
        context = recorded.get_span_context()
        self.span = Span(
            trace.format_trace_id(context.trace_id),
            trace.format_span_id(context.span_id),
            context.trace_flags.sampled,
        )

    def end(self, method: str, path: str | None, status: int | None) -> None:
        """End the span."""
        recorded = self._recorded
        recorded.update_name(f"{method} {path}" if path else method)
        recorded.set_attribute("http.request.method", method)
        if path:
            recorded.set_attribute("http.route", path)
        if status:
            recorded.set_attribute("http.response.status_code", status)
        if status is None or status >= 500:
            recorded.set_status(trace.StatusCode.ERROR)
        recorded.end()


def _context(caller: Span) -> trace.SpanContext:
    return trace.SpanContext(
        int(caller.trace_id, 16),
        int(caller.span_id, 16),
        is_remote=True,
        trace_flags=trace.TraceFlags(caller.sampled),
    )
