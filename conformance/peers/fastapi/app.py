"""The operations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from peers.fastapi.database import Base, CustomerRow, engine, session
from peers.fastapi.models import (
    Customer,
    CustomerPatch,
    CustomerUpsert,
    ExternalId,
    Source,
    Timestamps,
    Token,
    TokenRequest,
)
from peers.fastapi.security import CLIENTS, LIFETIME, Reader, Writer, issue

app = FastAPI(title="Customers")
Base.metadata.create_all(engine)
Database = Annotated[Session, Depends(session)]


@app.exception_handler(RequestValidationError)
def refuse(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 400 where FastAPI answers 422."""
    return JSONResponse({"detail": error.errors()}, 400)


@app.post("/v1/token")
def create_token(body: TokenRequest) -> Token:
    """Exchange credentials for a token."""
    client = CLIENTS.get(body.clientId)
    if client is None or client.secret != body.clientSecret:
        raise HTTPException(401, "Wrong credentials", {"WWW-Authenticate": "Bearer"})
    return Token(accessToken=issue(client), expiresIn=LIFETIME)


@app.get("/v1/customers")
def get_all_customers(
    tenant: Reader,
    database: Database,
    response: Response,
    page: Annotated[int | None, Query(ge=1, le=1_000_000_000)] = None,
    size: Annotated[int | None, Query(ge=1, le=1000)] = None,
) -> list[Customer]:
    """Answer the tenant's customers, newest first."""
    query = (
        select(CustomerRow)
        .where(CustomerRow.tenant == tenant)
        .order_by(CustomerRow.externalCreatedDate.desc(), CustomerRow.complytId)
    )
    if page is None and size is None:
        return [_answer(row) for row in database.scalars(query)]
    page, size = page or 1, size or 100
    rows = database.scalars(query.offset((page - 1) * size).limit(size + 1)).all()
    if len(rows) > size:
        response.headers["Link"] = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
    return [_answer(row) for row in rows[:size]]


@app.get("/v1/customers/source/{source}/externalId/{externalId}")
def get_customer(
    tenant: Reader, database: Database, source: Source, externalId: ExternalId
) -> Customer:
    """Answer the customer of the pair."""
    row = _find(database, tenant, source, externalId)
    if row is None:
        raise HTTPException(404, "No such customer")
    return _answer(row)


@app.put("/v1/customers/source/{source}/externalId/{externalId}")
def upsert_customer(
    tenant: Writer,
    database: Database,
    response: Response,
    source: Source,
    externalId: ExternalId,
    body: CustomerUpsert,
) -> Customer:
    """Create or replace the customer of the pair."""
    if (body.source, body.externalId) != (source, externalId):
        raise HTTPException(400, "source and externalId must be those of the path")
    row = _find(database, tenant, source, externalId)
    if body.complytId is not None and (row is None or row.complytId != body.complytId):
        raise HTTPException(400, "complytId must be the stored one")
    if row is None:
        row = CustomerRow(
            tenant=tenant, source=source, externalId=externalId, internalCreatedDate=_now()
        )
        database.add(row)
        response.status_code = 201
        response.headers["Location"] = (
            f"/v1/customers/source/{source}/externalId/{quote(externalId, safe='')}"
        )
    row.name = body.name
    row.address = body.address.model_dump() if body.address else None
    row.email = body.email
    row.customerType = body.customerType
    row.comment = body.comment
    _set_timestamps(row, body.externalTimestamps)
    database.commit()
    return _answer(row)


@app.patch("/v1/customers/complytId/{complytId}")
def update_customer(
    tenant: Writer, database: Database, complytId: UUID, body: CustomerPatch
) -> Customer:
    """Change what is sent."""
    row = database.get(CustomerRow, complytId)
    if row is None or row.tenant != tenant:
        raise HTTPException(404, "No such customer")
    for name in body.model_fields_set:
        value = getattr(body, name)
        if name in ("complytId", "source", "externalId"):
            if value != getattr(row, name):
                raise HTTPException(400, f"{name} must be the stored one")
        elif name == "externalTimestamps":
            _set_timestamps(row, value)
        elif name == "address":
            row.address = value.model_dump() if value else None
        else:
            setattr(row, name, value)
    row.internalUpdatedDate = _now()
    database.commit()
    return _answer(row)


def _find(database: Session, tenant: str, source: str, external_id: str) -> CustomerRow | None:
    return database.scalar(
        select(CustomerRow).filter_by(tenant=tenant, source=source, externalId=external_id)
    )


def _set_timestamps(row: CustomerRow, timestamps: Timestamps) -> None:
    row.externalCreatedDate = timestamps.createdDate
    row.externalUpdatedDate = timestamps.updatedDate
    row.internalUpdatedDate = _now()


def _answer(row: CustomerRow) -> Customer:
    return Customer(
        complytId=row.complytId,
        externalId=row.externalId,
        source=row.source,
        name=row.name,
        address=row.address,
        email=row.email,
        customerType=row.customerType,
        internalTimestamps={
            "createdDate": row.internalCreatedDate,
            "updatedDate": row.internalUpdatedDate,
        },
        externalTimestamps={
            "createdDate": row.externalCreatedDate,
            "updatedDate": row.externalUpdatedDate,
        },
        comment=row.comment,
    )


def _now() -> datetime:
    return datetime.now(UTC)
