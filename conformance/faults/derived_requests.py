"""Derived faults of what is taken: the keywords of a body's properties."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from complyt_contract.document import load
from faults.derived import derived, left_out
from faults.places import Member, Node, body_schema, change_schemas, example, holder, members
from faults.registry import Spoil
from faults.spoilt import Call

# Whom to ask first when an operation takes what it must not, refuses what it must take, loses it.
_LIKELY: dict[str, dict[str, tuple[str, ...]]] = {
    "upsertCustomer": {
        "length": ("PUT-5", "PUT-17"),
        "wrong": ("PUT-6", "PUT-17", "TIME-7"),
        "right": ("OBJ-2", "PUT-10", "OBJ-5", "PUT-19"),
        "text": ("OBJ-4", "PUT-17"),
        "lost": ("OBJ-2", "PUT-7", "PUT-11"),
    },
    "updateCustomer": {
        "length": ("PATCH-8", "PATCH-12", "PUT-17"),
        "wrong": ("PATCH-8", "PATCH-4", "PATCH-5"),
        "right": ("PATCH-4", "PATCH-12", "PATCH-1", "PATCH-5", "OBJ-5"),
        "text": ("OBJ-4", "PUT-17"),
        "lost": ("PATCH-1", "PATCH-5"),
    },
    "createToken": dict.fromkeys(
        ("length", "wrong", "right", "text", "lost"), ("TOKEN-2", "TOKEN-1")
    ),
}
# A value that is illegal, or another than was sent, breaks each answer that shows it.
_SHOWN = ("OBJ-1", "DOC-1")
# A legal value that is refused breaks what promises that legal requests succeed.
_SUCCEEDS = {"upsertCustomer": "PUT-1", "updateCustomer": "PATCH-1", "createToken": "TOKEN-1"}
_IDENTIFIERS = ("complytId", "externalId", "source")
_RAW = load().raw

# Why a fault is none: what it lets through, or changes, is not to be told from right.
_UNKNOWN = "Credentials that nobody has are refused whatever they look like (TOKEN-2)."
_LOST = "A credential that is lost is an unknown one, which a fault by hand has (TOKEN-1)."
_FIXED = "The property's pattern fixes its length already."
_NO_NUMBER = "No number spells a text of the property's pattern."
_OF_THE_ENUM = "The property's enum refuses the value all the same."
_COMPARED = "An identifier must equal what the path or the store has (D3, D5, D11)."
_PARSED = "What is no timestamp is refused by the parser of timestamps, too."
_UNDECIDED = "D11 and D12 leave open what null means there."

_Fault = tuple[str, str, str, Spoil]  # the change, what to ask for it, the sentence, the fault


def register() -> None:
    """Register the faults of all bodies."""
    for operation, likely in _LIKELY.items():
        for member in members(_RAW, body_schema(_RAW, operation)):
            for change, kind, sentence, spoil in _faults(operation, member):
                said = f"{operation} {sentence.format(member.path)}."
                asked = likely[kind]
                further = (*_SHOWN, _SUCCEEDS[operation]) if "refuses" in said else _SHOWN
                derived(operation, member.path, change, said, spoil, likely=asked, further=further)


def _faults(operation: str, member: Member) -> Iterator[_Fault]:
    yield from _lengths(operation, member)
    yield from _patterns(operation, member)
    yield from _types(operation, member)
    yield from _nulls(operation, member)
    yield from _enums(operation, member)
    yield from _presence(operation, member)


def _lengths(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield each bound of a text one up and one down."""
    text = member.types.get("string", {})
    longest, shortest = text.get("maxLength"), text.get("minLength", 0)
    if longest is None:
        return
    for change, field, limit, sample, sentence in (
        (
            "raised",
            "maxLength",
            longest + 1,
            longest + 1,
            "takes {} with a character too many",
        ),
        ("lowered", "maxLength", longest - 1, longest, "refuses the longest {}"),
        ("lowered", "minLength", shortest - 1, shortest - 1, "takes {} with a character too few"),
        ("raised", "minLength", shortest + 1, shortest, "refuses the shortest {}"),
    ):
        if limit < 0:
            continue
        if operation == "createToken":
            left_out(operation, member.path, f"{field}-{change}", _UNKNOWN)
        elif not _may_have(text, sample):
            left_out(operation, member.path, f"{field}-{change}", _FIXED)
        elif sentence.startswith("takes") and member.path in _IDENTIFIERS:
            left_out(operation, member.path, f"{field}-{change}", _COMPARED)
        else:
            yield f"{field}-{change}", "length", sentence, _keyword(operation, member, field, limit)


def _may_have(text: Node, length: int) -> bool:
    """Whether the pattern lets a text of this length through."""
    pattern = re.sub(r"\$$", r"\\Z", text.get("pattern", ""))
    samples = ("a" * length, "a@" + "a" * (length - 2))
    return any(len(each) == length and re.match(pattern, each) for each in samples)


def _patterns(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield each pattern dropped."""
    change = "pattern-dropped"
    if "pattern" not in member.types.get("string", {}):
        return
    if operation == "createToken":
        left_out(operation, member.path, change, _UNKNOWN)
    elif member.path in _IDENTIFIERS:
        left_out(operation, member.path, change, _COMPARED)
    elif member.path.startswith("externalTimestamps."):
        left_out(operation, member.path, change, _PARSED)
    else:
        yield change, "text", "takes any text for {}", _without(operation, member, "pattern")


def _types(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield each type coerced, and each alternative of an identifier refused."""
    kinds = member.types.keys() - {"null"}
    if kinds == {"string", "integer"}:
        yield (
            "integer-refused",
            "right",
            "refuses an integer as {}",
            _alternative_dropped(operation, member, "integer"),
        )
    elif kinds == {"string"}:
        yield from _coerced(operation, member)
    elif kinds == {"boolean"}:
        yield "type-coerced", "wrong", "takes any text for {}", _before(operation, member, _to_bool)
    elif kinds == {"object"}:
        yield (
            "type-coerced",
            "wrong",
            "takes a list for {}",
            _before(operation, member, _to_object(_sample(operation, member.path))),
        )


def _coerced(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield a number taken for a text; of a time, which no number spells, a sample is made."""
    text, sample = member.types["string"], _sample(operation, member.path)
    if "enum" in text:
        left_out(operation, member.path, "type-coerced", _OF_THE_ENUM)
    elif member.path in _IDENTIFIERS:
        left_out(operation, member.path, "type-coerced", _COMPARED)
    elif not (re.match(text.get("pattern", ""), "7") or _is_time(sample)):
        left_out(operation, member.path, "type-coerced", _NO_NUMBER)
    else:
        yield (
            "type-coerced",
            "wrong",
            "takes a number as {}",
            _before(operation, member, _to_text(sample)),
        )


def _nulls(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield null refused where it is legal, taken where it is not."""
    if not member.types:
        return
    change = "null-refused" if "null" in member.types else "null-taken"
    if "boolean" in member.types or (operation, member.path) == ("updateCustomer", "complytId"):
        left_out(operation, member.path, change, _UNDECIDED)
    elif "null" in member.types:
        yield (
            change,
            "right",
            "refuses null for {}",
            _alternative_dropped(operation, member, "null"),
        )
    else:
        yield (
            change,
            "wrong",
            "takes null for {}",
            _before(operation, member, _replace(lambda value: value is None, operation, member)),
        )


def _enums(operation: str, member: Member) -> Iterator[_Fault]:
    values = member.types.get("string", {}).get("enum", [])
    for value in values:
        others = [each for each in values if each != value]
        yield (
            f"enum-without-{value}",
            "right",
            f"refuses {value} as {{}}",
            _keyword(operation, member, "enum", others),
        )
    if values:
        yield (
            "enum-with-another",
            "wrong",
            "takes a value that the enum of {} lacks",
            _keyword(
                operation, member, "enum", [*values, "OTHER", "UNKNOWN", "retail", "WHOLESALE", ""]
            ),
        )


def _presence(operation: str, member: Member) -> Iterator[_Fault]:
    """Yield each required property made up when it is missing, and each one lost."""
    if member.required:
        yield (
            "required-dropped",
            "wrong",
            "makes up {} where it is missing",
            _before(
                operation, member, _replace(lambda value: value is _MISSING, operation, member)
            ),
        )
    if operation == "createToken":
        left_out(operation, member.path, "lost", _LOST)
    elif member.types:
        yield (
            "lost",
            "lost",
            "ignores the {} that is sent",
            _before(operation, member, _replace(lambda _: True, operation, member)),
        )


_MISSING = object()
_Change = Callable[[Call, Any], Any]  # of the call and what it holds; what is sent on instead


def _keyword(operation: str, member: Member, field: str, value: Any) -> Spoil:
    def change(node: Node) -> None:
        if field in node or field.startswith("min"):
            node[field] = value

    return lambda server: change_schemas(server, operation, member.path, change)


def _without(operation: str, member: Member, field: str) -> Spoil:
    def change(node: Node) -> None:
        node.pop(field, None)

    return lambda server: change_schemas(server, operation, member.path, change)


def _alternative_dropped(operation: str, member: Member, kind: str) -> Spoil:
    def change(node: Node) -> None:
        kinds = node["type"]
        if kinds == kind:
            node["not"] = {}
        elif kind in kinds:
            node["type"] = [each for each in kinds if each != kind]

    return lambda server: change_schemas(server, operation, member.path, change)


def _before(operation: str, member: Member, change: _Change) -> Spoil:
    def rewrite(call: Call) -> None:
        body = call.data
        owner, name = holder(body, member.path)
        if owner is None:
            return
        old = owner.get(name, _MISSING)
        new = change(call, old)
        if new is old:
            return
        if new is _MISSING:
            del owner[name]
        else:
            owner[name] = new
        call.data = body

    return lambda server: server.before(rewrite, operation)


def _sample(operation: str, path: str) -> Any:
    """Return a legal value of a property, as an example has it; a PATCH's leaves much out."""
    own = example(_RAW, operation, path)
    return example(_RAW, "upsertCustomer", path) if own is None else own


def _is_time(sample: Any) -> bool:
    return isinstance(sample, str) and sample[4:5] == "-"


def _to_text(sample: Any) -> _Change:
    """Make text of a number; of a time, which no number spells, the sample."""

    def change(_call: Call, value: Any) -> Any:
        if isinstance(value, int | float):
            return sample if _is_time(sample) else str(value)
        return value

    return change


def _to_bool(_call: Call, value: Any) -> Any:
    return value not in ("", "0", "false") if isinstance(value, str) else value


def _to_object(sample: Any) -> _Change:
    def change(_call: Call, value: Any) -> Any:
        return copy.deepcopy(sample) or {} if isinstance(value, list | str | int) else value

    return change


def _replace(applies: Callable[[Any], bool], operation: str, member: Member) -> _Change:
    """Put the path's identifier, or the example, in the place of a required value; drop others."""
    sample = _sample(operation, member.path)
    of_path = {"source": 3, "externalId": 5}

    def change(call: Call, value: Any) -> Any:
        if not applies(value):
            return value
        if operation == "upsertCustomer" and member.path in of_path:
            return call.segments[of_path[member.path]]
        return copy.deepcopy(sample) if member.required else _MISSING

    return change
