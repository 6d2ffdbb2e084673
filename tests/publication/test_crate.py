"""A published study is a crate that lists each of its files and says what made them."""

import json
from pathlib import Path

import pytest
import yaml

from digitlab.errors import ExpectedError
from digitlab.publication.crate import RESULTS, energy, publish
from digitlab.publication.croissant import croissant
from digitlab.settings.meaning import as_meant
from tests.made_up.results import PROVENANCE, write_results
from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT


@pytest.fixture
def study(tmp_path) -> Path:
    """A folder with the files of a finished study."""
    folder = tmp_path / "results/digits"
    write_results(folder)
    return folder


@pytest.fixture
def crate(study, tmp_path) -> Path:
    publish(study, ROOT, tmp_path / "published", watts=10)
    return tmp_path / "published"


@pytest.fixture
def entities(crate) -> dict[str, dict]:
    graph = json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]
    return {entity["@id"]: entity for entity in graph}


def test_every_file_is_described_itself_or_by_its_folder(crate, entities):
    for path in (path for path in crate.rglob("*") if path.is_file()):
        name = path.relative_to(crate).as_posix()
        places = [name, *(f"{parent}/" for parent in Path(name).parents)]
        assert any(place in entities for place in places), name


def test_everything_that_is_described_is_there(crate, entities):
    for name, entity in entities.items():
        kinds = entity["@type"]
        if {"File", "Dataset"} & set(kinds if isinstance(kinds, list) else [kinds]):
            assert (crate / name).exists(), name


def test_the_run_names_the_workflow_its_settings_and_its_results(entities):
    run = entities["#run"]
    assert run["@type"] == "CreateAction"
    assert run["instrument"] == {"@id": "Snakefile"}
    assert {"@id": "settings.yaml"} in run["object"]
    assert {part["@id"].removesuffix("/") for part in run["result"]} == {
        f"results/{name}" for name in RESULTS
    }
    assert entities["./"]["mainEntity"] == {"@id": "Snakefile"}
    profiles = {profile["@id"] for profile in entities["./"]["conformsTo"]}
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in profiles


def test_the_settings_of_the_run_can_be_run_again(crate):
    settings = yaml.safe_load((crate / "settings.yaml").read_text(encoding="utf-8"))
    assert as_meant(settings, ROOT / "rules/config.schema.yaml") == SETTINGS
    assert (crate / "uv.lock").read_bytes() == (ROOT / "uv.lock").read_bytes()


def test_fits_and_records_of_checksums_are_left_out(crate):
    assert not list(crate.rglob("*.npz"))
    assert not list(crate.rglob("checksums"))


def test_energy_is_cpu_seconds_times_the_assumed_power(crate):
    told = json.loads((crate / "energy.json").read_text())
    assert told["kilowatt_hours"] == pytest.approx(1.5 * 10 / 1000)
    assert "assumed" in told["assumption"]
    assert energy(3600, 100)["kilowatt_hours"] == pytest.approx(0.1)


def test_the_data_set_is_described_with_the_checksum_of_each_file():
    told = croissant(PROVENANCE, "2026-11-25")
    assert told["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert [file["sha256"] for file in told["distribution"]] == ["ab" * 32]
    assert "classes 3, 8" in told["description"]


def test_a_study_that_is_not_finished_leaves_nothing(study, tmp_path):
    (study / "report.html").unlink()
    with pytest.raises(ExpectedError, match=r"lacks report\.html; finish the study first"):
        publish(study, ROOT, tmp_path / "published", watts=10)
    assert not list(tmp_path.glob("*published*"))


def test_a_crate_is_not_overwritten(study, crate):
    with pytest.raises(ExpectedError, match="is there already"):
        publish(study, ROOT, crate, watts=10)
