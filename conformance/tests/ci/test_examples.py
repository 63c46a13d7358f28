import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples" / "ci"
AT_ONCE = {"COMPLYT_FAIL_FAST": "true", "COMPLYT_STRICT": "true"}  # whatever fails first decides
KNOWN = """
[[known]]
id = "PUT-8"
reason = "Replacing comes later."
until = 2099-01-31
"""

Script = Callable[..., subprocess.CompletedProcess[str]]


def read(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text("utf-8"))


def test_the_workflow_uses_the_action_as_it_is() -> None:
    """Each input that it gives, and each output that it reads, is one of the action's."""
    action, workflow = read(ROOT / "action.yml"), read(EXAMPLES / "github.yml")
    steps = workflow["jobs"]["contract"]["steps"]
    (step,) = (each for each in steps if "complyt-contract-kit" in each.get("uses", ""))
    assert step["with"].keys() <= action["inputs"].keys()
    read_outputs = re.findall(r"outputs\.([a-z-]+)", str(steps))
    assert read_outputs
    assert set(read_outputs) <= action["outputs"].keys()


def test_every_example_is_pinned_by_the_commit_that_the_guide_explains() -> None:
    """No name that may move or that does not exist: the same placeholder of a full hash in each."""
    guide = ROOT.joinpath("conformance/README.md").read_text("utf-8")
    (placeholder,) = set(re.findall(r"\b[0-9a-f]{40}\b", guide))
    for example in EXAMPLES.iterdir():
        pins = re.findall(r"(?:complyt-contract-kit@|rev: )(\S+)", example.read_text("utf-8"))
        assert pins == [placeholder], example


def test_the_job_of_gitlab_judges_a_server(
    script: Script, wrong_server: str, tmp_path: Path
) -> None:
    """Its lines install the suite, know what is known, fail as the server does, and keep that."""
    job = read(EXAMPLES / "gitlab-ci.yml")["contract"]
    tmp_path.joinpath(job["variables"]["COMPLYT_KNOWN"]).write_text(KNOWN)
    given = {
        "COMPLYT_KIT": ROOT.as_uri(),
        "COMPLYT_URL": wrong_server,
        "COMPLYT_CLIENT": "sandbox:sandbox-secret",
        "COMPLYT_PROFILE": "smoke",
        **AT_ONCE,
    }
    done = script("\n".join(job["script"]), {**job["variables"], **given})
    assert done.returncode == 1, done.stderr
    assert f"{wrong_server} does not conform" in done.stdout
    (folder,) = job["artifacts"]["paths"]
    report = json.loads(tmp_path.joinpath(folder, "report.json").read_text())
    assert [item["id"] for item in report["requirements"] if item["known"]] == ["PUT-8"]
    suite = ElementTree.parse(tmp_path / job["artifacts"]["reports"]["junit"]).getroot()
    assert int(suite.get("failures", "0")) >= 1


def test_the_hooks_do_what_they_are_named_for(
    script: Script, wrong_server: str, tmp_path: Path
) -> None:
    """One checks the document among the files, the other one proves a server."""
    hooks = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    (repository,) = read(EXAMPLES / "pre-commit-config.yaml")["repos"]
    used = {hook["id"]: hooks[hook["id"]] | hook for hook in repository["hooks"]}
    assert used.keys() == hooks.keys()

    review = used["openapi-house-rules"]
    document = tmp_path / "api" / "openapi.yaml"
    document.parent.mkdir()
    document.write_bytes(ROOT.joinpath("openapi/customers.yaml").read_bytes())
    names = ("api/openapi.yaml", "api/openapi.yaml.orig", "README.md")
    changed = [name for name in names if re.search(review["files"], name)]
    assert changed == ["api/openapi.yaml"]
    assert hook(script, review, *changed).returncode == 0
    document.write_text(document.read_text().replace("operationId: upsertCustomer", ""))
    assert hook(script, review, *changed).returncode == 1

    prove = used["customers-contract"]
    done = hook(
        script, prove, COMPLYT_URL=wrong_server, COMPLYT_CLIENT="sandbox:sandbox-secret",
        **AT_ONCE,
    )  # fmt: skip  # the variables are one line
    assert done.returncode == 1, done.stderr
    assert "does not conform" in done.stdout


def hook(
    script: Script, hook: dict[str, Any], *changed: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a hook on the files of a commit, with what is installed."""
    files = changed if hook.get("pass_filenames", True) else ()
    words = shlex.split(hook["entry"]) + hook.get("args", [])
    source = os.pathsep.join(str(ROOT / name) for name in ("openapi", "impl", "conformance"))
    return script(shlex.join([*words, *files]), {"PYTHONPATH": source, **variables})
