"""Whether a request was refused that must be, and accepted that must be."""

from __future__ import annotations

from complyt_reference.proxy.rules.answers import OPEN_STATUSES
from complyt_reference.proxy.rules.bodies import text_of
from complyt_reference.proxy.rules.faults import Fault
from complyt_reference.proxy.rules.judgements import Judgement, Judgements, judged
from complyt_reference.proxy.rules.memory import Memory
from complyt_reference.proxy.rules.requests import Request
from complyt_reference.proxy.rules.view import View, canonical, header

_UNKNOWN_CREDENTIALS = {401, 403}  # nobody here can tell what a token may
_CUSTOMERS = "/v1/customers"


def remember(view: View, request: Request, memory: Memory) -> None:
    """Add what is wrong with a request by what is known of its customer (D5, D11)."""
    body = view.sent
    if view.name == "upsertCustomer" and isinstance(body, dict):
        sent = body.get("complytId")
        known = memory.of_pair(view.caller.tenant, view.pair)
        if sent is not None and (known is None or known.since >= view.seen.began):
            request.undecided = True
        elif known and isinstance(sent, str) and sent.lower() != known.complyt_id:
            told = "#/complytId: It is not the one that the service assigned."
            request.faults.append(Fault("PUT-11", {400}, told))
            request.told.append(told)
    if view.name == "updateCustomer" and isinstance(body, dict):
        known = memory.of_id(view.parameters["complytId"])
        for index, name in enumerate(("source", "externalId")):
            if name not in body:
                continue
            if known is None or view.caller.tenant not in known.tenants:
                request.undecided = True
            elif text_of(body[name]) not in (None, known.pair[index]):
                told = f"#/{name}: It is not that of this customer."
                request.faults.append(Fault("PATCH-5", {400}, told))
                request.told.append(told)


def judge(view: View, request: Request, memory: Memory) -> Judgements:
    """Judge the status of an answer by what the request was."""
    status = view.status
    if not status or status >= 500 or status in OPEN_STATUSES or view.operation is None:
        return
    if request.faults:
        yield from _refusal(view, request)
    elif not request.undecided and status not in _UNKNOWN_CREDENTIALS:
        yield from _acceptance(view, request, memory)
    body = view.sent if isinstance(view.sent, dict) else {}
    if view.name == "upsertCustomer" and status == 201 and body.get("complytId") is not None:
        expected = "400 for a PUT that names a complytId on creation"
        yield Judgement("PUT-11", expected, view.summary())


def judge_path(view: View, methods: set[str]) -> Judgements:
    """Judge how a method or a path is answered that the document lacks."""
    path = view.seen.target.partition("?")[0]
    method, status = view.seen.method, view.status
    if view.operation is not None or not status or status >= 500 or status in OPEN_STATUSES:
        return
    if view.is_conditional:
        return
    if methods and (
        (method == "POST" and "GET" in methods and path != _CUSTOMERS)
        or (method == "PUT" and path == _CUSTOMERS)
    ):
        allow = header(view.seen.answer_headers, "allow")
        if status == 405:
            yield judged("ERR-4", allow is not None, "405 with Allow", "405 without Allow")
        elif status < 300:
            yield Judgement("ERR-4", f"405 for {method} {path[:200]}", view.summary())
    unknown = not methods and _is_plain(path) and path.startswith(f"{_CUSTOMERS}/")
    if unknown and (status == 404 or status < 300):
        yield judged("ERR-7", status == 404, f"404 for {path[:200]}", view.summary())


def _refusal(view: View, request: Request) -> Judgements:
    status, faults = view.status, request.faults
    if status < 300:
        for fault in faults:
            yield Judgement(fault.requirement, _wanted(fault), view.summary())
        return
    if status < 400 or request.undecided or len({fault.requirement for fault in faults}) > 1:
        return  # either refusal is right
    fault = faults[0]
    if 401 not in fault.statuses and status in _UNKNOWN_CREDENTIALS:
        return  # refused for another reason, so that nothing was shown
    allowed = set(fault.statuses)
    if view.name == "updateCustomer" and fault.requirement not in ("AUTH-1", "AUTH-2", "PATCH-7"):
        allowed.add(404)  # it may be of a customer that is not there
    if view.operation and str(status) in view.operation.raw["responses"]:
        yield judged(fault.requirement, status in allowed, _wanted(fault), view.summary())


def _wanted(fault: Fault) -> str:
    return f"{' or '.join(map(str, sorted(fault.statuses)))} ({fault.told.rstrip('.')})"


def _acceptance(view: View, request: Request, memory: Memory) -> Judgements:
    """Judge that a right request was not refused."""
    status = view.status
    if view.name == "getCustomer":
        if status in (400, 405, 413, 415):
            yield Judgement("GET-3", "200 or 404 for a legal pair", view.summary())
    elif view.name == "getAllCustomers":
        requirement = "LIST-3" if view.query else "LIST-1"
        expected = "200 for a right request of the list"
        if status == 200 or status in (400, 404, 405, 413, 415):
            yield judged(requirement, status == 200, expected, view.summary())
    elif view.name == "createToken":
        if status in (400, 404, 405, 413, 415):
            expected = "200, or 401 for unknown credentials"
            yield Judgement("TOKEN-2", expected, view.summary())
    else:
        yield from _write(view, request.traits, memory)


def _write(view: View, found: set[str], memory: Memory) -> Judgements:
    status, is_put = view.status, view.name == "upsertCustomer"
    if status == 404:
        yield from _not_found(view, memory)
        return
    if is_put and _is_sent_back(view, memory):
        expected = "a customer that was read to be accepted"
        yield judged("PUT-10", status < 300, expected, view.summary())
    general = "PUT-1" if is_put else "PATCH-1"
    expected = "a right request to be accepted"
    if status < 300:
        for requirement in sorted(found | {general}):
            yield Judgement(requirement, expected)
    elif status in (400, 405, 413, 415):
        special = found - {"TIME-1"} if is_put else found  # as each PUT has timestamps
        requirement = next(iter(special)) if len(special) == 1 else general
        yield Judgement(requirement, expected, view.summary())


def _not_found(view: View, memory: Memory) -> Judgements:
    """Judge 404 for a PATCH of a customer that is there; on PUT it is left open (D25)."""
    sent = view.parameters.get("complytId") or ""
    known = memory.of_id(sent)
    if view.name != "updateCustomer" or known is None:
        return
    if view.caller.tenant in known.tenants and known.since < view.seen.began:
        requirement = "PATCH-1" if sent == sent.lower() else "PATCH-11"
        yield Judgement(requirement, "200 for a customer that is there", view.summary())


def _is_sent_back(view: View, memory: Memory) -> bool:
    known = memory.of_pair(view.caller.tenant, view.pair)
    return (
        known is not None and known.since < view.seen.began and known.shown == canonical(view.sent)
    )


def _is_plain(path: str) -> bool:
    """Whether a path has nothing that servers and what stands before them read in several ways."""
    return "%" not in path and "//" not in path and "/." not in path and not path.endswith("/")
