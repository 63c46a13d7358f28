import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.pages import customer, forgive, path_of

# Answers what is fetched from now on with what `feed` is given, until `end`.
_FED_BY_HAND = """
const fed = new TransformStream(), writer = fed.writable.getWriter();
window.feed = (text) => writer.write(new TextEncoder().encode(text));
window.end = () => writer.close();
window.fetch = async () => new Response(fed.readable);
"""


def _agree(visited: Any, name: str) -> None:
    """Answer the question that comes before what cannot be undone."""
    visited.page.locator("#question").get_by_role("button", name=name).click()


def test_customers_are_browsed(entered: Any, section: Any, client: httpx.Client) -> None:
    """By pages of the contract's list; one is opened as it was answered."""
    for number in range(51):
        client.put(path_of(f"c-{number}"), json=customer(f"c-{number}", name="Ünï"))
    customers = section("Customers")
    rows = customers.locator("ol button")
    rows.nth(49).wait_for()
    assert customers.get_by_role("button", name="Previous").is_disabled()
    customers.get_by_role("button", name="Next").click()
    customers.locator("ol:not(:has(li + li))").wait_for()
    assert customers.get_by_role("button", name="Next").is_disabled()
    rows.click()
    panel = entered.page.get_by_role("dialog")
    external_id = panel.get_by_role("heading").inner_text().removeprefix("Customer ")
    shown = json.loads(panel.locator("pre").inner_text())
    assert shown == client.get(path_of(external_id)).json()


def test_a_tenant_without_customers_is_told(section: Any) -> None:
    """Instead of an empty list."""
    section("Customers").get_by_text("There are no customers here.").wait_for()


def test_the_clock_is_set(entered: Any, section: Any, client: httpx.Client) -> None:
    """Frozen, set ahead by more than a token lives, and released; the head of the page tells it."""
    clock = section("Clock")
    clock.get_by_label("At").fill("2026-12-31T23:00:00Z")
    clock.get_by_role("button", name="Freeze").click()
    clock.get_by_text("2026-12-31 23:00:00 UTC, frozen").wait_for()
    assert entered.page.get_by_role("link", name="Clock frozen").is_visible()
    clock.get_by_label("By").fill("2")
    clock.get_by_label("Unit").select_option("days")
    clock.get_by_role("button", name="Set ahead").click()
    clock.get_by_text("2027-01-02 23:00:00 UTC, frozen").wait_for()
    clock.get_by_role("button", name="Release").click()
    clock.get_by_text("the real time", exact=True).wait_for()
    with httpx.Client(base_url=client.base_url, headers=client.headers) as unchanged:
        assert unchanged.get("/sandbox/clock").json()["state"] == "real"
    forgive(entered, "a status of 401 ")


def test_a_time_that_is_none_is_told(entered: Any, section: Any) -> None:
    """What the server says of it stands at the form."""
    clock = section("Clock")
    clock.get_by_label("At").fill("tomorrow at noon")
    clock.get_by_role("button", name="Freeze").click()
    clock.get_by_text("#/at: ").first.wait_for()
    forgive(entered, "a status of 400 ")


def test_a_fault_is_added_met_and_seen_to_go(
    entered: Any, section: Any, client: httpx.Client
) -> None:
    """What is asked for waits, and each request that meets it is counted at once."""
    faults = section("Faults")
    faults.get_by_label("Status").fill("429")
    faults.get_by_label("Retry-After").fill("7")
    faults.get_by_label("Operation").select_option("getCustomer")
    faults.get_by_label("externalId").fill("order-*")
    faults.get_by_label("Times").fill("2")
    faults.get_by_role("button", name="Add").click()
    text = "status 429, Retry-After 7: the next {} to getCustomer with externalId order-*"
    faults.get_by_text(text.format("2 requests")).wait_for()
    assert entered.page.get_by_role("link", name="Faults 1").is_visible()
    answer = client.get(path_of("order-1"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    faults.get_by_text(text.format("request")).wait_for()
    client.get(path_of("order-1"))
    faults.get_by_text("No fault waits.").wait_for()


def test_each_effect_has_its_fields(section: Any, client: httpx.Client) -> None:
    """And no others, which then are not sent."""
    faults = section("Faults")
    for effect, field in (("delay", "Delay"), ("drop", None), ("truncate", None)):
        faults.get_by_label("Effect").select_option(effect)
        assert faults.get_by_role("spinbutton", name="Retry-After").count() == 0
        assert faults.get_by_role("spinbutton", name="Delay").is_visible() == (field == "Delay")
        faults.get_by_role("button", name="Add").click()
        faults.locator("li").filter(has_text=effect).wait_for()
    waiting = client.get("/sandbox/faults").json()
    assert [each["effect"] for each in waiting] == ["delay", "drop", "truncate"]


def test_faults_are_removed(entered: Any, section: Any, client: httpx.Client) -> None:
    """One by one, or all when that is confirmed; the keyboard stays in the section."""
    for effect in ("drop", "truncate", "delay"):
        client.post("/sandbox/faults", json={"effect": effect})
    faults = section("Faults")
    faults.get_by_role("button", name="Remove drop").click()
    faults.get_by_text("It is removed.").wait_for()
    assert entered.page.evaluate("document.activeElement.id") == "faults-heading"
    faults.get_by_role("button", name="Remove all").click()
    _agree(entered, "Cancel")
    assert len(client.get("/sandbox/faults").json()) == 2
    faults.get_by_role("button", name="Remove all").click()
    _agree(entered, "Remove all")
    faults.get_by_text("All are removed.").wait_for()
    assert client.get("/sandbox/faults").json() == []


def test_a_reset_is_confirmed(entered: Any, section: Any, client: httpx.Client) -> None:
    """Escape leaves the customers as they are."""
    client.put(path_of("kept"), json=customer("kept"))
    seed = section("Seed and reset")
    seed.get_by_role("button", name="Remove all customers").click()
    entered.page.keyboard.press("Escape")
    assert client.get(path_of("kept")).status_code == 200
    seed.get_by_role("button", name="Remove all customers").click()
    _agree(entered, "Remove all customers")
    seed.get_by_text("The tenant has no customers.").wait_for()
    assert client.get(path_of("kept")).status_code == 404


def _answer_seeds(visited: Any, status: int, media_type: str, *lines: Any) -> list[Any]:
    """Answer seeds as openapi/sandbox.yaml says; return where the requests are put."""
    asked: list[Any] = []

    def answer(route: Any) -> None:
        asked.append(route.request)
        body = "\n".join(map(json.dumps, lines))
        route.fulfill(status=status, content_type=media_type, body=body)

    visited.page.route("**/sandbox/customers", answer)
    return asked


def test_customers_are_made_up(entered: Any, section: Any) -> None:
    """What the form says is asked for, and the last line of the answer told."""
    asked = _answer_seeds(
        entered, 200, "application/x-ndjson", {"stored": 2000, "of": 2000, "done": True}
    )
    seed = section("Seed and reset")
    seed.get_by_label("How many").fill("2000")
    seed.get_by_label("Locale").fill("de_DE")
    seed.get_by_role("spinbutton", name="Seed").fill("7")
    seed.get_by_label("Source").select_option("10")
    seed.get_by_role("button", name="Seed", exact=True).click()
    seed.get_by_text("2,000 customers stored.").wait_for()
    wanted = {"count": 2000, "locale": "de_DE", "seed": 7, "source": "10"}
    assert [request.post_data_json for request in asked] == [wanted]


def test_a_seed_shows_how_far_it_is(entered: Any, section: Any) -> None:
    """Line by line, wherever the network cuts the answer."""
    entered.page.evaluate(_FED_BY_HAND)
    seed = section("Seed and reset")
    seed.get_by_role("button", name="Seed", exact=True).click()
    entered.page.evaluate("""feed('{"stored":1000,"of":3000}\\n{"stored":20')""")
    seed.get_by_text("1,000 of 3,000 customers").wait_for()
    bar = seed.get_by_role("progressbar", name="Customers stored")
    assert bar.evaluate("each => each.position") == pytest.approx(1 / 3)
    entered.page.evaluate("""feed('00,"of":3000}\\n')""")
    seed.get_by_text("2,000 of 3,000 customers").wait_for()
    entered.page.evaluate("""feed('{"stored":3000,"of":3000,"done":true}'); end()""")
    seed.get_by_text("3,000 customers stored.").wait_for()
    assert bar.count() == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([{"stored": 1, "of": 2}, {"problem": {"title": "x", "detail": "Gone."}}], "Gone."),
        ([{"stored": 1, "of": 2}], "The server ended its answer before it was done"),
    ],
    ids=["problem", "cut"],
)
def test_a_seed_that_fails_midway_is_told(
    entered: Any, section: Any, lines: list[Any], told: str
) -> None:
    """Though its status was 200."""
    _answer_seeds(entered, 200, "application/x-ndjson", *lines)
    seed = section("Seed and reset")
    seed.get_by_role("button", name="Seed", exact=True).click()
    seed.get_by_text(told).wait_for()
    assert seed.get_by_text("stored.", exact=True).count() == 0


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.csv", "text/csv"), ("a.CSV", "text/csv"), ("a.jsonl", "application/x-ndjson")],
)
def test_customers_of_a_file_are_sent(
    entered: Any, section: Any, tmp_path: Path, name: str, media_type: str
) -> None:
    """By what the file is called, and a refusal names its lines."""
    error = {"line": 3, "pointer": "#/address/zip", "detail": "Must have at most 20 characters."}
    problem = {"title": "Bad Request", "detail": "Nothing was stored.", "errors": [error]}
    asked = _answer_seeds(entered, 400, "application/problem+json", problem)
    (tmp_path / name).write_text("a,b\n1,2\n")
    seed = section("Seed and reset")
    seed.get_by_role("button", name="File").set_input_files(tmp_path / name)
    seed.get_by_role("button", name="Store them").click()
    seed.get_by_text("line 3, #/address/zip: Must have at most 20 characters.").wait_for()
    assert asked[0].headers["content-type"] == media_type
    forgive(entered, "a status of 400 ")


def test_snapshots_are_taken_restored_and_deleted(
    entered: Any, section: Any, client: httpx.Client
) -> None:
    """What was lost is back; what cannot be undone is asked first."""
    client.put(path_of("snapped"), json=customer("snapped"))
    snapshots = section("Snapshots")
    snapshots.get_by_label("Name").fill("before")
    snapshots.get_by_role("button", name="Take").click()
    snapshots.get_by_text("before keeps 1 customer.").wait_for()
    client.delete("/sandbox/customers")
    snapshots.get_by_role("button", name="Restore before").click()
    _agree(entered, "Restore")
    snapshots.get_by_text("1 customer restored.").wait_for()
    assert client.get(path_of("snapped")).status_code == 200
    snapshots.get_by_role("button", name="Delete before").click()
    _agree(entered, "Delete")
    snapshots.get_by_text("before is deleted.").wait_for()
    assert client.get("/sandbox/snapshots").json() == []


def test_a_name_that_is_none_is_told(entered: Any, section: Any) -> None:
    """What the server says stands at the form."""
    snapshots = section("Snapshots")
    snapshots.get_by_label("Name").fill("../x y")
    snapshots.get_by_role("button", name="Take").click()
    snapshots.get_by_text("Bad Request (400)").wait_for()
    forgive(entered, "a status of 400 ")


def test_a_key_is_made_and_its_secret_shown_once(
    entered: Any, section: Any, server: Any, client: httpx.Client
) -> None:
    """With it a client gets tokens until it is ended; elsewhere the secret is not shown again."""
    keys = section("Keys")
    keys.get_by_label("Label").fill("nightly")
    keys.get_by_label("Tenant").select_option("own")
    keys.get_by_label("write:customers").uncheck()
    keys.get_by_role("button", name="Make").click()
    keys.get_by_text("The secret is shown this once.").wait_for()
    client_id, secret = keys.get_by_label("The new key").locator("code").all_inner_texts()
    credentials = {"clientId": client_id, "clientSecret": secret}
    assert httpx.post(f"{server.url}/v1/token", json=credentials).status_code == 200
    (key,) = client.get("/sandbox/keys").json()
    assert (key["label"], key["scopes"]) == ("nightly", ["read:customers", "sandbox"])
    section("Snapshots")
    section("Keys").get_by_role("button", name=f"End {client_id}").click()
    assert secret not in entered.page.content()
    _agree(entered, "End it")
    keys.get_by_text(f"{client_id} has ended.").wait_for()
    assert httpx.post(f"{server.url}/v1/token", json=credentials).status_code == 401
