"""The conda environment holds the versions that uv installs, and each package has its reason."""

import re
import subprocess
import sys
import tomllib

import yaml
from snakemake.cli import get_argument_parser

from tests.runs.checkout import ROOT

NAMES = {"matplotlib-base": "matplotlib", "pytorch": "torch"}  # conda's name: PyPI's name


def locked_versions() -> dict[str, str]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package.get("version", "") for package in lock["package"]}


def name_in(requirement: str) -> str:
    """Return the package of a requirement such as ``numpy>=2`` or ``seaborn==0.13.2``."""
    return re.split("[=>]=", requirement)[0]


def test_conda_pins_what_uv_locks():
    listed = yaml.safe_load((ROOT / "envs" / "python.yaml").read_text())["dependencies"]
    pins = dict(item.split("=") for item in listed if not item.startswith("python="))
    locked = locked_versions()
    assert {name: locked[NAMES.get(name, name)] for name in pins} == pins


def test_conda_has_every_package_that_scripts_import():
    listed = yaml.safe_load((ROOT / "envs" / "python.yaml").read_text())["dependencies"]
    pinned = {NAMES.get(item.split("=")[0], item.split("=")[0]) for item in listed}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {name_in(requirement) for requirement in project["dependencies"]}
    # Snakemake, its job submission, its report's syntax highlighter and `make publish` run outside.
    outside = {"snakemake", "snakemake-executor-plugin-slurm", "pygments", "rocrate"}
    assert needed - outside <= pinned


def test_every_package_has_one_version_for_every_python():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    names = [package["name"] for package in lock["package"]]
    assert len(names) == len(set(names))


def test_contributing_says_what_each_package_does():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    required = [*project["project"]["dependencies"], *groups["dev"], *groups["validators"]]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("## What each package does")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z].*?) \| (?!what it does)", table, re.MULTILINE)
    named = [name for row in rows for name in row.split(", ")]
    assert sorted(named) == sorted(map(name_in, required))


def test_pip_is_told_in_one_sentence_that_there_is_nothing_to_install():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    ask = f"import {build['build-backend']} as backend; backend.get_requires_for_build_wheel()"
    command = [sys.executable, "-c", ask]
    folder = ROOT / build["backend-path"][0]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("digitlab is not installed but run from its folder: `make run`")
    assert done.stderr.count("\n") == 1


def test_only_a_new_snakemake_reads_the_options_that_older_ones_do_not_know():
    profile = ROOT / "profiles" / "default"
    parser = get_argument_parser([str(profile)])
    given = parser.parse_args(["--cores", "1"])
    assert (given.scheduler, given.scheduler_subsample) == ("greedy", 50)
    # All options of 8.20 that the older file may hold; the Snakefile then names the version.
    assert list(yaml.safe_load((profile / "config.yaml").read_text())) == ["rerun-incomplete"]


OLDER = """\
from snakemake import common
from snakemake.cli import main

common.__version__ = "9.26.0"
main(["--cores", "1", "--dry-run", "--directory", {folder!r}])
"""


def test_an_older_snakemake_is_told_which_one_is_needed_before_anything_else(tmp_path):
    """As 9.0.1, 9.10.1, 9.20.0 and 9.26.0 were, of which some know no ``pathvars``."""
    command = [sys.executable, "-P", "-c", OLDER.format(folder=str(tmp_path))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    said = "Expecting Snakemake version 9.27 or higher (you are currently using 9.26.0)."
    assert done.stdout.rstrip().endswith(said)
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "results").exists()


def test_the_version_of_snakemake_that_is_needed_is_said_alike_everywhere():
    needed = re.findall(r'min_version\("(.*)"\)', (ROOT / "Snakefile").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [f"snakemake>={version}" for version in needed] == [
        name for name in project["dependencies"] if name.startswith("snakemake>")
    ]
    assert f"Snakemake {needed[0]} or newer" in (ROOT / "README.md").read_text()


ABSENT = """\
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {packages}:
            raise ImportError("no " + name)

sys.meta_path.insert(0, Absent())
sys.path.insert(0, {scripts!r})
"""


def test_rules_are_read_without_the_packages_of_jobs():
    rules = (ROOT / "rules" / "common.smk").read_text(encoding="utf-8")
    imports = re.findall(r"^from digitlab.* import (?:\([^)]*\)|.*)$", rules, re.MULTILINE)
    assert len(imports) > 10
    packages = ["numpy", "pandas", "scipy", "sklearn", "statsmodels", "matplotlib", "torch", "PIL"]
    blocked = ABSENT.format(packages=packages, scripts=str(ROOT / "scripts"))
    for line, status in (("import numpy", 1), ("\n".join(imports), 0)):
        done = subprocess.run(
            [sys.executable, "-c", blocked + line], capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr
