"""What is special about a right body, by the requirement that has it accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from complyt_contract.customers import ADDRESS_TEXTS, TIMESTAMPS
from complyt_contract.document import Document
from complyt_reference.proxy.rules import times

_DOCUMENTED = {
    *("complytId", "externalId", "source", "name", "address", "email", "customerType"),
    *("internalTimestamps", "externalTimestamps", "comment"),
}


def limits(document: Document) -> dict[str, int]:
    """Return the longest text of each property and each member of an address."""
    schemas = document.raw["components"]["schemas"]
    properties = {
        **schemas["AddressInput"]["properties"],
        **schemas["CustomerUpsert"]["properties"],
        "externalId": schemas["ExternalId"],
    }
    return {name: each["maxLength"] for name, each in properties.items() if "maxLength" in each}


def traits(body: Any, longest: Mapping[str, int], *, is_put: bool) -> set[str]:
    """Return the requirements that have this body accepted, besides that of all bodies.

    `longest` are the limits of texts.
    """
    found = set()
    texts = _texts(body)
    if any(isinstance(body.get(name), int) for name in ("externalId", "source")):
        found.add("OBJ-5")
    if body.keys() - _DOCUMENTED or body.get("internalTimestamps") is not None:
        found.add("OBJ-6")
    if body.get("email"):
        found.add("PUT-17")
    if any(not text.isascii() for text in texts.values()):
        found.add("OBJ-4")
    if any(len(text) == longest.get(name) for name, text in texts.items()):
        found.add("PUT-5" if is_put else "PATCH-12")
    if body.get("complytId") is not None:
        found.add("PUT-11" if is_put else "PATCH-5")
    if not is_put:
        found |= _of_patch(body)
    if str(body.get("source")) in ("1", "10"):
        found.add("PUT-19")
    given = body.get("externalTimestamps")
    if isinstance(given, dict):
        found |= {_form(given[member]) for member in TIMESTAMPS}
    return found


def _of_patch(body: dict[str, Any]) -> set[str]:
    found = set()
    if not body:
        found.add("PATCH-9")
    if any(value is None for value in body.values()):
        found.add("PATCH-4")
    if "externalId" in body or "source" in body:
        found.add("PATCH-5")
    if isinstance(body.get("customerType"), str):
        found.add("PATCH-12")
    return found


def _texts(body: dict[str, Any]) -> dict[str, str]:
    address = body.get("address")
    members = address if isinstance(address, dict) else {}
    both = {**{name: members.get(name) for name in ADDRESS_TEXTS}, **body}
    return {name: value for name, value in both.items() if isinstance(value, str)}


def _form(text: str) -> str:
    """Return the requirement of a timestamp's form; TIME-1 has all documented ones accepted."""
    requirement = times.requirement(text)
    plain = re.fullmatch(r"[^.]*(\.[0-9]{1,3})?([^.0-9].*)?", text)
    return "TIME-1" if plain and requirement != "TIME-6" else requirement
