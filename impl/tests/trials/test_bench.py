import json
import os
import shutil
from pathlib import Path

import pytest

from trials.bench import __main__ as bench
from trials.bench import tables
from trials.bench.errors import BenchError
from trials.bench.load import Running, load
from trials.bench.rows import GROWTH, START, Goal, Row
from trials.serving import Server

needs_wrk = pytest.mark.skipif(
    shutil.which("wrk") is None, reason="There is no wrk to make load with; run `make wrk`."
)
needs_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="The bench needs two cores, and Linux to pin processes to them.",
)
REPORT = {
    "date": "2026-01-31",
    "machine": {"processor": "P", "cores": "2", "memory": "4 GiB", "system": "Linux"},
    "versions": {"ours": "0123456"},
    "connections": 16,
    "seconds": 4,
    "rounds": 2,
    "settings": [
        {
            "database": "sqlite",
            "version": "3",
            "workers": 1,
            "rows": [
                Row("get", "GET", "requests/s", (Goal(3, "FastAPI"),)).told(
                    {
                        "ours": [{"value": 2000, "p50_ms": 4, "p99_ms": 9}],
                        "FastAPI": [{"value": 1000, "p50_ms": 8, "p99_ms": 18}],
                    }
                ),
                START.told({"ours": [{"value": 0.5}], "FastAPI": [{"value": 1.0}]}),
            ],
        }
    ],
}


@needs_wrk
@needs_cores
def test_a_bench_of_moments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bench measures each row of each server, prints the table and writes the report."""
    out = tmp_path / "bench.json"
    options = ["--beside", "starlette", "--databases", "sqlite", "--requests", "get", "put-new"]
    brief = ["--seconds", "1", "--rounds", "1", "--customers", "250"]
    assert bench.main([*options, *brief, "--out", str(out)]) == 0
    report = json.loads(out.read_text())
    (setting,) = report["settings"]
    assert (setting["database"], setting["workers"]) == ("sqlite", 1)
    rows = {row["key"]: row for row in setting["rows"]}
    assert list(rows) == [
        "get", "put-new", "whole", "first-byte", "growth", "deep", "start", "memory",
    ]  # fmt: skip  # one list
    for key, row in rows.items():
        assert list(row["servers"]) == ["ours", "Starlette"]
        assert all(each["value"] >= 0 for each in row["servers"].values())
        assert key == "growth" or row["ratios"]["Starlette"] > 0
    for key in ("get", "put-new"):
        for figures in rows[key]["servers"].values():
            assert figures["rounds"] == [figures["value"]]
            assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert [goal["beside"] for goal in rows["get"]["goals"]] == ["Starlette"]
    assert "SQLite" in capsys.readouterr().out


@needs_wrk
def test_failed_requests_end_a_bench(tmp_path: Path) -> None:
    """A round in which requests are refused is told, and not counted."""
    server = Server(tmp_path, "--database", "sqlite:///:memory:")
    try:
        server.start()
        with pytest.raises(BenchError, match="by a status of 400 or more"):
            load(Running("ours", server, "no-token"), "get", customers=1, seconds=1, turn=0)
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("row", "ours", "others", "ratio", "met"),
    [
        (Row("a", "A", "/s", (Goal(3, "FastAPI"),)), 30, 10, 3, True),
        (Row("a", "A", "/s", (Goal(3, "FastAPI"),)), 29, 10, 2.9, False),
        (Row("a", "A", "/s", (Goal(40),)), 30, 10, 3, False),
        (START, 0.5, 2, 4, True),
        (START, 2, 1, 0.5, False),
        (GROWTH, 0, 1, None, True),
    ],
    ids=["ratio met", "ratio missed", "bound missed", "less", "more", "zero"],
)
def test_goals_are_judged(
    row: Row, ours: float, others: float, ratio: float | None, met: bool
) -> None:
    """A ratio above 1 is better, whichever way the unit goes, and goals are met or missed."""
    told = row.told({"ours": [{"value": ours}], "FastAPI": [{"value": others}]})
    assert told["ratios"] == {"FastAPI": pytest.approx(ratio) if ratio else None}
    assert [goal["met"] for goal in told["goals"]] == [met]


def test_rounds_are_told_by_their_median() -> None:
    """One round that was disturbed changes no figure."""
    told = START.told({"ours": [{"value": value} for value in (9.0, 0.25, 0.5)]})
    assert told["servers"]["ours"] == {"value": 0.5, "rounds": [9.0, 0.25, 0.5]}


def test_tables_are_put_into_the_readme(tmp_path: Path) -> None:
    """The tables take the place of what is between the marks, and of nothing else."""
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n")
    tables.put_into(readme, REPORT)
    text = readme.read_text()
    assert text.startswith("before\n<!-- bench -->\n\n**SQLite 3, 1 worker**\n")
    assert text.endswith("\n<!-- /bench -->\nafter\n")
    assert "old" not in text
    assert "| GET, requests/s | 2,000 | 4.00 | 9.00 | 2.00x (✗ 3) |" in text
    assert "| start-up to the first answer, s | 0.50 (✓ 1) |  |  | 2.00x |" in text
    assert "Measured 2026-01-31 on P, 2 cores" in text
    tables.put_into(readme, REPORT)
    assert readme.read_text() == text


def test_a_readme_without_marks_is_left_alone(tmp_path: Path) -> None:
    """Tables that have no place are told, and nothing is written."""
    readme = tmp_path / "README.md"
    readme.write_text("text\n")
    with pytest.raises(BenchError, match="lacks <!-- bench -->"):
        tables.put_into(readme, REPORT)
    assert readme.read_text() == "text\n"


def test_what_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a report there is nothing to write into the README."""
    assert bench.main(["--write-readme", "--out", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.endswith("none.json holds no figures; run `make bench` first.\n")
