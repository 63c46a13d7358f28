"""The commands of docs/proxy.md, and those that are given wrongly."""

import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from complyt_reference.proxy.table import JUDGED, NOT_JUDGED
from tests.proxy.proxies import Target
from tests.servers import ENVIRONMENT, PATIENCE

ROOT = Path(__file__).parents[3]
GUIDE = ROOT.joinpath("docs/proxy.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


def test_the_proxy_is_started_as_printed(shared_server: object, set_up: Path) -> None:
    """But for the ports; a request passes, and the report is there in the end."""
    url: str = shared_server.url  # type: ignore[attr-defined]  # a Server of the tests
    command = BLOCKS[0].replace("http://127.0.0.1:8080", url).strip()
    assert "--port" not in command
    with subprocess.Popen(
        ["bash", "-c", f"exec {command} --port 0 --page-port 0"],
        cwd=set_up, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True,
    ) as proxy:  # fmt: skip  # the options are one line
        assert proxy.stdout is not None
        passing = proxy.stdout.readline().split()[1]
        assert httpx.get(f"{passing}/v1/customers").status_code == 401
        proxy.send_signal(signal.SIGTERM)
        told, _ = proxy.communicate(timeout=PATIENCE)
    assert proxy.returncode == 0
    assert "1 request passed, 0 findings.\n" in told
    assert (set_up / "proxy-report/report.html").is_file()


def test_the_requirements_are_printed(set_up: Path) -> None:
    """Each in a line of its own."""
    done = subprocess.run(
        ["bash", "-euc", BLOCKS[1]], cwd=set_up, env=ENVIRONMENT,
        capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip  # the options are one line
    printed = [line.split()[0] for line in done.stdout.splitlines() if re.match("[A-Z]+-", line)]
    assert printed == [*JUDGED, *NOT_JUDGED]


def test_the_latency_is_measured(set_up: Path) -> None:
    """By the command as printed, but with few requests; how much it is, no test asserts."""
    done = subprocess.run(
        ["bash", "-c", BLOCKS[2].replace("200", "5")], cwd=set_up,
        env=ENVIRONMENT | {"PYTHONPATH": str(ROOT / "impl")},
        capture_output=True, text=True, timeout=4 * PATIENCE, check=False,
    )  # fmt: skip  # the options are one line
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == ["GET", "PUT", "page"]
    assert "0 findings" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--target"),
        (("--target", "127.0.0.1:8080"), "is no URL of a server"),
        (("--target", "http://a:b@127.0.0.1"), "is no URL of a server"),
        (("--target", "http://127.0.0.1:99999"), "is no URL of a server"),
        (("--target", "ftp://127.0.0.1"), "is no URL of a server"),
        (("--target", "http://127.0.0.1:1", "--report", "/proc/none"), "name another --report"),
        (("--target", "http://127.0.0.1:1", "--port", "99999"), "--port"),
    ],
)
def test_bad_use_is_told(wrong: Callable[..., str], arguments: tuple[str, ...], said: str) -> None:
    """In one sentence, with exit code 2."""
    assert said in wrong("proxy", *arguments)


def test_a_port_in_use_is_told(wrong: Callable[..., str], target: Target) -> None:
    """Whichever of the two it is."""
    port = target.authority.rpartition(":")[2]
    for option in ("--port", "--page-port"):
        other = "--page-port" if option == "--port" else "--port"
        said = wrong("proxy", "--target", target.url, other, "0", option, port)
        assert f"Port {port} of 127.0.0.1 is in use" in said
