import pytest

from tests.hostile.cases import BODY, JSON, PAIR, TOKEN, cases, head
from tests.hostile.conftest import Target
from tests.hostile.forgeries import forged

KINDS = 150  # of forged tokens, at least
PATCHED = b"/v1/customers/complytId/9f8ee193-1a71-42b4-801d-ee1d8a161fbe"

# Every operation that needs a token, with what it would take
OPERATIONS = {
    "list": head(b"Authorization: Bearer " + TOKEN + b"\r\n", target=b"/v1/customers"),
    "get": head(b"Authorization: Bearer " + TOKEN + b"\r\n", target=PAIR),
    "put": head(
        b"Authorization: Bearer %s\r\n%sContent-Length: %d\r\n" % (TOKEN, JSON, len(BODY)),
        method=b"PUT",
        target=PAIR,
    )
    + BODY,
    "patch": head(
        b"Authorization: Bearer %s\r\n%sContent-Length: 2\r\n" % (TOKEN, JSON),
        method=b"PATCH",
        target=PATCHED,
    )
    + b"{}",
}


@pytest.fixture(scope="module")
def tokens(target: Target) -> dict[str, str]:
    """Return the forged tokens."""
    key_file = target.server.log.with_name("signing.key")
    return dict(forged(target.token, key_file))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_forged_token_is_let_in(target: Target, tokens: dict[str, str], operation: str) -> None:
    """Each is answered 401 by each operation, whatever it claims, and nothing is written."""
    before = target.stored()
    wrongs = [
        f"{name}: {wrong}"
        for name, token in tokens.items()
        for wrong in target.wrongs(cases({401}, [OPERATIONS[operation]]), token)
    ]
    assert wrongs == []
    assert target.stored() == before
    assert len(tokens) >= KINDS
