"""The pipeline runs from any folder, and as a module of another workflow."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.runs.checkout import copy_checkout, planned_jobs, snakemake
from tests.runs.mirror_server import idx_bytes
from tests.runs.small_study import FITS, SMALL, STUDY

pytestmark = pytest.mark.slow

IMPORTER = """\
configfile: "{checkout}/config.yaml"
configfile: "small.yaml"

module digitlab:
    snakefile:
        "{checkout}/Snakefile"
    config:
        config

use rule * from digitlab as digits_*

rule theirs:
    default_target: True
    input:
        rules.digits_all.input,
"""
TARGETS = [
    f"results/digits/{name}"
    for name in ("tables/scores.csv", "tables/mcnemar.csv", "figures/class-counts.svg")
]


@pytest.mark.parametrize("name", ['John\'s #1 (copy) & "more"', "a; 50 %"])
def test_a_folder_of_any_name_holds_code_environment_results_and_images(tmp_path, name):
    folder = copy_checkout(tmp_path / name)
    (folder / ".venv").symlink_to(sys.prefix)
    for part, array in (("images", np.zeros((4, 2, 2))), ("labels", np.arange(4))):
        (folder / f"my {part} #1").write_bytes(idx_bytes(array.astype(np.uint8)))
    files = {"train_images": f"{folder}/my images #1", "train_labels": "my labels #1"}
    (folder / "own.yaml").write_text(yaml.safe_dump({"dataset": "idx", "idx": files}))
    python = folder / ".venv/bin/python"
    options = ("--cores", "1", "--configfile", "own.yaml", "--", "results/idx/data/images.npz")
    command = [python, "-m", "snakemake", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "results/idx/data/images.npz").is_file()


def test_braces_in_the_name_of_the_folder_are_refused_in_a_sentence(tmp_path):
    folder = copy_checkout(tmp_path / "a{b}")
    printed = snakemake(folder, "-n", check=False)
    assert "a{b} has braces in its name, which Snakemake takes for wildcards: rename it." in printed
    assert "Traceback" not in printed


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


def workplace(tmp_path_factory) -> Path:
    """An empty folder with the settings of the small study."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "small.yaml").write_text(STUDY)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, checkout) -> Path:
    """The small study, run by the path of its Snakefile from another folder."""
    folder = workplace(tmp_path_factory)
    snakemake(folder, "--snakefile", f"{checkout}/Snakefile", *SMALL)
    return folder


def test_results_lie_where_the_pipeline_runs(elsewhere, checkout):
    assert (elsewhere / "results/digits/report.html").is_file()
    assert not (checkout / "results").exists()
    assert not (checkout / ".snakemake").exists()


def test_a_directory_option_means_the_same(elsewhere, checkout):
    settings = ("--configfile", f"{elsewhere}/small.yaml")
    printed = snakemake(checkout, "--directory", str(elsewhere), *settings)
    assert "Nothing to be done" in printed
    assert not (checkout / "results").exists()


def test_another_workflow_can_use_the_rules_under_names_of_its_own(
    elsewhere, checkout, tmp_path_factory
):
    folder = workplace(tmp_path_factory)
    (folder / "Snakefile").write_text(IMPORTER.replace("{checkout}", str(checkout)))
    everything = planned_jobs(snakemake(folder, "--dry-run"))
    assert {"digits_draw_figures_of_data", "digits_render_report", "theirs"} <= set(everything)
    assert everything["digits_fit_variant"] == FITS
    printed = snakemake(folder, "--", *TARGETS)  # not all: it takes a minute
    assert "digits_fit_variant" in printed
    for name in TARGETS:
        assert (folder / name).read_bytes() == (elsewhere / name).read_bytes(), name
    assert "Nothing to be done" in snakemake(folder, "--", *TARGETS)


# Root writes past modes, so the checkout is mounted read-only, for this command alone.
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$2" && shift 2 && "$@"'


def test_a_checkout_that_cannot_be_written_to_makes_results_elsewhere(checkout, tmp_path):
    def inside(*command: object) -> subprocess.CompletedProcess[str]:
        words = ["unshare", "-m", "sh", "-c", READ_ONLY, "sh", checkout, tmp_path, *command]
        return subprocess.run(list(map(str, words)), capture_output=True, text=True)

    if inside("true").returncode:
        pytest.skip("mounting a folder read-only is not allowed here")
    assert "Read-only file system" in inside("touch", checkout / "new").stderr
    target = "results/digits/data/splits/seeds0-2.npz"
    snakefile = ("--snakefile", checkout / "Snakefile")
    done = inside(sys.executable, "-m", "snakemake", "--cores", "1", *snakefile, "--", target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / target).is_file()
