import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.storages import body

PATIENCE = 30  # seconds until a number that does not come counts as missing
PATHS = ("/healthz", "/readyz", "/metrics")
PAIR = "/v1/customers/source/{source}/externalId/{externalId}"


def _numbers(text: str) -> dict[tuple[str, ...], float]:
    """Return each number by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _until(server: Any, key: tuple[str, ...], value: float) -> str:
    """Ask, each time on a new connection, until a number has its value; return all."""
    end = time.monotonic() + PATIENCE
    while True:
        text = httpx.get(f"{server.url}/metrics").text
        if (seen := _numbers(text).get(key)) == value:
            return text
        assert time.monotonic() < end, f"{key} is {seen}, not {value}:\n{text}"


def test_requests_are_counted_by_method_path_and_status(serve: Callable[..., Any]) -> None:
    """A path is its template, one that is not there has none; seconds are told beside."""
    server = serve("--database", "sqlite:///:memory:")
    with server.client() as client:
        for path in (PAIR.format(source=1, externalId="a"), "/nowhere", "/elsewhere"):
            for _ in range(2):
                client.put(path, json=body())
    numbers = _numbers(_until(server, ("http_requests_total", "PUT", "", "404"), 4))
    assert numbers["http_requests_total", "PUT", PAIR, "201"] == 1
    assert numbers["http_requests_total", "PUT", PAIR, "200"] == 1
    assert numbers["http_requests_total", "POST", "/v1/token", "200"] == 1
    assert numbers["http_request_duration_seconds_count", "PUT", PAIR] == 2
    assert numbers["http_request_duration_seconds_bucket", "+Inf", "PUT", PAIR] == 2
    assert 0 < numbers["http_request_duration_seconds_sum", "PUT", PAIR] < PATIENCE


def test_numbers_name_neither_customers_nor_tenants(serve: Callable[..., Any]) -> None:
    """Whoever may read the numbers learns nothing of whose they are."""
    server = serve("--database", "sqlite:///:memory:")
    with server.client("other") as client:
        client.put(PAIR.format(source=7, externalId="unheard-of"), json=body("unheard-of"))
        client.get("/unheard-of?a=unheard-of")
    text = _until(server, ("http_requests_total", "GET", "", "404"), 1)
    assert "unheard-of" not in text
    labels = {value for _, *values in _numbers(text) for value in values}
    assert {label for label in labels if label.startswith("/")} <= {PAIR, "/v1/token", "/metrics"}
    assert "other" not in labels


def test_processes_that_share_a_folder_tell_of_all(tmp_path: Path) -> None:
    """Numbers of others are added to one's own, and stay when their process has ended."""
    script = """
from complyt_reference.metrics import Metrics
metrics = Metrics()
metrics.count("GET", "/a", 200, 0.3)
print(metrics.text("")[0].decode())
"""
    texts = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        ).stdout
        for _ in range(3)
    ]
    for answered, text in enumerate(texts, start=1):
        numbers = _numbers(text)
        assert numbers["http_requests_total", "GET", "/a", "200"] == answered
        assert numbers["http_request_duration_seconds_bucket", "0.25", "GET", "/a"] == 0
        assert numbers["http_request_duration_seconds_bucket", "0.5", "GET", "/a"] == answered


def test_workers_share_a_folder_until_the_end(serve: Callable[..., Any], tmp_path: Path) -> None:
    """The sum is told whoever answers, and nothing of it is left on the disk in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    server = serve("--workers", "2", TMPDIR=str(folder), PROMETHEUS_MULTIPROC_DIR="/nowhere")
    for _ in range(10):  # each on a connection of its own, so that every worker gets some
        httpx.get(f"{server.url}/healthz")
    _until(server, ("http_requests_total", "GET", "/healthz", "200"), 10)
    assert list(folder.glob("*/counter_*.db"))
    server.stop()
    assert list(folder.iterdir()) == []


def test_openmetrics_is_told_to_who_asks_for_it(shared_server: Any) -> None:
    """The form is what the Accept header names, the older one by itself."""
    url = f"{shared_server.url}/metrics"
    newer = httpx.get(url, headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert newer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert newer.text.endswith("# EOF\n")
    older = httpx.get(url)
    assert older.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize("path", PATHS)
def test_what_is_told_is_neither_kept_nor_taken_for_something_else(
    shared_server: Any, path: str
) -> None:
    """The answer is of this moment, and no browser guesses its type."""
    answer = httpx.get(shared_server.url + path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_operating_knows_no_other_method(shared_server: Any, method: str, path: str) -> None:
    """What is no part of the contract is not found."""
    assert httpx.request(method, shared_server.url + path).status_code == 404


def test_a_path_of_operating_is_logged_as_it_is(serve: Callable[..., Any]) -> None:
    """The log tells it from a path that is not there."""
    server = serve("--database", "sqlite:///:memory:")
    for path in PATHS:
        httpx.get(server.url + path)
    server.stop()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["path"] for line in lines] == list(PATHS)
