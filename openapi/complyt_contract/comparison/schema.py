"""A schema as it is compared: references followed, what only wraps another one taken off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from complyt_contract import pointers
from complyt_contract.comparison.node import ANNOTATIONS, JUNK, Node, Pair
from complyt_contract.comparison.values import canonical, told
from complyt_contract.review.source import Source, Steps

TYPES = frozenset(("null", "boolean", "object", "array", "string", "number", "integer"))
_FALSE: dict[str, Any] = {"not": True}


def schema(source: Source, raw: Any, steps: Steps, seen: frozenset[Steps] = frozenset()) -> Node:
    """Return a schema; one that is but a reference, or an allOf of one, is what that leads to.

    Words beside the reference win over those behind it; any other keyword stands beside it in an
    allOf. A reference that leads nowhere stays.
    """
    if raw is True or raw is False:
        return Node(source, {} if raw else _FALSE, steps, steps)
    if not isinstance(raw, dict):
        return Node(source, {JUNK: raw}, steps, steps)
    inner = _wrapped(source, raw, steps)
    if inner is None or inner[1] in seen:
        return Node(source, raw, steps, steps, reference=_reference(raw))
    field, target_steps, target = inner
    said = {name: value for name, value in raw.items() if name != field}
    if said.keys() <= ANNOTATIONS:
        found = schema(source, target, target_steps, seen | {target_steps})
        beside = {**dict.fromkeys(said, steps), **found.beside, **dict.fromkeys(said, steps)}
        reference = _reference(raw) or found.reference
        return Node(source, {**found.value, **said}, found.steps, steps, beside, reference)
    parts = raw.get("allOf")
    value = {**said, "allOf": [*(parts if isinstance(parts, list) else []), {"$ref": raw["$ref"]}]}
    return Node(source, value, steps, steps)


def _wrapped(source: Source, raw: dict[str, Any], steps: Steps) -> tuple[str, Steps, Any] | None:
    """Return the keyword that holds another schema, where that is written, and the schema."""
    reference = _reference(raw)
    if reference is not None:
        where = pointers.steps(reference[1:]) if reference.startswith("#") else ()
        value = source.at(where) if where else None
        return ("$ref", where, value) if isinstance(value, dict | bool) else None
    parts = raw.get("allOf")
    if isinstance(parts, list) and len(parts) == 1 and raw.keys() <= {"allOf", *ANNOTATIONS}:
        return "allOf", (*steps, "allOf", 0), parts[0]
    return None


def _reference(raw: dict[str, Any]) -> str | None:
    reference = raw.get("$ref")
    return reference if isinstance(reference, str) else None


def child(owner: Node, *steps: str | int) -> Node:
    """Return the schema in a keyword of a schema or, if it holds several, one of them."""
    raw: Any = owner.value
    for step in steps:
        raw = raw[step]
    return schema(owner.source, raw, owner.place(*steps))


def unions(old: Node, new: Node) -> tuple[Node, Node]:
    """Return both as unions when one is nothing but a union: the other then is one of one."""
    if _is_only(old, "anyOf") and _is_only(new, "oneOf"):
        return old, new
    if _is_only(old, "oneOf") and _is_only(new, "anyOf"):
        return old, new
    for keyword in ("anyOf", "oneOf"):
        of_old, of_new = _is_only(old, keyword), _is_only(new, keyword)
        if of_old and not of_new and not fits_nothing(new):
            return old, _as_union(new, keyword)
        if of_new and not of_old and not fits_nothing(old):
            return _as_union(old, keyword), new
    return old, new


def _is_only(node: Node, keyword: str) -> bool:
    return bool(node.sequence(keyword)) and node.value.keys() <= {keyword, *ANNOTATIONS}


def _as_union(node: Node, keyword: str) -> Node:
    if JUNK in node.value or "$ref" in node.value:
        return node
    said = {name: value for name, value in node.value.items() if name in ANNOTATIONS}
    reference = {"$ref": f"#{quote(pointers.pointer(node.steps), safe='/~')}"}
    beside = {**dict.fromkeys(said, node.steps), **node.beside}
    return Node(
        node.source, {**said, keyword: [reference]}, node.steps, node.at, beside, node.reference
    )


def exchanged(pair: Pair) -> tuple[str, ...]:
    """Return the keyword of a union in OLD and the other one that took its place, if one did."""
    for was, becomes in (("anyOf", "oneOf"), ("oneOf", "anyOf")):
        in_old, in_new = ({was, becomes} & each.value.keys() for each in (pair.old, pair.new))
        both = pair.old.sequence(was), pair.new.sequence(becomes)
        if in_old == {was} and in_new == {becomes} and all(both):
            return was, becomes
    return ()


def fits_nothing(node: Node) -> bool:
    """Tell whether it is the schema `false`, or its long form."""
    return node.value.get("not") is True or node.value.get("not") == {}


def says_nothing(raw: Any) -> bool:
    """Tell whether a keyword's schema refuses nothing; None stands for a keyword left out."""
    return raw is None or raw is True or (isinstance(raw, dict) and raw.keys() <= ANNOTATIONS)


def refuses_all(raw: Any) -> bool:
    """Tell whether a keyword's schema is `false`, or its long form."""
    return raw is False or (isinstance(raw, dict) and raw.get("not") in (True, {}))


def types(node: Node) -> frozenset[str]:
    """Return the types that fit, `integer` always beside `number`; all when it does not say."""
    said = node.get("type")
    named = {said} if isinstance(said, str) else {str(name) for name in node.sequence("type")}
    if not named:
        return TYPES
    return frozenset(named | ({"integer"} if "number" in named else set()))


def allowed(node: Node) -> dict[str, Any] | None:
    """Return the values of `enum` and `const` by their canonical text, None without either."""
    lists = [node.sequence("enum")] if isinstance(node.get("enum"), list) else []
    lists += [[node.value["const"]]] if "const" in node.value else []
    if not lists:
        return None
    first = {canonical(value): value for value in lists[0]}
    last = {canonical(value) for value in lists[-1]}
    return {text: value for text, value in first.items() if text in last}


def is_free(node: Node, seen: frozenset[Steps] = frozenset()) -> bool:
    """Tell whether no part of it describes a property, so that any is as good as described."""
    if any(node.get(name) for name in ("properties", "patternProperties")):
        return False
    around = seen | {node.steps}
    return all(is_free(part, around) for part in _parts(node) if part.steps not in around)


def _parts(node: Node) -> Iterator[Node]:
    """Yield the schemas that judge the same value as it does."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from branches(node, keyword)
    for keyword in ("if", "then", "else", "not"):
        if keyword in node.value:
            yield child(node, keyword)
    for name in node.mapping("dependentSchemas"):
        yield child(node, "dependentSchemas", name)


def property_names(node: Node, seen: frozenset[Steps] = frozenset()) -> Iterator[str]:
    """Yield the names of the properties that it, its parts or its items describe."""
    yield from node.mapping("properties")
    around = seen | {node.steps}
    items = [child(node, "items")] if "items" in node.value else []
    for part in (*_parts(node), *items):
        if part.steps not in around:
            yield from property_names(part, around)


def is_closed(node: Node) -> bool:
    """Tell whether it refuses every property that none of its parts describes."""
    return refuses_all(node.get("unevaluatedProperties"))


def closed(pair: Pair) -> tuple[bool, bool]:
    """Tell of OLD and NEW whether they, or what they are a part of, are closed."""
    return pair.closed[0] or is_closed(pair.old), pair.closed[1] or is_closed(pair.new)


def is_tangled(pair: Pair) -> bool:
    """Tell whether what fits one part hangs on what another describes, past what can be judged."""
    return any(
        not says_nothing(node.get("unevaluatedItems"))
        or not (says_nothing(node.get("unevaluatedProperties")) or is_closed(node))
        for node in (pair.old, pair.new)
    )


def are_disjoint(branches: Iterable[Node]) -> bool:
    """Tell whether no value can fit two of them: by type, or by a property that tells them."""
    found = list(branches)
    return all(
        not types(one) & types(other) or _is_told_apart(one, other)
        for at, one in enumerate(found)
        for other in found[:at]
    )


def _is_told_apart(one: Node, other: Node) -> bool:
    if types(one) & types(other) == {"object"}:
        for name in _required(one) & _required(other):
            both = [node.mapping("properties").get(name) for node in (one, other)]
            values = [
                allowed(schema(node.source, raw, node.place("properties", name)))
                for node, raw in zip((one, other), both, strict=True)
            ]
            if (
                values[0] is not None
                and values[1] is not None
                and not set(values[0]) & set(values[1])
            ):
                return True
    values = [allowed(one), allowed(other)]
    return values[0] is not None and values[1] is not None and not set(values[0]) & set(values[1])


def _required(node: Node) -> set[str]:
    return set(texts(node, "required"))


def branches(node: Node, keyword: str) -> list[Node]:
    """Return the schemas that a keyword lists."""
    return [child(node, keyword, at) for at in range(len(node.sequence(keyword)))]


Branches = list[tuple[Node | None, Node | None]]


def paired(old: list[Node], new: list[Node]) -> Branches:
    """Pair branches: the same component, then the same text, the same title, a type in common.

    One that is left has gone or was added. In a union or an intersection any pairing is right;
    this one says the least.
    """
    waiting = list(new)
    partners: dict[int, Node] = {}
    for is_like in (_is_same_component, _is_same, _is_same_title, _shares_type):
        for at, one in enumerate(old):
            match = next(
                (other for other in waiting if at not in partners and is_like(one, other)), None
            )
            if match is not None:
                partners[at] = match
                waiting = [other for other in waiting if other is not match]
    found: Branches = [(one, partners.get(at)) for at, one in enumerate(old)]
    return found + [(None, other) for other in waiting]


def _is_same_component(one: Node, other: Node) -> bool:
    return one.steps == other.steps and one.steps[:1] == ("components",)


def _is_same(one: Node, other: Node) -> bool:
    return canonical(one.value) == canonical(other.value)


def _is_same_title(one: Node, other: Node) -> bool:
    return one.get("title") is not None and one.get("title") == other.get("title")


def _shares_type(one: Node, other: Node) -> bool:
    return bool(types(one) & types(other))


def texts(node: Node, name: str) -> list[str]:
    """Return the texts that a field lists, each once."""
    return list(dict.fromkeys(item for item in node.sequence(name) if isinstance(item, str)))


def told_branch(node: Node) -> str:
    """Return what to call a branch: its component, its title, its type."""
    if node.reference is not None:
        return node.reference.rpartition("/")[2]
    said = node.get("title") or node.get("type") or node.value
    return " or ".join(map(str, said)) if isinstance(said, list) else told(said)
