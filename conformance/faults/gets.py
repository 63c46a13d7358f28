"""Faults of GET and of the list: GET-*, LIST-*."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from complyt_reference import customers, timestamps
from complyt_reference.storage.sqlite import SQLiteCustomers
from faults.listing import listed, paged
from faults.objects import shown
from faults.registry import fault
from faults.spoilt import Answer, Call, Send_, Spoilt, problem, without

JSON = {"content-type": "application/json"}


@fault("GET-1", "AUTH-6")
def unknown_pairs_get_400(server: Spoilt) -> None:
    """GET of a pair that was never written is answered 400."""
    server.after(
        lambda _call, answer: problem(400) if answer.status == 404 else None, "getCustomer"
    )


@fault("GET-1", "DOC-1", "AUTH-6")
def unknown_pairs_get_null(server: Spoilt) -> None:
    """GET of a pair that was never written is answered null with 200."""
    server.after(
        lambda _call, answer: Answer(200, JSON, b"null") if answer.status == 404 else None,
        "getCustomer",
    )


@fault("GET-2")
def sources_read_as_integers(server: Spoilt) -> None:
    """The source of a GET is read as an integer, so that 02 is 2."""

    def change(call: Call) -> None:
        call.path = re.sub(r"/source/0([1-9])/", r"/source/\1/", call.path)

    server.before(change)


@fault("GET-2", "DOC-1")
def sources_outside_the_range_are_empty(server: Spoilt) -> None:
    """GET under source 11 is answered 200 and an empty object."""
    server.before(
        lambda call: Answer(200, JSON, b"{}") if "/source/11/" in call.path else None,
        "getCustomer",
    )


def _identified_as(server: Spoilt, change: Any) -> None:
    """Store and find customers under what `change` makes of their externalIds."""

    def get(original: Any) -> Any:
        return lambda self, source, external_id: original(self, source, change(external_id))

    def identity(original: Any) -> Any:
        def changed(body: Any) -> tuple[str, str]:
            source, external_id = original(body)
            return source, change(external_id)

        return changed

    server.patch(SQLiteCustomers, "get", get)
    server.patch(customers, "identity", identity)


@fault("PUT-4", "PUT-1", "PUT-3", "GET-1", "GET-2", "LIST-1", "OBJ-5")
def sources_ignored(server: Spoilt) -> None:
    """Customers are found by their externalId, whatever the source."""
    _sources_merged(server, lambda _: "")


@fault("PUT-4", "PUT-1", "PUT-3", "GET-1", "GET-2", "LIST-1", "OBJ-5")
def source_3_is_an_old_name_of_source_2(server: Spoilt) -> None:
    """A customer of source 2 is found under source 3, and the other way."""
    _sources_merged(server, lambda source: "2" if source == "3" else source)


def _sources_merged(server: Spoilt, canonical: Callable[[str], str]) -> None:
    """Take sources of which `canonical` makes the same for one."""
    first: dict[tuple[str, str], str] = {}

    async def around(call: Call, send: Send_) -> Answer:
        found = re.fullmatch(r"(/v1/customers/source/)([^/]*)(/externalId/(.*))", call.path)
        if found is None:
            return await send(call)
        start, source, end, external_id = found.groups()
        pair = canonical(source), external_id
        known = first.get(pair, source)
        call.path = f"{start}{known}{end}"
        if isinstance(call.data, dict) and call.data.get("source") == source:
            call.data = {**call.data, "source": known}
        answer = await send(call)
        if answer.status == 201:
            first[pair] = source
        if known != source and re.fullmatch("10|[1-9]", source):
            answer.show(lambda customer: customer.update(source=source))
        return answer

    server.around.append(around)


@fault("GET-3")
def external_ids_without_case(server: Spoilt) -> None:
    """An externalId is compared without regard to case, as by a default collation."""
    _identified_as(server, str.lower)


@fault("GET-3")
def external_ids_trimmed(server: Spoilt) -> None:
    """White space at the end of an externalId does not count."""
    _identified_as(server, str.rstrip)


@fault("GET-3")
def external_ids_without_leading_zeros(server: Spoilt) -> None:
    """An externalId that begins with zeros is read as the one without them."""
    _identified_as(
        server, lambda text: re.sub(r"^0+(?=[0-9])", "", text) if text[:1] == "0" else text
    )


@fault("GET-3")
def paths_decoded_twice(server: Spoilt) -> None:
    """The path is percent-decoded twice."""

    def change(call: Call) -> None:
        call.path = quote(unquote(call.path), safe="/%") if "%25" in call.path else call.path

    server.before(change)


@fault("GET-3")
def plus_means_space(server: Spoilt) -> None:
    """A plus sign in a path is a space."""

    def change(call: Call) -> None:
        call.path = call.path.replace("+", "%20").replace("%2B", "%20")

    server.before(change)


@fault("GET-3")
def external_ids_end_at_255(server: Spoilt) -> None:
    """GET knows externalIds of at most 255 characters."""
    server.before(
        lambda call: problem(404) if len(call.segments[-1]) > 255 else None, "getCustomer"
    )


@fault("LIST-1")
def list_ends_at_100(server: Spoilt) -> None:
    """The whole list ends silently at 100 customers."""

    def change(call: Call, answer: Answer) -> None:
        if not call.query and isinstance(answer.data, list):
            answer.data = answer.data[:100]

    server.after(change, "getAllCustomers")


@fault("LIST-1")
def the_first_customer_is_not_listed(server: Spoilt) -> None:
    """The whole list leaves out the first customer that a tenant ever wrote."""
    first: list[str] = []

    def note(_call: Call, answer: Answer) -> None:
        if answer.status == 201 and not first:
            first.append(answer.data["complytId"])

    def change(call: Call, answer: Answer) -> None:
        if not call.query and isinstance(answer.data, list):
            answer.data = [each for each in answer.data if each["complytId"] not in first]

    server.after(note, "upsertCustomer")
    server.after(change, "getAllCustomers")


@fault("LIST-1")
def list_cached(server: Spoilt) -> None:
    """The whole list is kept until ten more have been asked for."""
    cache: dict[str, list[Any]] = {}

    async def around(call: Call, send: Any) -> Answer:
        key = call.headers.get("authorization", "")
        if call.operation != "getAllCustomers" or call.query:
            answer: Answer = await send(call)
            return answer
        kept = cache.get(key)
        if kept is None or kept[1] >= 10:
            kept = cache[key] = [await send(call), 0]
        kept[1] += 1
        stored: Answer = kept[0]
        return stored

    server.around.append(around)


@fault("LIST-1")
def list_without_comments(server: Spoilt) -> None:
    """Listed customers show no comment."""
    shown(server, lambda customer: customer.update(comment=None), "getAllCustomers")


@fault("LIST-1")
def list_shows_the_newest_twice(server: Spoilt) -> None:
    """The whole list shows customers of source 5 twice."""

    def change(call: Call, answer: Answer) -> None:
        data = answer.data
        if isinstance(data, list) and not call.query:
            answer.data = [c for c in data for _ in range(2 if c.get("source") == "5" else 1)]

    server.after(change, "getAllCustomers")


def _reordered(server: Spoilt, order: str) -> None:
    """Sort the list and its pages otherwise."""
    listed(server, order=order)
    paged(server, order=order)


@fault("LIST-2")
def oldest_first(server: Spoilt) -> None:
    """The list begins with the oldest customer."""
    _reordered(server, "order_ms DESC, complyt_id")


@fault("LIST-2")
def in_the_order_of_writing(server: Spoilt) -> None:
    """The list is in the order in which customers were first written."""
    _reordered(server, "rowid")


@fault("LIST-2")
def by_updated_date(server: Spoilt) -> None:
    """The list is sorted by the caller's updatedDate."""

    def make(_original: Any) -> Any:
        def place(customer: Any) -> tuple[int, str]:
            updated = timestamps.parse(customer["externalTimestamps"]["updatedDate"], "#")
            return -updated, customer["complytId"]

        return place

    server.patch(customers, "place", make)


@fault("LIST-3")
def pages_skip_one(server: Spoilt) -> None:
    """From the second page on each page skips a customer."""
    paged(server, lambda number, size: ((number - 1) * (size + 1), size))


@fault("LIST-3")
def pages_counted_from_zero(server: Spoilt) -> None:
    """Page 1 is what should be page 2."""
    paged(server, lambda number, size: (number * size, size))


@fault("LIST-3")
def pages_overlap(server: Spoilt) -> None:
    """The second page begins with the last customer of the first."""
    paged(server, lambda number, size: (max(0, (number - 1) * size - (number == 2)), size))


@fault("LIST-3")
def pages_end_at_100(server: Spoilt) -> None:
    """A page holds at most 100 customers, whatever size asks for."""
    paged(server, lambda number, size: ((number - 1) * min(size, 100), min(size, 100)))


@fault("LIST-3", "ERR-1")
def a_page_past_the_end_gets_404(server: Spoilt) -> None:
    """A page past the end is answered 404."""
    server.after(
        lambda call, answer: problem(404) if call.query and answer.body == b"[]" else None,
        "getAllCustomers",
    )


def _query_read_as(server: Spoilt, change: Any) -> None:
    """Read page and size as something else before they are judged."""

    def rewrite(call: Call) -> None:
        given = {name: values[0] for name, values in parse_qs(call.query).items()}
        changed = {name: change(name, value) for name, value in given.items()}
        call.query = "&".join(
            f"{quote(name)}={quote(value)}" for name, value in changed.items() if value
        )

    server.before(rewrite, "getAllCustomers")


@fault("LIST-4")
def sizes_clamped(server: Spoilt) -> None:
    """A size above 1000 means 1000."""
    _query_read_as(
        server,
        lambda name, v: "1000" if name == "size" and re.fullmatch("[1-9][0-9]{3,30}", v) else v,
    )


@fault("LIST-4")
def page_zero_is_page_one(server: Spoilt) -> None:
    """Page 0 is answered as page 1."""
    _query_read_as(server, lambda name, value: "1" if (name, value) == ("page", "0") else value)


@fault("LIST-4")
def words_as_sizes_ignored(server: Spoilt) -> None:
    """A size that is no integer is ignored."""
    _query_read_as(server, lambda name, v: v if name == "page" or v.lstrip("-").isdigit() else "")


@fault("LIST-5")
def no_next_links(server: Spoilt) -> None:
    """Pages link nothing."""
    server.after(without("link"))


@fault("LIST-5")
def the_last_page_links_a_next(server: Spoilt) -> None:
    """A full last page links an empty next one."""

    def change(call: Call, answer: Answer) -> None:
        given = parse_qs(call.query)
        if "size" in given and len(answer.data or []) == int(given["size"][0]):
            page = int(given.get("page", ["1"])[0]) + 1
            link = f'</v1/customers?page={page}&size={given["size"][0]}>; rel="next"'
            answer.headers["link"] = link

    server.after(lambda c, a: change(c, a) if a.status == 200 else None, "getAllCustomers")


@fault("LIST-5")
def next_links_lead_to_the_same_page(server: Spoilt) -> None:
    """The next link of a page leads to the page itself."""

    def change(call: Call, answer: Answer) -> None:
        if "link" in answer.headers:
            answer.headers["link"] = f'</v1/customers?{call.query}>; rel="next"'

    server.after(change, "getAllCustomers")
