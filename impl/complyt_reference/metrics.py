"""What the server has done, in numbers for Prometheus: requests, and the seconds they took.

Labels are method, template of the path and status: no tenant, no id of a customer.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

# Workers that share their numbers do not have them.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types


class Metrics:
    """The numbers of this process; of all workers, where they share a folder for that.

    prometheus_client takes the folder from PROMETHEUS_MULTIPROC_DIR, once, when it is imported.
    """

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]  # as above
            own = CollectorRegistry()  # the folder tells of this process, too
        self._requests = Counter(
            "http_requests",
            "Requests that have ended; the path is a template, or empty where there is nothing.",
            ("method", "path", "status"),
            registry=own,
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("method", "path"),
            buckets=_BUCKETS,
            registry=own,
        )

    def count(self, method: str, path: str | None, status: int | None, seconds: float) -> None:
        """Count a request; without a path it is none of ours, without a status it had no answer."""
        self._requests.labels(method, path or "", status or "").inc()
        self._seconds.labels(method, path or "").observe(seconds)

    def text(self, accept: str) -> tuple[bytes, str]:
        """Return all numbers, in a form that `accept` names, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type
