"""The judge beside the passing: too slow, dead, or without room for its report."""

import multiprocessing
import shutil
import threading
from pathlib import Path

import httpx
import psutil

from complyt_reference.proxy.handing import Handing
from complyt_reference.proxy.seen import JUDGED, Seen, UnderWay
from tests.proxy.proxies import Target, answering, proxying

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def large() -> Seen:
    """Return an exchange of as many bytes as are kept."""
    seen = UnderWay().begin("GET", "/", [])
    seen.answered.add(bytes(JUDGED))
    return seen


def test_what_is_too_much_is_left_out_and_counted() -> None:
    """Nobody waits for a judge that does not take what is handed over."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    handing = Handing(ours)
    handed = 100
    for _ in range(handed):
        handing.put(large())
    ending = threading.Thread(target=handing.end)
    ending.start()
    judged = missed = 0
    while (item := theirs.recv()).seen is not None:
        judged, missed = judged + 1, missed + item.missed
    ending.join()
    assert judged < handed
    assert judged + missed + item.missed == handed


def test_a_dead_judge_stops_no_traffic(target: Target, tmp_path: Path) -> None:
    """Requests pass, and in the end the proxy says that they were not judged."""
    target.script = answering(NOT_FOUND)
    with proxying(target.url, tmp_path) as proxy:
        for child in psutil.Process(proxy.process.pid).children():
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
        for _ in range(3):
            assert httpx.get(f"{proxy.url}/v1/customers").status_code == 404
        assert proxy.stop()[0] == 2


def test_a_report_that_cannot_be_written_is_told(target: Target, tmp_path: Path) -> None:
    """In the end, with exit code 2; requests passed meanwhile."""
    target.script = answering(NOT_FOUND)
    with proxying(target.url, tmp_path, "--report", "out") as proxy:
        shutil.rmtree(tmp_path / "out")
        assert httpx.get(f"{proxy.url}/elsewhere").status_code == 404
        code, told = proxy.stop()
    assert code == 2
    assert "1 request passed, 0 findings" in told
