import base64
from collections.abc import Mapping
from typing import Any

import pytest

from connexion31.credentials import credentials

BASIC = base64.b64encode("ada:l\xf6velace".encode()).decode()


def _scope(query: str = "", **headers: str) -> Mapping[str, Any]:
    lines = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"headers": lines, "query_string": query.encode()}


@pytest.mark.parametrize(
    ("scheme", "scope", "found"),
    [
        ({"type": "http", "scheme": "bearer"}, _scope(authorization="bearer  t "), "t"),
        ({"type": "http", "scheme": "bearer"}, _scope(authorization="Basic t"), None),
        ({"type": "oauth2"}, _scope(authorization="Bearer t"), "t"),
        ({"type": "openIdConnect"}, _scope(authorization="Bearer t"), "t"),
        (
            {"type": "http", "scheme": "Basic"},
            _scope(authorization=f"basic {BASIC}"),
            "ada:l\xf6velace",
        ),
        ({"type": "http", "scheme": "basic"}, _scope(authorization="Basic ?"), None),
        ({"type": "http", "scheme": "basic"}, _scope(authorization="Basic /w=="), None),
        ({"type": "http", "scheme": "digest"}, _scope(authorization="Digest a=b"), "a=b"),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, _scope(**{"x-key": "k"}), "k"),
        ({"type": "apiKey", "in": "query", "name": "key"}, _scope("a=b&key=k%20k"), "k k"),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, _scope(cookie="a=b; key=k"), "k"),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, _scope(), None),
    ],
)
def test_credentials_are_read_where_their_scheme_puts_them(
    scheme: Mapping[str, Any], scope: Mapping[str, Any], found: str | None
) -> None:
    """Each kind of security scheme has its place; what is not there, or not readable, is none."""
    assert credentials(scheme, scope) == found
