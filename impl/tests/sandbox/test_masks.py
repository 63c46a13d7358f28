import json
import subprocess
import sys

import pytest

from complyt_reference.sandbox.masks import masked, masked_body, masked_header, masked_query, shown

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"
PATIENCE = 60  # seconds, in which 64 KiB would not be gone through once for each octet


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"clientId":"a","clientSecret":"b"}', '{"clientId":"a","clientSecret":"***"}'),
        ('{"clientSecret" : "a\\"b", "c": 1.0}', '{"clientSecret" : "***", "c": 1.0}'),
        ('{"client\\u0053ecret":"b"}', '{"client\\u0053ecret":"***"}'),
        ('{"clientSecret":["b",{"c":"d"}],"e":1}', '{"clientSecret":"***","e":1}'),
        (
            '{"clientSecret":5,"e":{"password":null}}',
            '{"clientSecret":"***","e":{"password":"***"}}',
        ),
        ('{"clientSecret":"cut of', '{"clientSecret":"***"'),
        ('{"clientSecret":"cut\\', '{"clientSecret":"***"'),
        ('{"clientSecret":["cut"', '{"clientSecret":"***"'),
        ('{"clientSecret":unquoted}', '{"clientSecret":"***"'),
        (f'{{"clientSecret":{"[" * 9_000}', '{"clientSecret":"***"'),
        ('{"password":"a\nb"}', '{"password":"***"}'),
        ('{"client_SECRET":"a","Password":"b"}', '{"client_SECRET":"***","Password":"***"}'),
        ('{"accessToken":"a","tokenType":"Bearer"}', '{"accessToken":"***","tokenType":"Bearer"}'),
        ('{"a":"?token=abc","b":1}', '{"a":"?token=abc","b":1}'),
        ('\ufeff{"a":"&token=abc","b":1}', '\ufeff{"a":"&token=abc","b":1}'),
        ('{"a":"clientSecret","b":"c: \\"password\\": d"}',) * 2,
        ("grant=a&client_secret=b", "grant=a&client_secret=***"),
        ('oops{"clientSecret":"a"}', 'oops{"clientSecret":"***"}'),
        (f'{{"comment":"{JWT}"}}', '{"comment":"***"}'),
        ('{"name":"a secret token"}', '{"name":"a secret token"}'),
        ('{"name":"a***b"}', '{"name":"a***b"}'),
        ("", ""),
    ],
)
def test_what_is_secret_in_a_body_is_masked(text: str, wanted: str) -> None:
    """Members and fields named for secrets, however they are spelt, and tokens are not shown."""
    assert shown(masked_body(text)) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("access_token=c&d=e", "access_token=***&d=e"),
        ("api_key=a&API-Key=b&key=c&apikey=d", "api_key=***&API-Key=***&key=***&apikey=***"),
        ("to%6ben=a&page=1", "to%6ben=***&page=1"),
        (f"a={JWT}&b", "a=***&b"),
        ("page=1&size=10&customerKey", "page=1&size=10&customerKey"),
    ],
)
def test_what_is_secret_in_a_query_is_masked(query: str, wanted: str) -> None:
    """Fields are known by their decoded names."""
    assert shown(masked_query(query)) == wanted


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("authorization", "Bearer abc", "Bearer ***"),
        ("authorization", "Basic YTpi", "Basic ***"),
        ("authorization", "abc", "***"),
        ("authorization", "abc def", "***"),
        ("cookie", "session=abc", "***"),
        ("referer", "http://a/?t=b", "***"),
        ("x-api-key", "abc", "***"),
        ("user-agent", f"a {JWT} b", "a *** b"),
        ("content-type", "application/json", "application/json"),
    ],
)
def test_headers_are_masked_but_those_without_secrets(name: str, value: str, wanted: str) -> None:
    """Of credentials no more than their scheme is shown, of unknown headers nothing."""
    assert shown(masked_header(name, value)) == wanted


def test_tokens_are_masked_wherever_they_stand() -> None:
    """In a path, or behind what may be part of a word."""
    assert shown(masked(f"/a/{JWT}/b/x-{JWT}")) == "/a/***/b/***"


@pytest.mark.parametrize(
    "piece", ["eyJ-", "eyJ-.", "token", '\\"', '"', '" ', "&token", '{"key":"']
)
def test_no_text_keeps_the_server_busy(piece: str) -> None:
    """A million characters are masked at once, which would take hours if each began a search."""
    program = (
        "import json, sys; from complyt_reference.sandbox.masks import masked_body;"
        "masked_body(json.load(sys.stdin))"
    )
    text = json.dumps((piece * 1_000_000)[:1_000_000])
    subprocess.run(
        [sys.executable, "-c", program], input=text, text=True, timeout=PATIENCE, check=True
    )
