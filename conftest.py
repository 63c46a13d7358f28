"""What tests of several packages use: a browser to look at pages, a clone to run commands in."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parent
DESKTOP, PHONE = 1280, 390  # CSS pixels

_FLAGS = [
    "--no-sandbox",  # which root needs
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],  # to name what passes takes a minute
}


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's job in the background ignores Ctrl-C, and so would all that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class Visit:
    """A page in the browser, and what it said and asked for since it was opened."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def violations(self, part: str = "html") -> list[str]:
        """Return what axe finds wrong with the page, or a part of it, as it is now."""
        found = Axe().run(self.page, part, _AXE).response["violations"]
        return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]

    def scrolls_sideways(self) -> bool:
        """Whether the page as a whole is wider than the window."""
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _note_request(self, request: Request) -> None:
        asked, own = urlsplit(request.url), urlsplit(self.url)
        ours = (asked.scheme, asked.netloc) == (own.scheme, own.netloc)
        if not ours or (own.scheme == "file" and asked.path != own.path):
            self.elsewhere.append(request.url)


@pytest.fixture(scope="module")  # no longer, as its event loop would be in the way of other tests
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, without a window."""
    executable = shutil.which("chromium")
    if executable is None:
        sentence = "There is no Chromium to look at pages with; run `make browser`."
        if os.environ.get("CI") or os.environ.get("BROWSER_NEEDED"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a page; in the end it must have met no error and asked nobody but its own server."""
    visits = []

    def open_page(
        url: str, *, width: int = DESKTOP, scheme: str = "light", scripts: bool = True
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
        )
        opened = Visit(context.new_page(), url)
        opened.page.on("console", opened._note_message)
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("request", opened._note_request)
        opened.page.goto(url)
        visits.append(opened)
        return opened

    yield open_page
    for each in visits:
        each.page.context.close()
        assert (each.errors, each.elsewhere) == ([], [])


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone with the changes of the tree, and with what is installed in it."""
    clone = tmp_path_factory.mktemp("clone")
    subprocess.run(["git", "clone", "--quiet", "--shared", ROOT, clone], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip  # the options are one line
    for name in listed.stdout.split("\0"):
        if name and ROOT.joinpath(name).is_file():
            clone.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    for installed in (".venv", "node_modules"):
        clone.joinpath(installed).symlink_to(ROOT / installed)
    return clone
