import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from complyt_reference.telemetry import Telemetry
from tests.storages import body

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PAIR = "/v1/customers/source/{source}/externalId/{externalId}"


class Collector(ThreadingHTTPServer):
    """A collector of spans that keeps what it receives."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Span]:
        """What it has received."""
        return [
            span
            for sent in self.bodies
            for resource in ExportTraceServiceRequest.FromString(sent).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def services(self) -> set[str]:
        """Who has sent it."""
        return {
            attribute.value.string_value
            for sent in self.bodies
            for resource in ExportTraceServiceRequest.FromString(sent).resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Start a collector."""
    with Collector() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _attributes(span: Span) -> dict[str, Any]:
    return {
        each.key: getattr(each.value, str(each.value.WhichOneof("value")))
        for each in span.attributes
    }


def test_a_collector_receives_the_span_of_a_request(
    serve: Callable[..., Any], collector: Collector
) -> None:
    """It is in the caller's trace, as answer and log say; what was asked for it does not say."""
    server = serve(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    with server.client() as client:
        path = PAIR.format(source=1, externalId="unheard-of")
        answer = client.put(path, json=body("unheard-of"), headers=headers)
    server.stop()
    token, put = collector.spans
    assert (put.trace_id.hex(), put.parent_span_id.hex()) == (TRACE, CALLER)
    assert (put.name, put.kind) == (f"PUT {PAIR}", Span.SPAN_KIND_SERVER)
    assert _attributes(put) == {
        "http.request.method": "PUT",
        "http.route": PAIR,
        "http.response.status_code": 201,
    }
    assert answer.headers["traceparent"] == f"00-{TRACE}-{put.span_id.hex()}-01"
    line = json.loads(server.log.read_text().splitlines()[-1])
    assert (line["trace_id"], line["span_id"]) == (TRACE, put.span_id.hex())
    assert token.parent_span_id == b""
    assert token.trace_id.hex() != TRACE
    assert collector.services == {"complyt-reference"}
    assert b"unheard-of" not in b"".join(collector.bodies)


def test_what_the_caller_does_not_keep_is_not_sent(
    serve: Callable[..., Any], collector: Collector
) -> None:
    """Its flag decides, unless the variables of OpenTelemetry say otherwise, as they do a name."""
    unsampled = {"traceparent": f"00-{TRACE}-{CALLER}-00"}
    name = {"OTEL_SERVICE_NAME": "ours", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    for sampler in ("parentbased_always_on", "always_on"):
        server = serve(OTEL_TRACES_SAMPLER=sampler, **name)
        answer = httpx.get(f"{server.url}/healthz", headers=unsampled)
        server.stop()
        assert answer.headers["traceparent"].startswith(f"00-{TRACE}-")
        assert len(collector.spans) == (sampler == "always_on")
    assert collector.services == {"ours"}


def test_a_span_of_a_failed_request_is_an_error(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server is to blame, or nothing was answered, the status says so."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    telemetry = Telemetry()
    for status in (204, 404, 500, None):
        telemetry.record(None).end("GET", None, status)
    telemetry.close()
    codes = [span.status.code for span in collector.spans]
    unset, error = Status.STATUS_CODE_UNSET, Status.STATUS_CODE_ERROR
    assert codes == [unset, unset, error, error]
    assert {span.name for span in collector.spans} == {"GET"}


def test_a_collector_that_is_not_there_is_in_nobodys_way(serve: Callable[..., Any]) -> None:
    """Requests are answered, and the server stops as ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    server = serve(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{free}")
    assert httpx.get(f"{server.url}/healthz").status_code == 200
    server.stop()
    assert server.process.returncode == 0


@pytest.mark.parametrize("disabled", ["", "True"])
def test_opentelemetry_is_not_imported_unless_it_is_asked_for(
    disabled: str, collector: Collector
) -> None:
    """Without the endpoint, or where the SDK is disabled, no import is paid for."""
    script = """
import sys
from complyt_reference import clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
create_app(storage=open_storage("sqlite:///a.db"), clients=clients.load(), key=keys.generate())
sys.exit("opentelemetry.sdk" in sys.modules)
"""
    environment = {"OTEL_SDK_DISABLED": disabled} if disabled else {}
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url if disabled else ""}
    subprocess.run(
        [sys.executable, "-c", script], env=os.environ | environment | endpoint, check=True
    )


def test_a_package_that_is_missing_is_named(
    wrong: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for telemetry is told how to get it, before the server listens."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.delitem(sys.modules, "complyt_reference.telemetry")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert "telemetry]'" in wrong("serve", "--port", "0")
