"""Promises of every answer, judged by the document and the answer alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from complyt_contract import leaks
from complyt_contract.document import Document, Operation
from complyt_contract.json_text import why_none
from complyt_reference.proxy.rules.judgements import Judgement, Judgements, judged
from complyt_reference.proxy.rules.view import NOTHING, View, header, media_type
from connexion31 import compile_schema, faults

# What the contract leaves open wherever it comes.
OPEN_STATUSES = frozenset({406, 408, 411, 414, 417, 429, 431, 501, 503})

_BEARER = re.compile(r"(^|,)\s*bearer(\s|,|$)", re.IGNORECASE)


class Answers:
    """Judges answers by a document; its validators are compiled once."""

    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._base = base
        self._validators: dict[tuple[str, int, str], Any] = {}

    def judge(self, view: View) -> Judgements:
        """Judge an answer, or that there was none."""
        yield from _no_server_error(view)
        if not view.status:
            return
        if view.status == 401:
            value = header(view.seen.answer_headers, "www-authenticate") or ""
            expected = "WWW-Authenticate with the Bearer scheme on a 401"
            yield judged("AUTH-3", bool(_BEARER.search(value)), expected, f"{value or 'none'}")
        if view.status >= 400:
            yield self._nothing_internal(view)
        if view.operation is None or view.is_conditional:
            return
        if 200 <= view.status < 300:
            yield from self._as_documented("DOC-1", view, view.operation)
        elif view.status >= 400 and view.status not in OPEN_STATUSES:
            yield from self._as_documented("ERR-1", view, view.operation)

    def _nothing_internal(self, view: View) -> Judgement:
        body = view.answer_body or b""
        sent = bytes(view.seen.sent.beginning).decode("utf-8", "replace")
        target = self._base + view.seen.target
        said = f"{sent} {leaks.plain(sent)} {target} {unquote(target)}"
        found = list(leaks.leaks(body, said, is_json=view.answer is not NOTHING))
        expected = "a failure body without what is internal"
        return judged("ERR-5", not found, expected, f"{' and '.join(found)}: {view.summary()}")

    def _as_documented(self, requirement: str, view: View, operation: Operation) -> Judgements:
        responses = operation.raw["responses"]
        status = str(view.status)
        if status not in responses:
            expected = f"a documented status of {operation.operation_id}"
            yield Judgement(requirement, expected, view.summary())
            return
        if view.status in (401, 403):
            yield Judgement(requirement, "a documented status")
            return
        content = self._document.resolve(responses[status]).get("content", {})
        kind = media_type(view.seen.answer_headers)
        where = f"{operation.operation_id} {status}"
        if content and kind not in content:
            expected = f"{where} as {' or '.join(content)}"
            yield Judgement(requirement, expected, f"{kind or 'no Content-Type'}")
            return
        body = view.answer_body
        if not content or body is None:
            return
        if view.answer is NOTHING:
            yield Judgement(requirement, f"{where} with a JSON body", f"{why_none(body)}")
            return
        wrong = self._wrong(view, content, kind, where)
        yield judged(requirement, not wrong, f"{where} with a body that fits its schema", wrong)
        if requirement == "DOC-1":
            is_token = operation.operation_id == "createToken"
            what = "a token" if is_token else "whole customers"
            shape = "TOKEN-1" if is_token else "OBJ-1"
            yield judged(shape, not wrong, f"{what} as described", wrong)

    def _wrong(self, view: View, content: Mapping[str, Any], kind: str, where: str) -> str:
        """Return in a sentence how a body breaks its schema; empty where it does not."""
        key = (where, view.status, kind)
        if key not in self._validators:
            schema = content[kind].get("schema", True)
            pointer = schema.get("$ref") if isinstance(schema, dict) else None
            self._validators[key] = compile_schema(self._document.raw, pointer or schema)
        wrong = faults(self._validators[key], view.answer)
        if not wrong or wrong[0].keyword == "depth":
            return ""
        place = "".join(f"/{step}" for step in wrong[0].path)
        return f"{place or 'the whole'}: {wrong[0].detail}"


def _no_server_error(view: View) -> Judgements:
    """ERR-2; a connection that was idle may be closed by its server."""
    expected = "an answer without 5xx"
    if view.seen.ending == "closed":
        cut = "cut amid its answer" if view.seen.status and not view.seen.own else "not answered"
        yield Judgement("ERR-2", expected, f"the connection closed, the request {cut}")
    elif view.status:
        left_open = view.status == 503 or (view.status == 501 and view.operation is None)
        holds = view.status < 500 or left_open
        yield judged("ERR-2", holds, expected, view.summary())
