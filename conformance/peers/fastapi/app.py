"""The operations.

They are coroutines that never wait, so that each runs to its end before the next begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from peers.fastapi.database import CustomerRow, Times, now, session
from peers.fastapi.messages import add_refusals, well_formed
from peers.fastapi.models import (
    Address,
    Customer,
    CustomerPatch,
    CustomerUpsert,
    ExternalId,
    ExternalTimestampsInput,
    Source,
    Token,
    TokenRequest,
)
from peers.fastapi.security import CLIENTS, LIFETIME, Reader, Writer, issue

CUSTOMER = "/v1/customers/source/{source}/externalId/{externalId}"
IDENTIFIERS = ("complyt_id", "source", "external_id")

app = FastAPI(
    title="Customers",
    dependencies=[Depends(well_formed)],
    redirect_slashes=False,
)
add_refusals(app)

Database = Annotated[Session, Depends(session)]
SourceInPath = Annotated[Source, Path(alias="source")]
ExternalIdInPath = Annotated[ExternalId, Path(alias="externalId")]
Page = Annotated[int | None, Query(ge=1, le=1_000_000_000)]
Size = Annotated[int | None, Query(ge=1, le=1000)]


@app.post("/v1/token")
async def create_token(body: TokenRequest) -> Token:
    """Exchange credentials for a token."""
    client = CLIENTS.get(body.client_id)
    if client is None or client.secret != body.client_secret:
        raise HTTPException(401, "Wrong credentials", {"WWW-Authenticate": "Bearer"})
    return Token(access_token=issue(client), expires_in=LIFETIME)


@app.get("/v1/customers", response_model=list[Customer])
async def get_all_customers(
    tenant: Reader,
    database: Database,
    response: Response,
    page: Page = None,
    size: Size = None,
) -> Sequence[CustomerRow]:
    """Answer the tenant's customers, newest first."""
    query = (
        select(CustomerRow)
        .where(CustomerRow.tenant == tenant)
        .order_by(CustomerRow.external_created.desc(), CustomerRow.complyt_id)
    )
    if page is None and size is None:
        return database.scalars(query).all()
    page, size = page or 1, size or 100
    rows = database.scalars(query.offset((page - 1) * size).limit(size + 1)).all()
    if len(rows) > size:
        response.headers["Link"] = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
    return rows[:size]


@app.get(CUSTOMER, response_model=Customer)
async def get_customer(
    tenant: Reader, database: Database, source: SourceInPath, external_id: ExternalIdInPath
) -> CustomerRow:
    """Answer the customer of the pair."""
    row = _find(database, tenant, source, external_id)
    if row is None:
        raise HTTPException(404, "No such customer")
    return row


@app.put(CUSTOMER, response_model=Customer)
async def upsert_customer(
    tenant: Writer,
    database: Database,
    response: Response,
    source: SourceInPath,
    external_id: ExternalIdInPath,
    body: CustomerUpsert,
) -> CustomerRow:
    """Create or replace the customer of the pair."""
    if (body.source, body.external_id) != (source, external_id):
        raise HTTPException(400, "source and externalId must be those of the path")
    row = _find(database, tenant, source, external_id)
    if body.complyt_id is not None and (row is None or row.complyt_id != body.complyt_id):
        raise HTTPException(400, "complytId must be the stored one")
    if row is None:
        row = CustomerRow(
            tenant=tenant, source=source, external_id=external_id, internal_created=now()
        )
        database.add(row)
        response.status_code = 201
        path = f"/v1/customers/source/{source}/externalId/{quote(external_id, safe='')}"
        response.headers["Location"] = path
    return _write(database, row, dict(body))


@app.patch("/v1/customers/complytId/{complytId}", response_model=Customer)
async def update_customer(
    tenant: Writer,
    database: Database,
    complyt_id: Annotated[UUID, Path(alias="complytId")],
    body: CustomerPatch,
) -> CustomerRow:
    """Change what is sent."""
    row = database.get(CustomerRow, complyt_id)
    if row is None or row.tenant != tenant:
        raise HTTPException(404, "No such customer")
    changes = {name: value for name, value in body if name in body.model_fields_set}
    for name in IDENTIFIERS:
        if name in changes and changes[name] != getattr(row, name):
            raise HTTPException(400, f"{name} must be the stored one")
    return _write(database, row, changes)


def _find(database: Session, tenant: str, source: str, external_id: str) -> CustomerRow | None:
    query = select(CustomerRow).filter_by(tenant=tenant, source=source, external_id=external_id)
    return database.scalar(query)


def _write(database: Session, row: CustomerRow, values: dict[str, Any]) -> CustomerRow:
    for name, value in values.items():
        if name not in IDENTIFIERS:
            setattr(row, name, _stored(value))
    row.internal_updated = now()
    database.commit()
    return row


def _stored(value: Any) -> Any:
    if isinstance(value, Address):
        return value.model_dump(by_alias=True)
    if isinstance(value, ExternalTimestampsInput):
        return Times(value.created_date, value.updated_date)
    return value
