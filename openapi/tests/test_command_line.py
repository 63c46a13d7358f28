import sys
from pathlib import Path

import click
import pytest

from complyt_contract.command_line import called, run


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of programs in the working folder, of which PATH knows nothing."""
    folder = tmp_path / "in here" / "bin"
    folder.mkdir(parents=True)
    for name in ("one", "other"):
        folder.joinpath(name).touch(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    return folder


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{}/one", "'in here/bin/other'"),
        ("in here/bin/one", "'in here/bin/other'"),
        ("./in here/../in here/bin/one", "'in here/../in here/bin/other'"),
        ("one", "other"),
        ("-c", "other"),
        ("{}/one/__main__.py", "other"),
    ],
)
def test_a_program_is_named_as_its_neighbour_was_called(
    programs: Path, monkeypatch: pytest.MonkeyPatch, typed: str, told: str
) -> None:
    """By a path where that was one, fit for a shell; by its name alone where it stands nowhere."""
    monkeypatch.setattr(sys, "argv", [typed.format(programs)])
    assert called("other") == told


def test_a_path_is_told_so_that_it_leads_there(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From elsewhere the whole path is told, in the programs' own folder one that a shell takes."""
    monkeypatch.setattr(sys, "argv", [str(programs / "one")])
    elsewhere = programs.with_name("elsewhere")
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert called("other") == f"'{programs / 'other'}'"
    monkeypatch.chdir(programs)
    assert called("other") == "./other"


def test_what_the_path_finds_needs_none(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that PATH leads to is told by its name, however this one was called."""
    monkeypatch.setattr(sys, "argv", [str(programs / "one")])
    monkeypatch.setenv("PATH", str(programs))
    assert called("other") == "other"


@pytest.mark.parametrize("envvar", [None, "KIT_SURE"])
def test_a_flag_of_the_environment_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], envvar: str | None
) -> None:
    """A value that says neither yes nor no is a sentence that names where it stands."""

    @click.command(context_settings={"auto_envvar_prefix": "KIT"})
    @click.option("--sure", is_flag=True, envvar=envvar)
    def ask(sure: bool) -> None:
        assert sure

    monkeypatch.setenv("KIT_SURE", "maybe")
    assert run(click.Group(commands={"ask": ask}), "kit", ["ask"], aborted="") == 2
    said = "kit: The environment has a value of KIT_SURE that is none for --sure: give 1 or 0; "
    assert capsys.readouterr().err.startswith(said)
