"""What people and companies of a locale are called and where they live, drawn from Faker once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from complyt_reference.errors import InvalidCustomer

if TYPE_CHECKING:
    from faker import Faker

_NAMES = 5_000
_COMPANIES = 1_000
_PLACES = 2_000
_MAILBOXES = 1_000
_COMMENTS = 200
_HOUSE = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Place:
    """An address; its house number stands between the two parts of the street, if it has one."""

    before: str
    after: str | None
    city: str
    state: str | None
    zip: str


@dataclass(frozen=True)
class Pool:
    """What customers of a locale are put together from."""

    country: str | None
    names: list[str]
    companies: list[str]
    places: list[Place]
    mailboxes: list[str]
    domains: list[str]
    comments: list[str]


@lru_cache(maxsize=4)
def pool(locale: str) -> Pool:
    """Draw the pool of a locale, the same each time; raises InvalidCustomer for an unknown one."""
    # Faker takes a moment to load, and a server without a sandbox never needs it.
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    if locale not in AVAILABLE_LOCALES:
        raise InvalidCustomer.at(
            "#/locale", f"Faker has no locale {locale!r}; it has en_US, de_DE, ja_JP and others."
        )
    faker = Faker(locale)
    faker.seed_instance(0)
    return Pool(
        country=locale.partition("_")[2] or None,
        names=[faker.name() for _ in range(_NAMES)],
        companies=[faker.company() for _ in range(_COMPANIES)],
        places=[_place(faker, locale) for _ in range(_PLACES)],
        mailboxes=[faker.user_name() for _ in range(_MAILBOXES)],
        # Of a domain that nobody has, so that no mail ever reaches anyone (RFC 2606).
        domains=[f"{faker.domain_word()}.example" for _ in range(_MAILBOXES)],
        comments=[faker.sentence() for _ in range(_COMMENTS)],
    )


def _place(faker: Faker, locale: str) -> Place:
    street = faker.street_address().replace("\n", ", ")
    house = _HOUSE.search(street)
    state: str | None = None
    if locale == "en_US":  # where sales tax is due, so that state and zip must fit
        state = faker.state_abbr(include_territories=False, include_freely_associated_states=False)
        code = faker.postcode_in_state(state)
    else:
        if hasattr(faker, "administrative_unit"):  # which not every locale has
            state = faker.administrative_unit()
        code = faker.postcode()
    return Place(
        before=street[: house.start()] if house else street,
        after=street[house.end() :] if house else None,
        city=faker.city(),
        state=state,
        zip=code,
    )
