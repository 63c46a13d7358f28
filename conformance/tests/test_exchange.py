import subprocess

import pytest

from complyt_conformance.exchange import Request


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "plain"}',
        '{"name": "O\'Brien \\\\ né 🦊"}'.encode(),
        '{"email": "a\x85b@example.org", "name": "\u202ea\u2028\x01"}'.encode(),
        b'{"name": "\xff\xed\xa0\x80"}',
    ],
    ids=["plain", "quotes", "unseen", "no text"],
)
def test_a_curl_line_repeats_the_body_and_shows_all_of_it(body: bytes) -> None:
    """Bash hands the same octets to curl, and the line holds nothing that a terminal hides."""
    line = Request("PUT", "/v1/a", {}, body).curl("http://127.0.0.1:1", {})
    assert line.isprintable()
    script = line.replace("curl", "printf '%s\\n'", 1)
    printed = subprocess.run(["bash", "-c", script], check=True, capture_output=True).stdout
    assert body in printed.split(b"\n")
