"""Faults that one spelling of an identity, a time or a credential brings to light."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote_to_bytes

from faults.narrow import body, refuse, restate, rewrite
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt


def _times(call: Call) -> list[str]:
    """Return the timestamps of a body, as they are written."""
    times = body(call).get("externalTimestamps")
    values = times.values() if isinstance(times, dict) else ()
    return [text for text in values if isinstance(text, str)]


@fault("TIME-3", "TIME-1")
def fourteen_hours_west_refused(server: Spoilt) -> None:
    """The offset -14:00 is refused, for no place has it, +14:00 is not."""
    refuse(server, lambda call: any(text[-6:] == "-14:00" for text in _times(call)), *WRITES)


@fault("ERR-2", "TIME-5")
def an_instant_past_9999_crashes(server: Spoilt) -> None:
    """A time that its offset carries past the year 9999 is answered 500, as the library raises."""

    def crashes(call: Call) -> bool:
        return any(text[:13] == "9999-12-31T23" and text[-6:-5] == "-" for text in _times(call))

    refuse(server, crashes, *WRITES, status=500)


@fault("ERR-2")
def tokens_in_latin_1_crash(server: Spoilt) -> None:
    """An Authorization that holds more than ASCII is answered 500."""
    refuse(server, lambda call: not call.headers.get("authorization", "").isascii(), status=500)


@fault("GET-1")
def unknown_escapes_get_400(server: Spoilt) -> None:
    """A pair that was never written is answered 400 where its path is percent-encoded."""
    restate(server, 404, 400, lambda call: "%" in call.path, "getCustomer")


@fault("GET-3")
def paths_fall_back_to_latin_1(server: Spoilt) -> None:
    """Octets of a path that are no UTF-8 are read as Latin-1."""

    def change(call: Call) -> None:
        octets = unquote_to_bytes(call.path)
        try:
            octets.decode()
        except UnicodeDecodeError:
            call.path = quote(octets.decode("latin-1"))

    server.before(change, "getCustomer", "upsertCustomer")


@fault("PUT-7")
def sources_of_bodies_trimmed(server: Spoilt) -> None:
    """The source of a body is trimmed before it is compared with the path's."""

    def change(data: dict[str, Any]) -> dict[str, Any]:
        source = data.get("source")
        return {**data, "source": source.strip(" ")} if isinstance(source, str) else data

    rewrite(server, change, "upsertCustomer")


@fault("TOKEN-2")
def client_ids_trimmed(server: Spoilt) -> None:
    """A clientId is trimmed before it is looked up."""
    _client_ids(server, str.strip)


def _client_ids(server: Spoilt, change: Any) -> None:
    rewrite(
        server,
        lambda data: (
            {**data, "clientId": change(data["clientId"])}
            if isinstance(data.get("clientId"), str)
            else data
        ),
        "createToken",
    )


@fault("PUT-13")
def the_pair_of_the_body_is_stored(server: Spoilt) -> None:
    """A PUT whose path and body disagree is answered 400, after the body's pair was created."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation != "upsertCustomer" or answer.status != 400:
            return answer
        pair = [str(body(call).get(name, "")) for name in ("source", "externalId")]
        if pair != call.segments[3::2]:
            path = "/v1/customers/source/{}/externalId/{}".format(*(quote(t, "") for t in pair))
            found: Answer = await send(Call("GET", path, "", dict(call.headers), b""))
            if found.status == 404:
                await send(Call("PUT", path, "", dict(call.headers), call.body))
        return answer

    server.around.append(around)
