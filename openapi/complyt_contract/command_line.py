"""How a command of the kit ends: what is wrong is one sentence on stderr, with exit code 2."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import sys
from pathlib import Path

import click


def run(
    group: click.Group,
    name: str,
    arguments: list[str] | None = None,
    *,
    aborted: str,
    failures: tuple[type[Exception], ...] = (),
) -> int:
    """Run a command line, None: that of the process; return the exit code.

    `failures` are exceptions whose text is a sentence for people, `aborted` is said after Ctrl-C.
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
    except failures as error:
        return fail(name, str(error))
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
