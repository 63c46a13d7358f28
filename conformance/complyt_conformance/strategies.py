"""Bodies to send: plain ones for setting the stage, and what checks vary of them.

The plain body is what every service of this contract takes: ASCII text far from every limit,
whole seconds in UTC, a source that is neither first nor last. A check varies the one thing that
it is about, so that a fault elsewhere is found elsewhere.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SOURCES = tuple(str(number) for number in range(2, 10))
CUSTOMER_TYPES = ("RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT")
OPTIONAL = ("name", "address", "email", "comment")


def plain_address(**changes: Any) -> dict[str, Any]:
    """Return a whole address; `changes` replace or add members."""
    return {
        "city": "Sacramento",
        "country": "US",
        "county": "Sacramento County",
        "state": "CA",
        "street": "944 W. Wintergreen St.",
        "region": "West",
        "zip": "95823",
        "isPartial": False,
        **changes,
    }


def plain_customer(**changes: Any) -> dict[str, Any]:
    """Return a body with every property but the externalId; `changes` replace or add members."""
    return {
        "source": "2",
        "name": "Northwind Traders",
        "address": plain_address(),
        "email": "orders@example.com",
        "customerType": "RETAIL",
        "externalTimestamps": {
            "createdDate": "2023-03-14T09:26:53Z",
            "updatedDate": "2023-04-01T12:00:05Z",
        },
        "comment": "Delivers on Mondays",
        **changes,
    }


def minimal_customer(**changes: Any) -> dict[str, Any]:
    """Return a body with the required properties but the externalId; `changes` add members."""
    whole = plain_customer()
    required = {name: whole[name] for name in ("source", "customerType", "externalTimestamps")}
    return {**required, **changes}


OTHER_VALUES: dict[str, Any] = {
    "name": "Southwind Traders",
    "address": plain_address(city="Austin", zip="73301", state="TX", isPartial=True),
    "email": "billing@example.org",
    "customerType": "RESELLER",
    "externalTimestamps": {
        "createdDate": "2021-05-06T07:08:09Z",
        "updatedDate": "2022-06-07T08:09:10Z",
    },
    "comment": "Delivers on Fridays",
}
"""Another plain value of each writable property."""

NAMES = (
    "Adams and Sons", "Bluebird Bakery", "Contoso Ltd", "Duluth Hardware", "Eastside Clinic",
    "Fairview Farms", "Granite Bank", "Harbor Books", "Ironwood Gym", "Juniper Dental",
)  # fmt: skip  # ten lines of a word each hide that this is one list
STREETS = ("12 Elm Street", "400 Market St Apt 5", "7 Quarry Road", "88 Lakeshore Dr", "1 Plaza")
CITIES = ("Austin", "Boise", "Chicago", "Denver", "El Paso", "Fresno", "Houston")
STATES = ("CA", "TX", "NY", "Ohio", "California", "WA")
ZIPS = ("95823", "10001", "60601-1234", "73301")
COMMENTS = ("a regular customer", "pays late", "", "call before delivery")
EMAILS = ("billing@example.com", "info@example.com", "", "tax@example.org")

addresses = st.fixed_dictionaries(
    {"city": st.sampled_from(CITIES)},
    optional={
        "country": st.sampled_from(("US", "CA", "United Kingdom")),
        "county": st.sampled_from(("Kings County", "Travis", "")),
        "state": st.sampled_from(STATES),
        "street": st.sampled_from(STREETS),
        "region": st.sampled_from(("Bavaria", "Ontario")),
        "zip": st.sampled_from(ZIPS),
        "isPartial": st.booleans(),
    },
)
"""Addresses of plain text with at least one member."""

instants = st.builds(
    "20{:02d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}Z".format,
    st.integers(0, 37), st.integers(1, 12), st.integers(1, 28),
    st.integers(0, 23), st.integers(0, 59), st.integers(0, 59),
)  # fmt: skip  # a line an argument hides that this is one time
"""Whole seconds in UTC."""

external_timestamps = st.fixed_dictionaries({"createdDate": instants, "updatedDate": instants})

customers = st.fixed_dictionaries(
    {
        "source": st.sampled_from(SOURCES),
        "customerType": st.sampled_from(CUSTOMER_TYPES),
        "externalTimestamps": external_timestamps,
    },
    optional={
        "name": st.sampled_from(NAMES),
        "address": addresses,
        "email": st.sampled_from(EMAILS),
        "comment": st.sampled_from(COMMENTS),
    },
)
"""Bodies of plain values without an externalId: `session.fresh` gives them one."""

changes_of_customers = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NAMES),
        "address": addresses,
        "email": st.sampled_from(EMAILS),
        "customerType": st.sampled_from(("RETAIL", "RESELLER")),  # the others are PATCH-12's
        "externalTimestamps": external_timestamps,
        "comment": st.sampled_from(COMMENTS),
    },
).filter(bool)
"""Bodies of a PATCH that are legal for every customer; `{}` is PATCH-9's matter."""

changes_of_customers_and_nulls = st.builds(
    lambda changes, unset: {**changes, **dict.fromkeys(unset)},
    changes_of_customers,
    st.lists(st.sampled_from(OPTIONAL), max_size=1),
)
"""Bodies of a PATCH that may unset an optional property."""
