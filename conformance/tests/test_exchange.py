import random
import subprocess

import pytest

from complyt_conformance.exchange import Request

NOISE = random.Random(1).randbytes(20_000)


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


def test_a_curl_line_makes_a_long_body() -> None:
    """What no line could show is packed in it, and arrives as it was sent."""
    body = b'{"name": "' + b"a" * 60_001 + b'"}'
    line = Request("PUT", "/v1/a", {}, body).curl("http://127.0.0.1:1", {})
    assert len(line) < 1_000
    script = line.replace("| curl", "| cat #", 1)
    printed = subprocess.run(["bash", "-c", script], check=True, capture_output=True).stdout
    assert printed == body


@pytest.mark.parametrize(
    ("body", "mask"),
    [(b'{"clientSecret": "a-long-secret"}' * 400, {"a-long-secret": "$S"}), (NOISE, {})],
    ids=["secret", "noise"],
)
def test_a_curl_line_says_what_it_lacks(body: bytes, mask: dict[str, str]) -> None:
    """Of a long body with a secret, or that cannot be packed, it says what sends it again."""
    line = Request("PUT", "/v1/a", {}, body).curl("http://127.0.0.1:1", mask)
    assert f"@body-of-{len(body)}-bytes http://127.0.0.1:1/v1/a # a long body" in line
    assert line.endswith("replay` sends it again")


def test_a_curl_line_has_the_placeholder_of_a_secret_beside_what_no_terminal_shows() -> None:
    """The octets beside a secret are escaped, the secret comes from the environment."""
    body = b'{"clientSecret": "a-long-secret", "$": "\xff\n"}'
    line = Request("POST", "/v1/token", {}, body).curl(
        "http://127.0.0.1:1", {"a-long-secret": "$S"}
    )
    assert line.isprintable()
    assert "a-long-secret" not in line
    script = line.replace("curl", "printf '%s\\n'", 1)
    printed = subprocess.run(
        ["/bin/bash", "-c", script], check=True, capture_output=True, env={"S": "a-long-secret"}
    ).stdout
    assert body in printed
