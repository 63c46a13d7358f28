"""What a step of a check can end in, other than passing.

A check sends requests and looks at the answers. Four things can go wrong, and each is somebody
else's business:

- the answer breaks the requirement at work: `Violation`, the server is wrong;
- a step that only sets the stage is answered otherwise than documented: `Blocked`, the server
  broke another requirement, which fails in its own check;
- the requirement cannot be decided here (no credentials, a server that asks to wait, a collection
  that others change): `Undecided`, nobody is wrong;
- anything else is a fault of the suite and becomes the verdict `error`.
"""

from __future__ import annotations

from collections.abc import Iterable

from complyt_contract.differences import STATUS, Difference


class Violation(Exception):
    """The server broke a requirement.

    `requirement` is the id it broke; None stands for the one whose check is running. `because` says
    what was wrong in a request that was to be refused, where its check knows.
    """

    def __init__(
        self,
        expected: str,
        received: str,
        *,
        requirement: str | None = None,
        because: str = "",
        differences: Iterable[Difference] = (),
    ) -> None:
        super().__init__(f"expected {expected}, received {received}")
        self.expected = expected
        self.received = received
        self.requirement = requirement
        self.because = because
        self.differences = tuple(differences)

    @property
    def wants_refusal(self) -> bool:
        """Whether the request was to be answered 4xx, and was not."""
        return any(each.place == STATUS and each.expected[0] == "4" for each in self.differences)


class Refused(Violation):
    """A legal write was not accepted; where plain ones are not either, that is what is wrong."""


class Blocked(Exception):
    """A step that sets the stage failed because the server breaks `requirement`.

    `expected` says how the step was to be answered.
    """

    def __init__(self, requirement: str, step: str, expected: str = "") -> None:
        super().__init__(f"blocked, as a step did not go as {requirement} says: {step}")
        self.requirement = requirement
        self.step = step
        self.expected = expected or f"a step of this check to be answered as {requirement} says"


class Undecided(Exception):
    """The requirement cannot be decided in this run; the message says why."""


class LeftOut(Exception):
    """A part of a requirement that this run cannot test, while it tests the rest."""


class ServerGone(Exception):
    """The server no longer answers at all; the run ends and the message says what was seen.

    `advice` is a sentence on what to do where it never answered.
    """

    def __init__(self, message: str, advice: str = "Start the server or correct --url.") -> None:
        super().__init__(message)
        self.advice = advice
