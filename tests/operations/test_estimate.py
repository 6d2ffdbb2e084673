"""What a study takes is estimated from measured costs, and close to what was measured."""

import pandas as pd
import pytest

from digitlab.errors import ExpectedError
from digitlab.settings.nist_classes import NIST_CLASSES
from operations import estimate_costs
from operations.estimate_costs import fit_seconds, lines, plan, slurm_jobs
from operations.measure_costs import Measured, Size, measured_in, shipped
from tests.runs.checkout import ROOT

DIGITS = Size(1797, 1797, 64)
FITS = pd.DataFrame(
    {
        "variant": ["quick", "quick", "slow"],
        "images": [100, 1000, 1000],
        "pixels": 64,
        "seconds": [0.2, 1.0, 9.0],
    }
)
JOBS = pd.DataFrame(
    {
        "rule": ["draw_figure", "fit_variant", "draw_figure"],
        "seconds_mean": [3.0, 5.0, 30.0],
        "memory_mb": [150.0, 500.0, 900.0],
        "dataset": ["digits", "digits", "mnist"],
    }
)
MEASURED = Measured(FITS, JOBS)
DRY_RUN = """\
Job stats:
job              count
-------------  -------
all                  1
draw_figure         10
fit_variant          2
gather_images        1
total               14

Job 5: Gather the images of digits.
Reason: Forced execution
Job 6: Split the images 60 : 20 : 20 for seeds 0 to 4.
Job 7: Fit quick (baseline) on 100 % of the training images, 0 % of them mislabeled, seeds 0 to 4.
Job 8: Fit slow (rate-0.1) on 50 % of the training images, 20 % of them mislabeled, seeds 0 to 4.
"""


def test_seconds_grow_with_images_and_pixels_from_the_nearest_measured_size():
    assert fit_seconds("quick", 100, 64, FITS) == pytest.approx(0.2)
    assert fit_seconds("quick", 120, 64, FITS) == pytest.approx(0.24)
    assert fit_seconds("quick", 2000, 64, FITS) == pytest.approx(2.0)
    assert fit_seconds("quick", 1000, 784, FITS) == pytest.approx(784 / 64)


def test_a_variant_that_was_never_measured_counts_as_the_slowest():
    assert fit_seconds("unheard_of", 1000, 64, FITS) == pytest.approx(9.0)


def test_a_dry_run_is_read_job_by_job():
    planned = plan(DRY_RUN)
    assert planned.jobs == {"draw_figure": 10, "fit_variant": 2, "gather_images": 1}
    assert planned.fits["variant"].tolist() == ["quick", "slow"]
    assert planned.seeds == 10


def test_each_part_of_the_estimate_adds_up():
    said = list(lines(plan(DRY_RUN), DIGITS, MEASURED, cores=2))
    images = 0.6 * 1797
    fits = 2 * estimate_costs.START + 5 * images / 1000 * (1 + 9 / 2)
    total = fits + 10 * 3 + 1  # 1 s for the rule that was not measured
    assert said[0] == "13 jobs, 2 of them for 10 fits."
    assert said[1] == f"CPU: {total / 3600:.2f} hours, {fits / 3600:.2f} of them for fits."
    assert said[4] == "Memory: at most 500 MB for each of the jobs that run at once."
    assert said[5] == "On Slurm: 1 jobs; 11 short ones run beside Snakemake."


def test_predictions_take_a_number_for_each_class():
    size = Size(1000, 500, 4)  # 200 of the 500 images that are split are held out, and 500 official
    for dataset, classes in (("digits", 10), ("emnist_letters", 26), ("emnist_balanced", 47)):
        planned = plan(DRY_RUN.replace("digits", dataset))
        assert estimate_costs.disk_bytes(planned, size) == 10 * 700 * (4 * classes + 5) + 4000


def test_every_published_data_set_has_a_size():
    downloaded = {"mnist", "fashion_mnist", "kmnist", *NIST_CLASSES}
    assert downloaded <= estimate_costs.SIZES.keys()
    for dataset in downloaded:
        images, split, _ = estimate_costs.SIZES[dataset]
        assert 0.5 <= split / images < 1


def test_the_default_study_takes_the_slurm_jobs_that_the_readme_says():
    jobs = {"fit_variant": 92, "score_variant": 9, "compare_fits": 1, "draw_figure": 50}
    sent, beside = slurm_jobs(jobs, ROOT / "profiles/slurm/config.yaml")
    assert (sent, beside) == (8 + 1 + 1, 50)
    assert "default study takes 10 Slurm jobs" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_variant_of_ours_was_measured():
    measured = shipped().fits
    own = {path.stem for path in (ROOT / "scripts/digitlab/variants").glob("[a-z]*.py")}
    for dataset in ("digits", "mnist"):
        assert set(measured.loc[measured["dataset"] == dataset, "variant"]) == own


def test_another_split_trains_on_other_numbers_of_images():
    halved = plan(DRY_RUN.replace("60 : 20 : 20", "30 : 40.0 : 30"))
    assert halved.shares.trained(100) == pytest.approx(0.3)
    size = Size(2000, 1000, 64)  # whose official images are always held out
    ratio = estimate_costs.disk_bytes(halved, size) / estimate_costs.disk_bytes(plan(DRY_RUN), size)
    pixels = 2000 * 64
    per_image = 10 * (4 * 10 + 5)
    assert ratio == pytest.approx((1700 * per_image + pixels) / (1400 * per_image + pixels))


def test_a_mistake_in_the_settings_is_passed_on():
    wrong = "WorkflowError in file x, line 3:\ngrid.percent: unknown key; did you mean percents?\n"
    with pytest.raises(ExpectedError, match=r"planned no study: grid\.percent: unknown key"):
        plan(wrong)


def test_a_data_set_of_unknown_size_is_asked_for():
    with pytest.raises(ExpectedError, match="give --size"):
        estimate_costs.size_of("idx", None)
    assert estimate_costs.size_of("idx", [10, 8, 4]) == Size(10, 8, 4)


def test_a_folder_without_a_study_is_named(tmp_path):
    with pytest.raises(ExpectedError, match="holds no finished study"):
        measured_in(tmp_path / "results")
