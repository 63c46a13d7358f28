"""Refusals, and the one writer of their bodies (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

_PHRASES = {status.value: status.phrase for status in HTTPStatus} | {
    # RFC 9110 renamed these two, Python followed in 3.13.
    413: "Content Too Large",
    422: "Unprocessable Content",
}


class Problem(Exception):
    """A refusal of the request at hand.

    `detail` is a sentence for people; each of `errors` has a `detail` and says where it applies:
    `pointer` (an RFC 6901 URI fragment into the body) or `parameter` and `in`.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class NotWritten(Problem):
    """What a handler raises as long as nobody has written it; `place` is a file's."""

    def __init__(self, place: str, handler: str) -> None:
        super().__init__(501, f"{handler} is not written yet; write it in {place}.")


def problem_response(problem: Problem) -> Response:
    """Write a problem: type about:blank, the status's phrase as title, `errors` if there are."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": _PHRASES.get(problem.status, "Error"),
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return Response(orjson.dumps(body), problem.status, problem.headers, MEDIA_TYPE)
