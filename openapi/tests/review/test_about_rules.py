import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.document import contract
from complyt_contract.review.described import MOST_NAMES, described
from complyt_contract.review.grammar import items
from complyt_contract.review.house import RULES
from complyt_contract.review.source import Source

Changed = Callable[[str, str], Source]


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("C105", "[page, size, Link]", "[page, size]", "getAllCustomers is about `Link`"),
        ("C105", "        - about: ['404']\n", "        - about: ['200']\n", "upsertCustomer is"),
        ("C105", "'429', '503', Retry-After", "'429', Retry-After", "`503`"),
        ("C105", "accessToken, tokenType, ", "accessToken, ", "createToken is about `tokenType`"),
        ("C105", "title, status, detail", "title, status", "is about `detail`"),
        # A range, or a single keyword, leaves a name to be reached by others.
        ("C105", "title, status, detail, errors]", "title, status, detail]", "`errors.pointer`"),
        ("C107", "[page, size, Link]", "[page, size, Links]", "`Links`"),
        ("C107", "address.county, address.isPartial", "address.county, address.part", "part`"),
        ("C107", "[getCustomer/404, ", "[getAllCustomers/404, ", "`getAllCustomers/404`"),
        ("C107", "[2XX]", "[3XX]", "`3XX`"),
        ("C108", "invalid: [minimum, maximum]", "invalid: minimum", "`valid`, `invalid`"),
        ("C108", "invalid: [minimum, maximum]", "unseen: [minimum]", "`valid`, `invalid`"),
    ],
)
def test_what_is_left_out_or_misspelt_is_found(
    changed: Changed, rule: str, old: str, new: str, said: str
) -> None:
    """A name that goes from, or goes wrong in, the contract's `about` is found."""
    found = [message for _, message in RULES[rule].check(changed(old, new))]
    assert any(said in message for message in found), found


def test_an_operation_has_the_names_of_all_that_it_describes() -> None:
    """Path parameters, statuses, headers and nested properties count, array indexes do not."""
    source = Source(contract())
    [put] = [each for each in items(source, "operation") if each.steps[-1] == "put"]
    names = dict(described(source, put))
    assert {"source", "externalId", "201", "Location", "address.zip", "errors.pointer"} <= set(
        names
    )
    assert names["Location"][-3:] == ("201", "headers", "Location")


Described = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def names_in(tmp_path: Path) -> Described:
    """Return what lists the names of an operation that answers the schema A."""

    def names_in(schemas: dict[str, Any]) -> list[str]:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
        responses = {"200": {"description": "A tree.", "content": content}}
        document = {
            "openapi": "3.1.0",
            "paths": {"/trees": {"get": {"responses": responses}}},
            "components": {"schemas": schemas},
        }
        path = tmp_path / "trees.json"
        path.write_text(json.dumps(document))
        source = Source(path)
        [operation] = items(source, "operation")
        return [name for name, _ in described(source, operation)]

    return names_in


def test_a_schema_that_holds_itself_is_walked_once(names_in: Described) -> None:
    """A circle of references ends where it closes."""
    children = {"items": {"$ref": "#/components/schemas/A"}}
    assert names_in({"A": {"properties": {"name": {}, "children": children}}}) == [
        "200",
        "name",
        "children",
    ]


def test_circles_that_cross_are_walked_to_an_end(names_in: Described) -> None:
    """Each of many schemas that lead to each other is named, and not in every possible way."""
    ring = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    schemas = {
        letter: {
            "properties": {
                name: {"$ref": f"#/components/schemas/{ring[(at + step) % len(ring)]}"}
                for name, step in (("next", 1), ("far", 7))
            }
        }
        for at, letter in enumerate(ring)
    }
    found = names_in(schemas)
    assert {"next", "far", "next.far"} <= set(found)
    assert MOST_NAMES < len(found) < MOST_NAMES + 10 * len(ring)
