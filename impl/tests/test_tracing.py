import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from complyt_reference import tracing

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
WELL_FORMED = f"00-{TRACE}-{SPAN}-01"


def _caller(*values: bytes) -> tracing.Span | None:
    return tracing.caller([(b"host", b"a"), *((b"traceparent", value) for value in values)])


@pytest.mark.parametrize(
    ("value", "sampled"),
    [
        (WELL_FORMED, True),
        (f"00-{TRACE}-{SPAN}-00", False),
        (f"00-{TRACE}-{SPAN}-fe", False),
        (f"00-{TRACE}-{SPAN}-ff", True),
        (f" \t{WELL_FORMED}\t ", True),
        (f"01-{TRACE}-{SPAN}-01", True),
        (f"cc-{TRACE}-{SPAN}-02", False),
        (f"cc-{TRACE}-{SPAN}-01-", True),
        (f"cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like", True),
    ],
)
def test_a_well_formed_header_names_the_caller(value: str, sampled: bool) -> None:
    """Of level 1 each field is read, of a later version those that level 1 has."""
    assert _caller(value.encode()) == tracing.Span(TRACE, SPAN, sampled)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "00",
        TRACE,
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}-{SPAN}-001",
        f"00-{TRACE}-{SPAN}-.0",
        f"00-{TRACE}-{SPAN}-0A",
        f"00-{TRACE}-{SPAN}-01-",
        f"00-{TRACE}-{SPAN}-01-what-the-future-will-not-be-like",
        f"00-{TRACE}-{SPAN}-01.",
        f"00-{TRACE}-{SPAN}-01\n",
        f"cc-{TRACE}-{SPAN}-01.what-the-future-will-not-be-like",
        f"cc-{TRACE}-{SPAN}-011",
        f"ff-{TRACE}-{SPAN}-01",
        f"FF-{TRACE}-{SPAN}-01",
        f"CC-{TRACE}-{SPAN}-01",
        f"0-{TRACE}-{SPAN}-01",
        f"000-{TRACE}-{SPAN}-01",
        f".0-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}0-{SPAN}-01",
        f"00-{TRACE[1:]}.-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{SPAN.upper()}-01",
        f"00-{TRACE}-{SPAN[1:]}-01",
        f"00-{TRACE}-{SPAN}0-01",
        f"00-{TRACE}-{SPAN[1:]}.-01",
        f"00_{TRACE}_{SPAN}_01",
        f"{WELL_FORMED},{WELL_FORMED}",
        WELL_FORMED.replace("7", "\u0667"),
    ],
)
def test_a_malformed_header_names_nobody(value: str) -> None:
    """What breaks a rule anywhere is as if it were not there."""
    assert _caller(value.encode()) is None


def test_of_two_headers_none_is_taken() -> None:
    """Which of them would be right nobody knows, even where they are the same."""
    assert _caller(WELL_FORMED.encode(), WELL_FORMED.encode()) is None
    assert _caller() is None


def test_a_request_is_answered_and_logged_in_the_trace_of_its_caller(
    serve: Callable[..., Any],
) -> None:
    """Trace and flag are the caller's, the span is the server's own, in the answer and the log."""
    server = serve("--database", "sqlite:///:memory:")
    for path in ("/healthz", "/v1/customers", "/nowhere"):
        answer = httpx.get(server.url + path, headers={"Traceparent": WELL_FORMED})
        version, trace, span, flags = answer.headers["traceparent"].split("-")
        assert (version, trace, flags) == ("00", TRACE, "01")
        assert span != SPAN
        assert tracing.caller([(b"traceparent", answer.headers["traceparent"].encode())])
    server.stop()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["trace_id"] for line in lines] == [TRACE] * 3
    assert len({line["id"] for line in lines}) == 3
    assert (lines[-1]["id"], lines[-1]["span_id"]) == (span, span)


def test_without_a_caller_each_request_begins_a_trace(shared_server: Any) -> None:
    """So does one whose header is malformed; nobody has asked to keep the new trace."""
    url = f"{shared_server.url}/healthz"
    alone, again = httpx.get(url), httpx.get(url)
    malformed = httpx.get(url, headers={"traceparent": WELL_FORMED.upper()})
    begun = [
        tracing.caller([(b"traceparent", answer.headers["traceparent"].encode())])
        for answer in (alone, again, malformed)
    ]
    spans = [span for span in begun if span]
    assert len({span.trace_id for span in spans} - {TRACE}) == 3
    assert not any(span.sampled for span in spans)
