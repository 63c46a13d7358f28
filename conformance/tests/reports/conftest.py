import json
from collections.abc import Callable
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import pytest

from complyt_conformance.reports.page import page
from complyt_contract.document import load
from complyt_contract.requirements import requirements

Report = dict[str, Any]
Reporting = Callable[..., Report]

_HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\x00\x1b[31m\u202ereversed\u2066\ufffd\ud800 </pre></style>{{ 7 * 7 }}"
)


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return what a server may answer in the hope that a page acts on it, or hides it."""
    return _HOSTILE


@pytest.fixture(scope="session")
def reporting() -> Reporting:
    """Make reports with so many failures, by turns of requirements; `changes` replace members."""

    def report(failures: int = 0, /, body: str = '{"title": "No"}', **changes: Any) -> Report:
        judged = {
            identifier: _judged(identifier, requirement.level, requirement.text)
            for identifier, requirement in requirements(load(None)).items()
        }
        for item in islice(cycle(judged.values()), failures):
            item["verdict"] = "fail"
            item["failures"].append(_failure(f"{item['id']}.{len(item['failures']) + 1}", body))
        return {
            **_HEAD,
            "verdict": "does not conform" if failures else "conforms",
            "requirements": list(judged.values()),
            **changes,
        }

    return report


@pytest.fixture(scope="session")
def busy(reporting: Reporting) -> Report:
    """Return a report in which everything that a page can show is there."""
    report = reporting(
        3,
        _HOSTILE,
        ended="The server is gone.",
        interrupted=True,
        insecure=True,
        complaints=["PUT-9 passes now; remove its entry."],
        only=["TOKEN-1", "TOKEN-2"],
        doctor=[
            {
                "level": "warning",
                "title": "The clocks differ",
                "seen": "Date is 2 hours behind",
                "prevents": "TIME-1 from being judged",
                "remedy": "set the server's clock",
            }
        ],
        coverage={
            "total": 3,
            "seen": 1,
            "excused": 1,
            "needless": ["x-untested of getCustomer 500 is not needed."],
            "operations": [
                {
                    "operation": "getCustomer",
                    "total": 3,
                    "seen": 1,
                    "excused": 1,
                    "unseen": ["path source pattern invalid"],
                    "excuses": [
                        {
                            "reason": "No server that conforms sends it.",
                            "points": ["500 status answered"],
                        }
                    ],
                }
            ],
        },
    )
    changed = {item["id"]: item for item in report["requirements"]}
    for item in (changed["TOKEN-1"], changed["DOC-1"]):
        item["explanation"] = {
            "place": "openapi/customers.yaml:25",
            "anchor": f"#{item['id']}",
            "why": "Nothing else can be called before.",
            "causes": ["The names of OAuth are answered.", "A gateway wraps it."],
        }
    first = changed["TOKEN-1"]["failures"][0]
    first["because"] = "the whole: a property is missing"
    first["differences"] = [
        {"place": "status", "expected": "200", "received": "500", "at": None},
        {"place": "/name", "expected": '"one"', "received": f'"o{_HOSTILE}', "at": 1},
    ] * 5
    changed["TOKEN-1"]["failures"].append({**_failure("TOKEN-1.2", ""), "alike": "TOKEN-1.1"})
    changed["AUTH-7"] |= {"verdict": "skip", "reason": "no --expired-token was given"}
    changed["DOC-1"] |= {"verdict": "error", "reason": "The suite broke down."}
    known = {"reason": "The next release.", "until": "2027-01-31", "issue": "https://example.com/4"}
    changed["PUT-8"] |= {"verdict": "known", "known": known, "failures": [_failure("PUT-8.1", "")]}
    changed["PUT-9"] |= {"known": {**known, "issue": "javascript:alert(1)"}}
    return report


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Report], str]:
    """Write a report's page to a file and give its URL."""
    numbers = count()

    def write(report: Report) -> str:
        file = tmp_path / f"{next(numbers)}.html"
        file.write_text(page(json.loads(json.dumps(report))), "utf-8")
        return file.as_uri()

    return write


_HEAD: Report = {
    "schema": 2,
    "strict": False,
    "profile": "smoke",
    "seed": 7,
    "only": None,
    "url": "http://127.0.0.1:8080/base",
    "begun": "2026-05-04T03:02:01+00:00",
    "seconds": 61.2,
    "requests": 4321,
    "customers": 1234,
    "complaints": [],
    "ended": None,
    "interrupted": False,
    "insecure": False,
    "versions": {"complyt-contract-kit": "0.1.0", "python": "3.11.7", "document": "1.0.0"},
    "document": {"sha256": "0123456789abcdef" * 4},
    "coverage": None,
    "doctor": [],
}


def _judged(identifier: str, level: str, text: str) -> Report:
    return {
        "id": identifier,
        "level": level,
        "text": text,
        "verdict": "pass",
        "reason": "",
        "known": None,
        "cases": 12,
        "requests": 34,
        "seconds": 0.5,
        "failures": [],
    }


def _failure(identifier: str, body: str) -> Report:
    exchanges = [_exchange("PUT", 201, body), _exchange("GET", 500, body)]
    exchanges[1]["cuts"], exchanges[1]["curl"] = [3], f"{exchanges[1]['curl']} # {identifier}"
    return {
        "id": identifier,
        "check": "test_what_is_promised[it]",
        "seenIn": "test_what_is_promised[it]",
        "place": "test_put.py:12",
        "expected": "200 for GET /v1/customers/source/1/externalId/a",
        "received": f"500 {body}"[:400],
        "count": 2,
        "exchanges": exchanges,
        "curl": [each["curl"] for each in exchanges],
    }


def _exchange(method: str, status: int, body: str) -> Report:
    target = "/v1/customers/source/1/externalId/a"
    return {
        "method": method,
        "target": target,
        "headers": {"Authorization": "Bearer $TOKEN"},
        "body": body,
        "size": len(body.encode("utf-8", "replace")),
        "cuts": [],
        "curl": f'curl -i -X {method} -H "Authorization: Bearer $TOKEN" http://127.0.0.1{target}',
        "answer": {
            "status": status,
            "headers": {"content-type": "application/json", "x-odd": body[:300]},
            "body": body[:4000],
            "size": len(body.encode("utf-8", "replace")),
        },
    }
