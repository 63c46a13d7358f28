"""Kinds of change of what a request holds: parameters, body, media types."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair
from complyt_contract.comparison.operation import paired_parameters

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED
MORE, LESS, OWED = Shift.MORE, Shift.LESS, Shift.OWED


@kind(
    "optional-parameter-added",
    "operation",
    "parameters /parameters",
    MORE,
    "The parameter {name} may be sent",
)
def optional_parameter_added(pair: Pair) -> Iterator[Found]:
    for old, new in paired_parameters(pair):
        if old is None and new is not None and not _is_required(new):
            yield Found(name=_name(new), nodes=(None, new))


@kind(
    "required-parameter-added",
    "operation",
    "parameters /parameters",
    OWED,
    "The parameter {name} must be sent",
)
def required_parameter_added(pair: Pair) -> Iterator[Found]:
    for old, new in paired_parameters(pair):
        if old is None and new is not None and _is_required(new):
            yield Found(name=_name(new), nodes=(None, new))


@kind(
    "parameter-gone",
    "operation",
    "parameters /parameters",
    LESS,
    "The parameter {name} is no longer taken",
)
def parameter_gone(pair: Pair) -> Iterator[Found]:
    for old, new in paired_parameters(pair):
        if old is not None and new is None:
            shift = LESS | WIDENED if _is_required(old) else LESS
            yield Found(name=_name(old), nodes=(old, None), shift=shift)


@kind(
    "parameter-moved",
    "parameter",
    "in",
    NARROWED | WIDENED,
    "The parameter stood in the {old} and stands in the {new}",
)
def parameter_moved(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.get("in"), pair.new.get("in")
    if old != new:
        yield Found(old, new)


@kind(
    "path-parameter-renamed",
    "parameter",
    "name",
    Shift.NONE,
    "The path's parameter {old} is called {new}; no request shows it",
)
def path_parameter_renamed(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.get("name"), pair.new.get("name")
    if old != new and pair.old.get("in") == pair.new.get("in") == "path":
        yield Found(old, new)


@kind(
    "parameter-case-changed",
    "parameter",
    "name",
    Shift.NONE,
    "The header {old} is written {new}, which is the same header",
)
def parameter_case_changed(pair: Pair) -> Iterator[Found]:
    old, new = str(pair.old.get("name")), str(pair.new.get("name"))
    if old != new and old.lower() == new.lower() and pair.old.get("in") == "header":
        yield Found(old, new)


@kind("parameter-required", "parameter", "required", NARROWED, "The parameter must be sent")
def parameter_required(pair: Pair) -> Iterator[Found]:
    if _is_required(pair.new) and not _is_required(pair.old):
        yield Found()


@kind("parameter-optional", "parameter", "required", WIDENED, "The parameter may be left out")
def parameter_optional(pair: Pair) -> Iterator[Found]:
    if _is_required(pair.old) and not _is_required(pair.new):
        yield Found()


@kind(
    "style-changed",
    "parameter header",
    "style",
    NARROWED | WIDENED,
    "The value was written in the style {old} and is in {new}",
)
def style_changed(pair: Pair) -> Iterator[Found]:
    old, new = _style(pair.old), _style(pair.new)
    if old != new:
        yield Found(old, new)


@kind(
    "explode-changed",
    "parameter header",
    "explode",
    NARROWED | WIDENED,
    "Whether the parts of a value stand apart (explode) was {old} and is {new}",
)
def explode_changed(pair: Pair) -> Iterator[Found]:
    old, new = _is_exploded(pair.old), _is_exploded(pair.new)
    if old != new:
        yield Found(old, new)


@kind("empty-value-accepted", "parameter", "allowEmptyValue", WIDENED, "The parameter may be empty")
def empty_value_accepted(pair: Pair) -> Iterator[Found]:
    if pair.new.get("allowEmptyValue") is True and pair.old.get("allowEmptyValue") is not True:
        yield Found()


@kind(
    "empty-value-refused",
    "parameter",
    "allowEmptyValue",
    NARROWED,
    "The parameter may no longer be empty",
)
def empty_value_refused(pair: Pair) -> Iterator[Found]:
    if pair.old.get("allowEmptyValue") is True and pair.new.get("allowEmptyValue") is not True:
        yield Found()


@kind(
    "reserved-changed",
    "parameter",
    "allowReserved",
    NARROWED | WIDENED,
    "Reserved characters are written in another way",
)
def reserved_changed(pair: Pair) -> Iterator[Found]:
    if (pair.old.get("allowReserved") is True) != (pair.new.get("allowReserved") is True):
        yield Found()


@kind("body-added", "operation", "requestBody", MORE, "A body may be sent")
def body_added(pair: Pair) -> Iterator[Found]:
    body = pair.new.mapping("requestBody")
    if "requestBody" in pair.new.value and "requestBody" not in pair.old.value:
        yield Found(shift=OWED if body.get("required") is True else MORE)


@kind("body-gone", "operation", "requestBody", LESS, "No body is taken any more")
def body_gone(pair: Pair) -> Iterator[Found]:
    body = pair.old.mapping("requestBody")
    if "requestBody" in pair.old.value and "requestBody" not in pair.new.value:
        yield Found(shift=LESS | WIDENED if body.get("required") is True else LESS)


@kind("body-required", "requestBody", "required", NARROWED, "The body must be sent")
def body_required(pair: Pair) -> Iterator[Found]:
    if _is_required(pair.new) and not _is_required(pair.old):
        yield Found()


@kind("body-optional", "requestBody", "required", WIDENED, "The body may be left out")
def body_optional(pair: Pair) -> Iterator[Found]:
    if _is_required(pair.old) and not _is_required(pair.new):
        yield Found()


@kind(
    "media-type-added",
    "requestBody response parameter header",
    "content",
    WIDENED,
    "The media type {new} is described",
)
def media_type_added(pair: Pair) -> Iterator[Found]:
    for name in pair.new.mapping("content"):
        if name not in pair.old.mapping("content"):
            yield Found(new=name)


@kind(
    "media-type-gone",
    "requestBody response parameter header",
    "content",
    NARROWED | Shift.UNANSWERED,
    "The media type {old} is no longer described",
)
def media_type_gone(pair: Pair) -> Iterator[Found]:
    for name in pair.old.mapping("content"):
        if name not in pair.new.mapping("content"):
            yield Found(name)


@kind(
    "schema-added",
    "mediaType parameter header",
    "schema itemSchema",
    NARROWED,
    "What fitted nothing in particular must fit a schema",
)
def schema_added(pair: Pair) -> Iterator[Found]:
    for name in ("schema", "itemSchema"):
        if name in pair.new.value and name not in pair.old.value:
            yield Found(field=name)


@kind(
    "schema-gone",
    "mediaType parameter header",
    "schema itemSchema",
    WIDENED,
    "What had to fit a schema may be anything",
)
def schema_gone(pair: Pair) -> Iterator[Found]:
    for name in ("schema", "itemSchema"):
        if name in pair.old.value and name not in pair.new.value:
            yield Found(field=name)


@kind(
    "encoding-changed",
    "mediaType",
    "encoding prefixEncoding itemEncoding",
    UNJUDGED,
    "The parts of a body are written in another way",
)
def encoding_changed(pair: Pair) -> Iterator[Found]:
    for name in ("encoding", "prefixEncoding", "itemEncoding"):
        if (pair.old.get(name) or {}) != (pair.new.get(name) or {}):
            yield Found(field=name)


def _is_required(node: Node) -> bool:
    return node.get("required") is True


def _name(node: Node) -> str:
    return str(node.get("name", node.reference))


def _style(node: Node) -> str:
    simple = node.get("in") in ("path", "header", None)  # a header of a response has no `in`
    return str(node.get("style", "simple" if simple else "form"))


def _is_exploded(node: Node) -> bool:
    return bool(node.get("explode", _style(node) in ("form", "cookie")))
