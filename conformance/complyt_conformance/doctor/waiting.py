"""Answers that ask to wait: 429, and 503 with Retry-After."""

from __future__ import annotations

from dataclasses import dataclass

from complyt_conformance.exchange import Response
from complyt_conformance.transport import retry_after


class AskedToWait(Exception):
    """The server asks to wait for longer, or more often, than an examination does."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.summary())
        self.response = response


def is_put_off(response: Response) -> bool:
    """Whether an answer says nothing but that the request comes too soon."""
    return response.status == 429 or (response.status == 503 and "Retry-After" in response.headers)


@dataclass(frozen=True)
class PutOff:
    """The first answer that put a request off, how many were answered before, in what time."""

    response: Response
    answers: int
    seconds: float

    @property
    def seen(self) -> str:
        """When it was, in words."""
        return f"after {self.answers} other answers in {self.seconds:.1f} s"

    @property
    def pace(self) -> float:
        """The requests a second with which the pause would not have been needed, at most."""
        return self.answers / max(self.seconds + retry_after(self.response), 1.0)
