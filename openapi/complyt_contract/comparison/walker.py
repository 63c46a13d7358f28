"""Walks OLD and NEW together: what changed at every pair, and which operations come past it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from complyt_contract.comparison.edges import Edge, edges, is_walked
from complyt_contract.comparison.effects import NOBODY, turned
from complyt_contract.comparison.kind import Found, Kind, Shift
from complyt_contract.comparison.kinds import KINDS
from complyt_contract.comparison.node import ANNOTATIONS, Key, Node, Pair, node
from complyt_contract.comparison.operation import operations
from complyt_contract.comparison.requirement import Entry, decisions, requirements
from complyt_contract.comparison.schema import fits_nothing, is_tangled, schema, unions
from complyt_contract.comparison.values import same
from complyt_contract.pointers import pointer
from complyt_contract.review.source import Source

_SECTIONS = {
    "schemas": "schema", "responses": "response", "parameters": "parameter", "headers": "header",
    "examples": "example", "requestBodies": "requestBody", "links": "link",
    "securitySchemes": "securityScheme", "mediaTypes": "mediaType", "callbacks": "unused",
    "pathItems": "unused",
}  # fmt: skip  # one table


class Way(NamedTuple):
    """How a pair is reached: from which operation, who writes what stands there.

    `where` is said to people, `names` are what requirements call what has been passed.
    `refusals` are the statuses of the operation in NEW.
    """

    operation: str = ""
    writer: str | None = None
    polarity: int = 1
    where: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    refusals: frozenset[str] = frozenset()
    is_event: bool = False

    @property
    def status(self) -> str | None:
        """Return the status of the response that the way leads into."""
        responses = (
            each.removeprefix("response ") for each in self.where if each.startswith("response ")
        )
        return next(responses, None)


@dataclass(frozen=True)
class Sight:
    """A change as it is seen on one way."""

    kind: Kind
    found: Found
    pair: Pair
    shift: Shift
    way: Way


@dataclass
class _Local:
    found: list[tuple[Kind, Found, Shift, Pair]]
    edges: list[tuple[Edge, Key]]


def sights(old: Source, new: Source) -> Iterator[Sight]:
    """Yield every change, once for each way on which it is reached."""
    root = Pair("document", _document(old), _document(new))
    known: dict[Key, _Local] = {}
    _expand(root, known)
    used = {edge.pair.key for local in known.values() for edge, _ in local.edges}
    reached = {_places(edge.pair) for local in known.values() for edge, _ in local.edges}
    components = list(_components(root))
    for pair in components:
        _expand(pair, known)
    changed = _leading_to_changes(known)
    depth = _depth(requirements(new).values())
    yield from _walk(root, Way(), known, changed, depth)
    for pair in components:
        if _places(pair) not in reached:
            yield from _walk(pair, Way(writer=NOBODY), known, changed, depth)
        elif pair.key not in used:
            yield from _words(pair, known[pair.key])


def _document(source: Source) -> Node:
    """Return the whole, with what is put together from all over it in fields of their own."""
    gathered = {
        "/operations": operations(source),
        "/requirements": requirements(source),
        "/decisions": decisions(source),
    }
    return Node(source, {**source.data, **gathered}, (), ())


def _expand(root: Pair, known: dict[Key, _Local]) -> None:
    waiting = [root]
    while waiting:
        pair = waiting.pop()
        if pair.key in known:
            continue
        known[pair.key] = local = _local(pair)
        waiting += [edge.pair for edge, _ in local.edges]


def _local(pair: Pair) -> _Local:
    if pair.object == "schema":
        pair = Pair(pair.object, *unions(pair.old, pair.new), pair.closed)
    below = list(edges(pair))
    found: list[tuple[Kind, Found, Shift, Pair]] = []
    for kind, each in _changes(pair, {edge.field for edge in below}):
        found.append((kind, each, kind.shift if each.shift is None else each.shift, pair))
    moved = KINDS["reference-changed"]
    for edge in below:
        found += [(moved, each, moved.shift, edge.pair) for each in moved.function(edge.pair)]
    if pair.object == "schema" and is_tangled(pair):
        found = [(kind, each, turned(shift, 0), of) for kind, each, shift, of in found]
        below = [replace(edge, polarity=0) for edge in below]
    return _Local(found, [(edge, edge.pair.key) for edge in below])


def _changes(pair: Pair, followed: set[str]) -> Iterator[tuple[Kind, Found]]:
    differing = [name for name in {**pair.old.value, **pair.new.value} if _differs(pair, name)]
    kinds = _KINDS_OF.get(pair.object, _KINDS_OF["*"])
    if pair.object == "schema" and fits_nothing(pair.old) != fits_nothing(pair.new):
        all_or_nothing = [kind for kind in kinds if kind.id in ("nothing-fits", "something-fits")]
        yield from ((kind, found) for kind in all_or_nothing for found in kind.function(pair))
        return
    explained: set[str] = set()
    for kind in kinds:
        if kind.fields and set(kind.fields).isdisjoint(differing):
            continue
        for found in kind.function(pair):
            yield kind, found
            explained |= {*kind.fields, found.field}
    left = [
        name for name in differing if name not in explained and not is_walked(pair, name, followed)
    ]
    yield from _rest(pair, left)


def _rest(pair: Pair, left: list[str]) -> Iterator[tuple[Kind, Found]]:
    """Yield what explains the fields that no kind of their own has explained."""
    for kind in _REST if left else ():
        for found in kind.function(pair):
            if found.field in left:
                left.remove(found.field)
                yield kind, found


def _differs(pair: Pair, name: str) -> bool:
    if name.startswith("/") or not (name in pair.old.value and name in pair.new.value):
        return True
    return not same(pair.old.value[name], pair.new.value[name])


def _kinds_of() -> dict[str, list[Kind]]:
    """Return by object the kinds that look at it, but for those of the rest; `*`: at any other."""
    kinds = [kind for kind in KINDS.values() if "*" not in kind.fields]
    objects = {name for kind in kinds for name in kind.objects}
    return {
        name: [kind for kind in kinds if not {name, "*"}.isdisjoint(kind.objects)]
        for name in objects
    }


_KINDS_OF = _kinds_of()
_REST = [kind for kind in KINDS.values() if "*" in kind.fields]


def _words(pair: Pair, local: _Local) -> Iterator[Sight]:
    """Yield what a component says of itself; wherever it is used, other words stand beside it."""
    for kind, found, shift, _ in local.found:
        if ANNOTATIONS.issuperset(kind.fields):
            yield Sight(kind, found, pair, shift, Way(writer=NOBODY))


def _components(root: Pair) -> Iterator[Pair]:
    """Yield the components that both documents have, and the map of their names."""
    place = ("components",)
    of_old, of_new = (
        Node(each.source, each.mapping("components"), place, place) for each in (root.old, root.new)
    )
    yield Pair("components", of_old, of_new)
    for section, kind in _SECTIONS.items():
        old, new = of_old.mapping(section), of_new.mapping(section)
        read = schema if kind == "schema" else node
        for name in [name for name in new if name in old]:
            steps = ("components", section, name)
            yield Pair(
                kind,
                read(root.old.source, old[name], steps),
                read(root.new.source, new[name], steps),
            )


def _places(pair: Pair) -> tuple[str, str]:
    return pointer(pair.old.steps), pointer(pair.new.steps)


def _leading_to_changes(known: dict[Key, _Local]) -> set[Key]:
    above: dict[Key, list[Key]] = {}
    for key, local in known.items():
        for _, below in local.edges:
            above.setdefault(below, []).append(key)
    waiting = [key for key, local in known.items() if local.found]
    found = set(waiting)
    while waiting:
        for key in above.get(waiting.pop(), []):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _walk(
    root: Pair, start: Way, known: dict[Key, _Local], changed: set[Key], depth: int
) -> Iterator[Sight]:
    """Yield what is seen on every way; those whose first names, `depth` of them, agree are one."""
    waiting = [(root.key, start)]
    passed: set[tuple[Key, Way]] = set()
    while waiting:
        here = waiting.pop()
        if here in passed:
            continue
        passed.add(here)
        key, way = here
        for kind, found, shift, pair in known[key].found:
            yield Sight(kind, found, pair, turned(shift, way.polarity), way)
        for edge, below in reversed(known[key].edges):
            if below in changed:
                waiting.append((below, _along(edge, way, depth)))


def _depth(promised: Iterable[Entry]) -> int:
    """Return how many names, one in the other, the requirements tell apart."""
    return max((each.depth for each in promised), default=0)


def _along(edge: Edge, way: Way, depth: int) -> Way:
    if edge.operation is not None:
        return Way(
            operation=way.operation or edge.operation.name,
            writer="servers" if edge.operation.is_event else "clients",
            where=way.where,
            refusals=frozenset(edge.pair.new.mapping("responses")),
            is_event=edge.operation.is_event,
        )
    writer = way.writer
    if edge.answers:
        writer = "clients" if way.is_event else "servers"
    return way._replace(
        writer=writer,
        polarity=way.polarity * edge.polarity,
        where=(*way.where, edge.where) if edge.where else way.where,
        names=_names(edge, way)[:depth],
    )


def _names(edge: Edge, way: Way) -> tuple[str, ...]:
    """Return the names passed; a status gives way to the header, or the body, below it."""
    if edge.pair.object in ("header", "mediaType") and way.writer and _is_response(way):
        return (edge.name,) if edge.name else ()
    return (*way.names, edge.name) if edge.name else way.names


def _is_response(way: Way) -> bool:
    return way.status is not None and len(way.names) == 1
