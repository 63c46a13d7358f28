"""The table of customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

_folder = TemporaryDirectory(prefix="customers-")
engine = create_engine(
    f"sqlite:///{_folder.name}/customers.db", connect_args={"check_same_thread": False}
)
sessions = sessionmaker(engine)


class Base(DeclarativeBase):
    """The base of all tables."""

    type_annotation_map = {dict[str, Any]: JSON}


class CustomerRow(Base):
    """A customer of a tenant."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("tenant", "source", "externalId"),)

    complytId: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    tenant: Mapped[str]
    source: Mapped[str]
    externalId: Mapped[str]
    name: Mapped[str | None]
    address: Mapped[dict[str, Any] | None]
    email: Mapped[str | None]
    customerType: Mapped[str]
    externalCreatedDate: Mapped[datetime]
    externalUpdatedDate: Mapped[datetime]
    internalCreatedDate: Mapped[datetime]
    internalUpdatedDate: Mapped[datetime]
    comment: Mapped[str | None]


def session() -> Iterator[Session]:
    """Give a session for a request."""
    with sessions() as opened:
        yield opened
