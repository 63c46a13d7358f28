"""Where customers are kept: SQLAlchemy, on aiosqlite or asyncpg."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_url = make_url(os.environ["BENCH_DATABASE"])
_kind = _url.get_backend_name()
_PATIENCE = 30  # seconds that a write waits for others

engine = create_async_engine(
    _url.set(drivername=_DRIVERS[_kind]),
    connect_args={"timeout": _PATIENCE} if _kind == "sqlite" else {},
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
insert = sqlite.insert if _kind == "sqlite" else postgresql.insert


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

    type_annotation_map: ClassVar = {dict[str, Any]: JSON(none_as_null=True)}


class CustomerRow(Base):
    """A customer of a tenant."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("tenant", "source", "external_id"),)

    complyt_id: Mapped[UUID] = mapped_column(primary_key=True)
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


Index("listed", CustomerRow.tenant, CustomerRow.external_created.desc(), CustomerRow.complyt_id)


async def session() -> AsyncIterator[AsyncSession]:
    """Give a session for a request."""
    async with sessions() as opened:
        yield opened


if _kind == "sqlite":

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        """Commit as durably as the others do."""
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
