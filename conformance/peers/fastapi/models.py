"""What requests and answers hold, by the schemas of the document."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
)
from pydantic.alias_generators import to_camel

_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def _text_of_integer(value: Any) -> Any:
    """Read a number as its decimal text; a bool is an int to Python alone."""
    return str(value) if type(value) is int else value


def _spelt_as_documented(value: Any) -> Any:
    """Refuse what pydantic reads as a time beside the documented forms: numbers, blanks."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        raise ValueError("must be a timestamp")
    return value


def _utc(value: datetime) -> datetime:
    """Return the instant in UTC, without a zone."""
    try:
        instant = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    except OverflowError:
        raise ValueError("must lie in 1970 to 9999") from None
    if instant.year < 1970:
        raise ValueError("must lie in 1970 to 9999")
    return instant


def _not_null(value: Any) -> Any:
    if value is None:
        raise ValueError("must not be null")
    return value


def _answered(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").removesuffix(".000")


def _text(maximum: int, minimum: int = 0) -> Any:
    return Field(min_length=minimum, max_length=maximum, pattern=r"^[^\x00]*$")


Source = Annotated[str, BeforeValidator(_text_of_integer), Field(pattern=r"^(10|[1-9])$")]
ExternalId = Annotated[
    str,
    BeforeValidator(_text_of_integer),
    Field(
        min_length=1,
        max_length=256,
        pattern=r"^([^\x00/.][^\x00/]*|\.[^\x00/.][^\x00/]*|\.\.[^\x00/]+)$",
    ),
]
Name = Annotated[str, _text(256, minimum=1)]
Comment = Annotated[str, _text(200)]
Email = Annotated[str, Field(max_length=256, pattern=r"^([^@\s\p{Cc}]+@[^@\s\p{Cc}]+)?$")]
TimestampInput = Annotated[datetime, BeforeValidator(_spelt_as_documented), AfterValidator(_utc)]
Timestamp = Annotated[datetime, PlainSerializer(_answered)]


class CustomerType(StrEnum):
    """What kind of customer it is."""

    RETAIL = "RETAIL"
    MARKETPLACE = "MARKETPLACE"
    RESELLER = "RESELLER"
    RETAIL_EXEMPT = "RETAIL_EXEMPT"


class Sent(BaseModel):
    """A part of a request."""

    model_config = ConfigDict(alias_generator=to_camel)


class Answered(BaseModel):
    """A part of an answer, made from the attributes of what is stored."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class Address(Sent):
    """Where a customer is."""

    city: Annotated[str, _text(100)] | None = None
    country: Annotated[str, _text(50)] | None = None
    county: Annotated[str, _text(100)] | None = None
    state: Annotated[str, _text(100)] | None = None
    street: Annotated[str, _text(200)] | None = None
    region: Annotated[str, _text(20)] | None = None
    zip: Annotated[str, _text(20)] | None = None
    is_partial: StrictBool | None = False


class ExternalTimestampsInput(Sent):
    """The times in the tenant's system."""

    created_date: TimestampInput
    updated_date: TimestampInput


class CustomerUpsert(Sent):
    """A customer as PUT sends it."""

    complyt_id: UUID | None = None
    external_id: ExternalId
    source: Source
    name: Name | None = None
    address: Address | None = None
    email: Email | None = None
    customer_type: CustomerType
    external_timestamps: ExternalTimestampsInput
    comment: Comment | None = None


class CustomerPatch(Sent):
    """The properties that PATCH changes: those that are set."""

    complyt_id: UUID | None = None
    external_id: ExternalId | None = None
    source: Source | None = None
    name: Name | None = None
    address: Address | None = None
    email: Email | None = None
    customer_type: Annotated[CustomerType | None, AfterValidator(_not_null)] = None
    external_timestamps: Annotated[ExternalTimestampsInput | None, AfterValidator(_not_null)] = None
    comment: Comment | None = None


class Timestamps(Answered):
    """When something was created and last updated."""

    created_date: Timestamp
    updated_date: Timestamp


class Customer(Answered):
    """A customer as it is answered."""

    complyt_id: UUID
    external_id: str
    source: str
    name: str | None
    address: Address | None
    email: str | None
    customer_type: CustomerType
    internal_timestamps: Timestamps
    external_timestamps: Timestamps
    comment: str | None


class TokenRequest(Sent):
    """The credentials of a client."""

    client_id: str
    client_secret: str


class Token(Answered):
    """A token and how long it lasts."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
