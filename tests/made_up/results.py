"""The files of a finished study that a crate is made of."""

import json
from pathlib import Path

from tests.made_up.settings import SETTINGS

PROVENANCE = {
    "dataset": "made up",
    "classes": ["3", "8"],
    "images": 30,
    "official": 10,
    "height": 6,
    "width": 4,
    "files": [
        {
            "name": "train.gz",
            "bytes": 12,
            "sha256": "ab" * 32,
            "md5": "cd" * 16,
            "source": "https://example.org/train.gz",
        }
    ],
}


def write_results(folder: Path) -> None:
    """Write into ``folder`` what a finished study has, and a fit."""
    for name in ("tables", "figures", "data", "logs", "fits"):
        (folder / name / "checksums").mkdir(parents=True)
    record = {"settings": SETTINGS, "environment": {"snakemake": "9.27.1", "python": "3.11"}}
    (folder / "study.json").write_text(json.dumps(record))
    (folder / "data/provenance.json").write_text(json.dumps(PROVENANCE))
    (folder / "tables/costs.csv").write_text("rule,cpu_seconds\na,3600\nb,1800\n")
    written = ("report.html", "report.md", "summary.pdf", "verdicts.json", "datapackage.json")
    for name in (*written, "figures/roc.svg", "fits/large.npz"):
        (folder / name).write_text("{}")
