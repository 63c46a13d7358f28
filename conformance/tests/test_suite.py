from pathlib import Path

import pytest

from complyt_conformance import written
from complyt_conformance.plugin import SUITE, Plugin
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load
from complyt_contract.requirements import requirements


@pytest.fixture(scope="module")
def checks() -> dict[str, list[str]]:
    """Return the checks of the suite by requirement id."""
    session = Session(Target("http://127.0.0.1:1"), load(), PROFILES["smoke"], 0, {"main": "t"})
    plugin = Plugin(session)
    arguments = ["--collect-only", f"--config-file={SUITE / 'pytest.ini'}", f"--rootdir={SUITE}"]
    pytest.main([str(SUITE), "--import-mode=importlib", "-pno:terminal", *arguments], [plugin])
    return plugin.collected


def test_every_requirement_is_checked_or_says_why_not(checks: dict[str, list[str]]) -> None:
    """Each id of the document has a check, or a reason in the document, and not both."""
    for identifier, requirement in requirements(load()).items():
        assert bool(checks.get(identifier)) != bool(requirement.untested), identifier


def test_every_check_decides_a_requirement_of_the_document(checks: dict[str, list[str]]) -> None:
    """Each check has an id, and the document knows it."""
    assert set(checks) <= set(requirements(load()))


def test_every_check_stands_in_the_file_of_its_family(checks: dict[str, list[str]]) -> None:
    """A check of PUT-1 stands in a file whose name begins with test_put."""
    for identifier, nodes in checks.items():
        family = identifier.partition("-")[0].lower()
        for node in nodes:
            assert Path(node.partition("::")[0]).name.startswith(f"test_{family}"), node


def test_the_checks_that_are_read_are_those_that_run(checks: dict[str, list[str]]) -> None:
    """The functions that the sources show for a requirement are those that pytest collects."""
    for identifier, nodes in checks.items():
        collected = {node.partition("::")[2].partition("[")[0] for node in nodes}
        assert {check.name for check in written.checks(identifier)} == collected, identifier
