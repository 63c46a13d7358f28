import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from complyt_conformance.reports.badge import badge

Command = Callable[..., subprocess.CompletedProcess[str]]
Visit = Callable[..., Any]

CLIENT = ("--client", "sandbox:sandbox-secret")
SVG = "{http://www.w3.org/2000/svg}"
VERDICTS = {
    "conforms": "conforms",
    "conforms as far as tested": "conforms as far as tested",
    "does not conform": "2 failed",
    "could not tell": "could not tell",
}


def drawn(verdict: str, failed: int = 2, known: int = 0) -> str:
    """Return the badge of a report."""
    verdicts = ["fail"] * failed + ["known"] * known + ["pass"]
    requirements = [{"verdict": each} for each in verdicts]
    return badge({"verdict": verdict, "requirements": requirements})


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb or #rgb, as WCAG 2 defines it."""
    digits = re.findall("..", colour[1:]) if len(colour) == 7 else [each * 2 for each in colour[1:]]
    parts = [int(each, 16) / 255 for each in digits]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_badge_tells_the_verdict(verdict: str) -> None:
    """It says what became of the run, as a title for those who do not see it, too."""
    picture = ElementTree.fromstring(drawn(verdict))
    title = picture.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"Customers contract: {VERDICTS[verdict]}"
    label, message = [text.text for text in picture.iter(f"{SVG}text")]
    assert f"{label}: {message}" == title.text


def test_a_run_that_fails_without_a_failure_says_so() -> None:
    """Where an entry of the known failures is what fails the run, no number is told."""
    assert "Customers contract: does not conform" in drawn("does not conform", failed=0)


@pytest.mark.parametrize(
    ("verdict", "known", "told"),
    [
        ("conforms but for known failures", 1, "conforms but for 1 known failure"),
        ("conforms but for known failures", 12, "conforms but for 12 known failures"),
        (
            "conforms as far as tested but for known failures",
            2,
            "conforms as far as tested but for 2 known failures",
        ),
    ],
)
def test_known_failures_are_counted(verdict: str, known: int, told: str) -> None:
    """What a server conforms without is told with its number, also where more was left out."""
    assert f"<title>Customers contract: {told}</title>" in drawn(verdict, 0, known)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_its_text_can_be_read(verdict: str) -> None:
    """White stands out from each of the two colours by 4.5 to 1 and more."""
    fills = re.findall(r'/?[0-9z]" fill="(#[0-9a-f]+)"/>', drawn(verdict))
    assert len(fills) == 2
    for fill in fills:
        assert 1.05 / (luminance(fill) + 0.05) > 4.5


@pytest.mark.parametrize("verdict", VERDICTS)
def test_its_letters_stand_as_far_apart_as_letters_do(
    visit: Visit, tmp_path: Path, verdict: str
) -> None:
    """A browser hardly stretches the texts to the widths that were reckoned."""
    file = tmp_path / "badge.svg"
    file.write_text(drawn(verdict))
    widths = visit(file.as_uri()).page.evaluate(
        """() => [...document.querySelectorAll("text")].map(text => {
            const reckoned = Number(text.getAttribute("textLength"));
            text.removeAttribute("textLength");
            return text.getComputedTextLength() / reckoned;
        })"""
    )
    assert len(widths) == 2
    assert all(0.88 < width < 1.12 for width in widths), widths


def test_the_command_draws_a_report(command: Command, reference: str, tmp_path: Path) -> None:
    """A run's report becomes a file; what is no report, or cannot be written, is a sentence."""
    run = command("run", "--url", reference, *CLIENT, "--only", "PUT-4", "--report", "out")
    assert run.returncode == 0, run.stderr
    result = command("badge", "out", "--out", "badge.svg")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert "conforms as far as tested" in tmp_path.joinpath("badge.svg").read_text()
    for arguments in (("nowhere", "--out", "badge.svg"), ("out", "--out", "no/badge.svg")):
        refused = command("badge", *arguments)
        assert refused.returncode == 2
        assert refused.stderr.count("\n") == 1
        assert "no" in refused.stderr
