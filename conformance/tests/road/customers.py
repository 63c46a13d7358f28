"""The operations of the tag Customers, on a plain dict: the skeleton's handlers, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote
from uuid import uuid4

from typing_extensions import override

from connexion31 import Answer, Batches, Problem

from ..generated import models, protocols

_Pair = tuple[str, str]
_TENANTS: dict[str, dict[_Pair, models.Customer]] = {}


class Customers(protocols.Customers):
    """Answers a request; `caller` is what its token says."""

    def __init__(self, caller: Mapping[str, Any]) -> None:
        self._customers = _TENANTS.setdefault(caller["tenant"], {})

    @override
    async def get_all_customers(
        self,
        page: int | None,
        size: int | None,
    ) -> Answer[models.CustomerList | Batches, Literal[200]]:
        """Get all customers."""
        found = sorted(self._customers.values(), key=lambda customer: customer["complytId"])
        found.sort(key=lambda each: each["externalTimestamps"]["createdDate"], reverse=True)
        if page is None and size is None:
            return found, 200
        page, size = page or 1, size or 100
        end = page * size
        link = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
        return found[end - size : end], 200, {"Link": link} if end < len(found) else {}

    @override
    async def get_customer(
        self,
        source: models.Source,
        external_id: models.ExternalId,
    ) -> Answer[models.Customer, Literal[200]]:
        """Get a customer."""
        if (source, external_id) not in self._customers:
            raise Problem(404, "There is no such customer.")
        return self._customers[source, external_id], 200

    @override
    async def upsert_customer(
        self,
        source: models.Source,
        external_id: models.ExternalId,
        body: models.CustomerUpsert,
    ) -> Answer[models.Customer, Literal[200, 201]]:
        """Create or replace a customer."""
        _require_same("source", _text(body["source"]), source)
        _require_same("externalId", _text(body["externalId"]), external_id)
        stored = self._customers.get((source, external_id))
        complyt_id = stored["complytId"] if stored else str(uuid4())
        _require_same("complytId", (body.get("complytId") or complyt_id).lower(), complyt_id)
        customer: models.Customer = {
            "complytId": complyt_id,
            "externalId": external_id,
            "source": source,
            "name": body.get("name"),
            "address": _address(body.get("address")),
            "email": body.get("email"),
            "customerType": body["customerType"],
            "internalTimestamps": _internal(stored),
            "externalTimestamps": _external(body["externalTimestamps"]),
            "comment": body.get("comment"),
        }
        self._customers[source, external_id] = customer
        if stored:
            return customer, 200
        path = f"/v1/customers/source/{source}/externalId/{quote(external_id, safe='')}"
        return customer, 201, {"Location": path}

    @override
    async def update_customer(
        self,
        complyt_id: models.ComplytIdInput,
        body: models.CustomerPatch,
    ) -> Answer[models.Customer, Literal[200]]:
        """Update a customer."""
        stored = next(
            (each for each in self._customers.values() if each["complytId"] == complyt_id.lower()),
            None,
        )
        if stored is None:
            raise Problem(404, "There is no such customer.")
        _require_same("complytId", body.get("complytId", complyt_id).lower(), stored["complytId"])
        _require_same("source", _text(body.get("source", stored["source"])), stored["source"])
        external_id = stored["externalId"]
        _require_same("externalId", _text(body.get("externalId", external_id)), external_id)
        customer = stored.copy()
        if "name" in body:
            customer["name"] = body["name"]
        if "address" in body:
            customer["address"] = _address(body["address"])
        if "email" in body:
            customer["email"] = body["email"]
        if "customerType" in body:
            customer["customerType"] = body["customerType"]
        if "externalTimestamps" in body:
            customer["externalTimestamps"] = _external(body["externalTimestamps"])
        if "comment" in body:
            customer["comment"] = body["comment"]
        customer["internalTimestamps"] = _internal(stored)
        self._customers[stored["source"], external_id] = customer
        return customer, 200


def _text(identifier: str | float) -> str:
    return identifier if isinstance(identifier, str) else str(int(identifier))


def _require_same(name: str, sent: str, known: str) -> None:
    if sent != known:
        raise _invalid(name, f"{name} is not that of the customer.")


def _invalid(name: str, detail: str) -> Problem:
    error = {"detail": detail, "pointer": f"#/{name}"}
    return Problem(400, "The request breaks the contract.", errors=[error])


def _address(sent: models.AddressInput | None) -> models.Address | None:
    if sent is None:
        return None
    return {
        "city": sent.get("city"),
        "country": sent.get("country"),
        "county": sent.get("county"),
        "state": sent.get("state"),
        "street": sent.get("street"),
        "region": sent.get("region"),
        "zip": sent.get("zip"),
        "isPartial": bool(sent.get("isPartial")),
    }


def _internal(stored: models.Customer | None) -> models.InternalTimestamps:
    now = _rendered(datetime.now(UTC))
    if stored is None:
        return {"createdDate": now, "updatedDate": now}
    times = stored["internalTimestamps"]
    return {"createdDate": times["createdDate"], "updatedDate": max(times["updatedDate"], now)}


def _external(sent: models.ExternalTimestampsInput) -> models.ExternalTimestamps:
    return {
        "createdDate": _utc("createdDate", sent["createdDate"]),
        "updatedDate": _utc("updatedDate", sent["updatedDate"]),
    }


def _utc(name: str, text: str) -> str:
    """Return a time as it is answered: in UTC, without a zone."""
    sent = datetime.fromisoformat(text)
    try:
        moment = sent.replace(tzinfo=sent.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise _invalid(f"externalTimestamps/{name}", "Lies outside 1970 to 9999.") from None
    if moment.year < 1970:
        raise _invalid(f"externalTimestamps/{name}", "Lies outside 1970 to 9999.")
    return _rendered(moment)


def _rendered(moment: datetime) -> str:
    precision = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision)
