import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.pages import agree, customer, forgive, path_of

# Answers what is fetched from now on with what `feed` is given, until `end`.
_FED_BY_HAND = """
const fed = new TransformStream(), writer = fed.writable.getWriter();
window.feed = (text) => writer.write(new TextEncoder().encode(text));
window.end = () => writer.close();
window.fetch = async () => new Response(fed.readable);
"""


def test_a_reset_is_confirmed(entered: Any, section: Any, client: httpx.Client) -> None:
    """Escape leaves the customers as they are."""
    client.put(path_of("kept"), json=customer("kept"))
    seed = section("Seed and reset")
    seed.get_by_role("button", name="Remove all customers").click()
    entered.page.keyboard.press("Escape")
    assert client.get(path_of("kept")).status_code == 200
    seed.get_by_role("button", name="Remove all customers").click()
    agree(entered, "Remove all customers")
    seed.get_by_text("The tenant has no customers.").wait_for()
    assert client.get(path_of("kept")).status_code == 404


def test_what_is_seeded_is_browsed(section: Any, client: httpx.Client) -> None:
    """The server takes the form as it stands, and the customers are there."""
    seed = section("Seed and reset")
    seed.get_by_role("spinbutton", name="How many").fill("20")
    seed.get_by_role("button", name="Seed", exact=True).click()
    seed.get_by_text("20 customers stored.").wait_for()
    assert len(client.get("/v1/customers").json()) == 20
    section("Customers").get_by_role("button").filter(has_text="seed-1-0000001").wait_for()


def test_lines_that_are_wrong_are_told(entered: Any, section: Any, tmp_path: Path) -> None:
    """By their numbers, as the server says them."""
    file = tmp_path / "customers.ndjson"
    file.write_text(f"{json.dumps(customer('right'))}\n{json.dumps(customer('wrong', name=''))}\n")
    seed = section("Seed and reset")
    seed.get_by_role("button", name="File").set_input_files(file)
    seed.get_by_role("button", name="Store them").click()
    seed.get_by_text("line 2, #/name: Must have at least 1 character.").wait_for()
    forgive(entered, "a status of 400 ")


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
