"""The operations of the tag Customers; `customers` is the store of the caller's tenant alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from complyt_reference.customers import path_of, require_same_identity
from complyt_reference.storage import Customers

Answer = tuple[bytes, int, dict[str, str]]

_NO_STORE = {"Cache-Control": "no-store"}  # D29
_DEFAULT_SIZE = 100  # D14, when only `page` is given


async def get_customer(customers: Customers, source: str, external_id: str) -> Answer:
    """Answer the customer of the pair."""
    return await customers.get(source, external_id), 200, _NO_STORE


async def get_all_customers(
    customers: Customers, page: int | None, size: int | None
) -> tuple[AsyncIterator[list[bytes]] | bytes, int, dict[str, str]]:
    """Answer the whole collection, or one page of it with a link to the next (D14)."""
    if page is None and size is None:
        return customers.all(), 200, _NO_STORE
    page, size = page or 1, size or _DEFAULT_SIZE
    items, more = await customers.page(page, size)
    headers = dict(_NO_STORE)
    if more:
        headers["Link"] = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
    return b"[" + b",".join(items) + b"]", 200, headers


async def upsert_customer(
    customers: Customers, source: str, external_id: str, body: Mapping[str, Any]
) -> Answer:
    """Store the customer under its pair; 201 when the pair is new."""
    require_same_identity(body, source, external_id)
    customer, created = await customers.put(body)
    if not created:
        return customer, 200, _NO_STORE
    return customer, 201, {**_NO_STORE, "Location": path_of(source, external_id)}


async def update_customer(customers: Customers, complyt_id: str, body: Mapping[str, Any]) -> Answer:
    """Change what the body sends of the customer and answer the whole."""
    return await customers.patch(complyt_id.lower(), body), 200, _NO_STORE
