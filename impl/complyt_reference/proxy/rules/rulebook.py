"""All rules, applied to one exchange after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from complyt_contract.document import Document
from complyt_reference.proxy.rules import contents, customers, lists, refusals, writes
from complyt_reference.proxy.rules.answers import Answers
from complyt_reference.proxy.rules.callers import Callers
from complyt_reference.proxy.rules.judgements import Judgement, Judgements
from complyt_reference.proxy.rules.memory import Memory
from complyt_reference.proxy.rules.requests import Request, Requests
from complyt_reference.proxy.rules.tokens import Tokens
from complyt_reference.proxy.rules.view import Operations, View
from complyt_reference.proxy.seen import Seen


@dataclass
class Judged:
    """What came of an exchange: `judgements` by requirement, the first that was broken of each.

    `told` are sentences on what the client did that does not fit the document.
    """

    view: View
    judgements: dict[str, Judgement] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[Judgement]:
        """What the target broke."""
        return [each for each in self.judgements.values() if each.received is not None]


class Rulebook:
    """The rules and what they remember; `alone` is whether all writes are seen."""

    def __init__(self, document: Document, base: str, *, alone: bool) -> None:
        self._base = base
        self._alone = alone
        self._operations = Operations(document)
        self._answers = Answers(document, base)
        self._requests = Requests(document)
        self._callers = Callers()
        self._tokens = Tokens()
        self._memory = Memory(self._operations)

    def judge(self, seen: Seen, missed: int) -> Judged:
        """Judge an exchange, `missed` others having come before it since the last."""
        if missed:
            self._memory.forget_contents()
        operation, sent = self._operations.of(seen.method, seen.target)
        view = View(seen, operation, sent, self._callers.of(seen.headers))
        request = self._requests.read(view) if operation else Request(undecided=True)
        judged = Judged(view)
        for judgement in self._all(view, request):
            known = judged.judgements.get(judgement.requirement)
            if known is None or known.received is None:
                judged.judgements[judgement.requirement] = judgement
        judged.told = request.told
        self._memory.learn(view)
        self._learn_token(view)
        return judged

    def _all(self, view: View, request: Request) -> Judgements:
        yield from self._answers.judge(view)
        refusals.remember(view, request, self._memory)
        yield from refusals.judge(view, request, self._memory)
        yield from refusals.judge_path(view, self._operations.methods(view.seen.target))
        yield from self._tokens.judge(view)
        if request.is_right:
            yield from writes.judge(view, self._base)
        yield from customers.judge(view, request, self._memory)
        yield from lists.judge(view, request, self._memory)
        if self._alone:
            yield from contents.judge(view, request, self._memory)

    def _learn_token(self, view: View) -> None:
        sent, answer = view.sent, view.answer
        if view.name != "createToken" or view.status != 200:
            return
        if isinstance(sent, dict) and isinstance(answer, dict):
            client_id, token = sent.get("clientId"), answer.get("accessToken")
            if isinstance(client_id, str) and isinstance(token, str):
                self._callers.issued(client_id, token)
