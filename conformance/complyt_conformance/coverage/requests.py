"""Which points the requests of an operation show."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote

import jsonschema_rs

from complyt_conformance.coverage.keywords import INVALID, VALID, Shows, any_value, types
from complyt_conformance.coverage.points import BODY, Point, asked, of_body, request_body
from complyt_conformance.exchange import Request
from complyt_conformance.generated.breaches import breaches
from complyt_conformance.places import member, values
from complyt_contract.document import Document, Operation

Validator = jsonschema_rs.Draft202012Validator

_LONGEST = 20_000  # octets; longer bodies are about their size alone
_INTEGER = re.compile("-?[0-9]{1,400}")
# Of the keywords that one value breaks those of the lowest rank are meant: what is too long seldom
# fits the pattern either.
_RANKS = {"type": 0} | dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), 1)
_LAST_RANK = 2


class _UnclearError(Exception):
    """A request that is neither plainly valid nor plainly invalid."""


@dataclass
class _Seen:
    """The values of a request by place, and (place, keyword, value) of what it breaks."""

    values: list[tuple[str, Any]] = field(default_factory=list)
    broken: list[tuple[str, str, Any]] = field(default_factory=list)
    body: frozenset[int] = frozenset()


class Requests:
    """The requests of one operation; `numbers` are the points', by which they are counted."""

    def __init__(
        self, document: Document, operation: Operation, numbers: Mapping[Point, int]
    ) -> None:
        self._names = re.findall("{([^}]+)}", operation.path)
        self._path = re.compile(re.sub(r"\\{[^}]+\\}", "([^/]+)", re.escape(operation.path)))
        self._parameters = [
            (each, _validator(document, each.get("schema", {})))
            for each in operation.parameters
            if each["in"] in ("path", "query")
        ]
        self._contents = {
            media_type: _validator(document, content.get("schema", {}))
            for media_type, content in request_body(document, operation).get("content", {}).items()
        }
        self._shown: defaultdict[tuple[str, str], list[tuple[Shows, int]]] = defaultdict(list)
        for each in asked(document, operation):
            keyword = VALID if each.edge.side == VALID else each.edge.keyword
            number = numbers[each.point(operation)]
            self._shown[each.place, keyword].append((each.edge.shows, number))
        whole = {
            (point.keyword, point.side): numbers[point] for point in of_body(document, operation)
        }
        for (keyword, side), number in whole.items():
            if side == INVALID:
                self._shown[BODY, keyword].append((any_value, number))
        self._sent = {
            media_type: frozenset(
                whole[point]
                for point in (("required", VALID), (f"content {media_type}", VALID))
                if point in whole
            )
            for media_type in self._contents
        }
        self._known = {
            place.removeprefix(BODY).strip()
            for place, _ in self._shown
            if place.partition(" ")[0] == BODY
        }

    def shown_by(self, request: Request) -> tuple[str, frozenset[int]]:
        """Return a side and its points: of a valid request all that its values show.

        Of an invalid one what it shows of the keyword that it breaks, provided that all that is
        wrong is the value of one name: what stands in path and body alike is one.
        """
        try:
            seen = self._seen(request)
        except _UnclearError:
            return VALID, frozenset()
        if not seen.broken:
            found = [(place, VALID, value) for place, value in seen.values]
            return VALID, self._numbers(found) | seen.body
        if len({_name(place) for place, _, _ in seen.broken}) > 1:
            return INVALID, frozenset()
        lowest = min(map(_rank, seen.broken))
        return INVALID, self._numbers([each for each in seen.broken if _rank(each) == lowest])

    def _numbers(self, found: list[tuple[str, str, Any]]) -> frozenset[int]:
        return frozenset(
            number
            for place, keyword, value in found
            for shows, number in self._shown.get((place, keyword), ())
            if shows(value)
        )

    def _seen(self, request: Request) -> _Seen:
        path, _, query = request.target.partition("?")
        match = self._path.fullmatch(path)
        if match is None:
            raise _UnclearError
        segments = dict(zip(self._names, match.groups(), strict=True))
        given = {"path": segments, "query": _query(query)}
        seen = _Seen()
        for parameter, validator in self._parameters:
            _see_parameter(seen, parameter, validator, given[parameter["in"]])
        if self._contents:
            self._see_body(seen, request)
        return seen

    def _see_body(self, seen: _Seen, request: Request) -> None:
        media_type = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if not request.body:
            seen.broken.append((BODY, "required", None))
        elif not media_type:
            raise _UnclearError
        elif media_type not in self._contents:
            seen.broken.append((BODY, "content", None))
        else:
            data = _parsed(request.body)
            for place, keyword, value in _broken(self._contents[media_type], data):
                seen.broken.append((f"{BODY} {place}".strip(), keyword, value))
            if not seen.broken:
                found = values(data, self._known)
                seen.values += [(f"{BODY} {place}".strip(), value) for place, value in found]
                seen.body = self._sent[media_type]


def _see_parameter(
    seen: _Seen, parameter: Mapping[str, Any], validator: Validator, given: Mapping[str, str]
) -> None:
    name, place = parameter["name"], f"{parameter['in']} {parameter['name']}"
    if name not in given:
        if parameter.get("required"):
            seen.broken.append((place, "required", None))
        return
    try:
        text = unquote(given[name], errors="strict")
    except UnicodeDecodeError:
        raise _UnclearError from None
    value = _typed(text, parameter.get("schema", {}))
    seen.values.append((place, value))
    seen.broken += [(place, keyword, value) for _, keyword, _ in _broken(validator, value)]


def _broken(validator: Validator, value: Any) -> list[tuple[str, str, Any]]:
    try:
        if validator.is_valid(value):
            return []
        found = list(breaches(validator, value))
    except ValueError:  # a lone surrogate, NaN, nested deeper than the validator goes
        raise _UnclearError from None
    return [
        (member(each.place, each.missing) if each.missing else each.place, each.keyword, each.value)
        for each in found
    ]


def _rank(broken: tuple[str, str, Any]) -> int:
    return _RANKS.get(broken[1], _LAST_RANK)


def _name(place: str) -> str:
    return place.partition(" ")[2]


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """Return a parameter as its schema reads it; what cannot be read so stays text."""
    return int(text) if "integer" in types(schema) and _INTEGER.fullmatch(text) else text


def _query(text: str) -> dict[str, str]:
    pairs = text.split("&") if text else []
    names = [pair.partition("=")[0] for pair in pairs]
    if len(set(names)) < len(names):
        raise _UnclearError
    return {
        name: pair.partition("=")[2].replace("+", " ")
        for name, pair in zip(names, pairs, strict=True)
    }


def _parsed(body: bytes) -> Any:
    if len(body) > _LONGEST:
        raise _UnclearError
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _UnclearError from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and the infinities are none in JSON


def _validator(document: Document, schema: Mapping[str, Any]) -> Validator:
    """Compile a schema, formats included."""
    raw = document.raw
    root = {"allOf": [schema], "components": raw["components"], "paths": raw["paths"]}
    return Validator(root, validate_formats=True)
