import pytest

from complyt_reference.sandbox.masks import masked, masked_header

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"clientId":"a","clientSecret":"b"}', '{"clientId":"a","clientSecret":"***"}'),
        ('{"clientSecret" : "a\\"b"}', '{"clientSecret" : "***"}'),
        ('{"clientSecret":"cut of', '{"clientSecret":"***"'),
        ('{"clientSecret":"cut\\', '{"clientSecret":"***"'),
        ('{"password":"a\nb"}', '{"password":"***"}'),
        ('{"client_SECRET":"a","Password":"b"}', '{"client_SECRET":"***","Password":"***"}'),
        ('{"accessToken":"a","tokenType":"Bearer"}', '{"accessToken":"***","tokenType":"Bearer"}'),
        ("http://a/b?access_token=c&d=e", "http://a/b?access_token=***&d=e"),
        ("grant=a&client_secret=b", "grant=a&client_secret=***"),
        (f'{{"comment":"{JWT}"}}', '{"comment":"***"}'),
        (f"http://a/{JWT}/b", "http://a/***/b"),
        ('{"name":"a secret token"}', '{"name":"a secret token"}'),
        ("", ""),
    ],
)
def test_what_is_secret_is_masked(text: str, shown: str) -> None:
    """Members and fields named for secrets, and tokens wherever they stand, are not shown."""
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", "Bearer abc", "Bearer ***"),
        ("authorization", "Basic YTpi", "Basic ***"),
        ("authorization", "abc", "***"),
        ("cookie", "session=abc", "***"),
        ("referer", f"http://a/?t={JWT}", "http://a/?t=***"),
        ("content-type", "application/json", "application/json"),
    ],
)
def test_headers_of_credentials_are_masked(name: str, value: str, shown: str) -> None:
    """Of credentials no more than their scheme is shown."""
    assert masked_header(name, value) == shown
