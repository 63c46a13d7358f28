from collections.abc import Callable

import pytest

from complyt_contract.review.house import findings
from complyt_contract.review.source import Source

Write = Callable[[str], Source]
Changed = Callable[[str, str], Source]


def _found(source: Source, rule: str) -> list[str]:
    return [finding.message for finding in findings(source) if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("C302", "$response.body#/source", "$response.bdy#/source", "no runtime expression"),
        ("C302", "$response.body#/source", "$response.body#/sourcex", "nowhere in the response"),
        ("C302", "        source: $response.body#/source\n", "", "does not set source"),
        ("C302", "        source: $resp", "        query.source: $resp", "parameter query.source"),
        ("C208", "- bearer: ['read:customers']", "- bearr: ['read:customers']", "bearr"),
        ("C301", "country: US\n", "country: false\n", "/0/address/country: False is not of type"),
        ("C002", "schemas/CustomerPatch'", "schemas/CustomerPath'", "CustomerPath leads nowhere."),
        ("C106", "id: PUT-19", "id: PUT-20", "has PUT-19 in use"),
        ("C104", "never written answers 404.", "is new answers 404. A known is 200.", "one sent"),
        ("C104", "never written answers 404.", "is new answers 404! Others are 200.", "one sent"),
    ],
)
def test_a_fault_in_the_contract_is_found(
    changed: Changed, rule: str, old: str, new: str, said: str
) -> None:
    """What a reviewer may get wrong in the contract is found, in words that name it."""
    source = changed(old, new)
    assert any(said in message for message in _found(source, rule))


@pytest.mark.parametrize(
    "text",
    [
        "A pair that was never written, e.g. 1 and x, answers 404 within 2.5 s.",
        "A customer of 944 W. Wintergreen St. is found.",
        "Other methods get 405. (They may get 501.)",
    ],
)
def test_an_abbreviation_or_a_remark_is_no_second_sentence(write: Write, text: str) -> None:
    """Full stops within a sentence, and a remark in parentheses after it, are no finding."""
    assert not _found(
        write(f"x-requirements:\n- {{id: GET-1, level: must, text: '{text}'}}\n"), "C104"
    )


def test_a_tree_in_a_link_is_followed(write: Write) -> None:
    """A pointer goes through references, branches and lists, and a circle ends."""
    node = "{properties: {next: {anyOf: [{$ref: '#/components/schemas/Node'}]}, all: {items: {}}}}"
    piece = """\
paths:
  /a:
    get:
      operationId: getA
      parameters: [{{name: id, in: query, schema: {{}}}}]
      responses:
        '200':
          description: A node.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Node'}}}}}}
          links: {{Next: {{operationId: getA, parameters: {{id: '$response.body#{pointer}'}}}}}}
components: {{schemas: {{Node: {node}, Ring: {{allOf: [{{$ref: '#/components/schemas/Ring'}}]}}}}}}
"""
    for pointer in ("/next/next/all/0/any", "/all"):
        assert not _found(write(piece.format(node=node, pointer=pointer)), "C302"), pointer
    for pointer in ("/next/prev", "/all/first", "/0"):
        assert _found(write(piece.format(node=node, pointer=pointer)), "C302"), pointer
    ring = "{allOf: [{$ref: '#/components/schemas/Ring'}]}"
    assert _found(write(piece.format(node=ring, pointer="/a")), "C302")


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("{type: string, enum: [a, 1]}", True),
        ("{type: string, const: true}", True),
        ("{type: [string, 'null'], enum: [a, null]}", False),
        ("{type: [string, integer], enum: [a, 1]}", False),
    ],
)
def test_what_a_text_is_compared_with_is_text(write: Write, schema: str, found: bool) -> None:
    """A bare number or truth is found in the enum or const of a text."""
    assert bool(_found(write(f"components: {{schemas: {{A: {schema}}}}}\n"), "C501")) == found


def test_a_key_is_text(write: Write) -> None:
    """A bare status is found, a quoted one is not, whatever the values are."""
    responses = "paths: {/a: {get: {responses: {%s: {description: A.}}}}}\n"
    assert _found(write(responses % "400"), "C501") == [
        "Quote the key 400, lest it be read as something else."
    ]
    assert not _found(write(responses % "'400'"), "C501")
    assert not _found(write("x-a: {'1': 1}\n"), "C501")


@pytest.mark.parametrize("text", ["- GET-1\n", "GET-1: [\n", "\0"])
def test_a_log_that_cannot_be_read_is_said(write: Write, text: str) -> None:
    """A broken log of ids is a finding in the first line and does not turn the rule off."""
    source = write("x-requirements:\n- {id: GET-1, level: must, text: It is found.}\n")
    source.path.with_name("requirement-ids.yaml").write_text(text)
    [finding] = [each for each in findings(source) if each.rule == "C106"]
    assert (finding.line, finding.column) == (1, 1)


def test_components_that_only_use_each_other_are_unused(write: Write) -> None:
    """A ring that paths and webhooks do not lead to is found, and one that they lead to is not."""
    ring = (
        "components: {schemas: {A: {items: {$ref: '#/components/schemas/B'}},"
        " B: {items: {$ref: '#/components/schemas/A'}}}}\n"
    )
    schema = "{$ref: '#/components/schemas/A'}"
    user = f"webhooks: {{a: {{parameters: [{{name: a, in: query, schema: {schema}}}]}}}}\n"
    assert len(_found(write(ring), "C406")) == 2
    assert not _found(write(ring + user), "C406")


def test_a_reference_to_itself_is_told_from_one_to_nowhere(write: Write) -> None:
    """Each reference at fault is told once, and those that lead to it are not."""
    schemas = {"A": "A", "B": "None", "C": "B", "D": "A", "E": "F", "F": "E"}
    parts = ", ".join(
        f"{name}: {{$ref: '#/components/schemas/{goal}'}}" for name, goal in schemas.items()
    )
    assert _found(write(f"components: {{schemas: {{{parts}}}}}\n"), "C002") == [
        "#/components/schemas/A leads to itself.",
        "#/components/schemas/None leads nowhere.",
        "#/components/schemas/F leads to itself.",
        "#/components/schemas/E leads to itself.",
    ]


@pytest.mark.parametrize(
    ("piece", "rule", "place"),
    [
        ("components: {schemas: {A: {type: strng}}}\n", "C001", "/components/schemas/A/type"),
        ("components: {schemas: {A: {items: {minimum: a}}}}\n", "C001", "/items/minimum"),
        ("tags: [{name: a}, {name: a}]\n", "C001", "/tags/1/name"),
        ("info: {title: Books, version: 1.0}\n", "C001", "/info/version"),
        ("openapi: 3.0.3\npaths: {/a: {get: {responses: {'200': {a: b}}}}}", "C001", "/200"),
        ("openapi: 3.0.3\ncomponents: {schemas: {A: {type: strng}}}\n", "C001", "/A/type"),
        ("components: {schemas: {A: {pattern: '('}}}\n", "C405", "/A/pattern"),
        ("paths: {'/a/{b}': {get: {responses: {}}}}\n", "C209", "/paths/~1a~1{b}/get"),
    ],
)
def test_a_fault_is_told_at_its_place_in_one_line(
    write: Write, piece: str, rule: str, place: str
) -> None:
    """What is no OpenAPI is told where it stands, in a line, and by no other rule at the top."""
    found = findings(write(piece))
    assert any(each.rule == rule and each.place.endswith(place) for each in found), found
    assert not any("\n" in each.message or not each.place for each in found)


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ("{minimum: 3, maximum: 1}", "C407"),
        ("{minItems: 3, maxItems: 1}", "C407"),
        ("{minProperties: 3, maxProperties: 1}", "C407"),
        ("{enum: [{a: 1, b: 2}, {b: 2, a: 1}]}", "C408"),
    ],
)
def test_a_schema_that_contradicts_itself_is_found(write: Write, schema: str, rule: str) -> None:
    """Bounds that leave no room, and values that stand twice, are found."""
    assert _found(write(f"components: {{schemas: {{A: {schema}}}}}\n"), rule)


def test_equal_bounds_and_true_beside_one_pass(write: Write) -> None:
    """A bound may equal its other, and 1 is not true."""
    source = write("components: {schemas: {A: {minimum: 1, maximum: 1, enum: [1, true]}}}\n")
    assert not {"C407", "C408"} & {finding.rule for finding in findings(source)}
