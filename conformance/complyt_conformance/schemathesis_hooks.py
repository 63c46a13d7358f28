"""Hooks for Schemathesis' own command: what OpenAPI cannot say of identities.

A PUT gets an identity of its own, the same in path and body (D3); a PATCH gets the complytId of a
customer that exists, and no identifier beside it (D11). Without them nearly all requests would be
refused before what they are about is looked at. A case that is about such a value keeps it.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Mapping
from typing import Any

import schemathesis
from schemathesis import HookContext
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PREFIX = f"fz-{secrets.token_hex(4)}"
_numbers = itertools.count(1)

# The customers that were created, by the Authorization they were created with, the newest last.
_created: dict[str, str] = {}


@schemathesis.hook
def before_call(
    context: HookContext,  # noqa: ARG001 - Schemathesis hands it to every hook
    case: schemathesis.Case[Any],
    kwargs: dict[str, Any],  # noqa: ARG001 - Schemathesis hands it to this hook
) -> None:
    """Give a PUT and a PATCH the identities that make them reach what they test."""
    if case.method == "PUT" and "externalId" in case.path_parameters:
        _identify(case)
    if case.method == "PATCH" and "complytId" in case.path_parameters:
        _address(case)


@schemathesis.hook
def after_call(
    context: HookContext,  # noqa: ARG001 - Schemathesis hands it to every hook
    case: schemathesis.Case[Any],
    response: Response,
) -> None:
    """Remember a customer that was created, for the PATCHes to come."""
    if case.method == "PUT" and response.status_code == 201:
        complyt_id = _member(response, "complytId")
        if isinstance(complyt_id, str):
            _created[_caller(case)] = complyt_id


def _identify(case: schemathesis.Case[Any]) -> None:
    if not _is_spoilt(case, ParameterLocation.PATH):
        source = case.path_parameters["source"]
        case.path_parameters = {"source": source, "externalId": f"{_PREFIX}-{next(_numbers)}"}
    if isinstance(case.body, Mapping):
        kept = {name: value for name, value in case.body.items() if not _is_uuid(name, value)}
        for name in ("source", "externalId"):
            if isinstance(kept.get(name), str | int | float) and not isinstance(kept[name], bool):
                kept[name] = case.path_parameters[name]
        case.body = kept


def _address(case: schemathesis.Case[Any]) -> None:
    if not _is_spoilt(case, ParameterLocation.PATH) and _caller(case) in _created:
        case.path_parameters = {"complytId": _created[_caller(case)]}
    if isinstance(case.body, Mapping):
        identifiers = ("complytId", "externalId", "source")
        case.body = {
            name: value
            for name, value in case.body.items()
            if name not in identifiers or isinstance(value, bool | list | dict)
        }


def _is_spoilt(case: schemathesis.Case[Any], location: ParameterLocation) -> bool:
    """Tell whether the case is about a wrong value there."""
    component = case.meta.components.get(location) if case.meta is not None else None
    return component is not None and component.mode.is_negative


def _is_uuid(name: str, value: object) -> bool:
    return name == "complytId" and isinstance(value, str) and _UUID.fullmatch(value) is not None


def _caller(case: schemathesis.Case[Any]) -> str:
    return str(case.headers.get("Authorization", ""))


def _member(response: Response, name: str) -> Any:
    try:
        body = response.json()
    except ValueError:
        return None
    return body.get(name) if isinstance(body, dict) else None
