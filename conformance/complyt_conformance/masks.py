"""The secrets of a run and the placeholders that stand for them in everything people see."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from complyt_conformance.exchange import SHORTEST_SECRET, masked
from complyt_conformance.target import Target

_ACCESS_TOKEN = re.compile(r'("accessToken"\s*:\s*")[^"]+')

_TOKEN_NAMES = {
    "main": "$TOKEN",
    "other": "$OTHER_TOKEN",
    "reader": "$READER_TOKEN",
    "writer": "$WRITER_TOKEN",
    "expired": "$EXPIRED_TOKEN",
}


def token_name(role: str) -> str:
    """Return the shell variable that stands for the token of a role."""
    return _TOKEN_NAMES[role]


def initial_masks(target: Target) -> dict[str, str]:
    """Return the secrets that are known before the first request, secret to placeholder."""
    masks = {token: token_name(role) for role, token in target.tokens.items()}
    for role, client in target.clients.items():
        placeholder = token_name(role).replace("TOKEN", "SECRET")
        masks |= dict.fromkeys(_spellings(client.client_secret), placeholder)
    for name, value in target.headers.items():
        masks |= dict.fromkeys(_spellings(value), "$" + name.upper().replace("-", "_"))
    return dict(sorted(masks.items(), key=lambda item: -len(item[0])))


def hidden(text: str, masks: Mapping[str, str]) -> str:
    """Return `text` without secrets, nor the beginning of one where the text was cut off.

    A token that is answered is one, whether or not it is used.
    """
    text = masked(_ACCESS_TOKEN.sub(r"\1$TOKEN", text), masks)
    for secret, placeholder in masks.items():
        for end in (len(text), *(found.start() for found in re.finditer(r"\.\.\.", text))):
            start = _piece(text[:end], secret)
            if start is not None:
                text = text[:start] + placeholder + text[end:]
                break
    return text


def _spellings(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, and as JSON may spell it."""
    return (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])


def _piece(text: str, secret: str) -> int | None:
    """Return where the beginning of a secret stands at the end of a text, if it does."""
    start = text.find(secret[:SHORTEST_SECRET], max(0, len(text) - len(secret)))
    while start != -1 and len(text) - start >= SHORTEST_SECRET:
        if secret.startswith(text[start:]):
            return start
        start = text.find(secret[:SHORTEST_SECRET], start + 1)
    return None
