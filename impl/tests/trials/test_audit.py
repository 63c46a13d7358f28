import sys

import pytest

from tests.servers import Server
from trials import audit

VULNERABLE = (sys.executable, "-c", "raise SystemExit(1)")


def test_findings_fail(shared_server: Server) -> None:
    """Where the service answers, what pip-audit says counts."""
    assert audit.main(f"{shared_server.url}/healthz", VULNERABLE) == 1


@pytest.mark.parametrize("path", [":1/", "/nowhere"])
def test_nobody_to_ask_is_said(
    shared_server: Server, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    """Without the service nothing fails, and nothing is claimed."""
    service = f"http://127.0.0.1{path}" if path.startswith(":") else shared_server.url + path
    assert audit.main(service, VULNERABLE) == 0
    assert capsys.readouterr().out.startswith(f"Nothing was audited, as {service} cannot be")
