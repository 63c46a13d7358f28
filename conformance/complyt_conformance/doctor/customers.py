"""Whether the operations answer at all, and how many customers the tenant holds."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_conformance.api import customer_path, patch_path
from complyt_conformance.doctor.base_path import redirected_list
from complyt_conformance.doctor.bodies import flaw
from complyt_conformance.doctor.findings import Finding, note, ok, warning
from complyt_conformance.doctor.gates import not_let_in, unsteady
from complyt_conformance.doctor.paths import lowered
from complyt_conformance.doctor.server import MOST_OCTETS, PATIENCE, Answer, Server
from complyt_conformance.redirects import is_redirect
from complyt_conformance.strategies import plain_customer

_COMMON = 5_000  # customers that no check notices
_MANY = 50_000  # from which on smoke takes a minute and half a gigabyte (measured)
_LAST_PAGE = 1_000_000_000  # of all that D14 allows
_MOST_COUNTED = 2**24
_EXACT = 20  # the part of a count to which it is right
_FRESH = "give clients of a tenant that is empty, made for tests"


def writing(server: Server) -> Iterator[Finding]:
    """PUT a customer as the main caller."""
    body = server.session.fresh(plain_customer())
    path = customer_path("2", body["externalId"])
    answer = server.ask("main", "PUT", path, body)
    if answer.status == 401 and (again := server.ask("main", "PUT", path, body)).accepted:
        yield unsteady(answer)
        answer = again
    option = server.option("main")
    if answer.accepted and answer.customer:
        server.written = body
        server.complyt_id = str(answer.customer["complytId"])
        yield ok(f"{option} may write", f"PUT was answered {answer.status}")
    elif answer.status in (401, 403) or 300 <= answer.status < 400:
        yield not_let_in(server, answer)
    elif answer.accepted:
        wrong = answer.response and flaw(answer.response)
        yield warning(
            "PUT does not answer the customer",
            answer.seen,
            "nearly every requirement: what needs a customer is blocked or fails",
            wrong.remedy if wrong else "let the server answer the customer that it has stored",
        )
    elif case := list(lowered(server, answer)):
        yield from case
    else:
        yield warning(
            "PUT does not create a customer",
            answer.seen,
            "nearly every requirement: what needs a customer is blocked or fails",
            "see what the answer says is wrong, and look at the server's log; if a proxy stands "
            "between, let it pass methods and paths as they come",
        )


def reading(server: Server) -> Iterator[Finding]:
    """GET that customer."""
    if server.written is None:
        return
    answer, option = server.read("main"), server.option("main")
    if answer.customer:
        yield ok(f"{option} may read", f"GET was answered {answer.status}")
    elif answer.status == 403:
        yield warning(
            f"{option} may not read",
            answer.seen,
            "every requirement that looks at what is stored",
            "give a client or token with the scope read:customers too",
        )
    else:
        yield warning(
            "GET does not answer what PUT has stored",
            answer.seen,
            "every requirement that looks at what is stored",
            "look at the server's log; where a cache or a copy answers reads, let it answer what "
            "was written before",
        )


def changing(server: Server) -> Iterator[Finding]:
    """PATCH that customer."""
    if server.written is None:
        return
    answer = server.ask("main", "PATCH", patch_path(server.complyt_id), {"name": "Changed"})
    if answer.accepted:
        yield ok("PATCH answers", f"PATCH was answered {answer.status}")
        yield from _stale(server)
    else:
        yield warning(
            "PATCH does not change a customer",
            answer.seen,
            "PATCH-1 to PATCH-12, and what other requirements say of PATCH",
            "let PATCH pass, if a proxy refuses the method; else see what the answer says",
        )


def _stale(server: Server) -> Iterator[Finding]:
    """GET the customer after the PATCH."""
    assert server.written is not None
    answer = server.read("main")
    if answer.customer and answer.customer.get("name") == server.written["name"]:
        yield warning(
            "GET answers what was stored before",
            f"{answer.brief}, with the name that a PATCH had changed before",
            "PATCH-2, PUT-2, LIST-1 and all that read what was just written",
            "where a cache or a copy of the database answers reads, let it answer what was written "
            "before; if none does, the server answers a PATCH that it does not store",
        )


def collection(server: Server) -> Iterator[Finding]:
    """Count the tenant's customers: by pages where there are some, else in the whole list."""
    first = _page(server, 1)
    if first.response is not None and is_redirect(first.response):
        yield redirected_list(server, first.response)
        return
    last = _page(server, _LAST_PAGE)
    if not _is_one_of_pages(first, last):
        yield from _without_pages(server, last if _is_list(last) and last.data else first)
    elif server.written is None or first.data:
        yield from _counted(_search(server) if first.data else 0)
    else:
        yield _lacking(first)


def _is_one_of_pages(page: Answer, last: Answer) -> bool:
    """Whether an answer is a page of one customer, given what the last page of all holds."""
    return _is_list(page) and len(page.data) <= 1 and _is_list(last) and not last.data


def _lacking(first: Answer) -> Finding:
    return warning(
        "The list does not show what was written",
        first.seen,
        "LIST-1, and all that looks at the list",
        "look at the server's log; where a cache or a copy answers the list, let it answer what "
        "was written before",
    )


def _without_pages(server: Server, page: Answer) -> Iterator[Finding]:
    """Count in the whole list, which is the answer for a page already where pages are unknown."""
    whole = page
    if not _is_list(page) or len(page.data) <= 1:
        whole = server.ask("main", "GET", "/v1/customers")
    if not _is_list(whole):
        yield warning(
            "The list does not answer",
            whole.seen,
            "LIST-1 to LIST-5 and AUTH-5",
            f"look at the server's log; it is given {PATIENCE:.0f} s and {MOST_OCTETS >> 20} MiB "
            f"here, so that it may be too long alone: then {_FRESH}",
        )
        return
    yield warning(
        "The list knows no pages",
        page.seen,
        "LIST-3, LIST-4 and LIST-5, which will fail",
        "let the list take page and size; where a proxy drops the query, let it pass",
    )
    yield from _counted(len(whole.data))


def many(server: Server) -> Iterator[Finding]:
    """Ask whether the tenant holds many customers, and if so, whether very many.

    What a list answers that knows no pages does not tell.
    """
    far = _page(server, _COMMON)
    if not (_is_list(far) and far.data):
        return
    if not _is_one_of_pages(far, _page(server, _LAST_PAGE)):
        yield from _without_pages(server, far)
        return
    held = _MANY if _holds(server, _MANY) else _COMMON
    yield from _counted(held, f"the tenant holds {held:,} customers or more")


def _page(server: Server, page: int) -> Answer:
    return server.ask("main", "GET", f"/v1/customers?page={page}&size=1")


def _is_list(answer: Answer) -> bool:
    return answer.accepted and isinstance(answer.data, list)


def _holds(server: Server, page: int) -> bool:
    answer = _page(server, page)
    return _is_list(answer) and bool(answer.data)


def _search(server: Server) -> int:
    """Return how many pages of one customer there are, about, given that page 1 holds one."""
    held, beyond = 1, 2
    while beyond < _MOST_COUNTED and _holds(server, beyond):
        held, beyond = beyond, beyond * 4
    while beyond - held > max(1, held // _EXACT):
        middle = (held + beyond) // 2
        if _holds(server, middle):
            held = middle
        else:
            beyond = middle
    return held


def _counted(count: int, seen: str = "") -> Iterator[Finding]:
    about = "about " if count >= 2 * _EXACT else ""
    seen = seen or f"the tenant holds {about}{count:,} customer{'' if count == 1 else 's'}"
    if count < _COMMON:
        yield ok("The tenant holds few customers", seen)
    elif count < _MANY:
        yield note(
            "The tenant holds many customers",
            seen,
            "nothing, but checks of the list, which read it whole many times, take longer",
            _FRESH,
            slows=True,
        )
    else:
        yield warning(
            "The tenant holds very many customers",
            seen,
            "checks of the list, which read it whole many times: they take minutes and gigabytes, "
            "or give up after 60 s or 256 MiB",
            _FRESH,
        )
