import json
from typing import Any

import httpx

from tests.sandbox.pages import agree, customer, forgive, path_of


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
    agree(entered, "Cancel")
    assert len(client.get("/sandbox/faults").json()) == 2
    faults.get_by_role("button", name="Remove all").click()
    agree(entered, "Remove all")
    faults.get_by_text("All are removed.").wait_for()
    assert client.get("/sandbox/faults").json() == []


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
    agree(entered, "Restore")
    snapshots.get_by_text("1 customer restored.").wait_for()
    assert client.get(path_of("snapped")).status_code == 200
    snapshots.get_by_role("button", name="Delete before").click()
    agree(entered, "Delete")
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
    agree(entered, "End it")
    keys.get_by_text(f"{client_id} has ended.").wait_for()
    assert httpx.post(f"{server.url}/v1/token", json=credentials).status_code == 401
