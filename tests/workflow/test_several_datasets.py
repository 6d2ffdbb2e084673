"""Several data sets are planned in one run, which uses the results of single runs as they are."""

import shutil

import numpy as np
import pytest
import yaml

from tests.runs.checkout import copy_checkout, planned_jobs, snakemake
from tests.runs.small_study import FITS, clone_with_settings

pytestmark = pytest.mark.slow
SEVERAL = ("--snakefile", "rules/several.smk", "--configfile", "several.yaml")


@pytest.fixture
def copied(finished, tmp_path):
    """A clone with the results of the small study, and a second data set beside it."""
    clone_with_settings(finished, tmp_path)
    shutil.copytree(finished / "results", tmp_path / "results", copy_function=shutil.copy)
    labels = np.arange(300) % 3
    images = np.random.default_rng(0).integers(0, 256, (300, 4, 4), dtype=np.uint8)
    np.savez(tmp_path / "three.npz", images=images, labels=labels)
    return tmp_path


def plan(folder, three=None):
    """Return what a dry run of both data sets prints."""
    settings = yaml.safe_load((folder / "small.yaml").read_text())
    own = {"dataset": "npz", "npz": {"path": "three.npz"}, **(three or {})}
    settings["datasets"] = {"three": own, "digits": None}
    (folder / "several.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return snakemake(folder, *SEVERAL, "--dry-run", check=False)


def test_a_finished_study_is_used_and_the_other_is_planned_in_a_folder_of_its_own(copied):
    printed = plan(copied)
    jobs = planned_jobs(printed)
    assert jobs["three_fit_variant"] == FITS
    assert not [rule for rule in jobs if rule.startswith("digits_")]
    assert {"compare_datasets", "draw_datasets", "render_datasets", "several"} <= set(jobs)
    assert "results/three/report.html" in printed
    assert "results/npz" not in printed


def test_a_mistake_is_told_with_the_name_of_its_data_set(copied):
    printed = plan(copied, {"pair": [0, 7]})
    assert "datasets.three: pair: 7 is not a class of npz; its classes are 0, 1, 2." in printed
    assert "Traceback" not in printed


TOLD = """\
include: "rules/several.smk"


rule told:
    params:
        groups=lambda _: " ".join(f"{rule}={rule.group}" for rule in workflow.rules if rule.group),
    message:
        "{params.groups}"
    shell:
        ""
"""


def test_on_a_cluster_the_rules_of_every_study_are_grouped_as_those_of_one(tmp_path):
    copy_checkout(tmp_path)
    (tmp_path / "several.yaml").write_text("datasets: [digits, mnist]\n")
    (tmp_path / "told.smk").write_text(TOLD)
    printed = snakemake(
        tmp_path, "--snakefile", "told.smk", *SEVERAL[2:], "--dry-run", "--", "told"
    )
    own = yaml.safe_load((tmp_path / "profiles/slurm/config.yaml").read_text())["groups"]
    assert "fit_variant=fits" in own
    grouped = {f"{name}_{entry}" for name in ("digits", "mnist") for entry in own}
    assert {word for word in printed.split() if "_" in word and "=" in word} == grouped
