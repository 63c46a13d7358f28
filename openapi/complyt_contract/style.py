"""What the pages of the kit have in common: colours, text and links, and who may style them."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources


def base_style() -> str:
    """Return the style sheet that those of single pages begin with."""
    return resources.files("complyt_contract").joinpath("base.css").read_text("utf-8")


def hash_source(text: str) -> str:
    """Return by what a Content-Security-Policy allows this style or script within a page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
