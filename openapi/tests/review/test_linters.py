import os
import subprocess
from pathlib import Path

import pytest

from complyt_contract.document import contract

TREE = Path(__file__).parents[3]
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
}


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("securitySchemes:\n    bearer:", "securitySchemes:\n    other:", "security-defined"),
        ("      operationId: createToken\n", "", "operation-operationId"),
        ("  - name: Authentication\n", "  - name: Tokens\n", "operation-tag-defined"),
    ],
    ids=["an error of Redocly", "a warning of Redocly", "a warning of Spectral"],
)
def test_what_a_linter_finds_fails(right: str, wrong: str, rule: str, tmp_path: Path) -> None:
    """The review fails on an error or a warning of a linter, and shows the rule."""
    text = contract().read_text()
    assert right in text
    document = tmp_path / "customers.yaml"
    document.write_text(text.replace(right, wrong))
    review = subprocess.run(
        ["make", "linters", f"CONTRACT={document}"],
        cwd=TREE,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert review.returncode != 0
    assert rule in review.stdout + review.stderr
