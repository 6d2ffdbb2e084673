"""Two finished studies compared: which differences are reported, and with what certainty."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from digitlab.changes.accuracies import BOTH as BY_IMAGE
from digitlab.changes.accuracies import EQUAL, UNPAIRED, accuracy_changes
from digitlab.changes.differences import claim_changes, file_changes, mapping_changes
from digitlab.changes.finished_study import StudyError, load_study
from digitlab.changes.page import compare_studies, render_comparison
from digitlab.jobs.checksums import record
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.multiple_testing import holm
from digitlab.stats.seeds_and_images import difference_interval, difference_p, mean_outcome
from tests.made_up.study import MadeUp, write_study
from tests.runs.checkout import ROOT

BOTH = ("softmax_manual", "softmax_torch", "binary_manual")
MARKUP = "<b>&\"' 数字"
CLAIMS = "id,source,claim,metric,measured,low,high,n,verdict,condition\n"
RECORD = {
    "settings": {"grid": {"noises": [0, 20]}, "comparison": {"level": 0.05, "margin": 0.005}},
    "environment": {"commit": "abc", "numpy": "2.0"},
}


def made_up(folder: Path, claims: str = "one,S1,It is so.,,0.9,0.8,1.0,5,supported,\n", **changes):
    """Write a study of several seeds with claims and a record."""
    write_study(folder, MadeUp(BOTH, **{"seeds": 4} | changes))
    (folder / "tables/claims.csv").write_text(CLAIMS + claims, encoding="utf-8")
    (folder / "study.json").write_text(json.dumps(RECORD), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return made_up(tmp_path_factory.mktemp("studies") / "before")


@pytest.fixture
def twin(study, tmp_path) -> Path:
    """A copy of the study, for a test to change."""
    return shutil.copytree(study, tmp_path / "after")


def compared(before: Path, after: Path, level=0.05, margin=0.005) -> pd.DataFrame:
    return accuracy_changes(load_study(before), load_study(after), level, margin)


def page(before: Path, after: Path) -> str:
    files = {"template": "comparison.jinja", "style": "style.css"}
    files |= {"theme": "theme.js", "behavior": "page.js"}
    texts = {name: (ROOT / "report" / file).read_text() for name, file in files.items()}
    return render_comparison(
        texts, compare_studies(load_study(before), load_study(after), 0.05, 0.005)
    )


def sections(text: str) -> dict[str, str]:
    """The words of each section of a page."""
    found = re.findall(r'<section id="(\w+)".*?>(.*?)</section>', text, re.DOTALL)
    return {name: re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", body)) for name, body in found}


def test_identical_folders_are_said_to_be_identical(study, twin):
    changes = compared(study, twin)
    assert set(changes["verdict"]) == {"same in every seed"}
    assert set(changes["test"]) == {EQUAL}
    said = sections(page(study, twin))
    files = len(load_study(study).files)
    assert f"identical: all {files} compared files are byte-identical" in said["answer"]
    assert "Every claim has the same verdict" in said["claims"]
    assert "All settings are the same." in said["settings"]


def test_shared_seeds_are_paired_and_the_others_left_out(study, tmp_path):
    changes = compared(study, made_up(tmp_path / "more", seeds=6))
    assert set(changes["test"]) == {EQUAL}
    assert set(changes["seeds_after"]) == {4}
    assert set(changes["verdict"]) == {"same in every seed"}


def test_a_worse_study_on_the_same_images_is_paired_seed_by_seed(study, tmp_path):
    worse = made_up(tmp_path / "worse", wrong=0.45)
    shutil.rmtree(worse / "fits")
    changes = compared(study, worse).set_index(["variant", "partition"])
    scores = [load_study(folder).scores for folder in (study, worse)]
    key = ["variant", "partition", "seed"]
    old, new = (table.set_index(key)["accuracy"].loc["softmax_manual", "test"] for table in scores)
    row = changes.loc["softmax_manual", "test"]
    oracle = stats.ttest_rel(new, old)
    interval = oracle.confidence_interval()
    assert row["p"] == pytest.approx(oracle.pvalue)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    assert row["verdict"] == "lower"
    tested = changes.xs("test", level="partition")
    np.testing.assert_allclose(tested["p_holm"], holm(tested["p"]))
    assert set(tested["tests"]) == {len(BOTH)}


def test_with_the_fits_of_both_studies_images_are_random_too(study, tmp_path):
    """Oracle: the inference of a study, on right and wrong answers read from the fits."""
    worse = made_up(tmp_path / "worse", wrong=0.45)
    changes = compared(study, worse).set_index(["variant", "partition"])
    assert set(changes["test"]) == {BY_IMAGE}
    right, index = [], []
    for folder in (study, worse):
        (path,) = (folder / "fits/softmax_manual/baseline/percent100_noise0").glob("*.npz")
        fit = dict(np.load(path))
        guess = fit["digits"][fit["probabilities_official"].argmax(axis=2)]
        right.append(guess == fit["labels_official"])
        index.append(fit["index_official"])
    mean = mean_outcome(align_differences(index[0], right[1], right[0]))
    row = changes.loc["softmax_manual", "official"]
    assert row["difference"] == pytest.approx(mean.mean)
    assert (row["low"], row["high"]) == pytest.approx(tuple(difference_interval(mean)))
    assert row["p"] == pytest.approx(difference_p(mean))
    assert row["verdict"] == "lower"


def test_other_images_are_not_paired(study, tmp_path):
    other = made_up(tmp_path / "other", digits=(0, 1, 2), shape=(5, 5), wrong=0.3, seeds=3)
    changes = compared(study, other)
    assert set(changes["test"]) == {UNPAIRED}
    row = changes.query("variant == 'softmax_torch' and partition == 'official'").iloc[0]
    query = "variant == 'softmax_torch' and partition == 'official'"
    old, new = (load_study(folder).scores.query(query)["accuracy"] for folder in (study, other))
    assert row["p"] == pytest.approx(stats.ttest_ind(new, old, equal_var=False).pvalue)
    assert (row["seeds_before"], row["seeds_after"]) == (4, 3)
    assert "Welch" in sections(page(study, other))["accuracies"]


def test_a_single_seed_on_other_images_estimates_nothing(study, tmp_path):
    other = made_up(tmp_path / "other", digits=(0, 1, 2), shape=(5, 5), wrong=0.3, seeds=1)
    changes = compared(study, other)
    assert set(changes["test"]) == {UNPAIRED}
    assert set(changes["verdict"]) == {"not estimable"}
    assert changes["difference"].notna().all()


def test_partitions_drawn_otherwise_are_not_paired(study, twin):
    splits = next((twin / "data/splits").glob("*.npz"))
    arrays = dict(np.load(splits))
    arrays["test"] = arrays["test"][:, ::-1]
    np.savez(splits, **arrays)
    assert set(compared(study, twin)["test"]) == {UNPAIRED}


def test_fits_that_diverged_are_left_out(study, tmp_path):
    changes = compared(study, made_up(tmp_path / "diverged", diverged=1))
    assert set(changes["seeds_before"]) == set(changes["seeds_after"]) == {3}


def test_a_margin_tells_equivalent_from_not_distinguishable(study, tmp_path):
    near = made_up(tmp_path / "near", wrong=0.21)
    wide = compared(study, near, margin=0.5)
    assert set(wide["verdict"]) <= {"equivalent", "same in every seed"}
    assert "equivalent" in set(wide["verdict"])
    narrow = compared(study, near, margin=1e-6)
    assert set(narrow["verdict"]) <= {"not distinguishable", "same in every seed"}


def test_results_of_before_the_column_target_are_compared_too(study, twin):
    scores = pd.read_csv(twin / "tables/scores.csv").rename(columns={"target": "family"})
    scores.to_csv(twin / "tables/scores.csv", index=False)
    assert set(compared(twin, study)["verdict"]) == {"same in every seed"}


def test_a_variant_of_one_study_alone_has_no_test(study, twin):
    scores = pd.read_csv(twin / "tables/scores.csv")
    scores[scores["variant"] != "softmax_torch"].to_csv(twin / "tables/scores.csv", index=False)
    verdicts = compared(study, twin).groupby("variant")["verdict"].unique()
    assert list(verdicts["softmax_torch"]) == ["only before"]
    assert list(compared(twin, study).groupby("variant")["verdict"].unique()["softmax_torch"]) == [
        "only after"
    ]


def test_verdicts_that_changed_are_listed_and_no_others(study, tmp_path):
    quoted = MARKUP.replace('"', '""')
    after = made_up(
        tmp_path / "after",
        claims=f'one,S1,"It is {quoted}.",,0.7,0.6,0.8,5,not supported,\n'
        "two,S1,New.,,0.5,0.4,0.6,5,undetermined,\n",
    )
    changes = claim_changes(load_study(study), load_study(after)).set_index("id")
    assert changes.loc["one", ["verdict_before", "verdict_after"]].tolist() == [
        "supported",
        "not supported",
    ]
    assert changes.loc["one", ["measured_before", "measured_after"]].tolist() == [0.9, 0.7]
    assert changes.loc["two", "verdict_before"] == "not judged"
    assert len(changes) == 2
    assert len(claim_changes(load_study(study), load_study(study))) == 0
    text = page(study, after)
    assert "<b>" not in text
    assert "It is &lt;b&gt;&amp;&#34;&#39; 数字." in text


def test_settings_are_compared_key_by_key():
    after = {"grid": {"noises": [0, 40]}, "new": {"key": MARKUP}, "empty": {}}
    changes = mapping_changes({"grid": {"noises": [0, 20]}, "old": 1}, after, "setting")
    assert changes.to_numpy().tolist() == [
        ["grid.noises", "[0, 20]", "[0, 40]"],
        ["old", "1", "none"],
        ["new.key", "none", MARKUP],
        ["empty", "none", "{}"],
    ]


def test_files_that_differ_in_seconds_alone_are_told_apart(study, twin):
    timings = pd.read_csv(twin / "tables/timings.csv")
    timings.assign(seconds=timings["seconds"] * 2).to_csv(twin / "tables/timings.csv", index=False)
    summary = pd.read_csv(twin / "tables/summary.csv")
    summary.assign(accuracy_mean=0.5).to_csv(twin / "tables/summary.csv", index=False)
    (twin / "tables/headline.csv").unlink()
    (twin / "tables/extra.csv").write_text("a\n1\n")
    states = file_changes(load_study(study), load_study(twin)).set_index("file")["state"]
    assert states.pop("tables/timings.csv") == "same but for seconds and memory"
    assert states.pop("tables/summary.csv") == "different"
    assert states.pop("tables/headline.csv") == "only before"
    assert states.pop("tables/extra.csv") == "only after"
    assert set(states) == {"identical"}


@pytest.mark.parametrize(
    ("missing", "section", "sentence"),
    [
        ("tables/claims.csv", "claims", "tables/claims.csv is missing in"),
        ("study.json", "settings", "study.json is missing in"),
    ],
)
def test_what_is_missing_is_named_with_its_folder(study, twin, missing, section, sentence):
    (twin / missing).unlink()
    for before, after in ((study, twin), (twin, study)):
        said = sections(page(before, after))[section]
        assert f"{sentence} {twin}" in said


def test_studies_without_a_cell_in_common_say_so(study, twin):
    scores = pd.read_csv(twin / "tables/scores.csv").assign(percent=10)
    scores.to_csv(twin / "tables/scores.csv", index=False)
    assert "no cell in common" in sections(page(study, twin))["accuracies"]


def test_a_folder_without_scores_is_no_finished_study(tmp_path):
    with pytest.raises(StudyError, match=r"tables/scores\.csv is missing"):
        load_study(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tables/scores.csv", b""),
        ("tables/scores.csv", b"variant,seed\nsoftmax_manual,0\n"),
        ("study.json", b'{"settings": '),
        ("data/splits/seeds0-1.npz", b"PK\3\4 truncated"),
    ],
    ids=["no table", "a table without its columns", "half a record", "a broken archive"],
)
def test_a_broken_study_is_named_in_one_sentence(twin, name, content):
    (twin / name).parent.mkdir(parents=True, exist_ok=True)
    (twin / name).write_bytes(content)
    with pytest.raises(StudyError, match=r"after is broken \(.*\); make verify RESULTS=") as caught:
        load_study(twin)
    assert "\n" not in str(caught.value)


def test_a_table_that_does_not_match_its_checksum_breaks_a_study(twin):
    record([twin / "tables/scores.csv"])
    load_study(twin)
    with (twin / "tables/scores.csv").open("a") as table:
        table.write("\n")
    with pytest.raises(StudyError, match="its checksum does not match the recorded one"):
        load_study(twin)


def command(*arguments) -> subprocess.CompletedProcess:
    script = [sys.executable, ROOT / "operations/compare_studies.py", *arguments]
    return subprocess.run(script, capture_output=True, text=True)


def test_the_command_writes_page_and_table(study, twin, tmp_path):
    done = command(study, twin, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Open" in done.stdout
    assert "files are byte-identical" in (tmp_path / "out/comparison.html").read_text()
    table = pd.read_csv(tmp_path / "out/comparison.csv")
    assert len(table) == len(BOTH) * 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere", "nowhere", "out"), "nowhere: there is no such folder."),
        (("", "", "out"), "Name two folders: make compare BEFORE=results/digits"),
    ],
)
def test_the_command_fails_with_one_sentence(arguments, sentence):
    done = command(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert "Traceback" not in done.stderr
