"""Every refusal of the reference server, and the one table of their statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from complyt_contract.errors import ToldError
from connexion31 import Problem


class Refused(ToldError):
    """The request cannot be fulfilled; `errors` point at what is wrong in a body (D15)."""

    def __init__(self, detail: str, *, errors: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class UnknownCustomer(Refused):
    """The tenant has no such customer (D18)."""


class ExistingCustomer(Refused):
    """The tenant has a customer of this pair or complytId already, which is not to be replaced.

    `index`, from 0, tells which of those that came it is.
    """

    def __init__(
        self, detail: str, index: int, *, errors: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(detail, errors=errors)
        self.index = index


class InvalidCustomer(Refused):
    """A member of the body is not what the contract allows there."""

    @classmethod
    def at(cls, pointer: str, detail: str) -> InvalidCustomer:
        """Return the refusal of one member, named by its URI fragment, such as `#/externalId`."""
        return cls(
            "The request body is not valid.", errors=[{"detail": detail, "pointer": pointer}]
        )


class IdentityMismatch(InvalidCustomer):
    """An identifier of the body is not that of the customer (D3, D5, D11)."""


class InvalidTimestamp(InvalidCustomer):
    """A text is no timestamp of the contract (D7, D8, D9)."""


class UnknownControl(Refused):
    """The tenant has nothing of this name in the sandbox."""


class TooManyFaults(Refused):
    """As many faults of the tenant wait as may."""


class WrongCredentials(Refused):
    """No client has this id and secret (D16)."""


class TooManyGuesses(Refused):
    """Secrets of one client are tried faster than they may be."""


class InvalidToken(Refused):
    """The token is malformed, foreign, or expired (D16)."""


class StorageUnavailable(Refused):
    """The database cannot answer at the moment (D27)."""


STATUS: Mapping[type[Refused], int] = {
    UnknownCustomer: 404,
    ExistingCustomer: 409,
    InvalidCustomer: 400,
    IdentityMismatch: 400,
    InvalidTimestamp: 400,
    UnknownControl: 404,
    TooManyFaults: 400,
    WrongCredentials: 401,
    InvalidToken: 401,
    TooManyGuesses: 503,
    StorageUnavailable: 503,
}


def to_problem(error: Exception) -> Problem | None:
    """Return the problem that answers a refusal, None for any other exception."""
    if not isinstance(error, Refused):
        return None
    status = STATUS[type(error)]
    headers = {"Retry-After": "1"} if status == 503 else None
    return Problem(status, error.detail, errors=error.errors, headers=headers)
