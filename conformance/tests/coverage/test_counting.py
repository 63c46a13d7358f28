from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyt_conformance.coverage.counting import Coverage
from complyt_conformance.exchange import Response
from complyt_contract.document import Document, DocumentError

Describe = Callable[..., Document]
Exchange = Callable[..., Response]
Counts = Callable[[Coverage], dict[str, int]]

THING = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]*$"},
        "size": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}]},
        "kind": {"enum": ["A", "B"]},
    },
}


@pytest.fixture
def coverage(describe: Describe) -> Coverage:
    """Count what is sent and answered of things."""
    return Coverage(describe(THING))


def test_an_accepted_request_shows_what_its_values_keep(
    coverage: Coverage, exchange: Exchange, counts: Counts
) -> None:
    """Limits are shown by the value at them, enums by each value, other keywords by any."""
    coverage.see(exchange({"name": "ab", "size": 9, "kind": "B"}))
    shown = counts(coverage)
    for point in ("name minLength", "name pattern", "name required", "size maximum", "kind enum B"):
        assert shown[f"body {point} valid"] == 1
    for point in ("name maxLength", "size minimum", "size type null", "kind enum A"):
        assert f"body {point} valid" not in shown
    assert shown["path id type string valid"] == shown["body content application/json valid"] == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "a"}, ["name minLength"]),
        ({"name": "abcde"}, ["name maxLength"]),
        ({"name": "ABCDE"}, ["name maxLength"]),
        ({"name": "abcdef"}, []),
        ({"name": "AB"}, ["name pattern"]),
        ({"name": 7}, ["name type"]),
        ({"size": 0}, ["size minimum"]),
        ({"size": -1}, []),
        ({"size": "many"}, ["size type"]),
        ({"kind": "C"}, ["kind enum"]),
        ({"kind": "C", "size": 0}, []),
    ],
    ids=repr,
)
def test_a_refused_request_shows_the_one_keyword_that_it_breaks(
    coverage: Coverage, exchange: Exchange, counts: Counts, changes: Any, expected: list[str]
) -> None:
    """A limit is broken by the first value beyond; what breaks two places shows neither."""
    coverage.see(exchange({"name": "ab", **changes}, 400))
    assert list(counts(coverage)) == [f"body {point} invalid" for point in expected]


def test_a_request_without_what_is_required_shows_it(
    coverage: Coverage, exchange: Exchange, counts: Counts
) -> None:
    """A missing property, a missing body and a body of another media type are shown."""
    coverage.see(exchange({"kind": "A"}, 400))
    coverage.see(exchange(None, 400))
    coverage.see(exchange({"name": "ab"}, 415, media_type="text/plain"))
    assert counts(coverage) == dict.fromkeys(
        ("body name required invalid", "body required invalid", "body content invalid"), 1
    )


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_caller_who_is_not_let_in_shows_nothing(
    describe: Describe, exchange: Exchange, counts: Counts, status: int
) -> None:
    """Who lacks a token, or is to wait, is refused whatever the request holds."""
    coverage = Coverage(describe(THING, security=[{"bearer": []}]))
    coverage.see(exchange({"name": "a"}, status))
    assert counts(coverage) == {}


def test_without_security_401_is_a_refusal_like_others(
    coverage: Coverage, exchange: Exchange, counts: Counts
) -> None:
    """An operation that needs no token looks at what it is sent."""
    coverage.see(exchange({"name": "a"}, 401))
    assert counts(coverage) == {"body name minLength invalid": 1}


@pytest.mark.parametrize(
    ("body", "status"), [({"name": "ab"}, 400), ({"name": "a"}, 200)], ids=["refused", "accepted"]
)
def test_an_answer_that_does_not_fit_shows_nothing_of_the_request(
    coverage: Coverage, exchange: Exchange, counts: Counts, body: Any, status: int
) -> None:
    """A valid request that is refused, or an invalid one that is accepted, shows no keyword."""
    coverage.see(exchange(body, status))
    assert not any(point.startswith("body") for point in counts(coverage))


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"\xff", b"[" * 9000, b'{"name": "\\ud800a"}', b'{"name": NaN}'),
        b'{"name": "' + b"a" * 30_000 + b'"}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_plain_json_shows_nothing(
    coverage: Coverage, exchange: Exchange, counts: Counts, body: bytes
) -> None:
    """Bodies that are no JSON, that not every parser reads, or that are large are passed over."""
    coverage.see(exchange(body, 400))
    assert counts(coverage) == {}


@pytest.mark.parametrize("target", ["/things/a/b", "/things/", "/things/%FF", "/things/a?q=1&q=2"])
def test_a_target_that_is_not_plainly_the_operations_shows_nothing(
    coverage: Coverage, exchange: Exchange, counts: Counts, target: str
) -> None:
    """Another path, octets that are no text and a parameter twice are passed over."""
    coverage.see(exchange({"name": "ab"}, target=target))
    assert not any(point.endswith("valid") for point in counts(coverage))


def test_a_parameter_of_the_query_is_read_as_its_schema_says(
    describe: Describe, exchange: Exchange, counts: Counts
) -> None:
    """Digits are an integer where one is meant; another text breaks the type."""
    schema = {"type": "integer", "minimum": 1, "maximum": 9}
    coverage = Coverage(describe(parameters=[{"name": "page", "in": "query", "schema": schema}]))
    for query, status in (("page=1", 200), ("page=10", 400), ("page=x", 400), ("", 200)):
        coverage.see(exchange({}, status, target=f"/things/a?{query}"))
    shown = counts(coverage)
    for point in ("minimum valid", "maximum invalid", "type integer valid", "type invalid"):
        assert shown[f"query page {point}"] == 1


def test_what_stands_in_path_and_body_may_be_broken_in_both(
    describe: Describe, exchange: Exchange, counts: Counts
) -> None:
    """A value that must be the same in both places breaks its keyword in both."""
    schema = {"type": "string", "maxLength": 2}
    parameter = {"name": "id", "in": "path", "required": True, "schema": schema}
    coverage = Coverage(describe({"properties": {"id": schema}}, parameters=[parameter]))
    coverage.see(exchange({"id": "abc"}, 400, target="/things/abc"))
    assert set(counts(coverage)) == {"path id maxLength invalid", "body id maxLength invalid"}


def test_a_lenient_check_covers_no_keyword(
    coverage: Coverage, exchange: Exchange, counts: Counts
) -> None:
    """What may be accepted or refused covers nothing but what is answered."""
    coverage.decisive = False
    coverage.see(exchange({"name": "ab"}))
    assert counts(coverage) == {"200 status answered": 1}


def test_an_answer_shows_its_status_headers_and_properties(
    describe: Describe, exchange: Exchange, counts: Counts
) -> None:
    """A property is seen with a value, or as null, which it is too where it is missing."""
    nullable = {"type": ["string", "null"]}
    thing = {"properties": {"a": nullable, "b": nullable, "c": nullable, "d": {"type": "string"}}}
    content = {"application/json": {"schema": {"type": "array", "items": thing}}}
    answer = {"headers": {"Link": {}, "Location": {}}, "content": content}
    coverage = Coverage(describe(answers={"200": answer, "404": {}}))
    coverage.see(exchange({}, answer=[{"a": "x", "b": None}] * 500, headers={"Link": "<>"}))
    coverage.see(exchange({}, 500, answer=[{"a": "x"}]))
    answered = {name: count for name, count in counts(coverage).items() if "answered" in name}
    assert answered == {
        "200 status answered": 1,
        "200 Link answered": 1,
        "200 application/json answered": 1,
        "200 [].a value answered": 1,
        "200 [].b null answered": 1,
        "200 [].c null answered": 1,
    }


def test_an_operation_that_the_document_lacks_shows_nothing(
    coverage: Coverage, exchange: Exchange, counts: Counts
) -> None:
    """A request that means no operation is passed over."""
    response = exchange({"name": "ab"})
    object.__setattr__(response.request, "operation", None)
    coverage.see(response)
    assert counts(coverage) == {}


def test_processes_are_counted_together(describe: Describe, exchange: Exchange) -> None:
    """What other processes counted is added."""
    one, other = Coverage(describe(THING)), Coverage(describe(THING))
    for coverage in (one, other, other):
        coverage.see(exchange({"name": "ab"}))
    one.add(other.counts)
    assert max(one.counts) == 3


@pytest.mark.parametrize(
    "schema", [{"type": "strnig"}, {"required": 7}, {"properties": []}, {"pattern": "("}], ids=repr
)
def test_a_document_that_is_no_openapi_is_refused_with_a_sentence(
    describe: Describe, schema: Any
) -> None:
    """What cannot be read of a document is said before the run."""
    with pytest.raises(DocumentError, match="is no OpenAPI"):
        Coverage(describe(schema))


@st.composite
def described(draw: st.DrawFn) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Draw a schema, with values that fit it and values that do not."""
    low = draw(st.integers(0, 4))
    some = max(low, 1)
    high = some + draw(st.integers(0, 4))
    limits = {"type": "integer", "minimum": low, "maximum": high}
    kinds = draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
    text = {"type": "string", "minLength": low, "maxLength": high, "pattern": "^[a-z]*$"}
    items = {"type": "array", "minItems": low, "maxItems": high, "items": {"type": "boolean"}}
    short = [low - 1] if low else []
    choices: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
        (limits, [low, high], [low - 1, high + 1, "7"]),
        ({"type": "string", "enum": kinds}, kinds, ["z", 7]),
        (
            text,
            ["a" * size for size in (low, high)],
            ["A" * some, 7, *("a" * size for size in (*short, high + 1))],
        ),
        (
            items,
            [[True] * size for size in (low, some, high)],
            [{}, [7] * some, *([True] * size for size in (*short, high + 1))],
        ),
    ]
    schema, valid, invalid = draw(st.sampled_from(choices))
    if draw(st.booleans()):
        return {"anyOf": [schema, {"type": "null"}]}, [*valid, None], invalid
    return schema, valid, invalid


@given(one=described(), other=described())
def test_every_point_of_a_request_can_be_shown(
    describe: Describe, exchange: Exchange, one: Any, other: Any
) -> None:
    """For each point of a body there is a request, whatever else the schema says."""
    properties = {"one": one[0], "other": other[0]}
    coverage = Coverage(
        describe({"type": "object", "required": list(properties), "properties": properties})
    )
    right = {"one": one[1][0], "other": other[1][0]}
    for name, (_, valid, invalid) in (("one", one), ("other", other)):
        for value in valid:
            coverage.see(exchange({**right, name: value}, 200))
        for value in invalid:
            coverage.see(exchange({**right, name: value}, 400))
        coverage.see(exchange({key: right[key] for key in right if key != name}, 400))
    coverage.see(exchange([], 400))
    coverage.see(exchange(None, 400))
    coverage.see(exchange(right, 415, media_type="text/plain"))
    counted = zip(coverage.points, coverage.counts, strict=True)
    assert [str(point) for point, count in counted if not count] == []
