import json

from faults.judge import judge


def test_a_token_that_a_failure_shows_is_masked() -> None:
    """A server that gives a token where none is due is reported without the token."""
    judgement = judge("bodies-are-measured-in-characters", "smoke", 1, "--only", "ERR-6")
    assert judgement.failed == {"ERR-6"}
    received = [each["received"] for each in judgement.report["requirements"][0]["failures"]]
    assert any('{"accessToken":"$TOKEN' in each for each in received), received
    assert "eyJ" not in json.dumps(judgement.report)
