"""The secrets of a run and the placeholders that stand for them in everything people see."""

from __future__ import annotations

from complyt_conformance.target import Target

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
        masks[client.client_secret] = token_name(role).replace("TOKEN", "SECRET")
    for name, value in target.headers.items():
        masks[value] = "$" + name.upper().replace("-", "_")
    return masks
