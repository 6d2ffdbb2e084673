"""Put a finished study into a Workflow Run RO-Crate: its code, settings, results and run."""

import shutil
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import FOLDER
from digitlab.jobs.files import save_json, save_text
from digitlab.publication.croissant import croissant

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
# What is needed to run the study again, and what people read first.
CODE = (
    *("config.yaml", "claims.yaml", "pyproject.toml", "uv.lock", "Makefile", "README.md"),
    *("LICENSE", "CITATION.cff", "rules", "scripts", "report", "envs", "profiles", "studies"),
)
# Fits are left out: they are large, and the code remakes them to the byte.
RESULTS = {
    "report.html": "The report: every table and figure, and the verdict on each claim.",
    "report.md": "The summary of the report.",
    "summary.pdf": "The answer on one sheet of paper.",
    "verdicts.json": "The verdict on each claim.",
    "study.json": "The settings, the versions of the software and the machine of the run.",
    "tables": "Every table, one row per fact, and what each of its columns holds.",
    "figures": "Every figure, and the table that it is drawn from.",
    "datapackage.json": "The columns of every table as a Frictionless data package.",
    "data/provenance.json": "Where every byte of the images came from, with checksums.",
}
KINDS = {".json": "application/json", ".html": "text/html", ".md": "text/markdown"}
KINDS |= {".pdf": "application/pdf"}
MADE_FROM = {
    "settings.yaml": "Every setting of the run, to repeat it: snakemake --configfile settings.yaml",
    "croissant.json": "The data set in Croissant, with the checksum of each file.",
}
ENERGY = {"energy.json": "Energy, by the power that is assumed for each CPU second."}
LICENSE = "https://spdx.org/licenses/MIT"


def finished(folder: Path) -> dict[str, Any]:
    """Return the record of a study; raise ``ExpectedError`` if it is not finished."""
    missing = [name for name in RESULTS if not (folder / name).exists()]
    if missing:
        raise ExpectedError(f"{folder} lacks {', '.join(missing)}; finish the study first")
    record: dict[str, Any] = yaml.safe_load((folder / "study.json").read_text(encoding="utf-8"))
    return record


def energy(cpu_seconds: float, watts: float) -> dict[str, Any]:
    """Return the energy of ``cpu_seconds`` at ``watts`` for each busy core, in kilowatt hours."""
    return {
        "cpu_seconds": round(cpu_seconds, 1),
        "watts_per_core": watts,
        "kilowatt_hours": round(cpu_seconds * watts / 3.6e6, 6),
        "assumption": "The power of a busy core is assumed, not measured.",
    }


def copied(source: Path, target: Path) -> Path:
    """Copy a file or a folder to ``target``, without caches and the records of checksums."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__", FOLDER, ".*")
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)
    return target


def write_parts(
    study: Path, root: Path, crate: Path, record: Mapping[str, Any], watts: float
) -> None:
    """Write the files of the crate: the code below ``root``, results, settings and descriptions."""
    for name in ("Snakefile", *CODE):
        copied(root / name, crate / name)
    for name in RESULTS:
        copied(study / name, crate / "results" / name)
    settings = yaml.safe_dump(record["settings"], sort_keys=True, allow_unicode=True)
    save_text(crate / "settings.yaml", settings)
    provenance = yaml.safe_load((study / "data/provenance.json").read_text(encoding="utf-8"))
    save_json(crate / "croissant.json", croissant(provenance, _ended(study).date().isoformat()))
    spent = pd.read_csv(study / "tables/costs.csv")["cpu_seconds"].sum()
    save_json(crate / "energy.json", energy(float(spent), watts))


def _ended(study: Path) -> datetime:
    """Return when the report of the study was made."""
    return datetime.fromtimestamp(int((study / "report.html").stat().st_mtime), UTC)


def _started(study: Path) -> datetime:
    """Return when the first job of the study ended, which is the first that is recorded."""
    logs = [path.stat().st_mtime for path in (study / "logs").rglob("*.log")]
    return datetime.fromtimestamp(int(min(logs)), UTC) if logs else _ended(study)


def _added(crate: ROCrate, name: str, facts: Mapping[str, Any]) -> Any:
    """Add an entity that is no file, and return it."""
    return crate.add(ContextEntity(crate, name, dict(facts)))


def _described(crate: ROCrate, names: Mapping[str, str]) -> list[Any]:
    """Add each file or folder that is in the crate's folder, with its description."""
    added = []
    for name, description in names.items():
        path = Path(crate.source, name)
        facts = {"name": name, "description": description}
        if path.is_dir():
            added.append(crate.add_directory(path, f"{name}/", properties=facts))
        else:
            facts["encodingFormat"] = KINDS.get(path.suffix, "text/plain")
            added.append(crate.add_file(path, name, properties=facts))
    return added


def describe(study: Path, folder: Path, record: Mapping[str, Any]) -> None:
    """Write ``ro-crate-metadata.json`` about the files in ``folder``, a crate of ``study``."""
    crate = ROCrate(gen_preview=False, version="1.1")
    crate.source = folder
    dataset, version = record["settings"]["dataset"], record["environment"]["snakemake"]
    crate.name = f"digitlab: {record['settings']['report']['title']} ({dataset})"
    crate.description = (
        f"A study of logistic regression on {dataset}: its code, settings, tables, figures and "
        "report, and the run that made them."
    )
    license_facts = {"@type": "CreativeWork", "name": "MIT", "description": "The MIT license."}
    crate.root_dataset["license"] = _added(crate, LICENSE, license_facts)
    crate.root_dataset["conformsTo"] = [
        _added(crate, uri, {"@type": "CreativeWork", "name": name, "version": uri[-3:]})
        for uri, name in PROFILES.items()
    ]
    authors = _added(crate, "#authors", {"@type": "Organization", "name": "The digitlab authors"})
    crate.root_dataset["author"] = crate.root_dataset["publisher"] = authors
    workflow = crate.add_workflow(
        folder / "Snakefile", "Snakefile", main=True, lang="snakemake", lang_version=version
    )
    workflow["name"], workflow["license"], workflow["creator"] = "digitlab", LICENSE, authors
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workflow["version"], workflow["encodingFormat"] = project["version"], "text/plain"
    for part in (dict.fromkeys(CODE, "Part of the code of the study."), ENERGY):
        _described(crate, part)
    crate.get("README.md")["about"] = crate.root_dataset
    software = ", ".join(f"{name} {value}" for name, value in record["environment"].items())
    run = {
        "@type": "CreateAction",
        "name": f"The study of {dataset}",
        "description": f"Run with {software}.",
        "startTime": _started(study).isoformat(),
        "endTime": _ended(study).isoformat(),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    action = _added(crate, "#run", run)
    action["instrument"], action["agent"] = workflow, authors
    action["object"] = _described(crate, MADE_FROM)
    results = {f"results/{name}": text for name, text in RESULTS.items()}
    action["result"] = _described(crate, results)
    crate.root_dataset["mentions"] = action
    crate.metadata.write(folder)


def publish(study: Path, root: Path, folder: Path, watts: float) -> None:
    """Write the crate of a finished ``study`` to ``folder``, whole or not at all.

    ``root`` is the checkout. Raises ``ExpectedError`` if the study is not finished or the folder is
    there already.
    """
    if folder.exists():
        raise ExpectedError(f"{folder} is there already; remove it, or name another folder")
    record = finished(study)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        write_parts(study, root, part, record, watts)
        describe(study, part, record)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
