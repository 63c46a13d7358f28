"""readOnly and writeOnly in `required`, over real sockets."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from connexion31 import create_app

OWN = {
    "required": ["id", "name", "secret"],
    "properties": {
        "id": {"readOnly": True, "type": "string"},
        "name": {"type": "string"},
        "secret": {"$ref": "#/components/schemas/Secret"},
    },
}
SCHEMAS: dict[str, Any] = {
    "Secret": {"writeOnly": True, "type": "string"},
    "Own": OWN,
    "Apart": {
        "required": OWN["required"],
        "allOf": [{"$ref": "#/components/schemas/Properties"}],
    },
    "Beside": {"allOf": [{"required": OWN["required"]}, {"properties": OWN["properties"]}]},
    "Properties": {"properties": OWN["properties"]},
    "Within": {"allOf": [{"$ref": "#/components/schemas/Own"}]},
}


@pytest.fixture(params=["Own", "Apart", "Beside", "Within"])
def send(request: pytest.FixtureRequest, serve: Any) -> Iterator[Any]:
    """Serve what stores a body of a schema, and answers what the test says."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{request.param}"}}}
    operation = {
        "operationId": "store",
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "It.", "content": content},
            "400": {"description": "No.", "content": {"application/problem+json": {}}},
        },
    }
    document = {
        "openapi": "3.1.0",
        "paths": {"/it": {"put": operation}},
        "components": {"schemas": SCHEMAS},
    }
    before = json.dumps(document)
    answers: list[Any] = []

    def store() -> Any:
        return answers[-1]

    app = create_app(document, handlers={"store": store}, check_responses=True)
    with serve(app) as server:

        def run(body: Any, answer: Any) -> int:
            answers.append(answer)
            return int(server.request("PUT", "/it", json.dumps(body).encode()).status)

        yield run
    assert json.dumps(document) == before


def test_required_binds_the_side_that_knows_the_property(send: Any) -> None:
    """A request needs no readOnly property, an answer no writeOnly one, and both all others."""
    asked, told = {"name": "a", "secret": "b"}, {"id": "1", "name": "a"}
    assert send(asked, told) == 200
    assert send({"name": "a"}, told) == 400
    assert send({"secret": "b"}, told) == 400
    assert send({**asked, "id": 1}, told) == 400
    assert send(asked, {"name": "a"}) == 500
    assert send(asked, {"id": "1"}) == 500
