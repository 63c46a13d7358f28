import pytest

from complyt_conformance.disguises import undisguised

SECRET = "a secret/of Jörg\udcff"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYW5kYm94In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text",
    [
        "a%20secret%2Fof%20J%C3%B6rg%FF",
        "a%20secret/of%20J%c3%b6rg%ff",
        "a+secret%2Fof+J%C3%B6rg%FF",
        r"a secret\/of J\u00f6rg\udcff",
    ],
)
def test_an_escaped_secret_is_replaced(text: str) -> None:
    """However a URL, a form or JSON spells it, the placeholder stands there."""
    assert undisguised(f"<{text}>", {SECRET: "$SECRET"}) == "<$SECRET>"


def test_the_header_of_a_token_is_no_secret() -> None:
    """Payload and signature are replaced where they stand alone, what all tokens share is not."""
    header, payload, signature = JWT.split(".")
    assert undisguised(f"{header} {payload} {signature}", {JWT: "$TOKEN"}) == (
        f"{header} $TOKEN $TOKEN"
    )


def test_short_secrets_hide_nothing_else() -> None:
    """What is too short to be known again in a disguise is left alone."""
    assert undisguised("a+b%20c", {"b c": "$SECRET"}) == "a+b%20c"
