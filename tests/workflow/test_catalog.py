"""What others install the workflow by: its entry in the catalog, and the Containerfile."""

import re
import shutil
import subprocess

import pytest
import yaml

from tests.made_up.settings import SETTINGS
from tests.runs.checkout import PARTS, ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def builder() -> str | None:
    """Return the program that can build images here, None if none can."""
    for name in filter(shutil.which, ("podman", "docker")):
        if not subprocess.run([name, "info"], capture_output=True, check=False).returncode:
            return name
    return None


def test_the_catalog_finds_what_it_looks_for():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment", "report"}
    assert usage["software-stack-deployment"]["conda"] == (ROOT / "envs/python.yaml").is_file()


def test_every_key_of_the_settings_is_in_the_readme_of_the_catalog():
    text = (ROOT / "config/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == {*SETTINGS, "name"}


def test_the_container_holds_every_part_of_the_workflow_and_our_uv():
    lines = re.findall(r"^COPY (.*) \S+$", CONTAINERFILE, re.MULTILINE)
    copied = {word for line in lines for word in line.split()}
    assert set(PARTS) <= copied
    assert all((ROOT / name).exists() for name in copied)
    version = re.search(r"uv==([\d.]+)", CONTAINERFILE)
    assert version
    assert f"uv=={version[1]}" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_container_plans_the_default_study():
    program = builder()
    if program is None:
        pytest.skip("neither podman nor docker works here")
    build = [program, "build", "-q", "-t", "digitlab-test", "-f", "Containerfile", "."]
    subprocess.run(build, cwd=ROOT, check=True)
    command = [program, "run", "--rm", "digitlab-test", "--cores", "1", "--dry-run"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "fit_variant" in done.stdout
