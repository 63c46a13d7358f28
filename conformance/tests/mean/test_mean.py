import json
from pathlib import Path

import jsonschema_rs
import pytest

from complyt_conformance.reports.files import report_schema
from tests.mean.running import run
from tests.mean.servers import MEAN
from tests.mean.wire import serving


@pytest.mark.parametrize("name", MEAN)
def test_a_mean_server_is_told_of(tmp_path: Path, name: str) -> None:
    """Whatever a server does, a run ends with a sentence and, once it had begun, a report."""
    mean = MEAN[name]
    with serving(mean.behaviour, reads=mean.reads) as url:
        code, said = run(url, tmp_path, "--timeout", "0.5")
    assert code == mean.code, said
    assert mean.words in " ".join(said.split()), said
    assert "secret-of-a" not in said
    written = tmp_path / "report.json"
    if not written.exists():
        assert said.startswith("complyt-conformance: "), said
        return
    report = json.loads(written.read_text())
    jsonschema_rs.validator_for(report_schema()).validate(report)
    assert "error" not in {item["verdict"] for item in report["requirements"]}
