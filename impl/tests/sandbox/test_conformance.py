"""A sandbox is a server of the contract, whatever stands beside."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers import ENVIRONMENT
from trials.serving import credentials

CONFORMANCE = str(Path(sys.executable).with_name("complyt-conformance"))
REQUIREMENTS = (
    *("AUTH-1", "AUTH-5", "ERR-1", "GET-1", "LIST-1", "OBJ-1", "OBJ-5"),
    *("PATCH-1", "PUT-1", "PUT-8", "TIME-1", "TOKEN-1"),
)
PATIENCE = 300  # seconds until a run that does not end counts as hanging


def test_a_sandbox_conforms(server: Any, tmp_path: Path) -> None:
    """A requirement of each kind passes as without the controls."""
    only = [word for each in REQUIREMENTS for word in ("--only", each)]
    done = subprocess.run(
        [
            *(CONFORMANCE, "run", "--url", server.url, "--profile", "smoke"),
            *("--report", str(tmp_path / "report"), *credentials(), *only),
        ],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    report = json.loads(tmp_path.joinpath("report/report.json").read_text("utf-8"))
    told = {each["id"]: each["verdict"] for each in report["requirements"]}
    assert {told[each] for each in REQUIREMENTS} == {"pass"}
