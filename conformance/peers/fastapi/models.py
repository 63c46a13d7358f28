"""What requests and answers hold."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainSerializer


def _text_of_number(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def _to_utc(value: datetime) -> datetime:
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if value.year < 1970:
        raise ValueError("must lie in 1970 to 9999")
    return value


def _without_zone(value: datetime) -> str:
    text = value.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return text.removesuffix(".000")


Source = Annotated[str, BeforeValidator(_text_of_number), Field(pattern=r"^(10|[1-9])$")]
ExternalId = Annotated[
    str,
    BeforeValidator(_text_of_number),
    Field(min_length=1, max_length=256, pattern=r"^[^/\x00]+$"),
]
Timestamp = Annotated[datetime, AfterValidator(_to_utc), PlainSerializer(_without_zone)]
Name = Annotated[str, Field(min_length=1, max_length=256)]
Email = Annotated[str, Field(max_length=256, pattern=r"^([^@\s]+@[^@\s]+)?$")]
Comment = Annotated[str, Field(max_length=200)]
Text100 = Annotated[str, Field(max_length=100)]


class CustomerType(StrEnum):
    """What kind of customer it is."""

    RETAIL = "RETAIL"
    MARKETPLACE = "MARKETPLACE"
    RESELLER = "RESELLER"
    RETAIL_EXEMPT = "RETAIL_EXEMPT"


class Address(BaseModel):
    """Where a customer is."""

    city: Text100 | None = None
    country: Annotated[str, Field(max_length=50)] | None = None
    county: Text100 | None = None
    state: Text100 | None = None
    street: Annotated[str, Field(max_length=200)] | None = None
    region: Annotated[str, Field(max_length=20)] | None = None
    zip: Annotated[str, Field(max_length=20)] | None = None
    isPartial: bool = False


class Timestamps(BaseModel):
    """When something was created and last updated."""

    createdDate: Timestamp
    updatedDate: Timestamp


class CustomerUpsert(BaseModel):
    """A customer as PUT sends it."""

    complytId: UUID | None = None
    externalId: ExternalId
    source: Source
    name: Name | None = None
    address: Address | None = None
    email: Email | None = None
    customerType: CustomerType
    externalTimestamps: Timestamps
    comment: Comment | None = None


class CustomerPatch(BaseModel):
    """The properties that PATCH changes."""

    complytId: UUID | None = None
    externalId: ExternalId | None = None
    source: Source | None = None
    name: Name | None = None
    address: Address | None = None
    email: Email | None = None
    customerType: CustomerType | None = None
    externalTimestamps: Timestamps | None = None
    comment: Comment | None = None


class Customer(BaseModel):
    """A customer as it is answered."""

    complytId: UUID
    externalId: str
    source: str
    name: str | None
    address: Address | None
    email: str | None
    customerType: CustomerType
    internalTimestamps: Timestamps
    externalTimestamps: Timestamps
    comment: str | None


class TokenRequest(BaseModel):
    """The credentials of a client."""

    clientId: str
    clientSecret: str


class Token(BaseModel):
    """A token and how long it lasts."""

    accessToken: str
    tokenType: str = "Bearer"
    expiresIn: int
