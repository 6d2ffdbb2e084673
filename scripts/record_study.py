"""Record the settings of a study and the software and machine that produced it."""

from typing import Any

from digitlab.jobs.files import save_json
from digitlab.jobs.job import job
from digitlab.jobs.provenance import environment


def main(settings: dict[str, Any], record: str) -> None:
    """Save ``settings`` and the commit, package versions and machine as ``record``."""
    save_json(record, {"settings": settings, "environment": environment()})


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(settings=snakemake.params.settings, record=snakemake.output.record)
