import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from complyt_contract.docs import page
from complyt_contract.document import Document
from complyt_contract.requirements import requirements

LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def url(document: Document, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the contract's page as a file."""
    file = tmp_path_factory.mktemp("docs") / "index.html"
    file.write_text(page(document).html, "utf-8")
    return file.as_uri()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(visit: Any, url: str, width: int, scheme: str) -> None:
    """Light and dark, on a desk and on a phone: by WCAG 2.1 AA and best practice, all open."""
    visited = visit(url, width=width, scheme=scheme)
    visited.page.locator("#query").fill("zip")
    visited.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert visited.violations() == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_in_a_foreign_document(
    visit: Any, zoo: Document, tmp_path: Path, width: int, scheme: str
) -> None:
    """The same of a document in another service's manner, which fits a phone as well."""
    file = tmp_path / "index.html"
    file.write_text(page(zoo).html, "utf-8")
    visited = visit(file.as_uri(), width=width, scheme=scheme)
    assert visited.page.title() == "A <b>zoo</b> 0.1.0"
    assert visited.violations() == []
    assert not visited.scrolls_sideways()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_never_scrolls_sideways(visit: Any, url: str, width: int) -> None:
    """Nothing is wider than the window, long patterns and examples neither."""
    visited = visit(url, width=width)
    visited.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert not visited.scrolls_sideways()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("PUT-7", "PUT-7"),
        ("d7", "D7"),
        ("zone-less", "TIME-4"),
        ("upsertCustomer", "operation/upsertCustomer"),
        ("CustomerPatch", "schema/CustomerPatch"),
        ("zip", "schema/Address/zip"),
        ("page counted", "operation/getAllCustomers/query/page"),
    ],
)
def test_enter_jumps_to_the_first_hit(visit: Any, url: str, query: str, first: str) -> None:
    """Ids and words find requirements, decisions, operations, schemas, parameters, properties."""
    opened = visit(url).page
    opened.keyboard.press("/")
    opened.keyboard.type(query)
    opened.keyboard.press("Enter")
    assert opened.evaluate("[decodeURI(location.hash), document.activeElement.id]") == [
        f"#{first}",
        first,
    ]
    assert opened.locator(f"[id='{first}']").first.evaluate(
        "e => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight"
    )
    assert opened.locator("#hits").is_hidden()


def test_the_number_of_hits_is_announced(visit: Any, url: str) -> None:
    """A live region says how many there are while one types."""
    opened = visit(url).page
    count = opened.get_by_role("status")
    opened.locator("#query").fill("PUT-1")
    links = opened.locator("#hits a")
    assert count.inner_text() == f"{links.count()} hits"
    assert links.first.locator("strong").inner_text() == "PUT-1"
    opened.locator("#query").fill("nothing of the kind")
    assert count.inner_text() == "no hits"
    opened.locator("#query").fill("")
    assert count.inner_text() == ""


def test_the_hits_are_walked_by_arrows(visit: Any, url: str) -> None:
    """Down and up lead through them, Enter follows one, Escape leaves."""
    opened = visit(url).page
    opened.keyboard.press("/")
    opened.keyboard.type("TIME-")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown", "Enter"):
        opened.keyboard.press(key)
    assert opened.evaluate("location.hash") == "#TIME-2"
    opened.keyboard.press("/")
    opened.keyboard.type("TIME-")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Escape")
    assert opened.locator("#hits").is_hidden()
    assert opened.evaluate("document.activeElement.id") == "query"


def test_an_anchor_is_seen_below_the_bar(visit: Any, url: str) -> None:
    """A link to #PUT-7 from elsewhere shows the requirement, not what hides behind the bar."""
    opened = visit(f"{url}#PUT-7").page
    bar = opened.locator("body > header").bounding_box()
    box = opened.locator("#PUT-7").bounding_box()
    assert bar["y"] + bar["height"] <= box["y"] < 800


def test_the_theme_is_toggled_and_remembered(visit: Any, url: str) -> None:
    """Light by the system, dark by the button, dark again when the page is opened anew."""
    opened = visit(url).page
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened.evaluate(ground)
    opened.get_by_role("button", name="Dark theme").click()
    dark = opened.evaluate(ground)
    opened.reload()
    assert opened.evaluate(ground) == dark != light
    opened.get_by_role("button", name="Light theme").click()
    assert opened.evaluate(ground) == light


def test_the_contents_open_on_a_phone(visit: Any, url: str) -> None:
    """They cover the page below the bar until one is chosen, or Escape pressed."""
    visited = visit(url, width=390)
    opened = visited.page
    navigation = opened.get_by_role("navigation")
    assert navigation.is_hidden()
    button = opened.get_by_role("button", name="Contents")
    button.focus()
    opened.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    bar = opened.locator("body > header").bounding_box()
    assert navigation.get_by_role("link").first.bounding_box()["y"] >= bar["height"]
    assert visited.violations("nav") == []
    opened.keyboard.press("Tab")  # the theme
    opened.keyboard.press("Tab")  # the search
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.closest('nav')?.id") == "navigation"
    opened.keyboard.press("Escape")
    assert navigation.is_hidden()
    button.click()
    navigation.get_by_role("link", name="Update a customer").click()
    assert navigation.is_hidden()
    assert opened.evaluate("decodeURI(location.hash)") == "#operation/updateCustomer"


def test_the_keyboard_reaches_everything(visit: Any, url: str) -> None:
    """The first stop skips to the content; the others come in the order of what one sees."""
    opened = visit(url).page
    stops = []
    for _ in range(6):
        opened.keyboard.press("Tab")
        stops.append(opened.evaluate("document.activeElement.id || document.activeElement.text"))
    assert stops == [
        "Skip to the content",
        "Complyt Customers API",
        "query",
        "theme",
        "Authentication",
        "POST Create a token",
    ]
    opened.reload()
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "content"


def test_without_scripts_everything_is_read(visit: Any, url: str, document: Document) -> None:
    """Only search, theme and the button of the contents are missing."""
    opened = visit(url, width=390, scripts=False).page
    assert opened.get_by_role("navigation").is_visible()
    assert opened.locator("#query, #theme, #contents").filter(visible=True).count() == 0
    for identifier in requirements(document):
        assert opened.locator(f"#{identifier}").is_visible()


def test_the_document_is_downloaded_as_written(visit: Any, url: str, document: Document) -> None:
    """The link saves the file byte for byte."""
    opened = visit(url).page
    with opened.expect_download() as started:
        opened.get_by_role("link", name="the document as written").click()
    assert started.value.suggested_filename == "openapi.yaml"
    assert Path(started.value.path()).read_bytes() == document.source


def test_print_has_everything(visit: Any, url: str, document: Document) -> None:
    """On paper there are all requirements and decisions with their words, and the examples."""
    printed = PdfReader(BytesIO(visit(url).page.pdf(format="A4")))
    text = _run_on("".join(sheet.extract_text() for sheet in printed.pages))
    for identifier, requirement in requirements(document).items():
        assert _run_on(f"{identifier} {requirement.level} {requirement.text}") in text
    for decision in document.raw["x-decisions"]:
        assert _run_on(f"{decision['id']} {decision['question']}") in text
    assert _run_on('"externalId": "externalIdExample"') in text
    assert "Contents" not in text


def _run_on(text: str) -> str:
    """Leave out marks, blanks and ligatures: a printer sets lines and letters as it likes."""
    return "".join(unicodedata.normalize("NFKC", text.replace("`", "")).split())
