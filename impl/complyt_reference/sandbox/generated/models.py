# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: 3fffcad9c148650ed4ee6148c4e08669f9d7c9cd68a295f06da1956ed6adb2be
# ruff: noqa
# fmt: off
# isort: skip_file

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int
"""
A number that counts from 1.
"""


Time: TypeAlias = str
"""
A time in UTC; the fraction only when it is not zero.
"""


TimeInput: TypeAlias = str
"""
A date or date-time of the forms that the contract takes; without a zone it is UTC.
"""


OperationId: TypeAlias = Literal["createToken", "getAllCustomers", "getCustomer", "upsertCustomer", "updateCustomer"]
"""
An operation of the contract.
"""


Pattern: TypeAlias = str
"""
A pattern of externalIds: `*` stands for any text, `?` for a character, `[ab]` for one of
these, all else for itself.

"""


SnapshotName: TypeAlias = str
"""
A name of a snapshot.
"""


ClientId: TypeAlias = str
"""
A client's id.
"""


Scope: TypeAlias = Literal["read:customers", "write:customers", "sandbox"]
"""
What tokens allow.
"""


class SeedRequest(TypedDict):
    """
    Customers that are to be made up.
    """

    count: int
    """
    How many.
    """
    locale: NotRequired[str]
    """
    Where they live, as Faker names locales; an unknown one is refused.
    """
    seed: NotRequired[int]
    """
    Which customers: their externalIds are `seed-<seed>-<number>`, with seven digits at
    least, so that another seed makes others beside them.

    """
    source: NotRequired[str]
    """
    The source of all of them.
    """


class Snapshot(TypedDict):
    """
    A tenant's customers, kept under a name.
    """

    name: SnapshotName
    """
    Its name.
    """
    customers: int
    """
    How many customers it has.
    """


SnapshotList: TypeAlias = list[Snapshot]
"""
Snapshots, by name.
"""


class Clock(TypedDict):
    """
    A tenant's clock.
    """

    now: Time
    """
    What time it is.
    """
    state: Literal["real", "shifted", "frozen"]
    """
    Whether it shows the real time, runs ahead or behind, or stands still.
    """


class ClockFreeze(TypedDict):
    """
    Where a clock is to stand still.
    """

    at: NotRequired[TimeInput]
    """
    At which time; where it is when left out.
    """


class ClockAdvance(TypedDict):
    """
    How far a clock is to be set ahead.
    """

    seconds: int
    """
    How many seconds, at most some ten years.
    """


class FaultRequest(TypedDict):
    """
    A fault that is to be met.
    """

    operation: NotRequired[OperationId]
    """
    Only requests to this operation; to all but createToken when left out, as else the next
    token that somebody asks for would meet it.

    """
    externalId: NotRequired[Pattern]
    """
    Only requests whose path has an externalId that fits this pattern, which of PATCH and of
    lists none has.

    """
    times: NotRequired[int]
    """
    How many requests meet it.
    """
    effect: Literal["status", "delay", "drop", "truncate"]
    """
    What becomes of them: `status`, nothing is done and a problem with this status answered;
    `delay`, they are done and answered after a while; `drop`, nothing is done and the
    connection closed without an answer; `truncate`, they are done, and the connection is
    closed in the middle of the answer's body.

    """
    status: NotRequired[int]
    """
    Of the effect `status`.
    """
    retryAfter: NotRequired[int]
    """
    The seconds of the `Retry-After` that a status 429 or 503 has.
    """
    delayMs: NotRequired[int]
    """
    The milliseconds of the effect `delay`.
    """


class Fault(TypedDict):
    """
    A fault that waits for requests; null stands for what was left out.
    """

    id: Number
    """
    Its id.
    """
    operation: OperationId | None
    """
    Only requests to this operation.
    """
    externalId: Pattern | None
    """
    Only requests whose path has an externalId that fits this pattern.
    """
    times: int
    """
    How many requests are still to meet it.
    """
    effect: Literal["status", "delay", "drop", "truncate"]
    """
    What becomes of them, as in FaultRequest.
    """
    status: int
    """
    Of the effect `status`.
    """
    retryAfter: int
    """
    The seconds of the `Retry-After` that a status 429 or 503 has.
    """
    delayMs: int
    """
    The milliseconds of the effect `delay`.
    """


FaultList: TypeAlias = list[Fault]
"""
Faults, the oldest first.
"""


class Header(TypedDict):
    """
    A header as it was sent.
    """

    name: str
    """
    Its name in lower case.
    """
    value: str
    """
    Its value; all read `***` but those known to hold no secret.
    """


class RequestModel(TypedDict):
    """
    A request as it came.
    """

    method: str
    """
    Its method.
    """
    url: str
    """
    Where it was sent.
    """
    path: str
    """
    The path of the URL, as it was sent; where it may hold a secret it reads `/***`.
    """
    query: str
    """
    The query of the URL, without its question mark; values that are secret read `***`.
    """
    headers: list[Header]
    """
    Its headers, in their order.
    """
    body: str
    """
    The first 16,384 bytes of its body, as text; what is no UTF-8 is replaced.
    """
    bodySize: int
    """
    How many bytes of the body were read.
    """


class Response(TypedDict):
    """
    An answer as it was sent.
    """

    status: int | None
    """
    Its status; null when the connection was closed without an answer.
    """
    headers: list[Header]
    """
    Its headers, in their order.
    """
    body: str
    """
    The first 16,384 bytes of its body, as text.
    """
    bodySize: int
    """
    How many bytes the body had.
    """


class HttpArchiveLog(TypedDict):
    """
    The log.
    """

    version: Literal["1.2"]
    """
    The version of the format.
    """
    creator: dict[str, Any]
    """
    The program that made it.
    """
    entries: list[dict[str, Any]]
    """
    The requests and their answers, the oldest first.
    """


class KeyRequest(TypedDict):
    """
    A key that is to be made.
    """

    tenant: NotRequired[Literal["new", "own"]]
    """
    Whether it is for a new tenant, or for the caller's own.
    """
    label: NotRequired[str]
    """
    What it is for, for people.
    """
    scopes: NotRequired[list[Scope]]
    """
    What its tokens allow; everything when left out.
    """
    lifetimeSeconds: NotRequired[int]
    """
    For how many seconds it is valid, at most a year.
    """


class Key(TypedDict):
    """
    A temporary client, without its secret.
    """

    clientId: ClientId
    """
    Its id.
    """
    tenant: str
    """
    Its tenant.
    """
    label: str
    """
    What it is for.
    """
    scopes: list[Scope]
    """
    What its tokens allow.
    """
    expiresAt: Time
    """
    When it ends, in real time.
    """


class NewKey(TypedDict):
    """
    A temporary client with its secret, of which the server keeps a hash alone.
    """

    clientId: ClientId
    """
    Its id.
    """
    clientSecret: str
    """
    Its secret.
    """
    tenant: str
    """
    Its tenant.
    """
    label: str
    """
    What it is for.
    """
    scopes: list[Scope]
    """
    What its tokens allow.
    """
    expiresAt: Time
    """
    When it ends, in real time.
    """


KeyList: TypeAlias = list[Key]
"""
Keys, the oldest first.
"""


ProblemError = TypedDict(
    "ProblemError",
    {
        "detail": str,
        "line": NotRequired[Number],
        "pointer": NotRequired[str],
        "parameter": NotRequired[str],
        "in": NotRequired[Literal["path", "query"]],
    },
)


class HttpArchive(TypedDict):
    """
    An HTTP Archive 1.2; what its members hold is said there.
    """

    log: HttpArchiveLog


class Problem(TypedDict):
    """
    A failure (RFC 9457). The wording is for people, never to be parsed.
    """

    type: NotRequired[str]
    """
    What kind of problem it is; about:blank says no more than the status.
    """
    title: str
    """
    The phrase of the status.
    """
    status: int
    """
    The status of the response.
    """
    detail: NotRequired[str]
    """
    What is wrong with this request.
    """
    errors: NotRequired[list[ProblemError]]
    """
    What is wrong, one by one; with a 400, and with a 409 to a file.
    """


class Exchange(TypedDict):
    """
    A request and its answer.
    """

    id: Number
    """
    Its id; later requests have greater ones.
    """
    startedAt: Time
    """
    When it came, in real time.
    """
    milliseconds: float
    """
    How long it took.
    """
    clientId: str | None
    """
    The client whose token, or whose credentials, it has.
    """
    operation: OperationId | None
    """
    The operation; null when it has none.
    """
    externalId: str | None
    """
    The externalId of its path.
    """
    fault: str | None
    """
    What a fault, or a magic externalId, made of it.
    """
    problem: Problem | None
    """
    What was wrong with it, as it was answered.
    """
    request: RequestModel
    """
    The request.
    """
    response: Response
    """
    The answer.
    """
    curl: str
    """
    A command that sends it again; `$TOKEN` and `$SECRET` stand for what is masked.
    """


ExchangeList: TypeAlias = list[Exchange]
"""
Requests and their answers, the oldest first.
"""
