import subprocess
from collections.abc import Callable

from complyt_contract.document import load
from complyt_contract.requirements import requirements

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_every_requirement_is_listed(command: Command) -> None:
    """Each requirement has a line with its id, its level and its sentence."""
    lines = command("list").stdout.splitlines()
    for line, requirement in zip(lines, requirements(load()).values(), strict=True):
        assert line.split()[:2] == [requirement.id, requirement.level]
        assert requirement.text in line
