"""The operations of the tag Customers."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference import storage
from complyt_reference.customers import path_of, require_same_identity
from complyt_reference.generated import models, protocols
from connexion31 import Answer, Batches

_NO_STORE = {"Cache-Control": "no-store"}  # D29
_DEFAULT_SIZE = 100  # D14, when only `page` is given


class Customers(protocols.Customers):
    """The customers of the caller's tenant alone, as `customers` keeps them."""

    def __init__(self, customers: storage.Customers) -> None:
        self._customers = customers

    @override
    async def get_customer(
        self, source: models.Source, external_id: models.ExternalId
    ) -> Answer[models.Customer, Literal[200]]:
        """Answer the customer of the pair."""
        return await self._customers.get(source, external_id), 200, _NO_STORE

    @override
    async def get_all_customers(
        self, page: int | None, size: int | None
    ) -> Answer[models.CustomerList | Batches, Literal[200]]:
        """Answer the whole collection, or one page of it with a link to the next (D14)."""
        if page is None and size is None:
            return self._customers.all(), 200, _NO_STORE
        page, size = page or 1, size or _DEFAULT_SIZE
        items, more = await self._customers.page(page, size)
        headers = dict(_NO_STORE)
        if more:
            headers["Link"] = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
        return b"[" + b",".join(items) + b"]", 200, headers

    @override
    async def upsert_customer(
        self, source: models.Source, external_id: models.ExternalId, body: models.CustomerUpsert
    ) -> Answer[models.Customer, Literal[200, 201]]:
        """Store the customer under its pair; 201 when the pair is new."""
        require_same_identity(body, source, external_id)
        customer, created = await self._customers.put(body)
        if not created:
            return customer, 200, _NO_STORE
        return customer, 201, {**_NO_STORE, "Location": path_of(source, external_id)}

    @override
    async def update_customer(
        self, complyt_id: models.ComplytIdInput, body: models.CustomerPatch
    ) -> Answer[models.Customer, Literal[200]]:
        """Change what the body sends of the customer and answer the whole."""
        return await self._customers.patch(complyt_id.lower(), body), 200, _NO_STORE
