import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from complyt_reference.cli.serve import serve
from tests.deploy.systemctl import Settings, settings

UNIT = Path(__file__).parents[3] / "deploy/complyt-reference.service"
COMMAND = str(Path(sys.executable).with_name("complyt-reference"))
MOST_EXPOSURE = 20  # in tenths; systemd calls less than 5.0 "medium", less than 2.0 "ok"


def _settings() -> Settings:
    return settings(UNIT.read_text())


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the unit with the command where it is here, since systemd looks for it."""
    unit = tmp_path / UNIT.name
    unit.write_text(
        UNIT.read_text().replace("/opt/complyt-reference/bin/complyt-reference", COMMAND)
    )
    return unit


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="There is no systemd here.")
@pytest.mark.parametrize(
    "command",
    [["verify"], ["security", "--offline=true", f"--threshold={MOST_EXPOSURE}"]],
    ids=["verify", "security"],
)
def test_systemd_finds_nothing_wrong(installed: Path, command: list[str]) -> None:
    """It knows each setting, and says that the service is exposed to little."""
    done = subprocess.run(
        ["systemd-analyze", *command, str(installed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""


def test_the_service_may_write_its_state_alone() -> None:
    """It runs as a user of its own, and what it keeps lies where it may write."""
    settings = _settings()
    assert settings["DynamicUser"] == ["yes"]
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert "ReadWritePaths" not in settings
    (state,) = settings["StateDirectory"]
    environment = dict(each.split("=", 1) for each in settings["Environment"])
    for name in ("DATABASE", "KEY"):
        assert f"%S/{state}/" in environment[f"COMPLYT_REFERENCE_{name}"]
    assert settings["WorkingDirectory"] == [f"%S/{state}"]


def test_the_service_knows_its_clients_by_a_credential() -> None:
    """The sandbox's secrets, which are public, are not those of a service."""
    settings = _settings()
    (credential,) = settings["LoadCredential"]
    name, _, file = credential.partition(":")
    assert f"COMPLYT_REFERENCE_CLIENTS=%d/{name}" in settings["Environment"]
    assert file.startswith("/etc/complyt-reference/")


def test_the_service_sets_options_that_there_are() -> None:
    """Each variable stands for an option of serve."""
    known = {str(each.envvar or f"COMPLYT_REFERENCE_{each.name}".upper()) for each in serve.params}
    assert {each.split("=", 1)[0] for each in _settings()["Environment"]} <= known
    assert _settings()["ExecStart"] == ["/opt/complyt-reference/bin/complyt-reference serve"]
