"""Tokens: what is issued, and which may never be accepted together."""

from __future__ import annotations

from collections import OrderedDict

from complyt_reference.proxy.rules.judgements import Judgement, Judgements
from complyt_reference.proxy.rules.view import View, header

_MOST = 10_000  # tokens that were accepted


class Tokens:
    """Remembers tokens that were accepted, by their signatures."""

    def __init__(self) -> None:
        self._signed: OrderedDict[str, int] = OrderedDict()

    def judge(self, view: View) -> Judgements:
        """AUTH-2: one signature is right for one payload alone."""
        accepted = 200 <= view.status < 300 and view.operation and view.name != "createToken"
        if not accepted or not view.caller.is_signed:
            return
        _, _, token = (header(view.seen.headers, "authorization") or "").partition(" ")
        signed, _, signature = token.strip().rpartition(".")
        known = self._signed.setdefault(signature, hash(signed))
        self._signed.move_to_end(signature)
        if len(self._signed) > _MOST:
            self._signed.popitem(last=False)
        if known != hash(signed):
            expected = "401 for a token whose payload was changed, its signature kept"
            yield Judgement("AUTH-2", expected, view.summary())
