"""Counts which points of the document a run has covered, and how often."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from complyt_conformance.coverage.answers import Answers
from complyt_conformance.coverage.excuses import Excuse, excuses
from complyt_conformance.coverage.keywords import VALID
from complyt_conformance.coverage.points import Point, points
from complyt_conformance.coverage.requests import Requests
from complyt_conformance.exchange import Response
from complyt_contract.command_line import called
from complyt_contract.document import Document, DocumentError


class Coverage:
    """Thread-safe; `counts` says of each of the `points` how many exchanges showed it.

    A request shows the valid side of a keyword when it is accepted, the invalid one when it is
    refused, and neither when its caller was not let in, or while the check at work is not
    `decisive`: it says nothing of whether its requests are accepted.

    Raises DocumentError for a document that is not well-formed in what is counted or excused.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.excuses: list[Excuse] = excuses(document)
        self.decisive = True
        self._lock = threading.Lock()
        try:
            self.points: list[Point] = list(points(document))
            numbers = {point: number for number, point in enumerate(self.points)}
            self._operations = {
                identifier: (
                    Requests(document, operation, numbers),
                    Answers(document, operation, numbers),
                    operation.raw.get("security", document.raw.get("security")),
                )
                for identifier, operation in document.operations.items()
            }
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise DocumentError(
                "What the document says of a parameter, a body or a response is no OpenAPI; "
                f"`{called('complyt-contract')} check FILE` says where."
            ) from error
        self.counts = [0] * len(self.points)

    def see(self, response: Response) -> None:
        """Count what an exchange shows."""
        operation = self._operations.get(response.request.operation or "")
        if operation is None:
            return
        requests, answers, security = operation
        shown = [*answers.shown_by(response)]
        let_in = not (security and response.status in (401, 403))
        if self.decisive and let_in and response.status not in (429, 503):
            side, found = requests.shown_by(response.request)
            if (response.status < 300) == (side == VALID):
                shown += found
        with self._lock:
            for number in shown:
                self.counts[number] += 1

    def add(self, counts: Sequence[int]) -> None:
        """Take over what another process of the run counted."""
        self.counts = [one + other for one, other in zip(self.counts, counts, strict=True)]
