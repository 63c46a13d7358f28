# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: cc4261927170c7d700c273c6dd32d66668d3fa25fc01673544a975968ef9a4de
# ruff: noqa
# fmt: off
# isort: skip_file
"""What the handlers must be: a protocol per tag, a method per operation.

Requirements: AUTH-3, ERR-1, ERR-2, ERR-3, ERR-5, ERR-6, ERR-7, DOC-1.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal, Protocol

from connexion31 import Answer, Batches, Chunks

from . import models


class Authentication(Protocol):
    """The operations of the tag Authentication.

    Credentials of a client are exchanged for a token.
    """

    @abstractmethod
    async def create_token(self, body: models.TokenRequest) -> Answer[models.Token, Literal[200]]:
        """Create a token.

        POST /v1/token.

        Exchanges a client's credentials for a token, which the other operations need. There is no
        refresh token: ask again before `expiresIn` seconds have passed.

        Requirements: TOKEN-1, TOKEN-2.
        """


class Customers(Protocol):
    """The operations of the tag Customers.

    Customers are written under their pair of source and externalId with PUT, changed in part
    under their complytId with PATCH, and read one by one or all together. Every operation
    needs a token, and sees the customers of the token's tenant alone (D18).

    Requirements: AUTH-1, AUTH-2, AUTH-4, AUTH-5, AUTH-6, AUTH-7, OBJ-1, OBJ-2, OBJ-3, OBJ-4,
    OBJ-5, OBJ-6, TIME-1, TIME-2, TIME-3, TIME-4, TIME-5, TIME-6, TIME-7, PUT-14, PUT-17,
    PUT-18, GET-3, ERR-4.
    """

    @abstractmethod
    async def get_all_customers(
        self,
        page: int | None,
        size: int | None,
    ) -> Answer[models.CustomerList | Batches, Literal[200]]:
        """Get all customers.

        GET /v1/customers.

        Answers the tenant's customers as a bare array, newest `externalTimestamps.createdDate`
        first, ties by `complytId` (D13).

        With neither `page` nor `size` it answers the whole collection, which may hold a million
        customers: read it as a stream. `size` alone means page 1, `page` alone means size 100. A
        page past the end is `[]` (D14).

        Requirements: LIST-1, LIST-2, LIST-3, LIST-4, LIST-5.
        """

    @abstractmethod
    async def get_customer(
        self,
        source: models.Source,
        external_id: models.ExternalId,
    ) -> Answer[models.Customer, Literal[200]]:
        """Get a customer.

        GET /v1/customers/source/{source}/externalId/{externalId}.

        Answers the customer of the pair, as the last accepted write left it.

        Requirements: GET-1, GET-2.
        """

    @abstractmethod
    async def upsert_customer(
        self,
        source: models.Source,
        external_id: models.ExternalId,
        body: models.CustomerUpsert,
    ) -> Answer[models.Customer, Literal[200, 201]]:
        """Create or replace a customer.

        PUT /v1/customers/source/{source}/externalId/{externalId}.

        Stores the customer under its pair: 201 when the pair is new, 200 when it is known. PUT
        replaces: what is left out or null becomes unset (D4).

        What the schema cannot say, each answered with 400, nothing stored:

        - `source` and `externalId` stand in path and body, and must be the same text there (D3);
          a number in the body stands for its shortest decimal text (D2).
        - `complytId`, when sent, must be the stored one, without regard to case; there is none on
          creation (D5, D28).

        Of any number of first PUTs of one pair at once exactly one answers 201 (D24). 404 is
        documented without a cause: the reference server never sends it (D25).

        Requirements: PUT-1, PUT-2, PUT-3, PUT-4, PUT-5, PUT-6, PUT-7, PUT-8, PUT-9, PUT-10,
        PUT-11, PUT-12, PUT-13, PUT-15, PUT-16, PUT-19.
        """

    @abstractmethod
    async def update_customer(
        self,
        complyt_id: models.ComplytIdInput,
        body: models.CustomerPatch,
    ) -> Answer[models.Customer, Literal[200]]:
        """Update a customer.

        PATCH /v1/customers/complytId/{complytId}.

        Changes what is sent and leaves the rest. `address` and `externalTimestamps` are replaced
        whole (D10). null unsets an optional property; `{}` changes nothing but perhaps
        `internalTimestamps.updatedDate` (D11).

        What the schema cannot say, answered with 400, nothing changed: `complytId`, `source` and
        `externalId`, when sent, must be the stored ones (D11, D28).

        Requirements: PATCH-1, PATCH-2, PATCH-3, PATCH-4, PATCH-5, PATCH-6, PATCH-7, PATCH-8,
        PATCH-9, PATCH-10, PATCH-11, PATCH-12.
        """
