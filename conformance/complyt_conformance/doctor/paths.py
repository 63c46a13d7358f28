"""Whether paths arrive as they were sent: their case, their slashes, their length.

A proxy that rewrites paths and a server that reads them wrongly look the same from here, so that
both are said.
"""

from __future__ import annotations

from collections.abc import Iterator

from complyt_conformance.api import customer_path
from complyt_conformance.doctor.escapes import BOTH
from complyt_conformance.doctor.findings import Finding, note, ok, warning
from complyt_conformance.doctor.server import Answer, Server
from complyt_conformance.strategies import plain_customer

LOWERED = "Paths are changed to lower case on their way"
_AS_THEY_COME = (
    "if a proxy stands between, let it leave the case of paths (Apache: no int:tolower; IIS: no "
    "ToLower; HAProxy: no lower); if none does, the server "
)
_LONGEST_ID = 256  # characters, PUT-5
_LONG_SEGMENT = 7_000  # octets, as ERR-2 sends them


def lowered(server: Server, refusal: Answer) -> Iterator[Finding]:
    """Given that PUT is not found, look whether case is lost: all but two paths hold capitals."""
    listed = server.ask("main", "GET", "/V1/Customers?page=1&size=1")
    if refusal.status in (400, 404, 405) and listed.accepted and isinstance(listed.data, list):
        yield warning(
            LOWERED,
            f"{refusal.seen}; and {listed.brief}, with the list",
            "PUT-1 to PUT-19, GET-1 to GET-3, PATCH-1 to PATCH-12 and all that needs a customer: "
            "their paths hold externalId and complytId, with a capital I",
            f"{_AS_THEY_COME}takes capitals for small letters, and has no such PUT",
        )


def case(server: Server) -> Iterator[Finding]:
    """GET the customer by its externalId in upper case: there is no such one."""
    if server.written is None:
        return
    external_id = server.written["externalId"].upper()
    answer = server.ask("main", "GET", customer_path("2", external_id))
    if not answer.customer:
        yield ok("Upper and lower case are told apart", answer.brief)
        return
    seen = f"{external_id} was never written; {answer.brief}"
    written = server.write("main", externalId=external_id)
    if written.status in (400, 404):  # path and body differ: it was the path that was changed
        yield warning(
            LOWERED,
            f"{seen}; {written.brief}, where path and body are the same",
            "GET-1, GET-3 and PUT-3, which tell externalIds apart by case, and each PUT of an "
            "externalId with capitals",
            f"{_AS_THEY_COME}changes the externalId of the path: GET-3 is broken",
        )
        return
    yield warning(
        "Upper and lower case are taken for one",
        seen,
        "GET-1, GET-3 and PUT-3, which tell externalIds apart by case",
        f"{_AS_THEY_COME}compares externalIds without regard to case, by a collation of its "
        "database perhaps",
    )


def slashes(server: Server) -> Iterator[Finding]:
    """GET paths with an encoded slash, behind the externalId and in place of a slash."""
    if server.written is None:
        return
    external_id = server.written["externalId"]
    within = server.ask("main", "GET", customer_path("2", f"{external_id}/a"))
    if within.status not in (400, 404):
        yield warning(
            "An encoded slash (%2F) leads elsewhere",
            within.seen,
            "GET-3, which wants 404 or 400 there",
            f"{BOTH}takes a slash for a part of an externalId, or answers something else: GET-3 is "
            "broken",
        )
        return
    instead = server.ask("main", "GET", f"/v1/customers/source/2%2FexternalId/{external_id}")
    if instead.customer:
        yield note(
            "An encoded slash (%2F) is decoded before paths are split",
            f"{instead.brief}, with the customer",
            "nothing: no externalId holds a slash (D20), and other paths with one are left open",
            "nothing need be done; a front that looks at paths, to let some pass, sees others than "
            "the server",
        )
        return
    yield ok("An encoded slash (%2F) stays one", f"{within.status} and {instead.status}")


def lengths(server: Server) -> Iterator[Finding]:
    """PUT a customer of the longest externalId, and GET a path that is longer than any."""
    if server.written is None:
        return
    start = server.session.mint()
    body = plain_customer(externalId=start + "é" * (_LONGEST_ID - len(start)))
    path = customer_path("2", body["externalId"])
    answer = server.ask("main", "PUT", path, body)
    if not answer.customer:
        yield warning(
            "A long path is refused",
            f"{answer.seen}, a path of {len(path):,} octets for an externalId of {_LONGEST_ID} "
            "characters",
            "PUT-5 and GET-3, which send the longest externalId",
            "if a proxy stands between, let it take paths of 4 KiB (IIS: UrlSegmentMaxLength, "
            "maxUrl); if none does, the server takes too few characters: PUT-5 is broken",
        )
    longer = server.ask("main", "GET", customer_path("2", "a" * _LONG_SEGMENT))
    if longer.response is None or longer.status >= 500:
        yield warning(
            "A path that is far too long is not answered, or with a failure of the server",
            f"a path of {_LONG_SEGMENT:,} octets and more: {longer.seen}",
            "ERR-2, which will fail, and what else comes over the same connection",
            "let proxy and server refuse such a path with 400, 404 or 414, or take 8 KiB of it "
            "(uWSGI: buffer-size)",
        )
    if answer.customer and longer.response is not None:
        yield ok("Long paths are answered", f"{answer.status} and {longer.status}")
