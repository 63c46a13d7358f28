"""What tests of the page have in common."""

from typing import Any
from urllib.parse import quote

_TIMES = {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"}


def path_of(external_id: str) -> str:
    """Return where a customer of source 1 is."""
    return f"/v1/customers/source/1/externalId/{quote(external_id, safe='')}"


def customer(external_id: str, **changes: Any) -> dict[str, Any]:
    """Return the least that PUT takes, and what is given."""
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": _TIMES,
        **changes,
    }


def forgive(visited: Any, *messages: str) -> None:
    """Take out what Chromium says of answers that were meant to fail, and of these alone."""
    assert all(any(message in error for message in messages) for error in visited.errors)
    visited.errors.clear()


def agree(visited: Any, name: str) -> None:
    """Answer the question that comes before what cannot be undone."""
    visited.page.locator("#question").get_by_role("button", name=name).click()
