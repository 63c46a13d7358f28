# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: cc4261927170c7d700c273c6dd32d66668d3fa25fc01673544a975968ef9a4de
# ruff: noqa
# fmt: off
# isort: skip_file

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Source: TypeAlias = str
"""
Which of the tenant's systems a customer comes from; keeps their external ids apart. Ten
of them, `1` to `10` (D1).

"""


SourceInput: TypeAlias = Source | int
"""
Source as a request body may send it: as text or as an integer, which stands for its
decimal text (D2). The answer is always text.

"""


ExternalId: TypeAlias = str
"""
The customer's id in the tenant's system, any text, compared code point for code point
(D19). No `/`, as no client or proxy can address it reliably, nor the whole ids `.` and
`..` (D20). Lone surrogates are refused (D19).

"""


ExternalIdInput: TypeAlias = ExternalId | int
"""
ExternalId as a request body may send it: as text or as an integer, which stands for its
shortest decimal text (D2). The answer is always text.

"""


ComplytId: TypeAlias = str
"""
The service's own unique id of a customer, a UUID. It never changes while the pair exists.
Answered in lower case (D28); the pattern admits both cases, as they are the same UUID.

"""


ComplytIdInput: TypeAlias = str
"""
ComplytId as a request sends it, in either case (D28).
"""


CustomerType: TypeAlias = Literal["RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT"]
"""
What kind of customer it is. RETAIL and RESELLER are taxable by default, MARKETPLACE is
not; RETAIL_EXEMPT is undescribed.

"""


Email: TypeAlias = str | None
"""
An email address; null or `""` when there is none. An address has one `@`, something on
both sides, no Unicode White_Space and no control characters; nothing finer (D21).

"""


Timestamp: TypeAlias = str
"""
A time as it is answered: UTC, without a zone, a fraction only when it is not zero, at
most milliseconds (D8). It is therefore not the date-time of RFC 3339. Three digits of a
fraction, `.500`, are the same answer as one, `.5`.

"""


TimestampInput: TypeAlias = str
"""
A time as a request sends it: a date, which is its midnight, or a date-time with `Z`, with
an offset up to 14 hours, or without a zone, which is UTC (D7, D8). An offset is applied;
a fraction has 1 to 9 digits and is cut to milliseconds (D8). The pattern knows the days
of each month, leap years and the years 1970 to 9999; it has no leap seconds (D9).

What it cannot say: an instant that its offset carries out of 1970 to 9999 UTC is
refused with 400 (D9). Other spellings do not fit, but whether a server refuses them all is
left open: offsets beyond 14 hours, `-00:00`, `24:00:00`, a lower-case `t` or `z`.

"""


class Address(TypedDict):
    """
    An address as it is answered: each member null when it is unset (D12).

    """

    city: NotRequired[str | None]
    """
    The city.
    """
    country: NotRequired[str | None]
    """
    The country.
    """
    county: NotRequired[str | None]
    """
    The county; reads null when it was left out.
    """
    state: NotRequired[str | None]
    """
    The state, as code or as name.
    """
    street: NotRequired[str | None]
    """
    Street and number.
    """
    region: NotRequired[str | None]
    """
    The region of an address outside the US.
    """
    zip: NotRequired[str | None]
    """
    The postal code.
    """
    isPartial: NotRequired[bool | None]
    """
    Whether the address is incomplete; reads false when it was left out.
    """


class AddressInput(TypedDict):
    """
    An address as a request sends it: every member optional, null or left out when unset, and
    replaced whole (D4, D10). `""` is legal and comes back. Unknown members are ignored (D6).
    What an address without any member reads as is undecided (D12).

    """

    city: NotRequired[str | None]
    """
    The city.
    """
    country: NotRequired[str | None]
    """
    The country.
    """
    county: NotRequired[str | None]
    """
    The county.
    """
    state: NotRequired[str | None]
    """
    The state, as code or as name.
    """
    street: NotRequired[str | None]
    """
    Street and number.
    """
    region: NotRequired[str | None]
    """
    The region of an address outside the US.
    """
    zip: NotRequired[str | None]
    """
    The postal code.
    """
    isPartial: NotRequired[bool | None]
    """
    Whether the address is incomplete. Left out it reads false; what null reads as is
    undecided (D12).

    """


class InternalTimestamps(TypedDict):
    """
    The service's own times of the record; read-only (D26).

    """

    createdDate: Timestamp
    """
    When the record was first written; never changes.
    """
    updatedDate: Timestamp
    """
    When a write was last accepted; never earlier than createdDate.
    """


class ExternalTimestamps(TypedDict):
    """
    The times in the tenant's system, from which tax is calculated, as they are answered.

    """

    createdDate: Timestamp
    """
    When the customer was created in the tenant's system.
    """
    updatedDate: Timestamp
    """
    When the customer was last updated in the tenant's system.
    """


class ExternalTimestampsInput(TypedDict):
    """
    The times in the tenant's system, from which tax is calculated, as a request sends them:
    both required, and replaced whole (D10). Unknown members are ignored (D6).

    """

    createdDate: TimestampInput
    """
    When the customer was created in the tenant's system.
    """
    updatedDate: TimestampInput
    """
    When the customer was last updated in the tenant's system.
    """


class Customer(TypedDict):
    """
    A customer as it is answered. The server answers every documented property, null when it
    is unset; null and absent mean the same (D12). Further properties may come.

    """

    complytId: ComplytId
    """
    Assigned on creation.
    """
    externalId: ExternalId
    """
    The customer's id in the tenant's system.
    """
    source: Source
    """
    Which of the tenant's systems that is.
    """
    name: NotRequired[str | None]
    """
    The customer's name.
    """
    address: NotRequired[Address | None]
    """
    Where the customer is; the reference server answers null when unset (D12).
    """
    email: NotRequired[Email]
    """
    The customer's email address.
    """
    customerType: CustomerType
    """
    What kind of customer it is.
    """
    internalTimestamps: InternalTimestamps
    """
    The service's own times of the record.
    """
    externalTimestamps: ExternalTimestamps
    """
    The times in the tenant's system.
    """
    comment: NotRequired[str | None]
    """
    A remark of the tenant.
    """


class CustomerUpsert(TypedDict):
    """
    A customer as PUT sends it. What is left out or null is unset afterwards (D4). Unknown
    properties are ignored, whatever JSON they hold that every parser agrees on: I-JSON
    (RFC 7493) without U+0000 (D6). Text comes back unchanged, code point for code point; its
    length counts code points; lone surrogates are refused (D19).

    """

    complytId: NotRequired[ComplytIdInput | None]
    """
    Null or left out, or equal to the stored one (D5).
    """
    externalId: ExternalIdInput
    """
    Equal to the path's (D3).
    """
    source: SourceInput
    """
    Equal to the path's (D3).
    """
    name: NotRequired[str | None]
    """
    The customer's name.
    """
    address: NotRequired[AddressInput | None]
    """
    Where the customer is; replaced whole (D10).
    """
    email: NotRequired[Email]
    """
    The customer's email address.
    """
    customerType: CustomerType
    """
    What kind of customer it is.
    """
    internalTimestamps: NotRequired[Any]
    """
    Read-only: ignored, whatever I-JSON it holds, so that a customer that was read can be
    sent back (D6).

    """
    externalTimestamps: ExternalTimestampsInput
    """
    The times in the tenant's system.
    """
    comment: NotRequired[str | None]
    """
    A remark of the tenant.
    """


class CustomerPatch(TypedDict):
    """
    Changes of a customer as PATCH sends them. What is left out stays; null unsets an optional
    property and is refused for the others (D11). Unknown properties are ignored (D6), text is
    kept as in CustomerUpsert (D19).

    """

    complytId: NotRequired[ComplytIdInput]
    """
    Left out, or equal to the stored one; null is undecided (D11).
    """
    externalId: NotRequired[ExternalIdInput]
    """
    Left out, or equal to the stored one (D11).
    """
    source: NotRequired[SourceInput]
    """
    Left out, or equal to the stored one (D11).
    """
    name: NotRequired[str | None]
    """
    The customer's name.
    """
    address: NotRequired[AddressInput | None]
    """
    Where the customer is; replaced whole (D10).
    """
    email: NotRequired[Email]
    """
    The customer's email address.
    """
    customerType: NotRequired[CustomerType]
    """
    What kind of customer it is.
    """
    internalTimestamps: NotRequired[Any]
    """
    Read-only: ignored, whatever I-JSON it holds, so that a customer that was read can be
    sent back (D6).

    """
    externalTimestamps: NotRequired[ExternalTimestampsInput]
    """
    The times in the tenant's system; replaced whole (D10).
    """
    comment: NotRequired[str | None]
    """
    A remark of the tenant.
    """


CustomerList: TypeAlias = list[Customer]
"""
Customers, newest externalTimestamps.createdDate first, ties by complytId (D13).
"""


class TokenRequest(TypedDict):
    """
    The credentials of a client. An empty text fits, and gets 400 or 401. Unknown members are
    ignored (D6).

    """

    clientId: str
    """
    The client's id.
    """
    clientSecret: str
    """
    The client's secret.
    """


class Token(TypedDict):
    """
    A token and how long it lasts. Further members may come.
    """

    accessToken: str
    """
    The token, to be sent as `Authorization: Bearer <accessToken>`.
    """
    tokenType: Literal["Bearer"]
    """
    The scheme of the Authorization header.
    """
    expiresIn: int
    """
    For how many seconds the token is valid.
    """


class BodyError(TypedDict):
    """
    What is wrong with one value of the body (D15).
    """

    detail: str
    """
    What is wrong with the value.
    """
    pointer: str
    """
    Where the value stands in the body: a JSON pointer (RFC 6901) as a URI fragment, `#`
    for the whole body.

    """


ParameterError = TypedDict(
    "ParameterError",
    {
        "detail": str,
        "parameter": str,
        "in": Literal["path", "query"],
    },
)


AnyError: TypeAlias = dict[str, Any]
"""
A failure as another implementation tells it, any JSON object (D15).
"""


ProblemError: TypeAlias = BodyError | ParameterError
"""
What is wrong with one value, of the body or of a parameter (D15).
"""


class Problem(TypedDict):
    """
    A failure (RFC 9457, D15). The wording is for people, never to be parsed.

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
    What is wrong, one by one; with a 400 (D15).
    """
