"""Studies of the same images become one, and what does not fit is named."""

import json
from pathlib import Path

import pytest
import yaml

from digitlab.changes.merging import merge
from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import record
from digitlab.jobs.files import save_text
from digitlab.jobs.made_by import described, record_made_by, recorded_made_by
from tests.made_up.settings import SETTINGS, overlaid

CODE = {"fit_variant.py": "aaa", "digitlab/training/loop.py": "bbb"}
IMAGES, SPLITS = "data/images.npz", "data/splits/seeds0-4.npz"


def fit(variant: str) -> str:
    return f"fits/{variant}/baseline/percent100_noise0/seeds0-4.npz"


@pytest.fixture
def study(tmp_path):
    """Write a study with the fits of ``variants``, as texts, with their records."""

    def write(name: str, variants, images="images", splits="splits", code=None, rate=0.1, **more):
        folder = tmp_path / name / "results/digits"
        contents = {IMAGES: images, SPLITS: splits}
        contents |= {fit(variant): f"{variant}, fitted by {name}" for variant in variants}
        for file, content in contents.items():
            save_text(folder / file, content)
            record([folder / file])
            params = {"recipe": {"rate": rate}, "code": CODE | (code or {})}
            params = params if file.startswith("fits") else {}
            record_made_by([folder / file], described("a_rule", params.items(), []))
        settings = overlaid(SETTINGS, {"grid": {"variants": list(variants)}} | more)
        (folder / "study.json").write_text(json.dumps({"settings": settings}))
        return folder

    return write


def files(folder: Path) -> set[str]:
    results = folder / "results/digits"
    return {path.relative_to(results).as_posix() for path in results.rglob("*.npz")}


def test_other_variants_are_joined_with_the_records_of_what_made_them(study, tmp_path):
    mine, theirs = study("mine", ["softmax_manual"]), study("theirs", ["mlp_manual"])
    assert merge([mine, theirs], tmp_path / "merged") == []
    assert files(tmp_path / "merged") == {
        *(IMAGES, SPLITS),
        *(fit("softmax_manual"), fit("mlp_manual")),
    }
    joined = tmp_path / "merged/results/digits" / fit("mlp_manual")
    assert recorded_made_by(joined) == recorded_made_by(theirs / fit("mlp_manual"))
    settings = yaml.safe_load((tmp_path / "merged/settings.yaml").read_text())
    assert settings["grid"]["variants"] == ["softmax_manual", "mlp_manual"]


def test_a_fit_that_both_have_is_taken_once(study, tmp_path):
    folders = [study("mine", ["softmax_manual"]), study("theirs", ["softmax_manual"])]
    assert merge(folders, tmp_path / "merged") == []
    kept = tmp_path / "merged/results/digits" / fit("softmax_manual")
    assert kept.read_text() == "softmax_manual, fitted by mine"


def test_of_the_numbers_of_seeds_the_larger_is_kept(study, tmp_path):
    mine = study("mine", ["softmax_manual"], seeds={"more": {"softmax_manual": 20, "a": 6}})
    theirs = study("theirs", ["softmax_manual"], seeds={"count": 10, "more": {"b": 30, "a": 7}})
    assert merge([mine, theirs], tmp_path / "merged") == []
    settings = yaml.safe_load((tmp_path / "merged/settings.yaml").read_text())
    assert settings["seeds"] == {
        "count": 10,
        "per_job": 5,
        "more": {"softmax_manual": 20, "b": 30},
    }


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": {"digitlab/training/loop.py": "ccc"}}, "by another digitlab/training/loop.py"),
        ({"rate": 0.2}, "other settings, inputs or draws"),
        ({"device": "cuda"}, "device of"),
        ({"seeds": {"per_job": 1}}, "seeds.per_job of"),
    ],
)
def test_what_does_not_fit_is_named(study, tmp_path, changes, why):
    folders = [study("mine", ["softmax_manual"]), study("theirs", ["softmax_manual"], **changes)]
    misfits = merge(folders, tmp_path / "merged")
    assert len(misfits) == 1
    assert why in misfits[0]
    assert "theirs" in misfits[0]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"images": "others"}, "has other images than"),
        ({"splits": "others"}, "merge studies of the same partitions"),
    ],
)
def test_studies_of_other_images_or_partitions_are_refused(study, tmp_path, changes, why):
    folders = [study("mine", ["softmax_manual"]), study("theirs", ["mlp_manual"], **changes)]
    with pytest.raises(ExpectedError, match=why):
        merge(folders, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_damaged_fit_is_refused(study, tmp_path):
    folders = [study("mine", ["softmax_manual"]), study("theirs", ["mlp_manual"])]
    (folders[1] / fit("mlp_manual")).write_text("less")
    with pytest.raises(ExpectedError, match=r"mlp_manual.* was truncated"):
        merge(folders, tmp_path / "merged")


def test_a_folder_that_is_none_is_named(study, tmp_path):
    with pytest.raises(ExpectedError, match="nothing: no finished study"):
        merge([study("mine", ["softmax_manual"]), tmp_path / "nothing"], tmp_path / "merged")
