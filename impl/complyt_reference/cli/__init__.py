"""The command `complyt-reference`."""

import sys

_EXTRA = "complyt-contract-kit[server]"


def main() -> None:
    """Run the command; what is wrong is said in one sentence on stderr, with exit code 2."""
    try:
        from complyt_reference.cli.group import run
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith(("complyt_", "connexion31")):
            raise
        message = f"The server needs the package {missing.name}; run `pip install '{_EXTRA}'`."
        print(f"complyt-reference: {message}", file=sys.stderr)  # noqa: T201 - for people
        sys.exit(2)
    sys.exit(run())
