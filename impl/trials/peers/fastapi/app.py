"""The operations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Response
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from peers.fastapi.models import (
    Customer,
    CustomerPatch,
    CustomerUpsert,
    ExternalId,
    Source,
    Token,
    TokenRequest,
)
from trials.peers import tokens
from trials.peers.fastapi.tables import CustomerRow, insert, now, session, sessions

CUSTOMER = "/v1/customers/source/{source}/externalId/{externalId}"
IDENTIFIERS = ("complyt_id", "source", "external_id")
BATCH = 500  # rows of a streamed list that are read at a time


app = FastAPI(title="Customers")


def tenant_with(scope: str) -> Callable[..., Awaitable[str]]:
    """Return a dependency that gives the tenant of a token with this scope."""

    async def dependency(
        credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    ) -> str:
        try:
            return tokens.tenant_of(credentials.credentials, scope)
        except tokens.Refused as refused:
            challenge = {"WWW-Authenticate": "Bearer"}
            raise HTTPException(refused.status, refused.reason, challenge) from None

    return dependency


Reader = Annotated[str, Depends(tenant_with(tokens.READ))]
Writer = Annotated[str, Depends(tenant_with(tokens.WRITE))]
Database = Annotated[AsyncSession, Depends(session)]
SourceInPath = Annotated[Source, Path(alias="source")]
ExternalIdInPath = Annotated[ExternalId, Path(alias="externalId")]
Page = Annotated[int | None, Query(ge=1, le=1_000_000_000)]
Size = Annotated[int | None, Query(ge=1, le=1000)]


@app.post("/v1/token")
async def create_token(body: TokenRequest) -> Token:
    """Exchange credentials for a token."""
    try:
        token = tokens.issue(body.client_id, body.client_secret)
    except tokens.Refused as refused:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(refused.status, refused.reason, challenge) from None
    return Token(access_token=token, expires_in=tokens.LIFETIME)


@app.get("/v1/customers", response_model=list[Customer])
async def get_all_customers(
    tenant: Reader,
    database: Database,
    response: Response,
    page: Page = None,
    size: Size = None,
) -> Sequence[CustomerRow] | Response:
    """Answer the tenant's customers, newest first."""
    query = (
        select(CustomerRow)
        .where(CustomerRow.tenant == tenant)
        .order_by(CustomerRow.external_created.desc(), CustomerRow.complyt_id)
    )
    if page is None and size is None:
        return StreamingResponse(_streamed(query), media_type="application/json")
    page, size = page or 1, size or 100
    rows = (await database.scalars(query.offset((page - 1) * size).limit(size + 1))).all()
    if len(rows) > size:
        response.headers["Link"] = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
    return rows[:size]


@app.get(CUSTOMER, response_model=Customer)
async def get_customer(
    tenant: Reader, database: Database, source: SourceInPath, external_id: ExternalIdInPath
) -> CustomerRow:
    """Answer the customer of the pair."""
    row = await _find(database, tenant=tenant, source=source, external_id=external_id)
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
    pair = {"tenant": tenant, "source": source, "external_id": external_id}
    if body.complyt_id is not None:
        stored = await _find(database, **pair)
        if stored is None or stored.complyt_id != body.complyt_id:
            raise HTTPException(400, "complytId must be the stored one")
    moment, assigned = now(), uuid4()
    values = {**_columns(body, set(CustomerUpsert.model_fields)), "internal_updated": moment}
    created = {**pair, **values, "complyt_id": assigned, "internal_created": moment}
    statement = (
        insert(CustomerRow)
        .values(created)
        .on_conflict_do_update(index_elements=list(pair), set_=values)
        .returning(CustomerRow)
    )
    row = (await database.scalars(statement)).one()
    await database.commit()
    if row.complyt_id == assigned:
        response.status_code = 201
        path = f"/v1/customers/source/{source}/externalId/{quote(external_id, safe='')}"
        response.headers["Location"] = path
    return row


@app.patch("/v1/customers/complytId/{complytId}", response_model=Customer)
async def update_customer(
    tenant: Writer,
    database: Database,
    complyt_id: Annotated[UUID, Path(alias="complytId")],
    body: CustomerPatch,
) -> CustomerRow:
    """Change what is sent."""
    identifiers = body.model_fields_set.intersection(IDENTIFIERS)
    if identifiers:
        stored = await _find(database, tenant=tenant, complyt_id=complyt_id)
        if any(getattr(body, name) != getattr(stored, name, None) for name in identifiers):
            raise HTTPException(400 if stored else 404, "The identifiers must be the stored ones")
    statement = (
        update(CustomerRow)
        .where(CustomerRow.tenant == tenant, CustomerRow.complyt_id == complyt_id)
        .values({**_columns(body, body.model_fields_set), "internal_updated": now()})
        .returning(CustomerRow)
    )
    row = (await database.scalars(statement)).one_or_none()
    await database.commit()
    if row is None:
        raise HTTPException(404, "No such customer")
    return row


async def _find(database: AsyncSession, **values: Any) -> CustomerRow | None:
    found: CustomerRow | None = await database.scalar(select(CustomerRow).filter_by(**values))
    return found


def _columns(body: CustomerUpsert | CustomerPatch, names: set[str]) -> dict[str, Any]:
    """Return what these properties of a body put into which columns."""
    values = {
        name: getattr(body, name) for name in names.difference(IDENTIFIERS, ["external_timestamps"])
    }
    if values.get("address") is not None:
        values["address"] = values["address"].model_dump(by_alias=True)
    if "external_timestamps" in names:
        assert body.external_timestamps is not None, "the models refuse it"
        values["external_created"] = body.external_timestamps.created_date
        values["external_updated"] = body.external_timestamps.updated_date
    return values


async def _streamed(query: Select[CustomerRow]) -> AsyncIterator[bytes]:
    """Yield a list as its rows are read."""
    comma = b"["
    async with sessions() as database:
        rows = await database.stream_scalars(query.execution_options(yield_per=BATCH))
        async for batch in rows.partitions():
            answers = [Customer.model_validate(row).model_dump_json(by_alias=True) for row in batch]
            yield comma + ",".join(answers).encode()
            comma = b","
    yield b"]" if comma == b"," else b"[]"
