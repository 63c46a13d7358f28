"""Customers that are made up, the same ones for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from complyt_reference import timestamps
from complyt_reference.customers import Customer
from complyt_reference.errors import InvalidCustomer
from complyt_reference.sandbox.people import Place, Pool
from connexion31 import faults
from connexion31.validation import Validator

_TYPES = ["RETAIL"] * 80 + ["RESELLER"] * 10 + ["RETAIL_EXEMPT"] * 6 + ["MARKETPLACE"] * 4
_COMPANIES = ("RESELLER", "MARKETPLACE")
_FIRST_MS = timestamps.parse("2015-01-01", "")
_SPAN_MS = 10 * 365 * 86_400_000
_YEAR_MS = 365 * 86_400_000
_HOUSES = 9_999


@dataclass(frozen=True)
class Seed:
    """Which customers are wanted."""

    count: int
    number: int
    source: str
    pool: Pool


def made_up(seed: Seed, validator: Validator, now: int) -> Iterator[Customer]:
    """Yield the customers as they are stored, the newest first, which a database adds quickest.

    `now`, in epoch milliseconds, is when they come. Raises InvalidCustomer for one that the
    contract does not take, of which no locale is known.
    """
    draw = Random(seed.number)  # noqa: S311 - it makes customers, no secrets
    # Apart for each source, so that the same people of two of them do not share complytIds.
    draw_id = Random(f"{seed.source} {seed.number}")  # noqa: S311 - as above
    moment = timestamps.render(now)
    for index in range(seed.count):
        customer = _customer(seed, draw, index, moment, _uuid(draw_id))
        if not validator.is_valid(customer):
            found = faults(validator, customer)[0]
            place = "/".join(map(str, found.path))
            raise InvalidCustomer(
                f"A customer of this locale is not right: {place}: {found.detail}"
            )
        yield customer


def _customer(seed: Seed, draw: Random, index: int, moment: str, complyt_id: str) -> Customer:
    pool = seed.pool
    kind = draw.choice(_TYPES)
    created = _FIRST_MS + int((seed.count - index - draw.random()) * _SPAN_MS / seed.count)
    return {
        "complytId": complyt_id,
        "externalId": f"seed-{seed.number}-{index + 1:07}",
        "source": seed.source,
        "name": draw.choice(pool.companies if kind in _COMPANIES else pool.names),
        "address": _address(draw, draw.choice(pool.places), pool.country),
        "email": f"{draw.choice(pool.mailboxes)}{index}@{draw.choice(pool.domains)}",
        "customerType": kind,
        "internalTimestamps": {"createdDate": moment, "updatedDate": moment},
        "externalTimestamps": {
            "createdDate": timestamps.render(created),
            "updatedDate": timestamps.render(created + int(draw.random() * _YEAR_MS)),
        },
        "comment": draw.choice(pool.comments) if draw.random() < 0.1 else None,
    }


def _address(draw: Random, place: Place, country: str | None) -> Customer:
    street = place.before
    if place.after is not None:
        street = f"{place.before}{1 + int(draw.random() * _HOUSES)}{place.after}"
    return {
        "city": place.city,
        "country": country,
        "county": None,
        "state": place.state,
        "street": street,
        "region": None,
        "zip": place.zip,
        "isPartial": False,
    }


def _uuid(draw: Random) -> str:
    """Return a random UUID (RFC 9562, version 4), in a third of the time that uuid takes."""
    text = f"{draw.getrandbits(120):030x}"
    variant = "89ab"[draw.getrandbits(2)]
    return f"{text[:8]}-{text[8:12]}-4{text[12:15]}-{variant}{text[15:18]}-{text[18:30]}"
