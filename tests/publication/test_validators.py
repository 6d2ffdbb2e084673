"""The validators of RO-Crate and of Croissant find no fault in what is published.

They are the packages of the group ``validators``, in an environment of their own.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from digitlab.publication.crate import PROFILES, publish
from tests.made_up.results import write_results
from tests.runs.checkout import ROOT

pytestmark = pytest.mark.slow
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
# The terms of that context that a crate of ours uses, as the context defines them: what is behind
# its address is in the public domain.
TERMS = Path(__file__).with_name("ro-crate-1.1-terms.json")
# Run by the validators' Python: keeps what an address answers in the validator's cache, since a
# test may not depend on a server.
FILL = """
import io, sys
from requests import Request, Response
from requests_cache import CachedSession
from urllib3 import HTTPResponse
cache, url, file = sys.argv[1:]
content = open(file, "rb").read()
answer = Response()
answer.status_code, answer.url = 200, url
answer.headers["Content-Type"] = "application/ld+json"
answer.request = Request("GET", url).prepare()
answer._content = content
answer.raw = HTTPResponse(io.BytesIO(content), status=200, preload_content=False)
CachedSession(cache, backend="sqlite", expire_after=-1).cache.save_response(answer)
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the validators' programs; skips where they cannot be installed."""
    uv = shutil.which("uv") or str(ROOT / ".tools/bin/uv")
    if not Path(uv).is_file():
        pytest.skip("there is no uv, which installs the validators")
    environment = tmp_path_factory.mktemp("validators") / "environment"
    made = subprocess.run(
        [uv, "sync", "--frozen", "--quiet", "--only-group", "validators"],
        cwd=ROOT,
        env=os.environ | {"UV_PROJECT_ENVIRONMENT": str(environment)},
        capture_output=True,
        text=True,
    )
    if made.returncode:
        pytest.skip(f"the validators cannot be installed: {made.stderr.strip()[:200]}")
    return environment / "bin"


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    write_results(tmp_path / "results/digits")
    publish(tmp_path / "results/digits", ROOT, tmp_path / "crate", watts=10)
    return tmp_path / "crate"


@pytest.fixture
def cache(programs: Path, tmp_path: Path) -> Path:
    """A cache of the validator with the context of RO-Crate 1.1."""
    path = tmp_path / "cache"
    subprocess.run([programs / "python", "-c", FILL, path, CONTEXT, TERMS], check=True)
    return path


def metadata(crate: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((crate / "ro-crate-metadata.json").read_text())
    return found


def validated(crate: Path, programs: Path, cache: Path) -> dict[str, Any]:
    """Return what the validator says of a crate and all profiles that the crate names."""
    words = ["--no-interactive", "--disable-color", "validate", "--output-format", "json"]
    words += ["--offline", "--cache-path", str(cache), str(crate)]
    done = subprocess.run(
        [programs / "rocrate-validator", *words], capture_output=True, text=True, check=False
    )
    said = done.stdout
    assert "{" in said, said + done.stderr
    found: dict[str, Any] = json.loads(said[said.index("{") : said.rindex("}") + 1])
    return found


def test_the_cached_context_has_each_term_of_the_crate(crate: Path) -> None:
    told = metadata(crate)
    assert told["@context"] == CONTEXT
    keys = {key for entity in told["@graph"] for key in entity}
    kinds = [entity["@type"] for entity in told["@graph"]]
    types = {kind for each in kinds for kind in (each if isinstance(each, list) else [each])}
    used = {term for term in keys | types if not term.startswith("@")}
    assert used <= set(json.loads(TERMS.read_text())["@context"])


def test_the_crate_is_valid_by_each_profile(crate: Path, programs: Path, cache: Path) -> None:
    said = validated(crate, programs, cache)
    assert said["issues"] == []
    assert said["passed"]
    assert said["statistics"]["total_passed_checks"] == said["statistics"]["total_checks"] > 50
    checked = set(said["statistics"]["profiles"])
    assert {"process-run-crate-0.5", "workflow-run-crate-0.5", "workflow-ro-crate-1.0"} <= checked
    assert len(checked) == len(PROFILES) + 1  # and RO-Crate 1.1 itself


def test_the_validator_finds_what_a_crate_lacks(crate: Path, programs: Path, cache: Path) -> None:
    told = metadata(crate)
    run = next(entity for entity in told["@graph"] if entity["@id"] == "#run")
    del run["instrument"]
    (crate / "ro-crate-metadata.json").write_text(json.dumps(told))
    said = validated(crate, programs, cache)
    assert not said["passed"]
    assert any("instrument" in issue["message"] for issue in said["issues"])


def croissant_errors(programs: Path, file: Path) -> str:
    """Return what mlcroissant says against a description; empty if it is valid."""
    done = subprocess.run(
        [programs / "mlcroissant", "validate", "--jsonld", file],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode or "error(s)" in done.stderr else ""


def test_the_description_of_the_data_set_is_valid_croissant(crate: Path, programs: Path) -> None:
    file = crate / "croissant.json"
    assert croissant_errors(programs, file) == ""
    told = json.loads(file.read_text())
    del told["distribution"][0]["sha256"]
    file.write_text(json.dumps(told))
    assert "['md5', 'sha256']" in croissant_errors(programs, file)
