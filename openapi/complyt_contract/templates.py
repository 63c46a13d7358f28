"""How the pages of the kit are rendered."""

from __future__ import annotations

from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined


def environment(loader: BaseLoader, **options: Any) -> Environment:
    """Return what renders pages: values are escaped, none may be missing, tags leave no lines."""
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        **options,
    )
