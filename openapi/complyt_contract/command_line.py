"""How a command of the kit begins and ends: what is wrong is one sentence, with exit code 2."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from complyt_contract.errors import ToldError

_OURS = ("complyt_", "connexion31")


class Subcommands(click.Group):
    """A group that loads a subcommand when it is called, as what some need takes half a second.

    `places` are by name a module and its attribute, as in `package.module:attribute`.
    """

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all, loaded or not."""
        return sorted(self._places)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a subcommand; None where there is none of that name."""
        module, _, attribute = self._places.get(cmd_name, "").partition(":")
        command: click.Command | None = (
            getattr(import_module(module), attribute) if module else None
        )
        return command


def run(
    group: click.Group,
    name: str,
    arguments: list[str] | None = None,
    *,
    aborted: str,
    extra: str | None = None,
) -> int:
    """Run a command line, None: that of the process; return the exit code.

    `aborted` is said after Ctrl-C; `extra` is the part of the kit that brings what all subcommands
    need.
    """
    try:
        code = group.main(arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        path = (error.ctx.command_path if error.ctx else name).replace(name, called(name), 1)
        sentence = _sentence(error).rstrip(".")
        return fail(name, f"{sentence}; `{path} --help` says what it takes.")
    except click.Abort:
        return fail(name, aborted)
    except click.ClickException as error:
        return fail(name, error.format_message())
    except ToldError as error:
        return fail(name, str(error))
    except ModuleNotFoundError as missing:
        if extra is None or str(missing.name).startswith(_OURS):
            raise
        install = f"pip install 'complyt-contract-kit[{extra}]'"
        return fail(name, f"it needs the package {missing.name}; run `{install}`.")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - else Python tries to write it again
        return fail(name, "what it has to say cannot be written, as the disk is full; make room.")
    return code or 0


def _sentence(error: click.UsageError) -> str:
    """Return what is wrong; of a flag the environment gives a wrong value, for it takes none."""
    option = error.param if isinstance(error, click.BadParameter) else None
    if not (isinstance(option, click.Option) and option.is_flag):
        return error.format_message()
    prefix = error.ctx.auto_envvar_prefix if error.ctx else ""
    variable = option.envvar or f"{prefix}_{option.name}".upper()
    return (
        f"The environment has a value of {variable} that is none for {option.opts[0]}: give 1 or 0"
    )


def called(name: str) -> str:
    """Return how people call a program of the kit here, who called this one.

    It is a path where that was one, relative to the working folder when it lies in there.
    """
    if os.sep not in sys.argv[0]:
        return name
    program = Path(sys.argv[0]).with_name(name)
    on_path = shutil.which(name)
    if not program.is_file() or (on_path and program.samefile(on_path)):
        return name
    if program.is_absolute() and program.is_relative_to(Path.cwd()):
        program = program.relative_to(Path.cwd())
    spelt = str(program)
    return shlex.quote(spelt if os.sep in spelt else f".{os.sep}{spelt}")


def fail(name: str, sentence: str) -> int:
    """Say what is wrong; return the exit code for it."""
    click.echo(f"{name}: {sentence}", err=True)
    return 2
