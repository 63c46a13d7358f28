"""Right servers that list and link customers in ways of their own (D13, D14, D22)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, unquote, urlencode

from complyt_reference import handlers
from faults.listing import listed, paged
from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt, problem


@variation
def ties_newest_written_first(server: Spoilt) -> None:
    """Customers of one createdDate are listed as they were written, the last one first."""
    listed(server, order="order_ms, rowid DESC")
    paged(server, order="order_ms, rowid DESC")


@variation
def ties_otherwise_in_the_whole_list(server: Spoilt) -> None:
    """Customers of one createdDate are in another order in the whole list than on pages."""
    listed(server, order="order_ms, rowid")


@variation
def ties_at_random_in_the_whole_list(server: Spoilt) -> None:
    """Customers of one createdDate are in another order each time the whole is listed."""
    listed(server, order="order_ms, random()")


@variation
def pages_of_twenty(server: Spoilt) -> None:
    """A page whose size is not given has 20 customers."""
    server.patch(handlers.customers, "_DEFAULT_SIZE", lambda _original: 20)


@variation
def pages_of_a_thousand(server: Spoilt) -> None:
    """A page whose size is not given has 1,000 customers."""
    server.patch(handlers.customers, "_DEFAULT_SIZE", lambda _original: 1000)


def _references(server: Spoilt, change: Callable[[Call, str], str]) -> None:
    """Answer what `change` makes of the paths in Location and Link."""

    def changed(call: Call, answer: Answer) -> None:
        if "location" in answer.headers:
            answer.headers["location"] = change(call, answer.headers["location"])
        if "link" in answer.headers:
            answer.headers["link"] = re.sub(
                "<([^>]*)>", lambda link: f"<{change(call, link[1])}>", answer.headers["link"]
            )

    server.after(changed)


@variation
def whole_uris(server: Spoilt) -> None:
    """Location and Link are whole URIs."""
    _references(server, lambda call, path: f"http://{call.headers['host']}{path}")


@variation
def uris_of_another_host(server: Spoilt) -> None:
    """Location and Link name the host that the server has behind its proxy."""
    _references(server, lambda _call, path: f"https://customers-7.internal:8443{path}")


@variation
def locations_spelt_otherwise(server: Spoilt) -> None:
    """Location leaves what a path may hold as it is, and its hex digits are in lower case."""

    def change(path: str) -> str:
        segments = [quote(unquote(part), safe="!$&'()*+,;=:@") for part in path.split("/")]
        return re.sub("%..", lambda octet: octet[0].lower(), "/".join(segments))

    def changed(_call: Call, answer: Answer) -> None:
        if "location" in answer.headers:
            answer.headers["location"] = change(answer.headers["location"])

    server.after(changed)


def _links(server: Spoilt, change: Callable[[str, str | None], str]) -> None:
    """Let `change` make the Link of a page from its query and the target of `next`, if any."""

    def changed(call: Call, answer: Answer) -> None:
        if answer.status == 200 and call.query:
            target = answer.headers.get("link", "").partition("<")[2].partition(">")[0]
            answer.headers["link"] = change(call.query, target or None)
            if not answer.headers["link"]:
                del answer.headers["link"]

    server.after(changed, "getAllCustomers")


@variation
def links_of_every_relation(server: Spoilt) -> None:
    """A page links itself, its neighbours and the first, with titles that look like links."""

    def change(query: str, target: str | None) -> str:
        links = [
            f'</v1/customers?{query}>; title="a, <b>; rel=next; \\"c\\""; rel="self"',
            "</v1/customers?page=1>;rel=first",
            "</v1/customers?page=1>; title*=UTF-8''n%C3%A4chste; rel=prev ; hreflang=en",
            '</docs>; title="; rel=next"; rel="help"; rel="next"',
        ]
        if target:
            links.insert(1, f'<{target}> ; type="application/json" ; REL="Next last"')
        return ", ,".join(links)

    _links(server, change)


@variation
def links_relative_to_the_list(server: Spoilt) -> None:
    """The target of `next` is a query, relative to the list."""
    _links(
        server,
        lambda _query, target: f"<?{target.partition('?')[2]}>; rel=next" if target else "",
    )


@variation
def links_with_a_cursor(server: Spoilt) -> None:
    """The target of `next` is a cursor that only the server reads."""

    def change(_query: str, target: str | None) -> str:
        if target is None:
            return ""
        cursor = base64.urlsafe_b64encode(target.partition("?")[2].encode()).decode()
        return f'</v1/customers?{urlencode({"cursor": cursor})}>; rel="next"'

    def read(call: Call) -> None:
        query = dict(parse_qsl(call.query, errors="replace"))
        if "cursor" in query and call.operation == "getAllCustomers":
            call.query = base64.urlsafe_b64decode(query["cursor"]).decode()

    _links(server, change)
    server.before(read)


@variation
def a_base_path(server: Spoilt) -> None:
    """The API is served under a path of its own, which Location, Link and failures show."""
    server.base_path = "/app/complyt"

    def enter(call: Call) -> Answer | None:
        if not call.path.startswith(f"{server.base_path}/v1/"):
            return problem(404)
        call.path = call.path.removeprefix(server.base_path)
        return None

    def show(call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status >= 400 and isinstance(data, dict):
            answer.data = {**data, "instance": server.base_path + call.path}

    _references(server, lambda _call, path: server.base_path + path)
    server.after(show)
    server.before(enter)
