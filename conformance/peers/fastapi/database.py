"""The customers, in SQLite by way of SQLAlchemy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, composite, mapped_column
from sqlalchemy.pool import StaticPool

_engine = create_engine(
    "sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool
)


def now() -> datetime:
    """Return the time in UTC, without a zone, as all are stored."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Times:
    """When something was created and last updated."""

    created_date: datetime
    updated_date: datetime


class Base(DeclarativeBase):
    """The base of all tables."""

    type_annotation_map: ClassVar = {dict[str, Any]: JSON}


class CustomerRow(Base):
    """A customer of a tenant."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("tenant", "source", "external_id"),)

    complyt_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    tenant: Mapped[str]
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str | None]
    address: Mapped[dict[str, Any] | None]
    email: Mapped[str | None]
    customer_type: Mapped[str]
    internal_created: Mapped[datetime]
    internal_updated: Mapped[datetime]
    external_created: Mapped[datetime]
    external_updated: Mapped[datetime]
    comment: Mapped[str | None]

    internal_timestamps: Mapped[Times] = composite("internal_created", "internal_updated")
    external_timestamps: Mapped[Times] = composite("external_created", "external_updated")


Base.metadata.create_all(_engine)


async def session() -> AsyncIterator[Session]:
    """Give a session for a request."""
    with Session(_engine, expire_on_commit=False) as opened:
        yield opened
