"""The house rules of customers.yaml, which no linter knows."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from complyt_contract.document import Document, Operation, load

CONTRACT = load()
SCHEMAS = CONTRACT.raw["components"]["schemas"]
OPERATIONS = list(CONTRACT.operations.values())

READS = "400 401 403 429 500 503"
WRITES = "400 401 403 404 413 415 429 500 503"
STATUSES = {
    "createToken": "200 400 401 413 415 429 500 503",
    "getAllCustomers": f"200 {READS}",
    "getCustomer": "200 400 401 403 404 429 500 503",
    "upsertCustomer": f"200 201 {WRITES}",
    "updateCustomer": f"200 {WRITES}",
}
SCOPES = {
    "createToken": [],
    "getAllCustomers": [{"bearer": ["read:customers"]}],
    "getCustomer": [{"bearer": ["read:customers"]}],
    "upsertCustomer": [{"bearer": ["write:customers"]}],
    "updateCustomer": [{"bearer": ["write:customers"]}],
}
TEXT_LIMITS = {
    "Customer": {"name": (1, 256), "comment": (0, 200)},
    "CustomerUpsert": {"name": (1, 256), "comment": (0, 200)},
    "CustomerPatch": {"name": (1, 256), "comment": (0, 200)},
    "Address": {
        "city": (0, 100),
        "country": (0, 50),
        "county": (0, 100),
        "state": (0, 100),
        "street": (0, 200),
        "region": (0, 20),
        "zip": (0, 20),
    },
}
TEXT_LIMITS["AddressInput"] = TEXT_LIMITS["Address"]


def nodes(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a tree with its JSON pointer; examples are data and left out."""
    if isinstance(value, dict):
        yield place, value
        for key, child in value.items():
            if key not in ("example", "examples"):
                yield from nodes(child, f"{place}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from nodes(child, f"{place}/{index}")


def validator(schema: Any) -> jsonschema_rs.Draft202012Validator:
    """Return a validator of a schema of the contract, formats off."""
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": CONTRACT.raw["components"]}, validate_formats=False
    )


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of components and parameters that is no reference alone."""
    for name, schema in SCHEMAS.items():
        yield from (
            (name + place, node)
            for place, node in nodes(schema)
            if not place.endswith("/properties") and set(node) != {"$ref"}
        )
    for kind in ("parameters", "headers"):
        for name, owner in CONTRACT.raw["components"][kind].items():
            yield f"{kind}/{name}", owner["schema"]


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Yield every example of the contract: its place, its schema and its value."""
    for place, node in nodes(CONTRACT.raw):
        if "schema" in node and "example" in node:
            yield place, node["schema"], node["example"]
        elif "schema" in node:
            for name, example in node.get("examples", {}).items():
                yield f"{place}/{name}", node["schema"], CONTRACT.resolve(example)["value"]
    for place, schema in schemas():
        for index, value in enumerate(schema.get("examples", [])):
            yield f"{place}/{index}", schema, value


def test_there_are_five_operations() -> None:
    """The contract has its five operations, each under one of two tags."""
    found = {each.operation_id: (each.method, each.path, each.tag) for each in OPERATIONS}
    pair = "/v1/customers/source/{source}/externalId/{externalId}"
    by_id = "/v1/customers/complytId/{complytId}"
    assert found == {
        "createToken": ("POST", "/v1/token", "Authentication"),
        "getAllCustomers": ("GET", "/v1/customers", "Customers"),
        "getCustomer": ("GET", pair, "Customers"),
        "upsertCustomer": ("PUT", pair, "Customers"),
        "updateCustomer": ("PATCH", by_id, "Customers"),
    }
    assert [tag["name"] for tag in CONTRACT.raw["tags"]] == ["Authentication", "Customers"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.operation_id)
def test_statuses_and_scopes(operation: Operation) -> None:
    """Each operation lists every status, has no default response, and names its scope."""
    assert list(operation.raw["responses"]) == STATUSES[operation.operation_id].split()
    assert operation.raw["security"] == SCOPES[operation.operation_id]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.operation_id)
def test_failures_admit_problems_and_other_objects(operation: Operation) -> None:
    """Each failure has a problem body or any JSON object, each success JSON (D15)."""
    for status, node in operation.raw["responses"].items():
        content = CONTRACT.resolve(node)["content"]
        problem = ["application/problem+json", "application/json"]
        assert list(content) == (["application/json"] if status[0] == "2" else problem)


@pytest.mark.parametrize(
    ("status", "header", "required"),
    [
        ("201", "Location", True),
        ("401", "WWW-Authenticate", True),
        ("429", "Retry-After", False),
        ("503", "Retry-After", False),
    ],
)
def test_headers_stand_on_the_responses_that_carry_them(
    status: str, header: str, required: bool
) -> None:
    """Every response of a status describes the header it carries."""
    for operation in OPERATIONS:
        if status in operation.raw["responses"]:
            headers = CONTRACT.resolve(operation.raw["responses"][status])["headers"]
            assert CONTRACT.resolve(headers[header]).get("required", False) is required


def test_links_lead_to_operations_and_their_parameters() -> None:
    """Both successes of PUT link to GET and PATCH, and fill all their path parameters."""
    responses = CONTRACT.operations["upsertCustomer"].raw["responses"]
    for status in ("200", "201"):
        links = [CONTRACT.resolve(link) for link in responses[status]["links"].values()]
        assert [link["operationId"] for link in links] == ["getCustomer", "updateCustomer"]
        for link in links:
            target = CONTRACT.operations[link["operationId"]]
            assert list(link["parameters"]) == [each["name"] for each in target.parameters]


@pytest.mark.parametrize("name", TEXT_LIMITS)
def test_text_limits(name: str) -> None:
    """Each text is null or within its limits, at both ends, counting code points."""
    for member, (least, most) in TEXT_LIMITS[name].items():
        check = validator(SCHEMAS[name]["properties"][member])
        for legal in (None, "\U0001f600" * least, "\U0001f600" * most, "x\n y" * (most // 4)):
            assert check.is_valid(legal)
        illegal: list[Any] = ["x" * (most + 1), "a\0b", 1, True, [], {}]
        assert [value for value in illegal if check.is_valid(value)] == []
        assert check.is_valid("") is (least == 0)


def test_requests_require_what_the_page_requires() -> None:
    """PUT requires four properties, PATCH none, and an answer six."""
    required = ["externalId", "source", "customerType", "externalTimestamps"]
    assert SCHEMAS["CustomerUpsert"]["required"] == required
    assert "required" not in SCHEMAS["CustomerPatch"]
    assert sorted(SCHEMAS["Customer"]["required"]) == sorted(
        [*required, "complytId", "internalTimestamps"]
    )


@pytest.mark.parametrize("name", ["CustomerUpsert", "CustomerPatch"])
def test_null_unsets_optional_properties_alone(name: str) -> None:
    """Only the optional properties of a request may be null (D4, D11)."""
    properties = SCHEMAS[name]["properties"]
    nullable = {key for key, schema in properties.items() if validator(schema).is_valid(None)}
    optional = {"name", "address", "email", "internalTimestamps", "comment"}
    assert nullable == (optional | {"complytId"} if name == "CustomerUpsert" else optional)


@pytest.mark.parametrize("name", ["CustomerUpsert", "CustomerPatch"])
@pytest.mark.parametrize("value", [None, 1, "x", [], {"createdDate": 7}])
def test_internal_timestamps_and_unknown_properties_are_never_looked_at(
    name: str, value: Any
) -> None:
    """Any JSON fits internalTimestamps and unknown properties of a request (D6)."""
    customer = CONTRACT.raw["components"]["examples"]["Customer"]["value"]
    body = customer | {"internalTimestamps": value, "somethingElse": value}
    assert validator(SCHEMAS[name]).is_valid(body)


@pytest.mark.parametrize("name", ["CustomerUpsert", "CustomerPatch"])
def test_a_customer_that_was_read_can_be_sent_back(name: str) -> None:
    """The page's own answer fits both request bodies as it is (D7)."""
    customer = CONTRACT.raw["components"]["examples"]["Customer"]["value"]
    assert validator(SCHEMAS[name]).is_valid(customer)


@pytest.mark.parametrize(
    ("place", "schema", "value"), [pytest.param(*each, id=each[0]) for each in examples()]
)
def test_examples_fit_their_schemas(place: str, schema: Any, value: Any) -> None:
    """Each example fits the schema it stands beside."""
    assert [f"{place}: {error}" for error in validator(schema).iter_errors(value)] == []


def test_each_body_parameter_and_header_has_an_example() -> None:
    """Whatever has a schema, in a body, a parameter or a header, shows an example."""
    lacking = [
        place
        for place, node in nodes(CONTRACT.raw)
        if "schema" in node and not (node.get("examples") or "example" in node)
    ]
    assert lacking == []


def test_the_undocumented_source_of_some_pages_is_not_used() -> None:
    """The source that some pages show, and that breaks the pattern, stands nowhere."""
    assert b"sourceExample" not in CONTRACT.source


def test_everything_is_described() -> None:
    """Each operation, response, parameter, header, link, tag and schema has a description."""
    raw = CONTRACT.raw
    described = [("info", raw["info"])] + [(tag["name"], tag) for tag in raw["tags"]]
    described += [(each.operation_id, each.raw) for each in OPERATIONS]
    for operation in OPERATIONS:
        described += [
            (f"{operation.operation_id} {status}", CONTRACT.resolve(node))
            for status, node in operation.raw["responses"].items()
        ]
    for kind in ("schemas", "parameters", "headers", "links", "securitySchemes"):
        described += raw["components"][kind].items()
    for name, schema in SCHEMAS.items():
        described += [(f"{name}.{key}", each) for key, each in schema.get("properties", {}).items()]
    assert [name for name, node in described if not node.get("description", "").strip()] == []


def test_numbers_and_texts_are_bounded() -> None:
    """Each integer has a minimum and a maximum, each text a length, an enum or a const."""
    unbounded = []
    for place, schema in schemas():
        types = schema.get("type", [])
        if "integer" in types and not {"minimum", "maximum"} <= schema.keys():
            unbounded.append(place)
        if "string" in types and not {"maxLength", "enum", "const"} & schema.keys():
            unbounded.append(place)
    assert unbounded == []


def test_nothing_is_closed_or_hidden() -> None:
    """No schema refuses further properties, and none is dropped from requests by tools."""
    closing = {"additionalProperties", "unevaluatedProperties", "readOnly", "writeOnly"}
    assert [place for place, node in nodes(CONTRACT.raw) if closing & node.keys()] == []


def test_each_decision_is_stated_once_and_named_where_it_applies() -> None:
    """D1 to D29 stand in the list of decisions, and each is named beside what it decides."""
    decisions = CONTRACT.raw["x-decisions"]
    ids = [f"D{number}" for number in range(1, 30)]
    assert [decision["id"] for decision in decisions] == ids
    for decision in decisions:
        assert (
            {"id", "question", "decision"}
            <= decision.keys()
            <= {
                "id",
                "question",
                "decision",
                "why",
            }
        )
    elsewhere = json.dumps({k: v for k, v in CONTRACT.raw.items() if k != "x-decisions"})
    assert [each for each in ids if not re.search(rf"\b{each}\b", elsewhere)] == []


def test_the_local_server_comes_first() -> None:
    """The servers are the local one and the two that the documentation names."""
    assert [server["url"] for server in CONTRACT.raw["servers"]] == [
        "http://127.0.0.1:8080",
        "https://sandbox.complyt.io",
        "https://demo.complyt.io",
    ]


def test_the_version_is_semantic(document: Document) -> None:
    """The contract's version has three numbers."""
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", document.version)
