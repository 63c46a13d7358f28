"""Documents that are not ours: generated, type-checked, started, and asked over real sockets."""

from pathlib import Path
from typing import Any

import pytest

FOREIGN = Path(__file__).with_name("foreign")
ORDER = {"address": {"street": "1 Market St.", "geo": {"lat": 1, "lon": 2.5}}, "_id": "x"}
CAT = {"kind": "cat", "name": "Tom", "lives": 9}
DOG = {"kind": "dog", "name": "Rex", "size": None, "parents": [CAT]}
KEY = {"X-Key": "TOKEN"}
OAUTH = {"Authorization": "Bearer TOKEN"}
BASIC = {"Authorization": "Basic c2FuZGJveDpzYW5kYm94LXNlY3JldA=="}  # sandbox:sandbox-secret
WRONG = {"Authorization": "Basic c2FuZGJveDp4"}
IMAGE = {"Content-Type": "image/png"}
SEATS = "/halls/north/seats"

# A request and the status of its answer, by document.
ASKED: dict[str, list[tuple[str, str, dict[str, Any], int]]] = {
    "orders": [
        ("POST", "/orders", {"json": ORDER, "headers": KEY}, 501),
        ("POST", "/orders", {"json": {"_id": "x"}, "headers": KEY}, 400),
        ("POST", "/orders", {"json": ORDER}, 401),
        ("GET", "/orders/a/lines/1", {"headers": KEY}, 501),
        ("GET", "/orders/a/lines/0", {"headers": KEY}, 400),
        ("DELETE", "/orders/a/lines/1", {}, 501),
        ("DELETE", "/orders/a/lines/x", {}, 400),
    ],
    "animals": [
        ("POST", "/animals", {"json": CAT, "headers": OAUTH}, 501),
        ("POST", "/animals", {"json": DOG, "headers": BASIC}, 501),
        ("POST", "/animals", {"json": {**DOG, "kind": "cat"}, "headers": OAUTH}, 400),
        ("POST", "/animals", {"json": CAT, "headers": WRONG}, 401),
        ("GET", "/animals", {"headers": {"X-Page-Size": "7", "Cookie": "a=b; theme=dark"}}, 501),
        ("GET", "/animals", {"headers": {"X-Page-Size": "101"}}, 400),
        ("GET", "/animals", {"headers": {"Cookie": "theme=grey"}}, 400),
        ("GET", "/animals/tom", {}, 501),
        ("GET", "/animals/tom", {"headers": OAUTH}, 501),
        ("GET", "/animals/TOM", {}, 400),
    ],
    "seats": [
        ("GET", f"{SEATS}?class=first&kinds=box&kinds=stall&rows=1,2", {}, 501),
        ("GET", f"{SEATS}?class=first&kinds=box&kinds=roof", {}, 400),
        ("GET", f"{SEATS}?class=first&rows=1,x", {}, 400),
        ("GET", f"{SEATS}?class=first&sides=l%7Cr", {}, 501),
        ("GET", f"{SEATS}?class=first&sides=l|x", {}, 400),
        ("GET", f"{SEATS}?class=first&near=%7B%22row%22:1%7D", {}, 501),
        ("GET", f"{SEATS}?class=first&near=%7B%22row%22:%22a%22%7D", {}, 400),
        ("GET", f"{SEATS}?class=first&near=%7B", {}, 400),
        ("GET", SEATS, {}, 400),
        ("GET", "/halls/east/seats?class=first", {}, 400),
        ("PUT", SEATS, {"json": ["box"]}, 501),
        ("PUT", f"{SEATS}?class=7", {"content": b"\x89PNG", "headers": IMAGE}, 501),
        ("PUT", SEATS, {"json": ["roof"]}, 400),
        ("PUT", SEATS, {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
}


@pytest.mark.parametrize("name", ASKED)
def test_a_foreign_document_has_a_server(
    make: Any, serve: Any, token: Any, type_checked: Any, name: str
) -> None:
    """Each operation takes what its document allows, refuses the rest, and waits to be written."""
    folder = make(FOREIGN / f"{name}.yaml")
    assert type_checked(folder).startswith("Success")
    given = token(folder) if (folder / "security.py").exists() else ""
    with serve(folder) as client:
        for method, path, options, status in ASKED[name]:
            headers = {
                key: value.replace("TOKEN", given)
                for key, value in options.get("headers", {}).items()
            }
            answer = client.request(method, path, **{**options, "headers": headers})
            assert answer.status_code == status, (method, path, options, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            assert ("handlers/" in answer.text) is (status == 501)
